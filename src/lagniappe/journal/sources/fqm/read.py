"""From FQM's tickets to legs: a service without an end is censored at the next call of the same person, never invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.intake import ImportReport, Progress
from lagniappe.journal.localtime import business_days, zone_named
from lagniappe.journal.reading import gather
from lagniappe.journal.reading.values import Form, times
from lagniappe.journal.repair.ends import censored_at_next_call
from lagniappe.journal.repair.tickets import printed_in_play, reprinted
from lagniappe.journal.schema import coerce
from lagniappe.journal.sources.fqm.words import NOTES, SENTENCES
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt
from lagniappe.sentences import gettext_noop

NAME = "fqm"
CUTOFF_MINUTES = 4 * 60
COLUMNS = ("id", "number", "timestamp", "p", "pdt", "pulledBy", "status", "office_id", "task_id")
PLACEHOLDER = "100"
"""FQM keeps a ticket of this number in each office so that the table is never empty; it is nobody's."""
TRUE = ("1", "true", "t", "yes")
"""In small letters: spreadsheets write TRUE."""
OPTIONS = {
    "site": gettext_noop("the site; fqm unless said"),
    "zone": gettext_noop("the site's time zone, for its days; FQM writes UTC; UTC unless said"),
    **gather.OPTIONS,
}


def read(paths: Sequence[Path], journal: Journal, progress: Progress, options: Mapping[str, str]) -> ImportReport:
    """Import exports of the table ``serials``. Source: FQM's own table and what its program writes into it."""
    site, zone = options.get("site", NAME), zone_named(options.get("zone", "UTC"))
    found = gather.gather(paths, progress, gather.exactly(COLUMNS, "FQM's table of tickets"), options)
    progress(gettext_noop("checking"))
    printed, pulled = (times(found.rows[name], Form("ymd"), None) for name in ("timestamp", "pdt"))
    ids = pc.fill_null(found.rows["id"], "")
    faults = [
        ("placeholder", _is(found.rows["number"], PLACEHOLDER)),
        ("time", printed.wrong | pulled.wrong | pc.is_null(printed.values).to_numpy(zero_copy_only=False)),
        ("id", _is(ids, "")),
    ]
    faults.append(("again", _again(ids, np.logical_or.reduce([mask for _, mask in faults]))))
    found, keep = found.without(faults)
    taken = pa.array(keep)
    account = found.account(NAME, SENTENCES)
    rows = _legs(found.rows, printed.values.take(taken), pulled.values.take(taken), account, journal, (site, zone))
    progress(gettext_noop("writing"))
    with journal.batch():
        written = [journal.write_days("contacts", rows, source=NAME)]
        _write_world(journal, rows, site, zone)
        kept = account.keep_rejected(journal)
    outcomes = Counter(rows["outcome"].to_pylist())
    days = pc.unique(rows["business_day"]).to_pylist()
    return account.report(written, outcomes, days, empty_days=(), rejected_file=kept, notes=NOTES, sites=(site,))


def _legs(text: Any, printed: Any, pulled: Any, account: Any, journal: Journal, where: tuple[str, str]) -> Any:
    site, zone = where
    many = text.num_rows
    doubt = np.zeros(many, dtype=np.int64)

    def flag(reason: str, rows: Any, bits: Doubt) -> None:
        account.repair(reason, rows)
        doubt[rows] |= int(bits)

    days = business_days(printed, zone, CUTOFF_MINUTES)
    day = pc.fill_null(days.cast(pa.int32()), 0).to_numpy(zero_copy_only=False)
    taken = np.isin(np.char.lower(_words(text["p"])), TRUE)
    called_known = _given(pulled) & taken
    unattended = np.isin(_words(text["status"]), ["Unattended", "unattended"])
    start, called = (
        pc.fill_null(values.cast(pa.int64()), 0).to_numpy(zero_copy_only=False) for values in (printed, pulled)
    )
    flag(
        "uncalled_time",
        taken & ~_given(pulled),
        Doubt.WAIT | Doubt.SERVICE | Doubt.END_MISSING,
    )
    served = taken & ~unattended
    missed = taken & unattended
    # The last day may still go on; before it, who was not called is gone, and nobody knows when.
    last = max([int(day.max(initial=0)), *(_number(one) for one in journal.days(site))], default=0)
    gone = ~served & ~missed & (day < last)
    flag("gone", gone, Doubt.WAIT | Doubt.END_MISSING)
    flag("backwards", called_known & (called < start), Doubt.WAIT)
    ended, bounded = _ends(text, called, called_known, day)
    bounded &= served
    flag("end_missing", served, Doubt.END_MISSING)
    account.notice("bounded", bounded)
    nobody = np.isin(_words(text["pulledBy"]), ["", "0"])
    flag("no_agent", served & nobody, Doubt.NO_AGENT)
    queue = _codes(text["task_id"], text["office_id"])
    number = np.array([int(word) if word.isdigit() and len(word) < 10 else -1 for word in _words(text["number"])])
    again = reprinted(number, queue, start) & ~served
    played = printed_in_play(queue, start, missed | gone) & ~again
    flag("reprinted", again, Doubt.NONE)
    flag("played", played, Doubt.NONE)
    outcome = np.select([again | played, served, missed, gone], ["phantom", "answered", "missed", "left"], "open")
    came = served & called_known
    end_known = (bounded | (missed & called_known)) & (outcome != "open")
    end = np.where(missed, called, ended)
    # Nobody stood behind a paper printed again, so that nobody's end is awaited either.
    doubt[(again | played) & ~end_known] |= int(Doubt.END_MISSING)
    person = pa.array(_words(text["pulledBy"]), pa.string(), mask=~served | nobody)
    office = pc.binary_join_element_wise(site, text["office_id"], "-")
    columns = {
        "contact_id": pc.binary_join_element_wise(site, text["id"], "-"),
        "leg": pa.array(np.ones(many, dtype=np.int64)),
        "origin": pa.array(["real"] * many, pa.string()),
        "site": pa.array([site] * many, pa.string()),
        "business_day": days,
        "channel": pa.array(["turn"] * many, pa.string()),
        "direction": pa.array(["in"] * many, pa.string()),
        "queue": office,
        "kind": pc.binary_join_element_wise(site, text["task_id"], "-"),
        "priority": pa.array(np.zeros(many, dtype=np.int64)),
        "arrived_at": printed,
        "called_at": _times(called, called_known),
        "last_called_at": _times(called, called_known),
        "answered_at": _times(called, came),
        "ended_at": _times(end, end_known),
        "outcome": pa.array(outcome.tolist(), pa.string()),
        "agent_id": journal.pseudonyms("agent", person),
        "position_id": pc.if_else(pa.array(came), office, None),
        "doubt": pa.array(doubt),
    }
    return coerce("contacts", pa.table(columns))


def _ends(text: Any, called: Any, known: Any, day: Any) -> tuple[Any, Any]:
    """Bounds of the services: the next call of the same person in the same office on the same day."""
    holder = _codes(text["pulledBy"], text["office_id"], day)
    place = np.where(known, holder, -1)
    return censored_at_next_call(place, called, called, np.zeros(len(called), dtype=bool))


def _write_world(journal: Journal, rows: Any, site: str, zone: str) -> None:
    one = {"site": [site], "origin": ["real"], "zone": [zone], "cutoff_minutes": [CUTOFF_MINUTES]}
    journal.write_world("sites", pa.table(one))
    worlds: tuple[tuple[str, str, str, Mapping[str, str]], ...] = (
        ("queues", "queue", "queue", {"channel": "turn"}),
        ("kinds", "kind", "kind", {}),
        ("positions", "position_id", "position_id", {"kind": "counter"}),
    )
    for table, key, column, more in worlds:
        known = sorted(name for name in pc.unique(rows[column]).to_pylist() if name)
        if known:
            said = {name: [value] * len(known) for name, value in more.items()}
            journal.write_world(table, pa.table({key: known, "site": [site] * len(known)} | said))


def _again(ids: Any, faulty: Any) -> Any:
    sound = np.flatnonzero(~faulty)
    codes = ids.combine_chunks().dictionary_encode().indices.to_numpy()[sound]
    again = np.zeros(len(faulty), dtype=bool)
    again[np.delete(sound, np.unique(codes, return_index=True)[1])] = True
    return again


def _codes(*columns: Any) -> Any:
    """One whole number for each different row of some columns."""
    codes = [
        one
        if isinstance(one, np.ndarray)
        else pc.fill_null(one, "").combine_chunks().dictionary_encode().indices.to_numpy()
        for one in columns
    ]
    return np.unique(np.stack(codes, axis=1), axis=0, return_inverse=True)[1].reshape(-1)


def _number(day: date) -> int:
    """The day as days since 1970."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _times(values: Any, known: Any) -> Any:
    return pa.array(values, mask=~known).cast(pa.timestamp("us"))


def _given(values: Any) -> Any:
    return np.asarray(pc.is_valid(values).to_numpy(zero_copy_only=False), dtype=bool)


def _words(values: Any) -> Any:
    return np.array([word.strip() for word in pc.fill_null(values, "").to_pylist()], dtype=object).astype(str)


def _is(values: Any, word: str) -> Any:
    return pc.fill_null(pc.equal(values, word), False).to_numpy()
