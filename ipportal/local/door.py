"""What `manage.py` does before a command runs: the local settings, the database role, and servers that answer."""

from __future__ import annotations

import os
import sys

from ipportal import env
from ipportal.local import services

# Each kind of process has a login of its own; what is not named here reads and writes as the web pages do.
ROLE_OF_COMMAND = {
    "migrate": "owner",
    "makemigrations": "owner",
    "sqlmigrate": "owner",
    "showmigrations": "owner",
    "dbshell": "owner",
    "flush": "owner",
    "load_reference": "owner",
    "import_file": "worker",
    "recompute": "worker",
    "seed": "worker",
    "remove_demo": "owner",
    "jobs": "worker",
    "bench": "worker",
}
WITHOUT_DATABASE = {
    "", "help", "--help", "-h", "version", "--version", "check", "collectstatic", "compilemessages", "makemessages",
    "diffsettings", "makemigrations", "spectacular", "startapp", "test", "testserver", "up",
}  # fmt: skip


def enter(argv: list[str]) -> None:
    """Run one management command."""
    command = argv[1] if len(argv) > 1 else ""
    if command == "up" and "--demo" in argv:
        os.environ["DEMO"] = "1"
    prepare_environment(command)
    attached = None
    if command not in WITHOUT_DATABASE and not {"--help", "-h"} & set(argv) and services.embedded():
        try:
            attached = services.attach(env.state_dir())
        except services.ServicesFailed as failed:
            print(failed, file=sys.stderr)
            sys.exit(2)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(argv)
    finally:
        if attached:
            attached.leave()


def prepare_environment(command: str) -> None:
    """What was not set is filled in: from `.env`, then from what this state folder was started as, then by command."""
    for line in _lines_of_dotenv():
        name, _, value = line.partition("=")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))
    if (env.state_dir() / "demo").exists():
        os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("DATABASE_ROLE", ROLE_OF_COMMAND.get(command, "web"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipportal.settings")


def _lines_of_dotenv() -> list[str]:
    path = env.ROOT / ".env"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [line for line in lines if "=" in line and not line.lstrip().startswith("#")]
