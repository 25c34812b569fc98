"""What nominations of the award, their columns and acts are called in the trail."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

THINGS: Final[dict[str, Any]] = {
    "nomination": _("award nomination"),
    "coowner": _("co-owner of a nominated patent"),
    "abnormalfiling": _("mark of abnormal filings"),
}

ACTS: Final[dict[str, Any]] = {
    "nomination begun": _("%(who)s began %(what)s"),
    "nomination written": _("%(who)s wrote %(what)s"),
    "nomination moved": _("%(who)s changed the status of %(what)s"),
    "co-owner asked": _("%(who)s asked “%(body)s” to agree to %(what)s"),
    "co-owner agreed": _("%(who)s agreed to %(what)s for “%(body)s”"),
    "co-owner did not agree": _("%(who)s did not agree to %(what)s for “%(body)s”"),
    "co-owner removed": _("%(who)s took “%(body)s” out of the co-owners of %(what)s"),
    "body marked for abnormal filings": _("%(who)s put down %(what)s"),
    "mark of abnormal filings ended": _("%(who)s set the last day of %(what)s"),
    "demonstration of nominations made": _("%(who)s made the nominations of the demonstration"),
}

COLUMNS: Final[dict[str, Any]] = {
    "added_by_id": _("number of who added it"),
    "agreed": _("agreed"),
    "answered_at": _("answered at"),
    "answered_by": _("answered by"),
    "answered_by_id": _("number of who answered"),
    "body_id": _("nominee organisation"),
    "category_id": _("award category"),
    "channel_id": _("recommended by"),
    "edition_id": _("edition of the award"),
    "filed_on": _("filing date"),
    "given_name": _("given name"),
    "local_notice_from": _("local notice from"),
    "local_notice_until": _("local notice until"),
    "may_be_published": _("agrees to publication"),
    "nomination_id": _("nomination"),
    "opinion": _("opinion"),
    "owner": _("first-named owner"),
    "owner_code": _("credit code of the first-named owner"),
    "person": _("person"),
    "since": _("since"),
    "until": _("until"),
}
