"""Whatever is learned after a release, under whichever definitions: it comes out as it was published, bit for bit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics import definitions
from ipportal.core.metrics.releases import rebuilding, values
from ipportal.core.metrics.releases.models import Release
from tests.amounts import amount
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import JANUARY
from tests.core.metrics.test_releases import Cast
from tests.patents.highvalue.conftest import ONLY_PLUGGED_IN
from tests.patents.highvalue.edits import Edits

pytestmark = ONLY_PLUGGED_IN

EDITS, RELEASES = amount(40, 1000), amount(4, 20)
MONTHS = (Month(2020, 3), Month(2024, 12), Month(2025, 12))
CHANGED = "high-value-invention-patents-per-10k"


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    """Every edit is kept by a commit of its own, as at an office; the clock stands in January 2026."""
    with role("NONE"):
        set_clock(JANUARY)
    with role(WORKER):
        yield Cast()


@pytest.fixture
def new_definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Afterwards the portal reads a changed file of definitions: one more decimal."""

    def change() -> None:
        folder = tmp_path / "definitions"
        folder.mkdir()
        for path in definitions.FOLDER.glob("*.toml"):
            text = path.read_text(encoding="utf8")
            if path.stem == CHANGED:
                text = text.replace("decimals = 2", "decimals = 3")
            (folder / path.name).write_text(text, encoding="utf8")
        monkeypatch.setattr(definitions, "FOLDER", folder)
        definitions.catalogue.cache_clear()
        assert figures.load_definitions()[CHANGED] == 2

    yield change
    definitions.catalogue.cache_clear()


def spelled(release: Release) -> str:
    """The very text that the digest of a release is taken of."""
    held = values.read(release.pk, rebuilding.definitions_of(release.versions))
    return values.canonical(release.code, release.seq, release.versions, held)


def test_every_release_comes_out_as_published_after_all_that_is_learned_later(
    cast: Cast, tmp_path: Path, new_definition: Callable[[], None], counted: Counter[str]
) -> None:
    edits = Edits(random.Random(1), tmp_path)
    figures.load_definitions()
    published: dict[str, tuple[str, str]] = {}
    with translation.override("en"):
        for step in range(EDITS):
            if step == EDITS // 2:
                new_definition()
            if step % (EDITS // RELEASES) == 0:
                release = cast.publish(MONTHS[len(published) % 3], reason="the portal learned more")
                published[release.code] = release.sha256, spelled(release)
            edits.make()

    releases = list(Release.objects.all())
    counted.update(
        {"edits": EDITS, "releases reproduced": len(releases), "released values": sum(r.count for r in releases)}
    )
    counted["change sets"] = last_known()
    assert {release.code: (release.sha256, spelled(release)) for release in releases} == published
    assert len({text for _sha256, text in published.values()}) == len(releases) == RELEASES
    assert list(rebuilding.differences(releases)) == []
    assert list(rebuilding.differences(releases, from_events=True)) == []
    assert {release.versions[CHANGED] for release in releases} == {1, 2}
    assert last_known() > max(release.seq for release in releases)
    assert len(edits.done) > 6
