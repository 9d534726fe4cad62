"""The seal: a business day of a site goes from the tables into the journal.

The open day is sealed provisionally, so that floor and studies can be compared; after the cut-off it is sealed for good.
Contacts still open stay ``open`` in that generation, and whatever happens to a day's contacts later seals the day again.
Writing the journal and noting it are two steps: a process that dies between them leaves a day that looks unsealed and is
sealed again, to the same content.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lagniappe.desk.actions.seal import sealed, vouch
from lagniappe.desk.models import Centre, Site
from lagniappe.desk.queries import figures, ledger, seal
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt
from lagniappe.units import day_bounds, micros
from lagniappe.work import observed, world
from lagniappe.work.rows import Row, arrow

logger = logging.getLogger(__name__)

SOURCE = "desk"
DAILY = ("contacts", "calls", "presence", "snapshots", "messages", "marks", "promises")


@dataclass(frozen=True)
class Seal:
    """One day as it went in: contacts that the ledger counts, contacts and legs that the journal now holds."""

    site: str
    business_day: date
    provisional: bool
    generation: int
    ledger_contacts: int
    contacts: int
    legs: int

    @property
    def balanced(self) -> bool:
        return self.ledger_contacts == self.contacts


def seal_day(journal: Journal, site: Site, day: date, *, now: datetime, provisional: bool) -> Seal:
    """Write a day of a site into the journal as one generation and note it. Doing it twice changes nothing."""
    ledger_id = ledger.head()
    came = seal.entered(site, day)
    rows = _rows(journal, site, day, now)
    seen = observed.seen(site, day, world.origin(), now)
    rows["snapshots"] = seen.snapshots
    rows["marks"] += seen.marks
    legs = rows["contacts"]
    here = {row["contact"] for row in legs if row["leg"] == 1}
    came |= seal.arrived_since(here - came)  # who came while we were reading
    with journal.batch():
        world.write_world(journal)
        for table in DAILY:
            journal.write_days(
                table, arrow(table, rows[table]), source=SOURCE, provisional=provisional, replace=True,
                covers=[(site.code, day)],
            )  # fmt: skip
        # A site with a log of its own keeps it: the people whom the observers saw are in it already.
        observed.write(journal, site, day, [] if legs else seen.legs, arrow, provisional=provisional)
    part = next(
        part for part in journal.manifest().of("contacts", [site.code], day, day)
        if part.source == SOURCE and part.day == day.isoformat()
    )  # fmt: skip
    held = journal.read_parts("contacts", [part])
    contacts = sum(1 for leg in held.column("leg").to_pylist() if leg == 1)
    done = Seal(site.code, day, provisional, part.generation, len(came), contacts, held.num_rows)
    if not done.balanced:
        logger.error("%s %s: %d contacts in the ledger, %d in the journal", site.code, day, len(came), contacts)
    sealed(
        site=site, business_day=day, generation=part.generation, provisional=provisional, contacts=contacts,
        legs=held.num_rows, ledger_id=ledger_id, now=now,
        figures={**_figures(site, day, now), "ledger_contacts": len(came)},
    )  # fmt: skip
    return done


def _figures(site: Site, day: date, now: datetime) -> dict[str, Any]:
    whole = figures.day_figures(site, day, now).whole
    share = whole.within_limit
    return {
        "contacts": whole.contacts, "legs": whole.legs, "served": whole.served, "left": whole.left,
        "missed": whole.missed, "moved": whole.moved, "refused": whole.refused, "self_served": whole.self_served,
        "phantom": whole.phantom, "open": whole.open, "within_limit": share.hits, "within_limit_of": share.n,
        "wait_mean_micros": whole.wait_mean_micros, "wait_median_micros": whole.wait_median_micros,
    }  # fmt: skip


def _rows(journal: Journal, site: Site, day: date, now: datetime) -> dict[str, list[Row]]:
    here = {"site": site.code, "business_day": day}
    origin = world.origin()
    pseudonyms: dict[Any, str | None] = {}

    def someone(public_id: object) -> str | None:
        if public_id not in pseudonyms:
            pseudonyms[public_id] = world.customer_id(journal, public_id)
        return pseudonyms[public_id]

    return {
        "contacts": [
            {**here, "origin": origin, "customer_id": someone(leg["customer"]), **_leg(leg, site)}
            for leg in seal.legs(site, day)
        ],
        "calls": [
            {
                **here, "contact_id": str(call["contact_public"]), "leg": call["number"],
                "called_at": micros(call["called_at"]), "agent_id": _id(call["agent_public"]),
                "position_id": _id(call["position_public"]), "result": call["result"] or None,
            }
            for call in seal.calls(site, day)
        ],
        "presence": [row for one in seal.presence(site, day) if (row := _presence(one, site, day, now))],
        "messages": [
            {
                **here, "contact_id": str(said["contact_public"]), "leg": said["leg_number"], "seq": said["seq"],
                "customer_id": someone(said["customer"]), "sent_at": micros(said["sent_at"]),
                "speaker": said["speaker"], "language": said["language"] or None,
            }
            for said in seal.messages(site, day)
        ],
        "marks": [
            {
                **here, "subject_kind": "contact", "subject_id": str(mark["contact_public"]),
                "customer_id": someone(mark["customer_public"]), "mark": mark["mark"], "value": mark["value"],
                "scale_low": mark["scale_low"], "scale_high": mark["scale_high"],
                "marked_at": micros(mark["marked_at"]), "marked_by": _id(mark["by"]) or "customer",
                "asked_at": _time(mark["asked_at"]),
            }
            for mark in seal.marks(site, day)
        ],
        "promises": [
            {
                **here, "case_id": str(one["case_public"]), "agent_id": _id(one["agent_public"]),
                "what": _id(one["kind"]) or "other", "promised_at": micros(one["promised_at"]), "due_at": micros(one["due_at"]),
                "kept_at": _time(one["kept_at"]),
            }
            for one in seal.promises(site, day)
        ],
    }  # fmt: skip


def _leg(leg: dict[str, Any], site: Site) -> Row:
    answered, ended = leg["answered_at"], leg["ended_at"]
    active = micros(ended) - micros(answered) - leg["parked_micros"] if answered and ended else None
    missed_for_now = leg["state"] == "missed" and leg["number"] == leg["now_leg"]
    return {
        "contact": leg["contact_id"],
        "contact_id": str(leg["contact_public"]), "leg": leg["number"], "case_id": _id(leg["case"]),
        "channel": leg["channel"], "direction": leg["direction"], "queue": _id(leg["queue_public"]),
        "kind": _id(leg["kind_public"]), "priority": leg["priority"],
        "entered_at": micros(leg["entered"]) if leg["number"] == 1 else None, "arrived_at": micros(leg["arrived_at"]),
        "appointment_at": _time(leg["agreed"]) if leg["number"] == 1 else None,
        "called_at": _time(leg["called_at"]), "last_called_at": _time(leg["last_called_at"]),
        "answered_at": _time(answered), "ended_at": None if missed_for_now else _time(ended),
        "wrapped_at": _time(leg["wrapped_at"]), "active": None if active is None else max(0, active),
        "told_wait": leg["told_wait_micros"], "outcome": leg["outcome"] or "open",
        "agent_id": _id(leg["agent_public"]) if answered else None,
        "position_id": _id(leg["position_public"]) if answered else None,
        "doubt": int(_doubt(leg, site)),
    }  # fmt: skip


def _doubt(leg: dict[str, Any], site: Site) -> Doubt:
    found = Doubt.NONE
    if leg["answered_at"] and leg["agent_public"] is None:
        found |= Doubt.NO_AGENT
    # An hour that a change of the clock made twice.
    local = leg["arrived_at"].astimezone(ZoneInfo(site.zone))
    if local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset():
        found |= Doubt.TRANSITION
    return found


def _presence(one: dict[str, Any], site: Site, day: date, now: datetime) -> Row | None:
    """The part of an interval that lies in the day; one that goes on reaches to the end of the day, or to now."""
    first, after = day_bounds(day, site.zone, site.cutoff)
    began = max(one["started_at"], first)
    ended = min(one["ended_at"] or now, after, now)
    if ended <= began:
        return None
    return {
        "site": site.code, "business_day": day, "position_id": _id(one["position_public"]),
        "agent_id": _id(one["agent_public"]), "state": one["state"], "capacity": one["capacity"],
        "started_at": micros(began), "ended_at": micros(ended),
    }  # fmt: skip


def _id(public_id: object) -> str | None:
    return str(public_id) if public_id else None


def _time(at: datetime | None) -> int | None:
    return micros(at) if at else None


class Sealer:
    """Keeps the journal up with the tables: call ``keep`` each minute. All that it must remember lies in the tables."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def keep(self, now: datetime) -> list[Seal]:
        """Seal what wants sealing: days that have ended, days of which something changed, the open day for now."""
        centre = Centre.objects.first()
        if centre is None:
            return []
        done = []
        head = ledger.head()
        late = seal.late(head)
        for site in Site.objects.all():
            today, begun = site.day_of(now), site.day_of(centre.begun_at)
            ended = set(seal.unsealed(site, begun, today))
            again = {day for place, day in late if place == site.pk and begun <= day < today}
            for day in sorted(ended | again):
                done.append(seal_day(self.journal, site, day, now=now, provisional=False))
            if (site.pk, today) in late or seal.busy(site, today):
                done.append(seal_day(self.journal, site, today, now=now, provisional=True))
        vouch(until=head)
        return done
