"""This floor as a Django app; its rooms come with a later step."""

from django.apps import AppConfig


class FloorConfig(AppConfig):
    name = "measures"
    verbose_name = "measures"
