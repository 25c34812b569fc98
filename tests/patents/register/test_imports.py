from __future__ import annotations
from patents.register.models import Patent, PatentEvent, EventRetraction


def test_a_granted_patent_is_new_once(patents):
    first = patents({})
    again = patents({})
    assert (first["new"], first["rejected"], first["flags"]) == (1, [], [])
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert PatentEvent.objects.count() == 1


def test_corr(patents):
    patents({})
    r = patents({"区县代码": "320114"})
    assert r["changed"] == 1
    assert PatentEvent.objects.count() == 2
    assert EventRetraction.objects.count() == 1
