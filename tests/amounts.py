"""How much a proof tries: a sample in `make test`, far more in `make test-long`, which also keeps what was counted."""

from __future__ import annotations

import os
from typing import Final

RESULT: Final = os.environ.get("TEST_LONG", "")  # the file in which the long tests keep what they counted


def amount(sample: int, whole: int) -> int:
    return whole if RESULT else sample
