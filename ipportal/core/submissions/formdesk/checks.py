"""What a version must keep: rooms read some fields, and ask them no less strictly than the shipped form does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ipportal.core.submissions import registry
from ipportal.core.submissions.formdesk.comparing import NAMES

if TYPE_CHECKING:
    from ipportal.core.submissions.definitions.reading import Field, Form


def relied_on(code: str) -> dict[str, Field]:
    """Field → as the shipped form has it, of those that the portal itself reads."""
    found: dict[str, Field] = {}
    for kind in registry.on_form(code):
        shipped = kind.shipped().fields
        found |= {key: shipped[key] for key in shipped if key in kind.relied_on}
    return found


def lacking(form: Form) -> list[tuple[str, str]]:
    """Field → why the portal could not work with the form."""
    fields = form.fields
    found = []
    for key, shipped in relied_on(form.code).items():
        faults = list(_faults(shipped, fields.get(key)))
        found += [(key, f"{shipped.label} ({key}): {fault}") for fault in faults]
    return found


def _faults(shipped: Field, field: Field | None) -> Iterator[str]:
    if field is None:
        yield _("the portal reads this field; it cannot be removed")
        return
    if field.kind != shipped.kind:
        yield _("the portal reads this field; its kind stays %(kind)s") % {"kind": shipped.kind}
        return
    if shipped.required and not field.required:
        yield _("the portal needs an answer; it stays required")
    if shipped.lowest is not None and (field.lowest is None or field.lowest < shipped.lowest):
        yield _("not lower than %(lowest)s can be taken") % {"lowest": shipped.lowest}
    if shipped.highest is not None and (field.highest is None or field.highest > shipped.highest):
        yield _("not higher than %(highest)s can be taken") % {"highest": shipped.highest}
    for name, most in (("longest", shipped.longest), ("most", shipped.most), ("decimals", shipped.decimals)):
        if getattr(field, name) > most:
            yield _("%(name)s: at most %(most)s can be taken") % {"name": NAMES[name], "most": most}
    if not {value for value, _words in field.options} <= {value for value, _words in shipped.options}:
        yield _("the portal knows no further options")
