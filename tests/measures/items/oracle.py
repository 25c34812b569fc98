"""Progress, contradictions and lateness told the slow way, from rows of the tables, sharing nothing with the room."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any


def progress(known: dict[str, Any]) -> int | None:
    """One share for each kind of thing, the mean of them, rounded down."""
    shares = []
    if known["milestones"]:
        points = Fraction(0)
        for milestone in known["milestones"]:
            if milestone["reached_on"]:
                points += 1 if milestone["proofs"] else Fraction(1, 2)
        shares.append(points / len(known["milestones"]))
    if known["tasks"]:
        shares.append(Fraction(len([t for t in known["tasks"] if t["done_on"]]), len(known["tasks"])))
    measured = [t for t in known["targets"] if t["comparator"] != "none" and t["value"] is not None]
    if measured:
        shares.append(sum((share(t) for t in measured), Fraction(0)) / len(measured))
    if not shares:
        return None
    hundredths = 100 * sum(shares, Fraction(0)) / len(shares)
    return hundredths.numerator // hundredths.denominator


def met(target: dict[str, Any]) -> bool:
    value, low, high = target["value"], target["low"], target["high"]
    told: bool = {
        ">=": lambda: value >= low,
        "<=": lambda: value <= high,
        "=": lambda: value == low,
        "range": lambda: low <= value <= high,
    }[target["comparator"]]()
    return told


def share(target: dict[str, Any]) -> Fraction:
    value = Fraction(target["value"])
    if met(target):
        return Fraction(1)
    if value <= 0:
        return Fraction(0)
    if target["comparator"] in (">=", "=", "range") and value < target["low"]:
        return value / Fraction(target["low"])
    return Fraction(target["high"] if target["comparator"] in ("<=", "range") else target["low"]) / value


def late(known: dict[str, Any], today: dt.date) -> bool:
    open_tasks = [t for t in known["tasks"] if not t["done_on"] and t["due_on"] and (today - t["due_on"]).days > 0]
    return known["state"] != "superseded" and (len(open_tasks) > 0 or known["late_reports"] > 0)


def contradictions(known: dict[str, Any], today: dt.date) -> set[str]:
    if known["state"] == "superseded":
        return set()
    found = {"planned-but-worked"} if known["state"] == "planned" and worked(known) else set()
    return found | of_claims(known) | of_done(known, today) | of_steps(known)


def worked(known: dict[str, Any]) -> bool:
    return any(t["done_on"] for t in known["tasks"]) or any(m["reached_on"] for m in known["milestones"])


def short(known: dict[str, Any]) -> list[Any]:
    return [t for t in known["targets"] if t["comparator"] != "none" and t["value"] is not None and not met(t)]


def of_claims(known: dict[str, Any]) -> set[str]:
    value, claim = progress(known), known["claim"]
    found = set()
    if claim == 100 and short(known):
        found.add("claimed-complete-target-missed")
    if claim is not None and value is not None and claim > value + 20:
        found.add("claimed-more-than-computed")
    return found


def of_done(known: dict[str, Any], today: dt.date) -> set[str]:
    if known["state"] != "done":
        return set()
    found = {"done-target-missed"} if short(known) else set()
    if known["proofs"] == 0:
        found.add("done-without-evidence")
    for task in known["tasks"]:
        if not task["done_on"] and task["due_on"] and task["due_on"] < today:
            found.add("done-with-late-tasks")
    return found


def of_steps(known: dict[str, Any]) -> set[str]:
    found = set()
    for milestone in known["milestones"]:
        if milestone["reached_on"] and not milestone["proofs"]:
            found.add("reached-without-evidence")
    by_number = {task["id"]: task for task in known["tasks"]}
    for task in known["tasks"]:
        for needed in task["waits_for"]:
            if task["done_on"] and needed in by_number and not by_number[needed]["done_on"]:
                found.add("done-before-needed")
    return found
