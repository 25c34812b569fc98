"""The index: one row per thing that anybody may find."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language


class Document(models.Model):
    """What is shown of a thing in a list of results, where its page is, and by what it is found."""

    label = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    url_name = models.CharField(max_length=80)
    url_args = models.JSONField(default=dict)
    url_query = models.CharField(max_length=200, blank=True)
    folded = models.CharField(max_length=700, help_text="Both titles in the form that is compared")
    title_grams = ArrayField(models.CharField(max_length=60))
    grams = ArrayField(models.CharField(max_length=60), help_text="Of titles and texts")

    class Meta:
        db_table = "ipportal_document"
        ordering = ("label", "key")
        indexes = [
            GinIndex(fields=["grams"], name="document_grams"),
            GinIndex(fields=["title_grams"], name="document_title_grams"),
        ]
        constraints = [models.UniqueConstraint(fields=["label", "key"], name="document_of_a_thing_is_one")]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        """In the reader's language; where there is none, in the other."""
        return self.title_zh if _reads_chinese() else self.title_en or self.title_zh

    @property
    def body(self) -> str:
        return self.body_zh if _reads_chinese() else self.body_en or self.body_zh

    @property
    def path(self) -> str | None:
        try:
            path = reverse(self.url_name, kwargs=self.url_args)
        except NoReverseMatch:  # the page moved, and the index is not made anew yet
            return None
        return f"{path}?{self.url_query}" if self.url_query else path


def _reads_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
