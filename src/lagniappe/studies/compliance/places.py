"""The sites with their law, their opening hours and their closed days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lagniappe.journal.errors import JournalError
from lagniappe.measures.world import World
from lagniappe.rules.hours import Week, week
from lagniappe.rules.law import Jurisdiction
from lagniappe.rules.reading import book, find


@dataclass(frozen=True)
class Place:
    """A site; ``law`` is None where its jurisdiction is not given or not known."""

    site: str
    label: str
    said: str
    law: Jurisdiction | None
    hours: Week
    holidays: frozenset[date]
    seats: int | None
    indoors: bool | None


def places(tables: Any, world: World, given: str | None, own: Sequence[Jurisdiction]) -> tuple[Place, ...]:
    """Every site of the contacts; with ``given`` all are judged by that law."""
    known = find(given, own) if given else None
    if given and known is None:
        codes = ", ".join(law.code for law in (*own, *book()))
        raise JournalError("There is no law for “{jurisdiction}”. There is: {known}.", jurisdiction=given, known=codes)
    told = {row["site"]: row for row in tables.described("sites")}
    return tuple(_place(site, world, told.get(site, {}), known, own) for site in world.sites)


def _place(
    site: str, world: World, row: dict[str, Any], known: Jurisdiction | None, own: Sequence[Jurisdiction]
) -> Place:
    said = row.get("jurisdiction") or ""
    holidays = json.loads(row["holidays"]) if row.get("holidays") else []
    return Place(
        site=site,
        label=world.label("site", site),
        said=said,
        law=known or (find(said, own) if said else None),
        hours=week(row.get("hours")),
        holidays=frozenset(date.fromisoformat(day) for day in holidays),
        seats=row.get("seats"),
        indoors=row.get("indoors"),
    )
