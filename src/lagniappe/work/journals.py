"""What the journal holds, for the pages and for wishes: sites, days, and a key that changes when the answer may."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lagniappe.journal.errors import JournalError
from lagniappe.journal.store import Journal


@dataclass(frozen=True)
class Held:
    """One site's days in the journal."""

    site: str
    label: str
    origin: str
    days: tuple[date, ...]
    final: tuple[date, ...]


def held(journal: Journal) -> list[Held]:
    manifest = journal.manifest()
    labels = {row["site"]: row["label"] for row in journal.read("sites").to_pylist()}
    days: dict[str, dict[date, bool]] = {}
    for part in manifest.of("contacts"):
        if part.business_day:
            of_site = days.setdefault(part.site, {})
            of_site[part.business_day] = of_site.get(part.business_day, False) or part.provisional
    return [
        Held(
            site,
            labels.get(site) or site,
            manifest.origin(site) or "real",
            tuple(sorted(known)),
            tuple(sorted(day for day, provisional in known.items() if not provisional)),
        )
        for site, known in sorted(days.items())
    ]


def period(journal: Journal, parameters: Mapping[str, Any]) -> tuple[date, date]:
    """First and last business day of a wish: given days; ``today`` = the open day; a number = so many days up to the last
    one that is final."""
    sites = set(parameters["sites"])
    known = [one for one in held(journal) if one.site in sites]
    if not known:
        raise JournalError("The journal holds no days of these sites yet.")
    wished = str(parameters.get("period", "28"))
    if wished == "custom":
        return date.fromisoformat(parameters["first"]), date.fromisoformat(parameters["last"])
    if wished == "today":
        last = max(one.days[-1] for one in known)
        return last, last
    finals = [one.final[-1] for one in known if one.final]
    last = max(finals) if finals else max(one.days[-1] for one in known)
    return last - timedelta(days=int(wished) - 1), last


def key(journal: Journal, sites: Sequence[str], first: date, last: date) -> str:
    """Changes when anything that the finding stands on changes."""
    parts = sorted((part.place, part.generation) for part in journal.manifest().of("contacts", sites, first, last))
    return hashlib.sha256(repr(parts).encode()).hexdigest()
