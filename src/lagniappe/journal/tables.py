"""The journal's tables: the fixed columns in which past, present and rehearsed future are written down.

This module holds plain data and imports nothing heavy, so that the live half may read it too. Times are UTC
microseconds, durations whole microseconds, ids opaque strings; there are no names, addresses or e-mails.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import Literal

VERSION = 2
"""The newest form that we write and read; a reader refuses a newer one. 1 had no table ``intervals``."""

Type = Literal["text", "time", "micros", "day", "whole", "number", "truth"]
"""text; time = UTC timestamp of microseconds; micros = duration in whole microseconds; day = date; whole = 64-bit
integer; number = 64-bit float; truth = boolean."""


@dataclass(frozen=True)
class Column:
    name: str
    type: Type
    meaning: str
    needed: bool = False


@dataclass(frozen=True)
class Table:
    """One table. ``daily`` tables have a partition per ``business_day``; the others hold the world, whole."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    daily: bool = True
    since: int = 1
    """The form of the journal that first had this table: one that holds rows of it is of that form at least."""

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


class Doubt(IntFlag):
    """Which of a row's times not to trust, and why. The row counts, but stays out of the durations it spoils."""

    NONE = 0
    WAIT_CLOCKS = 1  # two clocks disagree about the wait's end by seconds; repaired
    WAIT = 2  # the wait cannot be trusted
    SERVICE = 4  # the service cannot be trusted
    NO_AGENT = 8  # served, but nobody is named
    OVERLAP = 16  # the agent served two at once where one is possible
    DOOR = 32  # the entry's time (terminal, switchboard) cannot be trusted
    END_MISSING = 64  # the end never came: censored
    SHORT = 128  # a service shorter than a greeting
    TRANSITION = 256  # the local time does not exist or exists twice on that day


OUTCOMES = (
    "answered",
    "left",
    "missed",
    "self_served",
    "transferred",
    "refused",
    "phantom",
    "open",
)
ORIGINS = ("real", "rehearsal")
PRESENCE_STATES = ("available", "wrapping", "break", "training", "meeting", "back_office", "closed")
CALL_RESULTS = ("came", "missed", "declined", "timed_out")
SPEAKERS = ("customer", "agent", "bot", "system")


def _c(name: str, type: Type, meaning: str, needed: bool = False) -> Column:
    return Column(name, type, meaning, needed)


_SITE = _c("site", "text", "where, as an opaque id", needed=True)
_DAY = _c("business_day", "day", "the partition: the site's local date counted from its cut-off hour", needed=True)
_VALID = (
    _c("valid_from", "time", "from when this row describes it; null = always"),
    _c("valid_to", "time", "until when; null = still"),
)

CONTACTS = Table(
    "contacts",
    "one leg: one stay in one queue and its service",
    ("contact_id", "leg"),
    (
        _c("contact_id", "text", "one touch on one channel", needed=True),
        _c("leg", "whole", "1, 2, ...; a transfer opens the next", needed=True),
        _c("case_id", "text", "the need behind it"),
        _c("origin", "text", "real or rehearsal", needed=True),
        _SITE,
        _DAY,
        _c("channel", "text", "chat, turn, voice, mail, ...", needed=True),
        _c("direction", "text", "in or out", needed=True),
        _c("queue", "text", "the queue of this leg"),
        _c("kind", "text", "the type of procedure"),
        _c("priority", "whole", "0 = nobody's privilege; higher goes first", needed=True),
        _c("customer_id", "text", "pseudonym; null = not identified"),
        _c("entered_at", "time", "at the door, the switchboard or the kiosk, before the queue"),
        _c(
            "arrived_at",
            "time",
            "into this queue; a contact of several legs keeps its first in leg 1",
            needed=True,
        ),
        _c("called_at", "time", "first call or offer"),
        _c("last_called_at", "time", "last call or offer before the service"),
        _c("answered_at", "time", "start of service"),
        _c("ended_at", "time", "end of service, or of the wait for those who were not served"),
        _c("wrapped_at", "time", "end of the work after it"),
        _c("active", "micros", "service less parked time"),
        _c("appointment_at", "time", "agreed time, where there was one"),
        _c("told_wait", "micros", "what the customer was told to expect"),
        _c("outcome", "text", "answered, left, missed, self_served, transferred, refused, phantom, open", needed=True),
        _c("agent_id", "text", "who served, as a pseudonym"),
        _c("position_id", "text", "where"),
        _c("doubt", "whole", "bits of journal.tables.Doubt", needed=True),
    ),
)
CALLS = Table(
    "calls",
    "one call or offer of a leg",
    ("contact_id", "leg", "called_at"),
    (
        _c("contact_id", "text", "of which contact", needed=True),
        _c("leg", "whole", "of which leg", needed=True),
        _SITE,
        _DAY,
        _c("called_at", "time", "when", needed=True),
        _c("agent_id", "text", "by whom"),
        _c("position_id", "text", "to where"),
        _c("result", "text", "came, missed, declined, timed_out; null = not known yet"),
    ),
)
PRESENCE = Table(
    "presence",
    "one interval of a position (agent or null) or of an agent (position or null)",
    ("position_id", "agent_id", "started_at"),
    (
        _SITE,
        _DAY,
        _c("position_id", "text", "which position"),
        _c("agent_id", "text", "which agent"),
        _c("state", "text", "available, wrapping, break, training, meeting, back_office, closed", needed=True),
        _c("capacity", "whole", "contacts at once", needed=True),
        _c("started_at", "time", "from", needed=True),
        _c("ended_at", "time", "until; null = still"),
    ),
)
SNAPSHOTS = Table(
    "snapshots",
    "what a terminal or an observer saw at a moment",
    ("site", "queue", "seen_at"),
    (
        _SITE,
        _DAY,
        _c("queue", "text", "which queue"),
        _c("seen_at", "time", "when", needed=True),
        _c("waiting", "whole", "people waiting"),
        _c("positions_open", "whole", "positions open"),
        _c("positions_there", "whole", "positions physically there"),
        _c("last_called", "text", "the last number called"),
    ),
)
INTERVALS = Table(
    "intervals",
    "what a system counted over a stretch of time; the contacts behind it are not known",
    ("site", "queue", "started_at"),
    (
        _c("origin", "text", "real or rehearsal", needed=True),
        _SITE,
        _DAY,
        _c("channel", "text", "chat, turn, voice, mail, ...", needed=True),
        _c("queue", "text", "which queue"),
        _c("started_at", "time", "start of the stretch", needed=True),
        _c("length", "micros", "how long it is", needed=True),
        _c("received", "whole", "contacts that arrived or were offered"),
        _c("answered", "whole", "contacts that were answered"),
        _c("abandoned", "whole", "contacts that left unanswered"),
        _c("answered_within", "whole", "contacts answered within the time of the next column"),
        _c("within", "micros", "that time"),
        _c("mean_wait", "micros", "mean wait of the answered (ASA); the time of those who left is not in it"),
        _c("mean_wait_left", "micros", "mean wait of those who left"),
        _c("longest_wait", "micros", "longest wait"),
        _c("mean_handle", "micros", "mean handle time of the answered (AHT)"),
        _c("positions", "number", "mean number of people at work"),
    ),
    since=2,
)
MESSAGES = Table(
    "messages",
    "one utterance; its masked text lies in a separable folder",
    ("contact_id", "seq"),
    (
        _c("contact_id", "text", "of which contact", needed=True),
        _c("leg", "whole", "of which leg", needed=True),
        _SITE,
        _DAY,
        _c("customer_id", "text", "pseudonym"),
        _c("seq", "whole", "1, 2, ... within the contact", needed=True),
        _c("sent_at", "time", "when", needed=True),
        _c("speaker", "text", "customer, agent, bot, system", needed=True),
        _c("language", "text", "language tag"),
    ),
)
MARKS = Table(
    "marks",
    "one judgement",
    ("subject_kind", "subject_id", "mark", "marked_at"),
    (
        _SITE,
        _DAY,
        _c("subject_kind", "text", "contact, case, agent, ...", needed=True),
        _c("subject_id", "text", "which", needed=True),
        _c("customer_id", "text", "pseudonym"),
        _c("mark", "text", "csat, nps, ces, resolved, image, complaint, leave_reason, quality, shop, ...", needed=True),
        _c("value", "number", "the judgement", needed=True),
        _c("scale_low", "number", "worst value", needed=True),
        _c("scale_high", "number", "best value", needed=True),
        _c("marked_at", "time", "when", needed=True),
        _c("marked_by", "text", "customer, or a pseudonym"),
        _c("asked_at", "time", "when it was asked"),
    ),
)
PROMISES = Table(
    "promises",
    "one quoted time",
    ("case_id", "promised_at"),
    (
        _SITE,
        _DAY,
        _c("case_id", "text", "of which case", needed=True),
        _c("agent_id", "text", "by whom"),
        _c("what", "text", "the kind of procedure promised, never the words", needed=True),
        _c("promised_at", "time", "when", needed=True),
        _c("due_at", "time", "for when", needed=True),
        _c("kept_at", "time", "when kept; null = not yet"),
    ),
)
DOINGS = Table(
    "doings",
    "what a customer did outside a contact",
    ("customer_id", "what", "happened_at"),
    (
        _SITE,
        _DAY,
        _c("customer_id", "text", "pseudonym", needed=True),
        _c("what", "text", "bought, returned, paid, delivered, left, ...", needed=True),
        _c("happened_at", "time", "when", needed=True),
        _c("amount", "number", "in the site's currency"),
    ),
)
SITES = Table(
    "sites",
    "one place or centre",
    ("site", "valid_from"),
    (
        _SITE,
        _c("origin", "text", "real or rehearsal", needed=True),
        _c("label", "text", "the organisation's own word for it"),
        _c("zone", "text", "time zone name", needed=True),
        _c("cutoff_minutes", "whole", "minutes after midnight at which a business day begins", needed=True),
        _c("hours", "text", "opening hours as JSON: weekday 0-6 to a list of [open, close]"),
        _c("holidays", "text", "days closed as a JSON list"),
        _c("jurisdiction", "text", "whose law"),
        _c("seats", "whole", "seats for people waiting"),
        _c("indoors", "truth", "the line stands indoors"),
        *_VALID,
    ),
    daily=False,
)
QUEUES = Table(
    "queues",
    "one queue",
    ("queue", "valid_from"),
    (
        _c("queue", "text", "opaque id", needed=True),
        _SITE,
        _c("label", "text", "the organisation's own word for it"),
        _c("channel", "text", "chat, turn, voice, ..."),
        _c("limit", "micros", "longest wait that is acceptable"),
        _c("target", "micros", "wait within which the target share should be called"),
        _c("target_share", "number", "that share, 0 to 1"),
        *_VALID,
    ),
    daily=False,
)
KINDS = Table(
    "kinds",
    "one type of procedure",
    ("kind", "valid_from"),
    (
        _c("kind", "text", "opaque id", needed=True),
        _SITE,
        _c("label", "text", "the organisation's own word for it"),
        _c("standard", "micros", "time standard of its service"),
        *_VALID,
    ),
    daily=False,
)
POSITIONS = Table(
    "positions",
    "one counter, telephone or chat seat",
    ("position_id", "valid_from"),
    (
        _c("position_id", "text", "opaque id", needed=True),
        _SITE,
        _c("label", "text", "what the sign above it says"),
        _c("kind", "text", "counter, telephone, seat"),
        *_VALID,
    ),
    daily=False,
)
CUSTOMERS = Table(
    "customers",
    "one customer, as a pseudonym",
    ("customer_id",),
    (
        _c("customer_id", "text", "pseudonym", needed=True),
        _SITE,
        _c("since", "time", "customer since"),
        _c("left_at", "time", "left at"),
        _c("born_year", "whole", "year of birth"),
        _c("segment", "text", "the organisation's own segment"),
    ),
    daily=False,
)
AGENTS = Table(
    "agents",
    "one agent, as a pseudonym",
    ("agent_id",),
    (
        _c("agent_id", "text", "pseudonym", needed=True),
        _SITE,
        _c("team", "text", "team"),
        _c("hired_on", "day", "first day"),
        _c("left_on", "day", "last day"),
    ),
    daily=False,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CONTACTS, CALLS, PRESENCE, SNAPSHOTS, INTERVALS, MESSAGES, MARKS, PROMISES, DOINGS,
        SITES, QUEUES, KINDS, POSITIONS, CUSTOMERS, AGENTS,
    )
}  # fmt: skip
