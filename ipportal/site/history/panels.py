"""What panels, site checks and votes of the award, their columns and acts are called in the trail."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

THINGS: Final[dict[str, Any]] = {
    "panelsession": _("panel session"),
    "panelmember": _("expert of a panel session"),
    "panelslot": _("time of a defence"),
    "sitecheck": _("site check"),
    "vote": _("vote of the committee"),
}

ACTS: Final[dict[str, Any]] = {
    "panel session made": _("%(who)s made %(what)s"),
    "panel session changed": _("%(who)s changed %(what)s"),
    "defence set": _("%(who)s set the time of the defence of %(what)s"),
    "defence taken out": _("%(who)s took out the time of the defence of %(what)s"),
    "expert left the room": _("%(who)s noted that “%(expert)s” left the room for %(what)s"),
    "panel finding written": _("%(who)s wrote the finding of the panel on %(what)s"),
    "site check written": _("%(who)s wrote what was found on the site of %(what)s"),
    "vote opened": _("%(who)s opened %(what)s"),
    "vote closed": _("%(who)s closed %(what)s"),
    "vote decided": _("%(who)s decided after %(what)s"),
}

COLUMNS: Final[dict[str, Any]] = {
    "begins_at": _("begins at"),
    "checked_by": _("who checked"),
    "checked_on": _("checked on"),
    "closed_by": _("closed by"),
    "closed_by_id": _("number of who closed it"),
    "closed_on": _("closed on"),
    "digest": _("digest"),
    "ends_at": _("ends at"),
    "expert_id": _("expert"),
    "finding": _("finding"),
    "found_at": _("found at"),
    "found_by": _("found by"),
    "found_by_id": _("number of who found it"),
    "made_by": _("made by"),
    "made_by_id": _("number of who made it"),
    "most": _("chosen at most"),
    "nonetheless": _("why in spite of a site check"),
    "opened_by": _("opened by"),
    "opened_by_id": _("number of who opened it"),
    "opened_on": _("opened on"),
    "outcome": _("reason for what was decided"),
    "passed": _("passed"),
    "place": _("place"),
    "points": _("points"),
    "quorum": _("quorum"),
    "session_id": _("session"),
    "settled_by": _("decided by"),
    "settled_by_id": _("number of who decided"),
    "voted": _("have voted"),
    "written_by": _("written by"),
    "written_by_id": _("number of who wrote it"),
}
