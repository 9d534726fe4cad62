"""What a scenario may not say, as sentences that can be said in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Iterable

from lagniappe.queueing.simulate import errors
from lagniappe.sentences import SaidError, gettext_noop


class ScenarioError(SaidError):
    """A scenario that cannot be played."""


def between(where: str, name: str, value: float, least: float, most: float = math.inf) -> float:
    """The value, if it lies between the two (both included) and is finite."""
    if not (least <= value <= most and math.isfinite(value)):
        if math.isinf(most):
            raise ScenarioError(
                gettext_noop("{place}: {name} is {value}; it must be {least} or more."),
                place=where, name=name, value=f"{value:g}", least=f"{least:g}",
            )  # fmt: skip
        raise ScenarioError(
            gettext_noop("{place}: {name} is {value}; it lies between {least} and {most}."),
            place=where, name=name, value=f"{value:g}", least=f"{least:g}", most=f"{most:g}",
        )  # fmt: skip
    return value


def one_of(where: str, name: str, value: str, known: Iterable[str]) -> str:
    """The value, if it is one of those known."""
    return errors.one_of(where, name, value, known, ScenarioError)
