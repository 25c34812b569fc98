"""Where the services are: outside ones by DATABASE_URL and REDIS_URL, otherwise unix sockets known before they run."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

DATABASE_NAME = "ipportal"

# Imports and figures sort and join by the hundred thousand; pages never do, and are many.
OF_THE_WORKER = "-c work_mem=64MB -c temp_buffers=160MB"


def socket_dir(state: Path) -> Path:
    """A short path (socket names are at most 107 bytes), the same for everyone who knows the state folder."""
    digest = hashlib.sha256(str(state).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"ipp-{os.getuid()}-{digest}"


def database(state: Path, *, role: str) -> dict[str, Any]:
    """Django's database settings for one role: `owner`, `web`, `worker` or `reader`.

    Outside servers: `OWNER_DATABASE_URL`, `WORKER_DATABASE_URL`, `READER_DATABASE_URL`, else `DATABASE_URL`.
    """
    url = os.environ.get(f"{role.upper()}_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if url:
        settings: dict[str, Any] = dict(environ.Env.db_url_config(url))
    else:
        settings = {
            "NAME": os.environ.get("DATABASE_NAME", DATABASE_NAME),
            "USER": f"ipp_{role}",
            "HOST": str(socket_dir(state)),
            "PORT": "5432",
        }
    settings["ENGINE"] = "django.db.backends.postgresql"
    settings["CONN_HEALTH_CHECKS"] = True
    settings["CONN_MAX_AGE"] = 60
    settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "connect_timeout": 5}
    if role == "worker":
        settings["OPTIONS"].setdefault("options", OF_THE_WORKER)
    return settings


def redis(state: Path, *, database: int = 1) -> str:
    url = os.environ.get("REDIS_URL")
    return url or f"unix://{socket_dir(state)}/valkey.sock?db={database}"


def broker(state: Path) -> str:
    url = os.environ.get("REDIS_URL")
    return url or f"redis+socket://{socket_dir(state)}/valkey.sock?virtual_host=0"


def broker_options() -> dict[str, Any]:
    """How long workers and the beat wait for the broker; who rings the doorbell is less patient (`jobs.bell`)."""
    return {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": 3600}


def mail(url: str, *, folder: Path | None) -> dict[str, Any]:
    """Django's mail settings of `EMAIL_URL`; without one, files in the folder, or the mail server of this machine."""
    found = environ.Env.email_url_config(url or (f"filemail:///{folder}" if folder else "smtp://localhost:25"))
    return {
        "EMAIL_BACKEND": found["EMAIL_BACKEND"],
        "EMAIL_FILE_PATH": found["EMAIL_FILE_PATH"] or None,
        "EMAIL_HOST": found["EMAIL_HOST"] or "localhost",
        "EMAIL_PORT": found["EMAIL_PORT"] or 25,
        "EMAIL_HOST_USER": found["EMAIL_HOST_USER"] or "",
        "EMAIL_HOST_PASSWORD": found["EMAIL_HOST_PASSWORD"] or "",
        "EMAIL_USE_TLS": bool(found.get("EMAIL_USE_TLS")),
        "EMAIL_USE_SSL": bool(found.get("EMAIL_USE_SSL")),
    }


def portal(hosts: list[str], *, secure: bool, port: int) -> str:
    """Where people find it, when nobody has said so: its first name behind TLS, or this machine."""
    return f"https://{hosts[0].lstrip('.')}" if secure and hosts else f"http://127.0.0.1:{port}"


def origins(*urls: str) -> list[str]:
    """Scheme and host of each address that is set."""
    parts = [urlsplit(url) for url in urls if url]
    return [f"{part.scheme}://{part.netloc}" for part in parts]


def local_secret(state: Path) -> str:
    """A key made once for this state folder; demonstration and tests only."""
    path = state / "secret-key"
    if path.exists():
        return path.read_text().strip()
    key = secrets.token_urlsafe(48)
    try:
        state.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(key)
    except OSError:
        return key
    return key
