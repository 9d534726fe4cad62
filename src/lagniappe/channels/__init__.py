"""One folder per channel, no tables. ``contract`` says what a folder holds and finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Channel:
    """What a channel's folder declares as ``CHANNEL``.

    ``label`` is a lazily translated word, ``icon`` a Lucide name. ``pull``: agents call the next one themselves. ``slots``
    is how much of an agent's capacity (3 unless set) one contact takes in a new queue of this channel.
    """

    name: str
    label: Any
    icon: str
    pull: bool
    slots: int
    entry: bool = True
    """Customers can begin here from the start page."""
