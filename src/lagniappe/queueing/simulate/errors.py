"""What a scene may not say, as sentences that can be said in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Iterable

from lagniappe.sentences import SaidError, gettext_noop


class SceneError(SaidError):
    """A scene that cannot be played."""


def more_than_zero(where: str, name: str, value: float) -> float:
    if not (value > 0 and math.isfinite(value)):
        raise SceneError(
            gettext_noop("{place}: {name} is {value}; it must be more than zero."),
            place=where, name=name, value=f"{value:g}",
        )  # fmt: skip
    return value


def at_least_zero(where: str, name: str, value: float) -> float:
    if not (value >= 0 and math.isfinite(value)):
        raise SceneError(
            gettext_noop("{place}: {name} is {value}; it must be zero or more."),
            place=where, name=name, value=f"{value:g}",
        )  # fmt: skip
    return value


def share(where: str, name: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise SceneError(
            gettext_noop("{place}: {name} is {value}; a share lies between 0 and 1."),
            place=where, name=name, value=f"{value:g}",
        )  # fmt: skip
    return value


def one_of(where: str, name: str, value: str, known: Iterable[str], error: type[SaidError] = SceneError) -> str:
    """The value, if it is one of those known."""
    listed = list(known)
    if value not in listed:
        raise error(
            gettext_noop("{place}: {name} is “{value}”, which is not there. It may be: {known}."),
            place=where, name=name, value=value, known=", ".join(listed) or "—",
        )  # fmt: skip
    return value
