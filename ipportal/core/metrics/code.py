"""The code that counts: the very text of the function behind a figure, with those of its module that it calls."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType

from ipportal.core.metrics.definitions import Definition
from ipportal.core.metrics.registry import measures


@dataclass(frozen=True, slots=True)
class CountingCode:
    """Where it stands, how it reads, and with what a function that serves several metrics was made for this one."""

    module: str
    text: str
    made_with: str


def counting_code(entry: Definition) -> CountingCode | None:
    """Of a ratio the code of its numerator; None where no measure feeds the metric."""
    found = measures().get(entry.numerator if entry.is_ratio else entry.code)
    if found is None:
        return None
    count = inspect.unwrap(found[1].spells)
    outermost = getattr(inspect.getmodule(count), count.__qualname__.partition(".")[0])
    texts = [inspect.getsource(function) for function in _called_from(outermost, [])]
    made_with = [f"{name} = {value!r}" for name, value in inspect.getclosurevars(count).nonlocals.items()]
    return CountingCode(count.__module__, "\n\n".join(texts), ", ".join(made_with))


def _called_from(function: FunctionType, found: list[FunctionType]) -> list[FunctionType]:
    """The function and, each once, those of its module that it names."""
    if function not in found:
        found.append(function)
        for name in _names(function.__code__):
            other = function.__globals__.get(name)
            if inspect.isfunction(other) and other.__module__ == function.__module__:
                _called_from(other, found)
    return found


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
