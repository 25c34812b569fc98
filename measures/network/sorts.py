"""Nodes, fields and classes as records: how they are listed, typed and found."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from measures.network.actions import prove_place
from measures.network.models import NodeClass, NodeField, ProtectionNode
from measures.records.sorts import Item, Sort, register

ROOM: Final = "network"

NODES: Final = Sort(
    code="nodes",
    model=ProtectionNode,
    one=_("Node"),
    many=_("Nodes of the network"),
    columns=(
        Item("code", "节点编号", _("Code"), help=_("Small letters, digits and hyphens; it stands in the address")),
        Item("name_zh", "节点名称", _("Name in Chinese"), listed=True),
        Item("name_en", "节点英文名称", _("Name in English")),
        Item("layer", "层级", _("Layer"), listed=True),
        Item("kind", "节点类型", _("Kind"), listed=True),
        Item("city", "设区市", _("City"), listed=True),
        Item("parent", "上级节点", _("Stands under")),
        Item("approval_document", "批准文件", _("Approval document")),
        Item("approved_on", "批准日", _("Approved on")),
        Item("accepted_on", "验收日", _("Accepted on")),
        Item("operating_from", "运行起始日", _("Operating from"), listed=True),
        Item("operating_to", "停止运行日", _("Closed from"), help=_("First day it is closed")),
        Item("staff", "人员数", _("Staff"), unit=_("people")),
        Item("filed_entities", "备案主体数", _("Filed entities"), unit=_("entities")),
        Item("contact_office", "联系处室", _("Office to contact")),
        Item("contact_phone", "联系电话", _("Landline"), help=_("With its area code, for example 025-12345678")),
    ),
    key=("code",),
    city="city",
    filters=("layer", "kind"),
    kept_by_cities=False,
    check=prove_place,
    search=("code", "name_zh", "name_en"),
    order=("layer__order", "city_id"),
)
FIELDS: Final = Sort(
    code="fields",
    model=NodeField,
    one=_("Field"),
    many=_("Fields of the nodes"),
    columns=(
        Item("node", "节点", _("Node"), listed=True),
        Item("name_zh", "产业领域", _("Field in Chinese"), listed=True),
        Item("name_en", "产业领域英文", _("Field in English"), listed=True),
    ),
    key=("node", "name_zh"),
    city="node__city",
    kept_by_cities=False,
    search=("name_zh", "name_en", "node__name_zh"),
    order=("node__layer__order", "node__city_id", "name_zh"),
)
CLASSES: Final = Sort(
    code="classes",
    model=NodeClass,
    one=_("Class"),
    many=_("Classes of the nodes"),
    columns=(
        Item("node", "节点", _("Node"), listed=True),
        Item("scheme", "分类体系", _("Classification"), listed=True),
        Item("symbol", "分类号", _("Symbol"), listed=True),
        Item("valid_from", "生效日", _("Valid from"), listed=True),
        Item("valid_to", "失效日", _("Not valid from"), help=_("First day it is no longer examined"), listed=True),
    ),
    key=("node", "scheme", "symbol", "valid_from"),
    city="node__city",
    filters=("scheme",),
    kept_by_cities=False,
    search=("symbol", "node__name_zh"),
    order=("node__layer__order", "node__city_id", "scheme", "symbol"),
)

register(ROOM, NODES, FIELDS, CLASSES)
