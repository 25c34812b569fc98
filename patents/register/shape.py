"""The shape of the demonstration's register: shares and words like the real thing, names that are plainly invented."""

from __future__ import annotations

from itertools import product
from typing import Final

# Share of the province's inventions in force, in per mille. Nanjing 139,331 of 528,971 at the end of 2023, Nantong
# 42,673 in October 2023, Wuxi 67,676 at the end of 2024 (city bulletins); the others fill up, in the known order.
CITY_SHARES: Final = {
    "320100": 263, "320200": 119, "320300": 43, "320400": 76, "320500": 232, "320600": 81, "320700": 15,
    "320800": 17, "320900": 34, "321000": 35, "321100": 45, "321200": 28, "321300": 12,
}  # fmt: skip
# Counties with more than an equal part of their city, as a multiple of it.
STRONG_COUNTIES: Final = {
    "320115": 3.0, "320106": 1.8, "320113": 1.8, "320281": 2.6, "320214": 2.4, "320412": 2.8, "320411": 1.8,
    "320583": 2.6, "320506": 1.8, "320581": 1.6, "320582": 1.6, "320505": 1.6, "320685": 1.6, "320612": 1.6,
    "321181": 1.5, "320312": 1.5, "320902": 1.4, "321003": 1.6, "321283": 1.5,
}  # fmt: skip
NO_COUNTY_RATIO: Final = 0.004  # the city is known, the county is not
NO_CITY_RATIO: Final = 0.001
OUTSIDE: Final = (
    110108,
    310115,
    330106,
    440305,
    440106,
    340104,
    370102,
    420111,
)  # where transfers out of the province go

KIND_SHARES: Final = {1: 0.50, 2: 0.40, 3: 0.10}
PCT_RATIO: Final = {1: 0.04, 2: 0.003, 3: 0.0}  # number kind 8 or 9
GRANTED_RATIO: Final = {1: 0.64, 2: 0.95, 3: 0.97}
YEARS_TO_GRANT: Final = {1: (2.5, 0.9), 2: (0.65, 0.2), 3: (0.5, 0.15)}  # mean and spread

LAPSED_RATIO: Final = 0.19  # of the granted
RESTORED_RATIO: Final = 0.05  # of the lapsed
TRANSFERRED_RATIO: Final = 0.06
LEFT_PROVINCE_RATIO: Final = 0.2  # of the transferred
RARE_EVENTS: Final = {"abandon": 0.004, "invalid_full": 0.003, "invalid_part": 0.003, "licence": 0.02}

OWNER_KINDS: Final = ("示范企业",) * 72 + ("示范大学",) * 16 + ("示范研究院",) * 5 + ("示范个人",) * 7  # of a hundred

PREFIXES: Final = ("一种", "一种新型", "一种高效", "一种便携式", "一种节能", "一种智能", "基于视觉的", "用于产线的")
OBJECTS: Final = (
    "锂电池散热", "风电叶片检测", "污水处理", "数控机床夹紧", "光伏组件清洗", "纺织面料烘干", "钢结构焊接", "船舶涂装",
    "医用导管涂层", "半导体封装", "激光切割", "图像识别", "混凝土养护", "农机导航", "仓储搬运", "电缆敷设", "齿轮加工",
    "水质监测", "抗体筛选", "高温合金铸造", "碳纤维成型", "信号去噪", "模具冷却", "粉尘收集",
)  # fmt: skip
FORMS: Final = ("装置", "方法", "系统", "设备及其控制方法", "机构", "组件", "工艺", "装置及使用方法")
TITLES: Final = tuple(map("".join, product(PREFIXES, OBJECTS, FORMS)))
DESIGN_TITLES: Final = tuple(
    f"{thing}({number}型)" for thing in ("泵", "灯具", "包装盒", "机柜", "椅子") for number in range(1, 41)
)

IPC: Final = (
    "H01M 10/613", "F03D 17/00", "C02F 9/00", "B23Q 3/06", "H02S 40/10", "D06C 15/00", "B23K 37/04", "B05B 13/04",
    "A61L 29/08", "H01L 21/56", "B23K 26/38", "G06V 10/82", "E04G 21/02", "G05D 1/02", "B65G 1/04", "H02G 1/06",
    "B23F 19/00", "G01N 33/18", "C07K 16/28", "C22C 19/05", "B29C 70/44", "H04L 25/03", "B29C 45/73", "B01D 46/02",
)  # fmt: skip
IPC_PAIRS: Final = tuple(f"{one};{other}" if one != other else one for one, other in product(IPC, IPC))
GIVEN: Final = "甲乙丙丁戊己庚辛壬癸"
INVENTORS: Final = tuple(f"示范{a}{b};示范{b}{c}" for a, b, c in product(GIVEN, GIVEN, GIVEN))
FAMILIES: Final = ("US;EP", "US", "EP;JP", "WO;US;KR")
STREETS: Final = ("示范路", "创新大道", "科技街", "发展路")


def share_of_year(year: int) -> float:
    """Weight of a filing year: growth that slows down, as in the province since 2000."""
    return float(1 / (1 + 2.718281828 ** ((2013 - year) / 3.2)))
