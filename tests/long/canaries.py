"""Does every gate close? Plants one fault at a time in a copy of the project and asks the gate that must notice it."""

from __future__ import annotations

import ast
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.long.results import machine

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LINT = [str(BIN / "lint-imports"), "--no-cache"]


def house(test: str) -> list[str]:
    """The command that asks one house test."""
    return [str(BIN / "python"), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/test_house.py::{test}"]


def tests(path: str, chosen: str) -> list[str]:
    """The command that asks other tests, by words of their names."""
    return [str(BIN / "python"), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", path, "-k", chosen]


@dataclass(frozen=True)
class Plant:
    """A fault: what it is, the file it goes into, the text put there, the gate, and the words the gate must say."""

    fault: str
    path: str
    text: str
    gate: list[str]
    says: str
    replaces: str = ""

    def put_into(self, copy: Path) -> None:
        target = copy / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.replaces:
            old = target.read_text(encoding="utf8")
            if self.replaces not in old:
                raise SystemExit(f"{self.path} no longer holds {self.replaces!r}: mend the canary")
            target.write_text(old.replace(self.replaces, self.text, 1), encoding="utf8")
        else:
            with target.open("a", encoding="utf8") as file:
                file.write(f"\n{self.text}\n")


BUILDING = "The building: roof, floors, ground floor BROKEN"
OPEN_VIEW = """
from django.contrib.auth.decorators import login_not_required as _open
from django.http import HttpResponse as _Answer


@_open
def leak(request):
    return _Answer("everything")
"""

PLANTS = (
    Plant("a floor imports a higher floor", "patents/register/models.py", "import measures.models", LINT, BUILDING),
    Plant(
        "a room imports a higher room",
        "ipportal/core/regions/models.py",
        "import ipportal.core.metrics.models",
        LINT,
        BUILDING,
    ),
    Plant(
        "a room of a floor imports a higher one", "patents/honours/__init__.py", "", LINT, "The rooms of patents BROKEN"
    ),
    Plant(
        "a model imports a page",
        "ipportal/core/intake/models.py",
        "import ipportal.core.intake.views",
        LINT,
        "Inside a room: addresses, faces, shapes, actions, rules, models BROKEN",
    ),
    Plant(
        "a room imports its floor's index",
        "patents/register/counts.py",
        "import patents.models",
        LINT,
        "A room does not import its own floor's index of models BROKEN",
    ),
    Plant(
        "a room knows the launcher",
        "patents/register/counts.py",
        "import ipportal.local.addresses",
        LINT,
        "Only commands, settings and the tests' plug-in know the launcher BROKEN",
    ),
    Plant(
        "an address is open and nobody said so",
        "ipportal/core/intake/urls.py",
        "from ipportal.core.intake.views import leak\nurlpatterns += [path('leak/', leak)]",
        house("test_every_open_address_is_declared_public"),
        "leak/",
    ),
    Plant(
        "a model changes without a migration",
        "ipportal/core/accounts/models.py",
        "max_length=81",
        house("test_models_and_migrations_agree"),
        "1 failed",
        replaces="max_length=80",
    ),
    Plant(
        "a room's model is missing from the index",
        "patents/models.py",
        "from patents.register.models import EventRetraction, Patent",
        house("test_every_room_with_models_is_in_its_floors_index"),
        "1 failed",
        replaces="from patents.register.models import EventRetraction, Patent, PatentEvent",
    ),
    Plant(
        "an import goes upwards (asked by the tests)",
        "patents/register/models.py",
        "import measures.models",
        house("test_nobody_imports_upwards"),
        "BROKEN",
    ),
    Plant(
        "a definition names no checker",
        "ipportal/core/metrics/definitions/invention-patents.toml",
        "was_checked_by",
        house("test_every_definition_is_complete"),
        "checked_by",
        replaces="checked_by",
    ),
    Plant(
        "a page template that no view shows",
        "templates/dashboards/forgotten.html",
        "<p>forgotten</p>",
        house("test_every_page_template_mirrors_a_view"),
        "forgotten.html",
    ),
    Plant(
        "a list asks the database once per row",
        "templates/intake/batch_list.html",
        "{% for batch in page.object_list %}{{ batch.problem_rows.count }}",
        house("test_a_list_costs_the_same_for_one_row_or_three"),
        "1 failed",
        replaces="{% for batch in page.object_list %}",
    ),
    Plant(
        "a list for programs asks the database once per row",
        "ipportal/core/regions/api.py",
        'source="parent.code"',
        house("test_a_list_for_programs_costs_the_same_for_one_row_or_three"),
        "1 failed",
        replaces='source="parent_id"',
    ),
    Plant(
        "a list that nobody measures",
        "ipportal/core/intake/urls.py",
        "urlpatterns += [path('more/', urlpatterns[0].callback, name='more-list')]",
        house("test_every_list_is_known"),
        "more-list",
    ),
    Plant(
        "a view does not say what it shows",
        "ipportal/core/intake/views.py",
        "@require_safe\ndef batch_list",
        house("test_every_closed_address_says_what_it_shows"),
        "desk/imports/",
        replaces="@shows(ImportBatch)\n@require_safe\ndef batch_list",
    ),
    Plant(
        "a model does not say who may see its rows",
        "ipportal/core/kit/gate.py",
        "",
        house("test_every_model_says_who_may_see_its_rows_and_those_with_a_gate_have_one"),
        "1 failed",
        replaces='    "ipportal.run": PUBLIC,\n',
    ),
    Plant(
        "a list of files forgets its gate",
        "ipportal/core/intake/views.py",
        "get_object_or_404(ImportBatch, pk=pk)",
        tests("tests/gate/test_non_interference.py", "changes_none and bank"),
        "ImportBatch",
        replaces="get_object_or_404(rules.visible_to(_person(request)), pk=pk)",
    ),
    Plant(
        "the pages may insert into the trail",
        "ipportal/core/kit/grants.py",
        '"ipportal.event": Grant(web=ADD',
        tests("tests/core/audit/test_forgery.py", "insert and ipp_web"),
        "1 failed",
        replaces='"ipportal.event": Grant(worker=NOTHING',
    ),
    Plant(
        "a table is no longer watched",
        "ipportal/core/audit/tracked.py",
        "",
        tests("tests/core/audit/test_trail.py", "every_model_has_its_history"),
        "1 failed",
        replaces='    "ipportal.organisation": Tracked(("name",)),\n',
    ),
    Plant(
        "strangers are no longer asked to sign in",
        "ipportal/settings.py",
        "",
        house("test_a_stranger_is_asked_to_sign_in_wherever_it_is_not_public"),
        "1 failed",
        replaces='"django.contrib.auth.middleware.LoginRequiredMiddleware",',
    ),
    Plant(
        "a document points at a page that is gone",
        "docs/architecture.md",
        "[gone](nowhere.md)",
        house("test_every_link_of_the_documents_leads_somewhere"),
        "nowhere.md",
    ),
    Plant(
        "the README names a command that is not there",
        "README.md",
        "Then `./manage.py fly`.",
        house("test_every_command_of_the_readme_exists"),
        "fly",
    ),
)

COMPANIONS = {  # what else a fault needs to be one
    "a room of a floor imports a higher one": ("patents/register/models.py", "import patents.honours"),
    "an address is open and nobody said so": ("ipportal/core/intake/views.py", OPEN_VIEW),
}


def copy_of_the_project(folder: Path) -> Path:
    copy = folder / "project"
    ignore = shutil.ignore_patterns(".git", ".venv", ".state", "node_modules", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=ignore)
    return copy


def noticed(plant: Plant) -> tuple[bool, str]:
    """Whether the gate closes on the fault, and its last line."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_the_project(Path(folder))
        plant.put_into(copy)
        if plant.fault in COMPANIONS:
            path, text = COMPANIONS[plant.fault]
            with (copy / path).open("a", encoding="utf8") as file:
                file.write(f"\n{text}\n")
        answer = subprocess.run(plant.gate, cwd=copy, capture_output=True, text=True, check=False)
    output = answer.stdout + answer.stderr
    return answer.returncode != 0 and plant.says in output, (output.strip().splitlines() or [""])[-1]


GATES_OF_GATES = {  # plant their own fault every time
    "test_an_open_view_outside_public_py_is_noticed",
    "test_a_view_that_does_not_say_what_it_shows_is_noticed",
}


def without_a_canary() -> list[str]:
    """Import contracts and house rules that no plant of ours asks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))
    contracts = {contract["name"] for contract in project["tool"]["importlinter"]["contracts"]}
    source = ast.parse((ROOT / "tests/test_house.py").read_text(encoding="utf8"))
    rules = {node.name for node in source.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    asked = {plant.gate[-1].rpartition("::")[2] for plant in PLANTS}
    said = {plant.says.removesuffix(" BROKEN") for plant in PLANTS if plant.gate is LINT}
    return sorted((contracts - said) | (rules - asked - GATES_OF_GATES))


def main() -> int:
    """Plant them all; the result is a page, and the exit code says whether every gate closed."""
    if forgotten := without_a_canary():
        print("no fault is planted for:", *forgotten, sep="\n  ")
        return 1
    today = dt.datetime.now(tz=dt.UTC).date()
    lines = [
        f"# Planted faults, {today}",
        "",
        f"By `make canaries` on {machine()}. Each fault stands alone in a copy of the project; the gate must close",
        "and name it. Every import contract and every house rule has one.",
        "",
    ]
    lines += ["| fault | gate | noticed |", "|---|---|---|"]
    blind, began = 0, time.monotonic()
    for plant in PLANTS:
        found, last = noticed(plant)
        blind += not found
        gate = (
            "import contracts" if plant.gate is LINT else plant.gate[-1].rpartition("::")[2]
        )  # a test's name, or its words
        print(f"{'noticed' if found else 'NOT NOTICED'}: {plant.fault}" + ("" if found else f" ({last})"), flush=True)
        lines.append(f"| {plant.fault} | {gate} | {'yes' if found else 'NO'} |")
    lines += ["", f"{len(PLANTS) - blind} of {len(PLANTS)} noticed, in {time.monotonic() - began:.0f} s."]
    (ROOT / "docs" / "results" / f"{today}-canaries.md").write_text("\n".join(lines) + "\n", encoding="utf8")
    print(f"{len(PLANTS) - blind} passed, {blind} failed")
    return 1 if blind else 0


if __name__ == "__main__":
    sys.exit(main())
