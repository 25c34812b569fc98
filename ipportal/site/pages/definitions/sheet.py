"""All that the page of a definition tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ipportal.core.kit import clock
from ipportal.core.metrics.api import DefinitionSerializer
from ipportal.core.metrics.code import CountingCode, counting_code
from ipportal.core.metrics.definitions import Definition, ReferenceYear, catalogue, parse
from ipportal.core.metrics.models import DefinitionVersion
from ipportal.core.metrics.registry import remark
from ipportal.core.regions.models import Region
from ipportal.site.pages.definitions import words


@dataclass(frozen=True)
class Sheet:
    """A definition as it holds, in words; the code that counts; and its versions, newest first."""

    definition: Definition
    versions: list[DefinitionVersion]
    today: dt.date

    @cached_property
    def in_use(self) -> DefinitionVersion | None:
        """The version that reads as the definition does; None before figures were computed by it."""
        return next((kept for kept in self.versions if kept.sha256 == self.definition.sha256), None)

    @property
    def is_overdue(self) -> bool:
        return self.definition.next_review < self.today

    @property
    def formula(self) -> str:
        return words.formula(self.definition)

    @property
    def kind(self) -> str:
        return words.kind(self.definition.kind)

    @property
    def peer_group(self) -> str:
        return words.peer_group(self.definition.peer_group)

    @property
    def rhythm(self) -> str:
        return words.rhythm(self.definition.rhythm)

    @property
    def divisor(self) -> str:
        return words.divisor(self.definition.denominator) if self.definition.denominator else ""

    @cached_property
    def exceptions(self) -> list[tuple[Region | None, ReferenceYear]]:
        """Places and spans with another reference year."""
        rule = self.definition.denominator
        if rule is None or not rule.exceptions:
            return []
        places = Region.objects.in_bulk([exception.region for exception in rule.exceptions])
        return [(places.get(exception.region), exception) for exception in rule.exceptions]

    @property
    def counted(self) -> Definition | None:
        """The metric that a ratio divides; None where the numerator is told in words."""
        return catalogue().get(self.definition.numerator)

    @property
    def code(self) -> CountingCode | None:
        return counting_code(self.definition)

    @property
    def remark(self) -> str:
        return remark(self.definition.code)

    def numbered(self, version: int) -> DefinitionVersion | None:
        return next((kept for kept in self.versions if kept.version == version), None)


def sheet(definition: Definition) -> Sheet:
    return Sheet(definition, list(DefinitionVersion.objects.filter(metric=definition.code)), clock.today())


def as_object(definition: Definition, kept: DefinitionVersion | None) -> dict[str, Any]:
    """A definition for programs, as their list of metrics has it; a kept text as it read then."""
    read = parse(kept.metric, kept.text) if kept else definition
    versions = {(kept.metric, kept.sha256): kept.version} if kept else {}
    fields = DefinitionSerializer(read, context={"versions": versions}).data
    return {**fields, "sha256": read.sha256, "loaded_at": kept.loaded_at if kept else None}
