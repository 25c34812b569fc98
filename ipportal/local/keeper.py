"""The process that owns the embedded servers: starts them, restarts what dies, and stops them when nobody uses them."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from ipportal.local import addresses, homes
from ipportal.local.postgres import Postgres
from ipportal.local.services import Lock, embedded
from ipportal.local.valkey import Valkey

LOOK_EVERY_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0


class Keeper:
    def __init__(self, state: Path, *, throwaway: bool) -> None:
        self.state = state
        self.throwaway = throwaway
        self.told_to_stop = False
        kinds: dict[str, type[Postgres | Valkey]] = {"postgres": Postgres, "valkey": Valkey}
        self.servers = [kinds[name](state, throwaway=throwaway) for name in embedded()]
        self.ready = homes.socket_folder(state) / "ready"

    def run(self) -> None:
        """Until nobody holds `in-use`, or we are told to stop."""
        in_use = Lock(self.state, "in-use")
        pause = LOOK_EVERY_SECONDS
        try:
            while not self.told_to_stop and not in_use.take(wait=False):
                pause = LOOK_EVERY_SECONDS if self.see_to_it() else min(pause * 2, LONGEST_PAUSE_SECONDS)
                time.sleep(pause)
        finally:
            self.stop()

    def see_to_it(self) -> bool:
        """Start what does not run; says whether all runs."""
        for server in self.servers:
            if not server.died():
                continue
            self.ready.unlink(missing_ok=True)
            print(time.strftime("%F %T"), "starting", type(server).__name__, flush=True)
            server.start()
            if not server.wait_ready():
                return False
            if isinstance(server, Postgres):
                server.prepare()
        if not self.ready.exists():
            self.ready.write_text(str(os.getpid()))
        return True

    def stop(self) -> None:
        """Nothing is left behind: no process, no socket, and of a test run no data either."""
        self.ready.unlink(missing_ok=True)
        for server in reversed(self.servers):
            server.stop()
        data = homes.data_home(self.state)
        shutil.rmtree(addresses.socket_dir(self.state), ignore_errors=True)
        if self.throwaway:
            for folder in {data, self.state}:
                shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("--throwaway", action="store_true", help="fast and forgetful, for one run of the tests")
    options = parser.parse_args(arguments)
    lock = Lock(options.state, "keeper")
    if not lock.take(wait=False):
        return 0
    keeper = Keeper(options.state, throwaway=options.throwaway)

    def be_told(*_: object) -> None:
        keeper.told_to_stop = True

    signal.signal(signal.SIGTERM, be_told)
    signal.signal(signal.SIGINT, be_told)
    keeper.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
