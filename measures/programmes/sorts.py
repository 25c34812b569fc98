"""The lists of the programmes: which columns they have, what they come to, and who may see them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from measures.programmes import rules
from measures.programmes.models import (
    Attendance,
    College,
    Discipline,
    Enrolment,
    ServiceCase,
    Talent,
    TalentPolicy,
    TrainingBase,
    TrainingSession,
)
from measures.records.sorts import Item, Sort, Total, register
from measures.records.sums import distinct, summed

ROOM: Final = "programmes"
CITY: Final = Item("city", "设区市", _("City"), listed=True)


DISCIPLINES: Final = Sort(
    code="disciplines",
    model=Discipline,
    one=_("Discipline"),
    many=_("First-level disciplines"),
    columns=(
        Item("university", "高校", _("University"), listed=True),
        Item("name", "学科名称", _("Discipline"), listed=True),
        Item("code", "学科编号", _("Code"), help=_("The office's own number of it")),
        Item("degree", "学位层次", _("Degree"), listed=True),
        Item("category_code", "学科门类代码", _("Category code")),
        CITY,
        Item("stage", "阶段", _("Stage"), listed=True),
        Item("approval_body", "批准机关", _("Approval body")),
        Item("approved_on", "批准日", _("Approved on"), listed=True),
        Item("faculty", "师资人数", _("Faculty"), unit=_("people")),
    ),
    key=("code",),
    city="city",
    year="approved_on",
    filters=("degree", "stage"),
    search=("university", "name"),
    order=("university", "name"),
    lead=_("Only an approved discipline counts, from the day of its approval."),
)
ENROLMENTS: Final = Sort(
    code="enrolments",
    model=Enrolment,
    one=_("Enrolment"),
    many=_("Enrolments by year"),
    columns=(
        Item("discipline", "学科编号", _("Discipline"), listed=True),
        Item("year", "年度", _("Year"), listed=True),
        Item("enrolled", "招生人数", _("Enrolled"), listed=True, unit=_("people")),
    ),
    key=("discipline", "year"),
    city="discipline__city",
    year="year",
    search=("discipline__university", "discipline__name"),
    order=("-year", "discipline__university"),
    totals=(Total(_("Enrolled"), _("people"), summed("enrolled")),),
)
COLLEGES: Final = Sort(
    code="colleges",
    model=College,
    one=_("IP college"),
    many=_("IP colleges"),
    columns=(
        Item("university", "高校", _("University"), listed=True),
        Item("name", "学院名称", _("Name"), listed=True),
        CITY,
        Item("partners", "共建单位", _("Partners")),
        Item("opened_on", "成立日", _("Founded on"), listed=True),
        Item("opened_year", "成立年度", _("Founded in"), help=_("Where the day is not known"), listed=True),
        Item("closed_on", "撤销日", _("Closed on")),
        Item("bachelors", "本科生数", _("Bachelor students"), unit=_("people")),
        Item("masters", "硕士生数", _("Master students"), unit=_("people")),
        Item("doctors", "博士生数", _("Doctoral students"), unit=_("people")),
        Item("staff", "教职工数", _("Staff"), unit=_("people")),
    ),
    key=("university", "name"),
    city="city",
    search=("university", "name"),
    order=("university", "name"),
    totals=(
        Total(_("Bachelor students"), _("people"), summed("bachelors")),
        Total(_("Master students"), _("people"), summed("masters")),
        Total(_("Doctoral students"), _("people"), summed("doctors")),
    ),
    lead=_("Where only the year of opening is known, a college counts from the end of that year."),
)
BASES: Final = Sort(
    code="bases",
    model=TrainingBase,
    one=_("Training base"),
    many=_("Training bases"),
    columns=(
        Item("name", "基地名称", _("Name"), listed=True),
        Item("host", "依托单位", _("Host body"), listed=True),
        Item("level", "基地级别", _("Level"), listed=True),
        CITY,
        Item("designated_on", "认定日", _("Designated on"), listed=True),
        Item("designated_year", "认定年度", _("Designated in"), help=_("Where the day is not known"), listed=True),
        Item("valid_to", "有效期止", _("Runs out on"), help=_("First day it is no base any more")),
    ),
    key=("name",),
    city="city",
    filters=("level",),
    search=("name", "host"),
    order=("level", "name"),
)
SESSIONS: Final = Sort(
    code="sessions",
    model=TrainingSession,
    one=_("Training session"),
    many=_("Training sessions"),
    columns=(
        Item("code", "班次编号", _("Number")),
        Item("base", "基地名称", _("Training base"), listed=True),
        Item("topic", "培训主题", _("Topic"), listed=True),
        Item("begins_on", "开始日", _("First day"), listed=True),
        Item("ends_on", "结束日", _("Last day")),
        Item("hours", "学时", _("Hours")),
        Item("audience", "学员类别", _("Trainees"), listed=True),
        Item("person_times", "培训人次", _("Person-times"), listed=True),
        Item("satisfaction", "满意度", _("Satisfaction"), help=_("A number up to 100")),
    ),
    key=("code",),
    city="base__city",
    year="begins_on",
    filters=("audience",),
    search=("topic", "base__name"),
    order=("-begins_on", "code"),
    totals=(
        Total(_("Person-times"), "", summed("person_times")),
        Total(_("Distinct persons among the attendances kept"), _("people"), distinct("attendances__person")),
    ),
    lead=_("Person-times are as reported. Distinct persons are counted where attendances were brought in by number."),
)
ATTENDANCES: Final = Sort(
    code="attendances",
    model=Attendance,
    one=_("Attendance"),
    many=_("Attendances"),
    columns=(
        Item("session", "班次编号", _("Training session")),
        Item("person", "人员编号", _("Person"), help=_("A number such as RC-0001, never a name")),
    ),
    key=("session", "person"),
    city="session__base__city",
    has_pages=False,
)
POLICIES: Final = Sort(
    code="policies",
    model=TalentPolicy,
    one=_("Talent policy"),
    many=_("Talent policies of the cities"),
    columns=(
        Item("document", "政策文件", _("Document"), listed=True),
        CITY,
        Item("issued_on", "发布日", _("Issued on"), listed=True),
        Item("valid_to", "有效期止", _("Runs out on")),
        Item("has_ip_clause", "含知识产权条款", _("Has a clause on IP"), listed=True),
        Item("clause", "条款内容", _("Clause")),
        Item("benefits", "待遇", _("Benefits")),
        Item("beneficiaries", "受益人数", _("Beneficiaries"), listed=True, unit=_("people")),
    ),
    key=("document",),
    city="city",
    year="issued_on",
    search=("document", "clause"),
    order=("city_id", "-issued_on"),
    totals=(
        Total(_("Cities"), "", distinct("city")),
        Total(_("Beneficiaries"), _("people"), summed("beneficiaries")),
    ),
    lead=_("A policy counts while it is in force and has a clause on IP people."),
)
TALENTS: Final = Sort(
    code="talents",
    model=Talent,
    one=_("Talent"),
    many=_("Talents"),
    columns=(
        Item("person", "人员编号", _("Person"), help=_("A number such as RC-0001, never a name"), listed=True),
        Item("level", "人才等级", _("Level"), listed=True),
        Item("employer", "用人单位", _("Employer"), listed=True),
        CITY,
        Item("granted_on", "授予日", _("Title granted on"), listed=True),
        Item("batch", "批次", _("Batch")),
        Item("policy", "享受政策", _("Policy enjoyed"), help=_("The document of a talent policy that is kept here")),
    ),
    key=("person", "level"),
    city="city",
    year="granted_on",
    filters=("level",),
    search=("person", "employer", "batch"),
    order=("-granted_on", "person"),
    totals=(Total(_("Distinct persons"), _("people"), distinct("person")),),
    gate=rules.talents_visible_to,
)
SERVICES: Final = Sort(
    code="services",
    model=ServiceCase,
    one=_("Service case"),
    many=_("Service for high-end innovators"),
    columns=(
        Item("case_no", "服务编号", _("Number"), listed=True),
        Item("client", "服务对象编号", _("Client"), help=_("A number such as RC-0001, never a name"), listed=True),
        Item("service", "服务类别", _("Service"), listed=True),
        Item("provider", "服务机构", _("Provider")),
        CITY,
        Item("began_on", "开始日", _("Began on"), listed=True),
        Item("ended_on", "结束日", _("Ended on")),
        Item("outcome", "办理结果", _("Outcome"), listed=True),
    ),
    key=("case_no",),
    city="city",
    year="began_on",
    filters=("service", "outcome"),
    search=("case_no", "client", "provider"),
    order=("-began_on", "case_no"),
    totals=(Total(_("Distinct clients"), _("people or teams"), distinct("client")),),
    gate=rules.cases_visible_to,
)

register(ROOM, TALENTS, DISCIPLINES, ENROLMENTS, COLLEGES, BASES, SESSIONS, ATTENDANCES, POLICIES, SERVICES)
