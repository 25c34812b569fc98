"""The web server reads all code before it forks, and touches nothing while it does."""

from __future__ import annotations

import os
import subprocess
import sys

from ipportal.env import ROOT

ASK = """
import sys
import ipportal.wsgi
from django.db import connection
print("patents.centres.reports.views" in sys.modules, connection.connection)
"""


def test_the_code_of_pages_is_read_before_anybody_asks_and_nothing_is_connected() -> None:
    argv = [sys.executable, "-c", ASK]
    answer = subprocess.run(argv, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)

    assert answer.stdout.split() == ["True", "None"], answer.stderr
