"""The lists of international exchange: which columns they have and what they come to."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from measures.exchange.models import Branch, Conference, CrossBorderService, Exhibition
from measures.records.sorts import Item, Sort, Total, register
from measures.records.sums import distinct, having, summed

ROOM: Final = "exchange"
CITY: Final = Item("city", "设区市", _("City"), listed=True)


EXHIBITIONS: Final = Sort(
    code="exhibitions",
    model=Exhibition,
    one=_("Exhibition abroad"),
    many=_("Exhibitions abroad"),
    columns=(
        Item("fair", "展会名称", _("Fair"), listed=True),
        Item("country", "国家或地区", _("Country"), listed=True),
        CITY,
        Item("begins_on", "开始日", _("First day"), listed=True),
        Item("ends_on", "结束日", _("Last day")),
        Item("organiser", "组织单位", _("Organiser")),
        Item("enterprises", "参展企业数", _("Enterprises"), listed=True),
        Item("booths", "展位数", _("Booths")),
        Item("incidents", "知识产权事件数", _("IP incidents")),
        Item("incidents_handled", "已处置事件数", _("Incidents handled"), listed=True),
        Item("support_fen", "支持资金(元)", _("Support paid")),
    ),
    key=("fair", "begins_on", "city"),
    city="city",
    year="begins_on",
    search=("fair", "country", "organiser"),
    order=("-begins_on", "fair"),
    totals=(
        Total(_("Fairs"), "", distinct("fair")),
        Total(_("Enterprises at fairs"), "", summed("enterprises")),
        Total(_("Incidents handled"), "", summed("incidents_handled")),
    ),
    lead=_("An enterprise at two fairs counts twice. Without a city, the province organised it."),
)
CONFERENCES: Final = Sort(
    code="conferences",
    model=Conference,
    one=_("Conference"),
    many=_("Academic conferences"),
    columns=(
        Item("event", "会议名称", _("Conference"), listed=True),
        Item("country", "国家或地区", _("Country"), listed=True),
        CITY,
        Item("begins_on", "开始日", _("First day"), listed=True),
        Item("ends_on", "结束日", _("Last day")),
        Item("organiser", "主办单位", _("Organiser")),
        Item("role", "参与身份", _("Part taken"), listed=True),
        Item("delegates", "参会人数", _("Delegates"), listed=True, unit=_("people")),
        Item("papers", "论文数", _("Papers")),
    ),
    key=("event", "begins_on", "city"),
    city="city",
    year="begins_on",
    filters=("role",),
    search=("event", "organiser"),
    order=("-begins_on", "event"),
    totals=(
        Total(_("Delegates"), _("people"), summed("delegates")),
        Total(_("Papers"), "", summed("papers")),
    ),
)
SERVICES: Final = Sort(
    code="cross-border",
    model=CrossBorderService,
    one=_("Cross-border service"),
    many=_("Cross-border services"),
    columns=(
        Item("agency", "服务机构", _("Agency"), listed=True),
        Item("licence_no", "机构代码", _("Licence number"), help=_("Five digits")),
        CITY,
        Item("year", "年度", _("Year"), listed=True),
        Item("case_kind", "案件类型", _("Kind of case"), listed=True),
        Item("countries", "涉及国家或地区", _("Countries")),
        Item("cases", "案件数", _("Cases"), listed=True),
        Item("fee_support_fen", "费用支持(元)", _("Fee support"), public=False),
    ),
    key=("agency", "year", "case_kind"),
    city="city",
    year="year",
    filters=("case_kind",),
    search=("agency", "countries"),
    order=("-year", "agency"),
    totals=(
        Total(_("Agencies"), "", distinct("agency")),
        Total(_("Cases"), "", summed("cases")),
    ),
)
BRANCHES: Final = Sort(
    code="branches",
    model=Branch,
    one=_("Branch of an international body"),
    many=_("Branches of international bodies"),
    columns=(
        Item("office", "机构名称", _("Office"), listed=True),
        Item("body", "国际组织", _("International body"), listed=True),
        Item("kind", "组织类型", _("Kind"), listed=True),
        CITY,
        Item("agreed_on", "签约日", _("Agreed on"), listed=True),
        Item("registered_on", "登记或挂牌日", _("Registered, or plaque, on"), listed=True),
        Item("opened_on", "启用日", _("Opened on"), listed=True),
        Item("closed_on", "撤销日", _("Closed on")),
        Item("staff", "人员数", _("Staff"), unit=_("people")),
        Item("services", "服务内容", _("Services")),
    ),
    key=("body", "office"),
    city="city",
    filters=("kind",),
    search=("body", "office", "services"),
    order=("body", "office"),
    totals=(
        Total(_("Opened"), "", having("opened_on")),
        Total(_("Agreed"), "", having("agreed_on")),
    ),
    lead=_("An agreement is no opening: a branch counts from the day it opens, after its registration or plaque."),
)

register(ROOM, EXHIBITIONS, CONFERENCES, SERVICES, BRANCHES)
