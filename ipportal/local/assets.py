"""Building the style sheets and scripts into `static/dist`, again only when something changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from ipportal import env
from ipportal.local.stamps import Stamp, fingerprint

STATIC = env.ROOT / "static"
DIST = STATIC / "dist"
LOCKS = (STATIC / "package.json", STATIC / "package-lock.json")


class NodeMissing(RuntimeError):
    """Nothing to build the assets with."""


def build() -> bool:
    """Install what the lock file names and build; says whether anything had to be done."""
    installed = Stamp(STATIC / "node_modules", ".ipportal")
    built = Stamp(DIST, ".ipportal")
    wanted = fingerprint(*LOCKS, STATIC / "build.mjs", STATIC / "src")
    if built.says(wanted):
        return False
    npm = find_npm()
    if not installed.says(fingerprint(*LOCKS)):
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        installed.set(fingerprint(*LOCKS))
    _run(npm, "run", "--silent", "build")
    built.set(wanted)
    return True


def find_npm() -> str:
    """The machine's npm, or the one from the wheel in our environment."""
    beside_us = Path(sys.prefix) / "bin" / "npm"
    npm = shutil.which("npm") or (str(beside_us) if beside_us.exists() else None)
    if npm is None:
        raise NodeMissing("no npm was found: install Node, or run `uv sync --inexact --group node`")
    return npm


def _run(npm: str, *arguments: str) -> None:
    subprocess.run([npm, *arguments], cwd=STATIC, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        print("assets: built" if build() else "assets: nothing changed")
    except NodeMissing as missing:
        sys.exit(str(missing))
    except subprocess.CalledProcessError as failed:
        sys.exit(f"assets: `{' '.join(failed.cmd)}` failed")
