"""Sentences before anybody knows who will read them: a message id, which is the English text, and the values in it.

``lagniappe.words`` says them in a reader's language; ``str`` says them in English, for logs and for programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Unit = Literal["seconds", "share", "count", "number", "minute", "weekday", "day", "text", "term"]
"""seconds; share 0 to 1; count = whole number; number; minute = minutes after local midnight; weekday 0 = Monday; day =
ISO date; text = the organisation's own word; term = a code of ours, translated for the reader."""

Cell = str | int | float | None


def gettext_noop(message: str) -> str:
    """The message as it is, marked for the catalogues where it is written down."""
    return message


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """The two English forms of a message that counts something."""
    return one, many


@dataclass(frozen=True)
class Value:
    """A number or word inside a sentence, with its unit."""

    unit: Unit
    value: Cell

    def __str__(self) -> str:
        if self.unit == "count":
            return f"{int(self.value or 0):,}"
        return f"{float(self.value or 0) * 100:.3g}%" if self.unit == "share" else str(self.value)


@dataclass(frozen=True)
class Sentence:
    """A sentence as its message id (the English text with {names}) and values; ``of`` names the value that counts.

    >>> str(told("{file} has {n} lines too many.", file="calls.csv", n=1200))
    'calls.csv has 1,200 lines too many.'
    """

    id: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str | None = None
    of: str | None = None

    def __str__(self) -> str:
        message = self.id
        if self.plural and self.of and self.values[self.of].value != 1:
            message = self.plural
        # Without values the text may hold braces of its own.
        return message.format(**self.values) if self.values else message

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"id": self.id}
        if self.values:
            data["values"] = {name: {"unit": v.unit, "value": v.value} for name, v in self.values.items()}
        if self.plural:
            data |= {"plural": self.plural, "of": self.of}
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        values = {name: Value(v["unit"], v["value"]) for name, v in data.get("values", {}).items()}
        return cls(data["id"], values, data.get("plural"), data.get("of"))


def told(message: str, **values: object) -> Sentence:
    """A sentence from plain values: whole numbers are counts, all else is text, unless a ``Value`` says its unit."""
    return Sentence(message, {name: _value(value) for name, value in values.items()})


def counted(forms: tuple[str, str], values: Mapping[str, Value], of: str) -> Sentence:
    """A sentence that changes with the number called ``of``; ``forms`` are its English singular and plural."""
    return Sentence(forms[0], values, forms[1], of)


def _value(value: object) -> Value:
    if isinstance(value, Value):
        return value
    return Value("count", value) if isinstance(value, int) else Value("text", str(value))


class SaidError(ValueError):
    """An input that cannot be taken; ``sentence`` says which one is wrong, and what would be possible."""

    def __init__(self, message: str, **values: object) -> None:
        self.sentence: Sentence = told(message, **values)
        super().__init__(str(self.sentence))
