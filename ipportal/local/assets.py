"""Building the style sheets and scripts into `static/dist`, again only when something changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ipportal import env
from ipportal.local.stamps import Stamp, fingerprint

STATIC = env.ROOT / "static"
DIST = STATIC / "dist"
BESIDE_US = Path(sys.prefix) / "bin"
OLDEST_NODE = 18
NO_NODE = 3  # exit code by which the Makefile knows that Node is to be installed
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
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
        installed.set(fingerprint(*LOCKS))
    _run(npm, "run", "--silent", "build")
    built.set(wanted)
    return True


def find_npm() -> str:
    """The machine's npm, if its Node is new enough, or the one from the wheel in our environment."""
    for folder in (None, str(BESIDE_US)):
        node, npm = (shutil.which(name, path=folder) for name in ("node", "npm"))
        if node and npm and _version(node) >= OLDEST_NODE:
            return npm
    raise NodeMissing(f"Node {OLDEST_NODE} or newer was not found: install it, or `uv sync --inexact --group node`")


def node_environment() -> dict[str, str]:
    """npm starts `node` by name: it must find the one that belongs to it."""
    folder = Path(find_npm()).parent
    return os.environ | {"PATH": f"{folder}:{os.environ.get('PATH', '')}"}


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return int(found.group(1)) if found else 0


def _run(npm: str, *arguments: str) -> None:
    subprocess.run([npm, *arguments], cwd=STATIC, env=node_environment(), check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        print("assets: built" if build() else "assets: nothing changed")
    except NodeMissing as missing:
        print(missing, file=sys.stderr)
        sys.exit(NO_NODE)
    except subprocess.CalledProcessError as failed:
        sys.exit(f"assets: `{' '.join(failed.cmd)}` failed")
