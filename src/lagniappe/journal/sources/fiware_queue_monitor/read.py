"""From entities to ``snapshots``. Data model: smart-data-models, dataModel.QueueManagement, QueueMonitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Account, ImportReport, Progress, Rejected
from lagniappe.journal.localtime import business_days, zone_named
from lagniappe.journal.reading.packed import members
from lagniappe.journal.reading.text import decoded
from lagniappe.journal.reading.values import Form, times
from lagniappe.journal.schema import coerce
from lagniappe.journal.sources.fiware_queue_monitor.entities import Entity, entities
from lagniappe.journal.store import Journal
from lagniappe.sentences import gettext_noop

NAME = "fiware_queue_monitor"
CUTOFF_MINUTES = 4 * 60
OPTIONS = {
    "zone": gettext_noop("the sites' time zone; times say their own, or are of this zone; UTC unless said"),
    "site": gettext_noop("the site; the entity's officeName unless said"),
}
MOMENTS = ("observedAt", "dateObserved", "timestamp", "dateModified", "dateCreated")
SENTENCES = {
    "entity": gettext_noop("It is no entity of the type QueueMonitor."),
    "time": gettext_noop("The entity says no time at which it was seen."),
    "place": gettext_noop("Neither the entity nor an option says the office."),
    "number": gettext_noop("The number of tickets to serve is missing, or is no whole number of at least 0."),
    "again": gettext_noop("The same queue at the same moment stands in the files already."),
    "transition": gettext_noop("A local time came twice or never on that day."),
    "counted": gettext_noop(
        "The number of tickets to serve is not given: it is the last one issued less the one served."
    ),
    "differs": gettext_noop("The stated number of tickets to serve is not the last one issued less the one served."),
    "closed": gettext_noop("People wait, and the service is closed or suspended."),
}
NOTES = (
    gettext_noop("These are states of queues, not tickets: nobody's wait, leaving or service is in them."),
    gettext_noop("The data model does not say how many counters are open."),
    gettext_noop(
        "The number of people waiting is that of tickets to serve; who left without a word still counts in it."
    ),
)


def read(paths: Sequence[Path], journal: Journal, progress: Progress, options: Mapping[str, str]) -> ImportReport:
    """Import files of entities."""
    zone = zone_named(options.get("zone", "UTC"))
    progress(gettext_noop("reading"))
    names, rows, rejected = _read(paths, options.get("site", ""))
    rows, rejected = _with_times(names, rows, rejected, zone)
    files, lines = (np.array([row[name] for row in rows], dtype=np.int64) for name in ("file", "line"))
    account = Account(NAME, SENTENCES, names, files, lines, rejected)
    for reason in ("counted", "transition"):
        account.repair(reason, np.array([row[reason] for row in rows], dtype=bool))
    for reason in ("differs", "closed"):
        account.notice(reason, np.array([row[reason] for row in rows], dtype=bool))
    table = _table(rows, zone)
    progress(gettext_noop("writing"))
    with journal.batch():
        written = [journal.write_days("snapshots", coerce("snapshots", table), source=NAME)]
        _write_world(journal, rows, zone)
        kept = account.keep_rejected(journal)
    sites = tuple(sorted({row["site"] for row in rows}))
    days = pc.unique(table["business_day"]).to_pylist()
    return account.report(
        written, {}, days, empty_days=(), rejected_file=kept, notes=NOTES, table="snapshots", sites=sites
    )


def _read(paths: Sequence[Path], site: str) -> tuple[tuple[str, ...], list[dict[str, Any]], list[Rejected]]:
    names: list[str] = []
    rows: list[dict[str, Any]] = []
    rejected: list[Rejected] = []
    for path in paths:
        for name, data in members(path):
            text, _ = decoded(name, data)
            for line, entity, raw in entities(name, text):
                row = _row(entity, site) if entity is not None else "entity"
                if isinstance(row, str):
                    rejected.append(Rejected(name, line, row, raw))
                else:
                    rows.append(row | {"file": len(names), "line": line, "raw": raw})
            names.append(name)
    return tuple(names), rows, rejected


def _row(entity: Entity, site: str) -> dict[str, Any] | str:
    """What an entity says of its queue, or why it cannot be used."""
    where = site or _text(entity.get("officeName"))
    seen = next((_text(entity[name]) for name in MOMENTS if entity.get(name)), "")
    issued, served = (_number(entity.get(name)) for name in ("lastTicketIssued", "ticketServed"))
    stated = _number(entity.get("ticketsToServe"))
    difference = issued - served if issued is not None and served is not None else None
    waiting = stated if stated is not None else difference
    if not where:
        return "place"
    if not seen:
        return "time"
    if waiting is None or waiting < 0:
        return "number"
    parts = [part for part in (_text(entity.get(name)) for name in ("serviceId", "queueLine")) if part]
    # Without a service or a line the entity is its own queue, or all of an office would be one.
    queue = "-".join([where, *parts]) if parts else _text(entity.get("id")) or where
    label = " · ".join(part for part in (_text(entity.get(name)) for name in ("serviceName", "queueLine")) if part)
    return {
        "site": where, "queue": queue, "label": label or None, "seen": seen, "waiting": waiting,
        "last_called": _text(entity.get("ticketServedLabel")) or (str(served) if served is not None else None),
        "counted": stated is None,
        "differs": stated is not None and difference is not None and stated != difference,
        "closed": waiting > 0 and _text(entity.get("serviceStatus")) in ("Closed", "Suspended"),
    }  # fmt: skip


def _with_times(
    names: Sequence[str], rows: list[dict[str, Any]], rejected: list[Rejected], zone: str
) -> tuple[list[dict[str, Any]], list[Rejected]]:
    read = times(pa.array([row["seen"] for row in rows], pa.string()), Form("ymd"), zone)
    kept, known = [], set()
    moments = read.values.cast(pa.int64()).to_pylist()
    for row, moment, odd in zip(rows, moments, read.odd.tolist(), strict=True):
        key = (row["queue"], moment)
        reason = "time" if moment is None else "again" if key in known else ""
        if reason:
            rejected.append(Rejected(names[row["file"]], row["line"], reason, row["raw"]))
            continue
        known.add(key)
        kept.append(row | {"seen_at": moment, "transition": odd})
    if not kept and not rejected:
        raise JournalError("The files hold no entity of the type QueueMonitor.")
    return kept, sorted(rejected, key=lambda one: (list(names).index(one.file), one.line))


def _table(rows: list[dict[str, Any]], zone: str) -> Any:
    seen = pa.array([row["seen_at"] for row in rows], pa.int64()).cast(pa.timestamp("us"))
    said = {
        name: pa.array([row[name] for row in rows], kind)
        for name, kind in (
            ("site", pa.string()),
            ("queue", pa.string()),
            ("waiting", pa.int64()),
            ("last_called", pa.string()),
        )
    }
    return pa.table({**said, "seen_at": seen, "business_day": business_days(seen, zone, CUTOFF_MINUTES)})


def _write_world(journal: Journal, rows: list[dict[str, Any]], zone: str) -> None:
    sites = sorted({row["site"] for row in rows})
    if not sites:
        return
    many = len(sites)
    more = {"origin": ["real"] * many, "label": sites, "zone": [zone] * many, "cutoff_minutes": [CUTOFF_MINUTES] * many}
    journal.write_world("sites", pa.table({"site": sites} | more))
    queues = {row["queue"]: (row["site"], row["label"]) for row in rows}
    named = sorted((queue, site, label) for queue, (site, label) in queues.items())
    columns = zip(*named, strict=True)
    table = {
        name: pa.array(column, pa.string()) for name, column in zip(("queue", "site", "label"), columns, strict=True)
    }
    journal.write_world("queues", pa.table(table | {"channel": ["turn"] * len(named)}))


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _number(value: Any) -> int | None:
    try:
        return int(value) if float(value) == int(value) else None
    except (TypeError, ValueError, OverflowError):
        return None
