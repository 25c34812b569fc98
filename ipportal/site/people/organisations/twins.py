"""Bodies that may be one: names that look the same, and names without what the kind of firm adds to them."""

from __future__ import annotations

import re
from typing import Final

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.text import skeleton

MOST_SHOWN: Final = 20
ADDED: Final = re.compile("股份有限公司|有限责任公司|有限公司|公司|集团|[()]")


def core_of(name: str) -> str:
    """金陵运营有限公司 and 金陵运营 have one core, with or without brackets round a part."""
    return ADDED.sub("", skeleton(name))


def look_alikes(name: str, *, but: Organisation | None = None) -> list[Organisation]:
    """Standing bodies whose name has the same core. Names are short and bodies are thousands: compared one by one."""
    wanted = core_of(name)
    standing = Organisation.objects.standing().exclude(pk=but.pk if but else 0)
    alike = [pk for pk, other in standing.values_list("pk", "name").iterator() if core_of(other) == wanted]
    return list(standing.filter(pk__in=alike).select_related("region")[:MOST_SHOWN])
