"""This floor as a Django app; its rooms come with a later step."""

from django.apps import AppConfig


class FloorConfig(AppConfig):
    name = "awards"
    verbose_name = "awards"
