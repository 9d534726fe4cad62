"""What a channel declares. A channel is one folder with ``CHANNEL`` in its ``__init__``; it is found by itself.

A channel's folder may hold ``urls.py`` (its customers' pages), ``templates/channels/<name>/`` with ``entry.html`` (its card
on the start page), ``pane.html`` (its part of the agent's desk), ``row.html`` (its line in the list of what waits),
``static/``, ``locale/`` and tests. It has no tables.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from lagniappe import channels


@dataclass(frozen=True)
class Channel:
    """``label`` is a lazily translated word, ``icon`` a Lucide name. ``pull``: agents call the next one themselves.

    ``slots`` is how much of an agent's capacity (3 unless set) one contact takes in a new queue of this channel.
    """

    name: str
    label: Any
    icon: str
    pull: bool
    slots: int
    entry: bool = True
    """Customers can begin here from the start page."""


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(channels.__path__) if module.ispkg)


def find(name: str) -> Channel:
    """The channel of that name; KeyError where there is no such folder."""
    if name not in names():
        raise KeyError(name)
    channel = import_module(f"{channels.__name__}.{name}").CHANNEL
    if not isinstance(channel, Channel):
        raise TypeError(f"channels/{name} declares no Channel")
    return channel


def every() -> list[Channel]:
    return [find(name) for name in names()]
