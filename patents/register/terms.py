"""How long a patent lasts from its filing day, by its kind: Article 42 of the Patent Law, in force since 1 June 2021.

A design filed before that day keeps the ten years of the law it was filed under.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

INVENTION_YEARS: Final = 20
UTILITY_MODEL_YEARS: Final = 10
DESIGN_YEARS: Final = 15
DESIGN_YEARS_BEFORE: Final = 10
LONGER_DESIGNS_FROM: Final = dt.date(2021, 6, 1)

# The same of a row of the register called p.
YEARS_SQL: Final = f"""CASE p.kind WHEN 1 THEN {INVENTION_YEARS} WHEN 2 THEN {UTILITY_MODEL_YEARS} ELSE
    CASE WHEN p.filed_on < DATE '{LONGER_DESIGNS_FROM}' THEN {DESIGN_YEARS_BEFORE} ELSE {DESIGN_YEARS} END END"""
