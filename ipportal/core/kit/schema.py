"""What the description of the API says of every address alike: pages of a list, months, and refusals."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from ipportal.core.kit.api import PROBLEM

MONTH: Final = "[0-9]{4}-(0[1-9]|1[0-2])"
NOT_GIVEN: Final = {"type": "string", "enum": [""]}
# The same word means the same everywhere. An empty value is one that was not given.
WORDS: Final[dict[str, dict[str, Any]]] = {
    "page": {"type": "integer", "minimum": 1},
    "page_size": {"type": "integer", "minimum": 1},
    "as_of": {"type": "string", "format": "date"},
    **{word: {"type": "string", "pattern": f"^({MONTH})?$"} for word in ("month", "month_from", "month_to")},
    "year": {"type": "integer", "minimum": 1949, "maximum": 2100},
    "release": {"type": "string", "pattern": rf"^({MONTH}\.r[1-9][0-9]*)?$"},
}
REFUSAL: Final = {
    "type": "object",
    "description": "Why it was refused: a sentence, and the parameters it is about (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {}},
        "instance": {"type": "string", "description": "Of a fault: the number under which it stands in the log"},
    },
    "required": ["type", "status", "title"],
}


def paged(name: str, results: serializers.BaseSerializer[Any], **more: serializers.Field[Any, Any, Any, Any]) -> Any:
    """A list as it is answered; `more` says what else stands beside the results."""
    page: dict[str, Any] = {
        "count": serializers.IntegerField(),
        "next": serializers.CharField(allow_null=True),
        "previous": serializers.CharField(allow_null=True),
    }
    return inline_serializer(name, {**page, **more, "results": results})


def complete(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A hook of the description: says what each address says of itself, and this."""
    result["components"].setdefault("schemas", {})["Refusal"] = REFUSAL
    for methods in result["paths"].values():
        for operation in methods.values():
            refused = {"schema": {"$ref": "#/components/schemas/Refusal"}}
            operation["responses"]["default"] = {"description": "Refused", "content": {PROBLEM: refused}}
            for parameter in operation.get("parameters", ()):
                _tell(parameter)
    return result


def _tell(parameter: dict[str, Any]) -> None:
    schema = dict(WORDS.get(parameter["name"], parameter["schema"]))
    if not parameter.get("required"):
        schema = _or_empty(schema)
    elif "pattern" in schema:
        schema["pattern"] = schema["pattern"].replace(")?$", ")$")
    elif schema.get("type") == "string":
        schema["minLength"] = 1
    parameter["schema"] = schema


def _or_empty(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("enum"):
        return schema | {"enum": [*schema["enum"], ""]}
    free = schema.get("type") == "string" and "format" not in schema
    return schema if free else {"anyOf": [schema, NOT_GIVEN]}
