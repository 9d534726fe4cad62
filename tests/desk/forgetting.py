"""Run in a home of its own: a person leaves traces in every table, is forgotten, and what remains is looked for.

Whatever hangs from a customer by foreign keys gets the person's word into each of its fields, so a table that comes later is
looked at without another line here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from cast import SmallCentre, small_centre
from lagniappe.desk import attached, shelf
from lagniappe.desk.actions import arrivals, customers, files, privacy, rosters, service, talk, turns
from lagniappe.desk.models import (
    Contact,
    Customer,
    Delivery,
    Draft,
    ExternalKey,
    Inbound,
    Message,
    Note,
    Promise,
    Referral,
)
from lagniappe.work import privacy as work
from lagniappe.work.rows import journal_at
from lagniappe.work.seal import Sealer

OURS = {
    "Contact.channel", "Attachment.path", "Attachment.media_type", "Delivery.channel", "Delivery.state", "Inbound.channel",
    "Inbound.fate", "ExternalKey.system", "Mark.mark", "Call.reason", "Forgetting.counts",
}  # fmt: skip
"""Fields that hold words of ours, never of a person."""
SHORTEST = 12  # a field with less room holds codes


def main() -> None:
    centre = small_centre(datetime.now(UTC) - timedelta(days=3))
    shift = rosters.Planned(centre.ana, centre.site.day_of(centre.now) + timedelta(days=1), 540, 1080, ((720, 750),))
    rosters.publish(site=centre.site, first_day=shift.day, days=1, shifts=[shift], now=centre.now, actor=centre.zoe)
    people = {word: live(centre, word) for word in ("zqxmaria", "zqxjuan")}
    journal = journal_at(Path(settings.HOME))
    now = datetime.now(UTC)
    Sealer(journal).keep(now)
    before = {**rows(), "journal": journal_rows(journal)}
    maria = people["zqxmaria"]
    privacy.forget(customer=maria, why="asked", now=now, actor=centre.zoe)
    assert work.forget(journal, now) == 1
    Sealer(journal).keep(now + timedelta(minutes=1))
    after = {**rows(), "journal": journal_rows(journal)}
    sys.stdout.write(json.dumps({"before": before, "after": after, "public_id": str(maria.public_id)}))


def live(centre: SmallCentre, word: str) -> Customer:
    """A life with us: a turn, a chat with a file, notes, drafts, a promise, mail in and out; the word stands in all of it."""
    now = centre.now
    person = customers.create_customer(
        values={"name": word}, handles={"email": f"{word}@example.org", "visit": word}, now=now
    )
    turn = turns.take_turn(kind=centre.deposit, customer=person, now=now)
    service.leave(contact=turn, now=now)
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, customer=person), now=now)
    said = talk.say(contact=chat, speaker="customer", text=word, client_key=word, now=now)
    text = word.encode()
    files.attach(message=said, file=shelf.put([text], attached.Looked(f"{word}.txt", "text/plain", len(text))))
    Note.objects.create(customer=person, case=chat.case, contact=chat, author=centre.ana, text=word, written_at=now)
    Draft.objects.create(contact=chat, author=centre.ana, text=word, written_at=now)
    Promise.objects.create(case=chat.case, what=word, promised_at=now, due_at=now)
    Referral.objects.create(case=chat.case, to="leads", reason=word, asked_by=centre.ana, asked_at=now)
    Inbound.objects.create(channel="mail", raw=text, contact=chat, received_at=now)
    Delivery.objects.create(channel="mail", message=said, due_at=now, payload={"to": word})
    ExternalKey.objects.create(system="mail", key=word, contact=chat)
    talk.give_mark(contact=chat, mark="csat", value=5, low=1, high=5, now=now)
    service.leave(contact=chat, now=now)
    for number, row in enumerate(hanging(person)):
        plant(row, word, number)
    person.refresh_from_db()
    return person


def hanging(person: Customer) -> Iterator[models.Model]:
    """The person, and every row that leads to them."""
    seen: set[tuple[type[models.Model], Any]] = set()
    fresh: list[models.Model] = [person]
    while fresh:
        row = fresh.pop()
        if (type(row), row.pk) in seen or type(row).__name__ == "Event":
            continue
        seen.add((type(row), row.pk))
        yield row
        for relation in row._meta.related_objects:
            fresh += relation.related_model._base_manager.filter(**{relation.field.name: row})


def plant(row: models.Model, word: str, number: int) -> None:
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if f"{type(row).__name__}.{field.name}" in OURS or field.choices or field.is_relation:
            continue
        text = f"{word}{number}"
        if isinstance(field, models.CharField | models.TextField) and (field.max_length or 99) >= SHORTEST:
            values[field.name] = text
        elif isinstance(field, models.JSONField):
            values[field.name] = {"word": text}
        elif isinstance(field, models.BinaryField):
            values[field.name] = text.encode()
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def rows() -> dict[str, int]:
    """How many rows there are of what is counted."""
    counted = (
        Customer,
        Contact,
        Message,
        *(apps.get_model("desk", name) for name in ("Case", "Leg", "Mark", "Promise", "Roster", "RosterShift")),
    )
    return {model.__name__: model._base_manager.count() for model in counted}


def journal_rows(journal: Any) -> dict[str, int]:
    return {table: journal.read(table).num_rows for table in ("contacts", "messages", "messages_text", "marks")}
