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
def test_events(patents, events):
    patents({})
    r = events({"事件":"fee_lapse","生效日":"2021-07-21"},{"事件":"restore","生效日":"2022-01-10"},{"事件":"transfer","生效日":"2022-05-01","区县代码":"310115","新专利权人":"某"})
    assert (r["new"], r["rejected"]) == (3, [])
    r = events({"事件":"fee_lapse","生效日":"2021-07-21"},{"事件":"restore","生效日":"2022-01-10"},{"事件":"transfer","生效日":"2022-05-01","区县代码":"310115","新专利权人":"某"})
    assert (r["new"], r["unchanged"], r["rejected"]) == (0, 3, [])
    r = events({"事件":"fee_lapse","生效日":"2016-07-21"},{"事件":"restore","生效日":"2023-01-10"},{"事件":"transfer","生效日":"2022-05-01","区县代码":"990115","新专利权人":"某"},{"事件":"grant","生效日":"2022-05-01"},{"申请号":"201310699744.2","事件":"licence","生效日":"2022-05-01"})
    print(r)
    assert len(r["rejected"])==5
