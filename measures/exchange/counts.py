"""What international exchange says of the policy items I1 to I4: numbers on a day, each with its rows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from measures.exchange.sorts import BRANCHES, CONFERENCES, EXHIBITIONS, ROOM, SERVICES
from measures.records.indicators import counts
from measures.records.sums import distinct, how_many, summed

counts(
    "I1", ROOM, EXHIBITIONS, summed("enterprises"),
    unit=_("enterprises at fairs"), zh="境外参展企业(家次)", en="Enterprises at exhibitions abroad",
)  # fmt: skip
counts("I2", ROOM, CONFERENCES, how_many, unit=_("delegations"), zh="学术会议团组", en="Delegations to conferences")
counts(
    "I3", ROOM, SERVICES, distinct("agency"),
    unit=_("agencies"), zh="开展跨境服务的机构", en="Agencies with such services",
)  # fmt: skip
counts(
    "I4", ROOM, BRANCHES, how_many,
    unit=_("branches"), zh="已启用的国际组织分支机构", en="Branches of international bodies opened",
)  # fmt: skip
