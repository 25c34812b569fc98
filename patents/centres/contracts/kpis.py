"""The figures that centres promise and report: what each is called, its unit, and whether it only grows."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.translation import get_language


class Kpi(NamedTuple):
    """`is_flow`: its cumulative value never falls. Money is in fen."""

    code: str
    zh: str
    en: str
    unit: str = "count"
    is_flow: bool = True

    @property
    def name(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


MONEY: Final = "fen"
KPIS: Final = (
    Kpi("inventions_filed", "发明专利申请量", "Invention applications"),
    Kpi("overseas_filed", "PCT及境外申请量", "PCT and overseas applications"),
    Kpi("inventions_granted", "发明专利授权量", "Invention patents granted"),
    Kpi("overseas_granted", "境外授权量", "Overseas grants"),
    Kpi("high_value", "高价值专利数", "High-value patents"),
    Kpi("navigation_reports", "专利导航与挖掘报告", "Patent navigation and mining reports"),
    Kpi("assessments_passed", "申请前评估通过", "Pre-filing assessments passed"),
    Kpi("assessments_dropped", "申请前评估放弃", "Pre-filing assessments dropped"),
    Kpi("graded_a", "分级A类专利", "Patents graded A", is_flow=False),
    Kpi("graded_b", "分级B类专利", "Patents graded B", is_flow=False),
    Kpi("graded_c", "分级C类专利", "Patents graded C", is_flow=False),
    Kpi("in_standards", "写入标准的专利", "Patents in standards"),
    Kpi("transferred", "转让专利", "Patents transferred"),
    Kpi("licensed_plain", "普通许可", "Plain licences"),
    Kpi("licensed_exclusive", "独占许可", "Exclusive licences"),
    Kpi("licensed_open", "开放许可", "Open licences"),
    Kpi("pledged", "质押专利", "Patents pledged"),
    Kpi("pledged_amount", "质押金额", "Amount pledged", MONEY),
    Kpi("sales", "专利产品销售额", "Sales of products using the patents", MONEY),
    Kpi("tax", "专利产品税收", "Tax of products using the patents", MONEY),
    Kpi("intensive_products", "备案专利密集型产品", "Patent-intensive products filed"),
    Kpi("disputes", "纠纷应对", "Disputes"),
    Kpi("invalidations_defended", "无效宣告应对", "Invalidations defended"),
    Kpi("awards", "获奖", "Awards"),
    Kpi("staff", "知识产权人员", "IP staff", is_flow=False),
    Kpi("trainees", "培训人次", "Trainees"),
)  # fmt: skip
BY_CODE: Final = {kpi.code: kpi for kpi in KPIS}
