"""The door of that server; imported by gunicorn alone."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "ipportal.local.bench.limit.urls"
application = get_wsgi_application()
