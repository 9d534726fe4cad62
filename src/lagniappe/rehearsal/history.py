"""What the named customers remember: some of their generated past contacts stand in the tables as well, so that a person's
page shows a journey. The same ids and times as in the journal; the seal leaves days before the beginning alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lagniappe.desk.actions.found import PastContact, remember
from lagniappe.rehearsal import scripts
from lagniappe.rehearsal.chance import luck
from lagniappe.rehearsal.days import Book
from lagniappe.rehearsal.world import CustomerRow
from lagniappe.units import moment
from lagniappe.work.rows import Row

EACH = 6
TALKATIVE = 9


def recall(book: Book, people: Sequence[CustomerRow], kinds: dict[str, str], now: datetime) -> int:
    """Write the newest few contacts of each named customer into the tables; how many. ``kinds`` maps ids to names."""
    named = {person.pseudonym: person for person in people}
    firsts = [row for row in book.rows["contacts"] if row["customer_id"] in named and row["outcome"] == "answered"]
    firsts = [row for row in firsts if row["leg"] == 1]
    marks = {row["subject_id"]: row for row in book.rows["marks"]}
    said: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows["messages"]:
        said[row["contact_id"]].append(row)
    count: Counter[str] = Counter()
    chosen = []
    for row in sorted(firsts, key=lambda row: row["arrived_at"], reverse=True):
        if count[row["customer_id"]] < EACH:
            count[row["customer_id"]] += 1
            person = named[row["customer_id"]]
            chosen.append(_past(row, person, marks.get(row["contact_id"]), said[row["contact_id"]], kinds))
    return remember(contacts=chosen, now=now)


def _past(
    row: Row, person: CustomerRow, mark: Row | None, messages: Sequence[Row], kinds: dict[str, str]
) -> PastContact:
    chance = luck("history", row["contact_id"])
    lines = scripts.dialogue(kinds.get(row["kind"], ""), person.language, chance)
    spoken = sorted(messages, key=lambda one: one["seq"])[: min(TALKATIVE, len(lines))]
    return PastContact(
        public_id=row["contact_id"], case_id=row["case_id"], customer_id=person.public_id, queue_id=row["queue"],
        kind_id=row["kind"], agent_id=row["agent_id"], position_id=row["position_id"], business_day=row["business_day"],
        language=person.language, priority=row["priority"], line=chance.choice(scripts.LINES[row["channel"]]),
        arrived_at=moment(row["arrived_at"]), called_at=_at(row, "called_at"),
        last_called_at=_at(row, "last_called_at"), answered_at=_at(row, "answered_at"), ended_at=_at(row, "ended_at"),
        wrapped_at=_at(row, "wrapped_at"), told_wait_micros=row["told_wait"],
        mark=(mark["value"], moment(mark["marked_at"])) if mark else None,
        messages=tuple(
            (one["speaker"], lines[place], moment(one["sent_at"])) for place, one in enumerate(spoken)
        ),
    )  # fmt: skip


def _at(row: Row, name: str) -> Any:
    return moment(row[name]) if row[name] is not None else None
