"""QueueMonitor entities in each of their forms tell the same."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from lagniappe.journal import sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import ImportReport
from lagniappe.journal.store import Journal


def fiware(path: Path, journal: Journal, **options: str) -> ImportReport:
    return sources.find("fiware_queue_monitor").read([path], journal, lambda what: None, options)


def entity(minute: int, waiting: int) -> dict[str, Any]:
    return {
        "id": "urn:ngsi-ld:QueueMonitor:1", "type": "QueueMonitor", "dateModified": f"2026-03-02T10:{minute:02}:00Z",
        "officeName": "Registry", "serviceId": "births", "ticketServedLabel": "A-7", "ticketsToServe": waiting,
    }  # fmt: skip


def normalized(plain: dict[str, Any], key: str) -> dict[str, Any]:
    return {
        name: value if name in ("id", "type") else {"type": "Property", key: value} for name, value in plain.items()
    }


def test_every_form_of_the_model_tells_the_same(tmp_path: Path) -> None:
    plain = [entity(minute, minute % 7) for minute in range(0, 60, 5)]
    forms = {
        "list.json": json.dumps(plain),
        "pretty.json": json.dumps(plain, indent=2),
        "lines.jsonl": "\n".join(json.dumps(one) for one in plain),
        "v2.json": json.dumps([normalized(one, "value") for one in plain]),
        "ld.json": json.dumps([normalized(one, "@value") for one in plain]),
        "geo.json": json.dumps(
            [{"type": "Feature", "id": one["id"], "geometry": None, "properties": one} for one in plain]
        ),
        "shuffled.json": json.dumps(random.Random(2).sample(plain, len(plain))),
    }
    found = []
    for name, text in forms.items():
        path = tmp_path / name
        path.write_text(text)
        journal = Journal.create(tmp_path / f"{name}-journal", key=b"one key")
        report = fiware(path, journal, zone="Europe/Madrid")
        assert (report.rows_in, report.accepted) == (12, 12), name
        found.append(journal.read("snapshots"))
    assert all(one.equals(found[0]) for one in found)
    assert found[0]["waiting"].to_pylist() == [one["ticketsToServe"] for one in plain]


def test_two_monitors_of_one_office_are_two_queues(tmp_path: Path) -> None:
    plain = {name: value for name, value in entity(5, 3).items() if name != "serviceId"}
    path = tmp_path / "two.json"
    path.write_text(json.dumps([plain, plain | {"id": "urn:ngsi-ld:QueueMonitor:2", "ticketsToServe": 4}]))
    journal = Journal.create(tmp_path / "journal")
    report = fiware(path, journal)
    assert (report.rows_in, report.accepted) == (2, 2)
    assert sorted(zip(*journal.read("snapshots").select(["queue", "waiting"]).to_pydict().values(), strict=True)) == [
        ("urn:ngsi-ld:QueueMonitor:1", 3), ("urn:ngsi-ld:QueueMonitor:2", 4),
    ]  # fmt: skip


def test_a_torn_line_is_kept_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join([json.dumps(entity(5, 1)), '{"torn": ', json.dumps(entity(10, 1))]))
    report = fiware(path, Journal.create(tmp_path / "journal"))
    assert [(one.id, one.examples) for one in report.rejections] == [("entity", (("lines.jsonl", 2),))]
    path.write_text(json.dumps([entity(5, 1)])[:-5])
    with pytest.raises(JournalError, match="from line 1 on"):
        fiware(path, Journal.create(tmp_path / "other"))
    path.write_text("[" * 100_000)
    with pytest.raises(JournalError):
        fiware(path, Journal.create(tmp_path / "deep"))
