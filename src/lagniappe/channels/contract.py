"""What a channel declares. A channel is one folder with ``CHANNEL`` in its ``__init__``; it is found by itself.

A channel's folder may hold ``urls.py`` (its customers' pages), ``templates/channels/<name>/`` with ``entry.html`` (its card
on the start page), ``pane.html`` (its part of the agent's desk), ``row.html`` (its line in the list of what waits),
``static/``, ``locale/`` and tests. It has no tables.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from lagniappe import channels
from lagniappe.channels import Channel

__all__ = ["Channel", "every", "find", "names"]


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
