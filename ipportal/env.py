"""Typed readers of the environment: one place that says what may be set, and how a wrong value is named."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from None


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks removed."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret(name: str, *, fallback: str | None) -> str:
    """A secret that production must set; `fallback` is given only where none is needed (demonstration, tests)."""
    value = os.environ.get(name, "")
    if value:
        return value
    if fallback is None:
        raise ImproperlyConfigured(f"{name} must be set (see .env.example)")
    return fallback


def state_dir() -> Path:
    """Where one machine keeps its databases, uploads and logs (`STATE_DIR`, default `.state/`)."""
    return Path(text("STATE_DIR") or ROOT / ".state").resolve()
