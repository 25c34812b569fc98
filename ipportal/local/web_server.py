"""How gunicorn serves the portal (`gunicorn -c python:ipportal.local.web_server`)."""

from __future__ import annotations

from gunicorn.http.wsgi import Response

worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # read the code once and fork; nothing is connected while it is read
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 8190
limit_request_fields = 100
control_socket_disable = True
accesslog = "-"
access_log_format = '%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms "%({x-request-id}o)s"'

_headers = Response.default_headers


def _without_server(self: Response) -> list[str]:
    """Nobody needs to know what serves them."""
    return [line for line in _headers(self) if not line.startswith("Server:")]


Response.default_headers = _without_server
