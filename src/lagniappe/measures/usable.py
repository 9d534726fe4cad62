"""What share of imported rows can be used for which measure, and why the others cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from lagniappe.journal import engine
from lagniappe.journal.engine import Tables
from lagniappe.journal.intake import ImportReport, Usable
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import OUTCOMES
from lagniappe.measures.legs import legs
from lagniappe.sentences import gettext_noop
from lagniappe.units import MINUTE

MEASURES = {
    "count": gettext_noop("counting"),
    "wait": gettext_noop("waits"),
    "service": gettext_noop("durations of service"),
    "agent": gettext_noop("work by person"),
    "kind": gettext_noop("work by kind"),
    "customer": gettext_noop("coming back"),
    "waiting": gettext_noop("people waiting"),
    "positions_open": gettext_noop("positions open"),
    "last_called": gettext_noop("numbers called"),
    "received": gettext_noop("arrivals"),
    "answered": gettext_noop("answered"),
    "abandoned": gettext_noop("left unanswered"),
    "mean_wait": gettext_noop("mean wait"),
    "mean_handle": gettext_noop("mean handle time"),
}
WHY = {
    "wait_doubt": gettext_noop("the wait is in doubt"),
    "service_doubt": gettext_noop("the service is in doubt"),
    "clock_change": gettext_noop("the clock was changed"),
    "time_missing": gettext_noop("a time is missing"),
    "time_backwards": gettext_noop("a time goes backwards"),
    "overlap": gettext_noop("two served at once"),
    "no_agent": gettext_noop("nobody is named"),
    "end_missing": gettext_noop("the end is missing"),
    "short": gettext_noop("shorter than a greeting"),
    "phantom": gettext_noop("nobody behind it"),
    "empty": gettext_noop("it is empty"),
    "nobody_open": gettext_noop("people wait and nobody is open"),
}
BESIDE = ("not_queued", "not_served", "open", "moved")
"""Reasons that are no lack: who was never in the queue has no wait that could be missing."""


def with_usable(report: ImportReport, journal: Journal) -> ImportReport:
    """The report with what its sites' rows of its days can be used for, as the journal holds them now."""
    if not report.first_day or not report.last_day:
        return report
    first, last = date.fromisoformat(report.first_day), date.fromisoformat(report.last_day)
    with engine.tables(journal, report.sites or None, first, last) as tables:
        return replace(report, usable=usable(tables, report.table))


def usable(tables: Tables, table: str) -> tuple[Usable, ...]:
    """For each measure that a table can give: rows, usable rows, and reasons; nothing for other tables."""
    if table == "contacts":
        return _contacts(tables)
    if table == "snapshots":
        return _snapshots(tables)
    if table == "intervals":
        names = ("received", "answered", "abandoned", "mean_wait", "mean_handle")
        return _filled(tables.intervals, names)
    return ()


def _contacts(tables: Tables) -> tuple[Usable, ...]:
    rows = legs(tables.contacts, band_minutes=60, zones={}, limits={}, limit=30 * MINUTE)
    found = [_by_reason(rows, "wait", "wait_out"), _by_reason(rows, "service", "service_out")]
    contacts = tables.contacts
    people = contacts.filter(contacts.outcome == "answered")
    empty = _filled(people, ("agent_id",))[0], *_filled(contacts, ("kind", "customer_id"))
    counted = engine.collect(contacts.agg(n=contacts.count(), known=contacts.outcome.isin(OUTCOMES).sum()))
    whole = counted.to_pylist()[0]
    count = Usable("count", whole["n"], int(whole["known"] or 0))
    return (count, *found, *(replace(one, measure=one.measure.removesuffix("_id")) for one in empty))


def _by_reason(rows: Any, measure: str, column: str) -> Usable:
    grouped = rows.group_by(reason=rows[column]).agg(n=rows.count())
    counts = {row["reason"]: row["n"] for row in engine.collect(grouped).to_pylist()}
    why = tuple(
        sorted(
            ((reason, n) for reason, n in counts.items() if reason and reason not in BESIDE), key=lambda one: -one[1]
        )
    )
    fine = counts.get(None, 0)
    return Usable(measure, fine + sum(n for _, n in why), fine, why)


def _snapshots(tables: Tables) -> tuple[Usable, ...]:
    rows = tables.snapshots
    waiting, opened, called = _filled(rows, ("waiting", "positions_open", "last_called"))
    contradiction = ((rows.waiting > 0) & (rows.positions_open == 0)).fill_null(False)
    n = int(engine.collect(rows.agg(n=contradiction.sum()))["n"][0].as_py() or 0)
    if n:
        opened = replace(opened, usable=opened.usable - n, why=(*opened.why, ("nobody_open", n)))
    return waiting, opened, called


def _filled(rows: Any, names: tuple[str, ...]) -> tuple[Usable, ...]:
    counted = engine.collect(
        rows.agg(n=rows.count(), **{name: rows[name].notnull().sum() for name in names})
    ).to_pylist()[0]
    found = []
    for name in names:
        n, fine = counted["n"], int(counted[name] or 0)
        found.append(Usable(name, n, fine, (("empty", n - fine),) if n > fine else ()))
    return tuple(found)
