"""The building: settings, wiring, the ground floor (core) and the roof (site)."""

from ipportal.celery import app as celery_app

__all__ = ["celery_app"]
