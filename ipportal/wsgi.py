"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipportal.settings")
application = get_wsgi_application()
# All code before the server forks: whoever takes the place of a process that died answers at once, with the same code.
get_resolver().url_patterns  # noqa: B018 - they are read when they are asked for
