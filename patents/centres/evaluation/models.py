"""What an evaluation found: one row for each time, with its outcome and the opinion behind it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patents.centres.models import Centre


class Stage(models.TextChoices):
    MIDTERM = "midterm", _("Mid-term evaluation")
    ACCEPTANCE = "acceptance", _("Acceptance")


class Outcome(models.TextChoices):
    PASS = "pass", _("Pass")
    RECTIFY = "rectify", _("Rectify")
    STOP = "stop", _("Stop")
    EXCELLENT = "excellent", _("Excellent")
    POSTPONE = "postpone", _("Postpone")
    FAIL = "fail", _("Fail")


OF_STAGE = {
    Stage.MIDTERM: (Outcome.PASS, Outcome.RECTIFY, Outcome.STOP),
    Stage.ACCEPTANCE: (Outcome.EXCELLENT, Outcome.PASS, Outcome.POSTPONE, Outcome.FAIL),
}


class Evaluation(models.Model):
    """An outcome with its opinion. Only added to."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="evaluations")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    opinion = models.CharField(max_length=4000)
    by_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        db_table = "patents_centre_evaluation"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="evaluation_ends_as_its_stage_can",
                condition=Q(stage=Stage.MIDTERM, outcome__in=OF_STAGE[Stage.MIDTERM])
                | Q(stage=Stage.ACCEPTANCE, outcome__in=OF_STAGE[Stage.ACCEPTANCE]),
            ),
            models.CheckConstraint(name="evaluation_says_why", condition=~Q(opinion="")),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.outcome}"
