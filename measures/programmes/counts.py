"""What the programmes say of the policy items T1 to T5: numbers on a day, each with its rows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from measures.programmes.sorts import BASES, COLLEGES, DISCIPLINES, POLICIES, ROOM, SERVICES, SESSIONS, TALENTS
from measures.records.indicators import counts
from measures.records.sums import distinct, how_many, summed

counts("T1", ROOM, DISCIPLINES, how_many, unit=_("disciplines"), zh="获批一级学科", en="Disciplines approved")
counts("T2", ROOM, COLLEGES, how_many, unit=_("colleges"), zh="知识产权学院", en="IP colleges open")
counts("T3", ROOM, BASES, how_many, unit=_("bases"), zh="在有效期内的培训基地", en="Training bases in force")
counts(
    "T3-person-times", ROOM, SESSIONS, summed("person_times"),
    unit=_("person-times"), zh="累计培训人次", en="Person-times trained",
)  # fmt: skip
counts("T4", ROOM, TALENTS, distinct("person"), unit=_("people"), zh="知识产权人才", en="IP talents")
counts(
    "T4-cities", ROOM, POLICIES, distinct("city"),
    unit=_("cities"), zh="人才政策含知识产权条款的设区市", en="Cities whose talent policy has a clause on IP",
)  # fmt: skip
counts(
    "T5", ROOM, SERVICES, distinct("client"),
    unit=_("people or teams"), zh="服务的高端创新人才和团队", en="High-end innovators and teams served",
)  # fmt: skip
