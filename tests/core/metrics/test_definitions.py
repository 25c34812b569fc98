"""Definition files: complete, or refused with file, line and reason; loaded once, versioned when they change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions
from ipportal.core.metrics.definitions import FOLDER, BadDefinition, catalogue, definition, read
from ipportal.core.metrics.models import DefinitionVersion
from tests.core.metrics.conftest import METRICS

GOOD = (FOLDER / "invention-patents-per-10k.toml").read_text("utf-8")
CONTRACT = {
    "invention-patents",
    "invention-patents-per-10k",
    "high-value-invention-patents",
    *(f"high-value-invention-patents-kind-{kind}" for kind in range(1, 6)),
    "high-value-invention-patents-per-10k",
    "high-value-ratio-to-nation",
    "patent-grants",
    "pct-filings",
    "pledge-amount",
    "pledge-count",
    "pledge-enterprises",
    "centres-in-operation",
    "awards-won",
    "measures-on-time",
}
BESIDE = {"invention-patent-grants", "patents-licensed"}
OF_PLEDGES = {"pledge-amount", "pledge-count", "pledge-enterprises", "high-value-invention-patents-kind-4"}
OF_CENTRES = {"centre-verified-patents", "centre-verified-high-value-patents"}


def write(folder: Path, text: str) -> Path:
    path = folder / "per-head.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_metric_of_the_contract_is_defined_and_those_the_register_feeds_have_data() -> None:
    fed = {code for code, entry in catalogue().items() if entry.data_source == "register"}
    kinds = {f"high-value-invention-patents-kind-{kind}" for kind in (1, 2, 3, 5)}

    assert set(catalogue()) == CONTRACT | BESIDE | OF_CENTRES
    assert {code for code, entry in catalogue().items() if entry.data_source == "centres"} == OF_CENTRES | {
        "centres-in-operation"
    }
    assert {code for code, entry in catalogue().items() if entry.data_source == "pledges"} == OF_PLEDGES
    assert (
        fed - kinds
        == {
            "invention-patents",
            "invention-patents-per-10k",
            "high-value-invention-patents",
            "high-value-invention-patents-per-10k",
            "patent-grants",
        }
        | BESIDE
    )
    assert kinds <= fed
    assert len(fed) == METRICS


def test_an_unknown_metric_is_bad_input_that_lists_the_known() -> None:
    with pytest.raises(BadInput, match="invention-patents"):
        definition("patents-per-cow")


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('kind = "ratio"\n', "", 1, "kind is missing"),
        ('en = "Invention patents per 10,000 people"', 'en = ""', 1, "name must be given in zh and en"),
        ("decimals = 2", "decimals = 9", 8, "decimals must be 0 to 4"),
        ('rounding = "half-up"', 'rounding = "banker"', 9, "allowed: half-up"),
        ('year = "previous"', 'year = "best"', 6, "denominator.year is 'best'"),
        ("per = 10000", "per = 0", 6, "per must be a whole number above 0"),
        ('checked_by = "checker"', 'checked_by = "statistician"', 15, "must be two roles"),
        ("next_review = 2027-06-30", 'next_review = "soon"', 16, "must be a date"),
        ("next_review", "colour = 1\nnext_review", 16, "unknown key 'colour'"),
        ("decimals = 2", "decimals = ", 8, "not TOML"),
    ],
)
def test_a_definition_that_is_not_complete_is_refused_with_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in GOOD

    with pytest.raises(BadDefinition) as refused:
        read(write(tmp_path, GOOD.replace(old, new, 1)))

    assert (refused.value.path.name, refused.value.line) == ("per-head.toml", line)
    assert reason in str(refused.value)


def test_a_reference_year_holds_for_one_region_and_span_only(tmp_path: Path) -> None:
    text = GOOD + '[[reference_year]]\nregion = "320600"\nfrom = "2023-07"\nto = "2023-12"\nyear = 2021\n'

    rule = read(write(tmp_path, text)).denominator

    assert rule is not None
    assert rule.year_for("320600", Month(2023, 10)) == 2021
    assert rule.year_for("320600", Month(2024, 1)) == 2023
    assert rule.year_for("320100", Month(2023, 10)) == 2022


def test_a_reference_year_without_a_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition, match=r"line 17: reference_year needs region, from, to and year"):
        read(write(tmp_path, GOOD + '[[reference_year]]\nregion = "320600"\nfrom = "2023-07"\nto = "2023-12"\n'))


STOCK = (FOLDER / "invention-patents.toml").read_text("utf-8")
RULE = STOCK.splitlines().index("[[attribution]]") + 1


def test_the_change_of_basis_is_a_dated_rule_that_is_off_and_needs_a_source() -> None:
    (rule,) = definition("invention-patents").attribution

    assert (rule.granted_from, rule.by, rule.on, rule.needs_source) == (dt.date(2021, 1, 1), "applicant", False, True)
    assert not definition("invention-patents-per-10k").attribution


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("on = false", "on = true", RULE, "it needs a source before it is on"),
        (
            'on = false\nsource = "needed"',
            'on = true\nsource = "CNIPA 2023"',
            RULE,
            "the ledger does not count by it yet, so it cannot be on",
        ),
        ("on = false", 'on = "no"', RULE, "on must be true or false"),
        ("on = false\n", "", RULE, "needs granted_from, by, on and source"),
        ("on = false", "on = false\nuntil = 2030-01-01", RULE, "no more"),
        ("granted_from = 2021-01-01", "granted_from = 2021-01-01T00:00:00", RULE, "granted_from must be a date"),
        ('by = "applicant"', 'by = "inventor"', RULE, "by is 'inventor'; allowed: applicant"),
        ('source = "needed"', 'source = " "', RULE, "source must be a text"),
        ("[[attribution]]", "[attribution]", RULE, "must be written as [[attribution]]"),
        ('kind = "stock"', 'kind = "flow"', RULE, "attribution is of a stock only"),
    ],
)
def test_a_rule_of_attribution_that_cannot_be_is_refused_with_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in STOCK

    with pytest.raises(BadDefinition) as refused:
        read(write(tmp_path, STOCK.replace(old, new, 1)))

    assert refused.value.line == line
    assert reason in str(refused.value)


@pytest.mark.usefixtures("as_worker")
def test_loading_twice_makes_one_version_and_a_new_text_the_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    versions = actions.load_definitions()
    count = DefinitionVersion.objects.count()

    assert actions.load_definitions() == versions
    assert DefinitionVersion.objects.count() == count

    changed = {"invention-patents-per-10k": read(write(tmp_path, GOOD.replace("decimals = 2", "decimals = 3")))}
    monkeypatch.setattr(actions, "catalogue", lambda: changed)
    assert actions.load_definitions() == {"invention-patents-per-10k": versions["invention-patents-per-10k"] + 1}
