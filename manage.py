#!/usr/bin/env python3
"""The door: `./manage.py COMMAND`. Works without activating anything, and with the servers running or not."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"


def main() -> None:
    """Enter the project's environment, choose the database role, see that the servers run, do the command."""
    python = ENVIRONMENT / "bin" / "python"
    if python.exists() and Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        os.execv(python, [str(python), *sys.argv])
    try:
        from ipportal.local import door
    except ModuleNotFoundError as missing:
        sys.exit(f"{missing.name} is not installed: run `make demo`, or `uv sync`, once")
    door.enter(sys.argv)


if __name__ == "__main__":
    main()
