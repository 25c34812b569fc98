"""A browser and a Chinese font for the tests: the machine's, Debian's, or one unpacked under `.state/browser`.

`python -m ipportal.local.browser` gets them where it may; otherwise it says exactly what to install.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from ipportal import env
from ipportal.local.assets import NodeMissing, find_npm, node_environment

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOME = env.ROOT / ".state" / "browser"
UNPACKED = HOME / "chromium"
LIBRARIES = HOME / "lib"
FONTS = HOME / "fonts"
CHROMIUM_PACKAGE = "@sparticuz/chromium@153.0.0"
FONT_PACKAGE = "@expo-google-fonts/noto-sans-sc@0.4.3"
FONT_WEIGHTS = ("400Regular", "700Bold")
ADVICE = """The browser tests need Chromium and a Chinese font. Install them, for example:
    Debian, Ubuntu:  sudo apt-get install chromium fonts-noto-cjk
    Fedora:          sudo dnf install chromium google-noto-sans-cjk-fonts
    macOS:           brew install --cask chromium
or set CHROMIUM to the path of a Chromium or Chrome."""


def find() -> str | None:
    """The browser to drive, if there is one."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return str(UNPACKED) if UNPACKED.exists() else None


def arguments() -> list[str]:
    """What to start it with: quiet, and without its own sandbox only where it cannot have one."""
    quiet = ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync", "--no-first-run"]
    if os.getuid() == 0 or find() == str(UNPACKED):
        quiet.append("--no-sandbox")
    return quiet


def environment() -> dict[str, str]:
    """What it must find set, to see the libraries and the font that came with it."""
    found = dict(os.environ)
    if find() == str(UNPACKED):
        found["LD_LIBRARY_PATH"] = f"{LIBRARIES}:{found.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    if FONTS.exists():
        found["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    return found


def has_chinese_font() -> bool:
    """By fontconfig; where there is none (macOS), the system brings such fonts."""
    if FONTS.exists() or shutil.which("fc-list") is None:
        return FONTS.exists() or sys.platform == "darwin"
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def install() -> None:
    """From Debian's packages as root, otherwise unpacked from npm packages."""
    if find() and has_chinese_font():
        return
    if os.getuid() == 0 and shutil.which("apt-get") and _apt():
        return
    if sys.platform == "linux" and platform.machine() == "x86_64":
        if not find():
            _unpack_chromium()
        if not has_chinese_font():
            _unpack_font()


def _apt() -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    wanted = ["chromium", "fonts-noto-cjk"]
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *wanted]):
        done = subprocess.run(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return False
    return True


def _fetch(package: str) -> tarfile.TarFile:
    """A package of the npm registry, which checks what it delivers."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [find_npm(), "pack", "--silent", package, "--pack-destination", folder],
            env=node_environment(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        (archive,) = Path(folder).glob("*.tgz")
        return tarfile.open(fileobj=BytesIO(archive.read_bytes()))


def _unpack_chromium() -> None:
    import brotli

    HOME.mkdir(parents=True, exist_ok=True)
    with _fetch(CHROMIUM_PACKAGE) as package:
        libraries = brotli.decompress(_member(package, "package/bin/al2023.tar.br"))
        program = brotli.decompress(_member(package, "package/bin/chromium.br"))
    LIBRARIES.mkdir(exist_ok=True)
    with tarfile.open(fileobj=BytesIO(libraries)) as inner:
        for name in inner.getnames():
            if name.startswith("lib/"):
                (LIBRARIES / Path(name).name).write_bytes(_member(inner, name))
    partial = UNPACKED.with_suffix(".partial")
    partial.write_bytes(program)
    partial.chmod(0o755)
    partial.replace(UNPACKED)


def _unpack_font() -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    with _fetch(FONT_PACKAGE) as package:
        for name in package.getnames():
            if name.endswith(tuple(f"{weight}.ttf" for weight in FONT_WEIGHTS)):
                (FONTS / Path(name).name).write_bytes(_member(package, name))
    (FONTS / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        '<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{FONTS}</dir><cachedir>{FONTS / 'cache'}</cachedir></fontconfig>\n"
    )


def _member(package: tarfile.TarFile, name: str) -> bytes:
    """The content of a file (of what a link points at, too)."""
    file = package.extractfile(name)
    if file is None:
        raise FileNotFoundError(name)
    return file.read()


def main() -> int:
    try:
        install()
    except (NodeMissing, subprocess.CalledProcessError, OSError, KeyError) as failed:
        print(f"browser: {failed}", file=sys.stderr)
    if find() and has_chinese_font():
        print(f"browser: {find()}")
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
