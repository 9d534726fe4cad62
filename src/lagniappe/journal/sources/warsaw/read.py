"""From polls of terminals to ``snapshots``: what they show is kept, what they cannot show is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import ImportReport, Progress
from lagniappe.journal.localtime import business_days, to_utc
from lagniappe.journal.reading import gather
from lagniappe.journal.reading.values import Form, clocks, times, wholes
from lagniappe.journal.schema import coerce
from lagniappe.journal.sources.warsaw.dates import put_right
from lagniappe.journal.sources.warsaw.numbering import never_restarting
from lagniappe.journal.sources.warsaw.words import NOTES, RESTARTS, SENTENCES
from lagniappe.journal.store import Journal
from lagniappe.sentences import Sentence, Value, gettext_noop
from lagniappe.units import MINUTE

NAME = "warsaw"
ZONE = "Europe/Warsaw"
CUTOFF_MINUTES = 4 * 60
COLUMNS = (
    "name", "time", "date", "status", "czasObslugi", "idGrupy", "liczbaCzynnychStan", "nazwaGrupy",
    "liczbaKlwKolejce", "aktualnyNumer",
)  # fmt: skip
OPTIONS = {
    "first": gettext_noop("first day of the collection, such as 2019-12-28: days before it are a wrong clock's"),
    "last": gettext_noop("last day of the collection: days after it are a wrong clock's"),
    **gather.OPTIONS,
}
DEFAULTS = ("0", "10", "60")


def read(paths: Sequence[Path], journal: Journal, progress: Progress, options: Mapping[str, str]) -> ImportReport:
    """Import polls. Source: the city's open data, collected by HaZdula's kolejkeR."""
    found = gather.gather(paths, progress, gather.exactly(COLUMNS, "a poll of Warsaw's terminals"), options)
    progress(gettext_noop("checking"))
    shown = {name: wholes(found.rows[name]) for name in ("liczbaCzynnychStan", "liczbaKlwKolejce")}
    moments = _moments(found.rows)
    faults = [
        ("empty", pc.is_null(found.rows["name"]).to_numpy() | pc.is_null(found.rows["idGrupy"]).to_numpy()),
        ("time", moments.wrong | (moments.values.is_null().to_numpy(zero_copy_only=False))),
        ("number", np.logical_or.reduce([one.wrong | _below_zero(one.values) for one in shown.values()])),
    ]
    office = pc.fill_null(found.rows["name"], "").combine_chunks().dictionary_encode()
    local = pc.fill_null(moments.values.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    right = put_right(local, office.indices.to_numpy(), ~(faults[0][1] | faults[1][1]), _bounds(options))
    faults.append(("year", right.astray))
    queue = pc.binary_join_element_wise(
        pc.fill_null(found.rows["name"], ""), pc.fill_null(found.rows["idGrupy"], ""), "-"
    )
    faults.append(("again", _again(queue, right.local, faults)))
    found, keep = found.without(faults)
    account = found.account(NAME, SENTENCES)
    account.repair("week_year", right.repaired[keep])
    utc, odd = to_utc(pa.array(right.local[keep]).cast(pa.timestamp("us")), ZONE)
    account.repair("transition", odd.to_numpy(zero_copy_only=False))
    rows = pa.table(
        {
            "site": found.rows["name"],
            "business_day": business_days(utc, ZONE, CUTOFF_MINUTES),
            "queue": queue.combine_chunks().take(pa.array(keep)),
            "seen_at": utc,
            "waiting": shown["liczbaKlwKolejce"].values.take(pa.array(keep)),
            "positions_open": shown["liczbaCzynnychStan"].values.take(pa.array(keep)),
            "last_called": found.rows["aktualnyNumer"],
        }
    )
    notes = [*NOTES, *_notice(account, found.rows, rows)]
    progress(gettext_noop("writing"))
    with journal.batch():
        written = [journal.write_days("snapshots", coerce("snapshots", rows), source=NAME)]
        _write_world(journal, found.rows, rows)
        kept = account.keep_rejected(journal)
    days = pc.unique(rows["business_day"]).to_pylist()
    sites = tuple(sorted(pc.unique(rows["site"]).to_pylist()))
    return account.report(
        written, {}, days, empty_days=(), rejected_file=kept, notes=tuple(notes), table="snapshots", sites=sites
    )


def _moments(rows: Any) -> Any:
    """Local times: the day and the clock stand in two columns."""
    day, clock = times(rows["date"], Form("ymd"), None), clocks(rows["time"])
    whole = pc.add(day.values.cast(pa.int64()), clock.values).cast(pa.timestamp("us"))
    return type(day)(whole, day.wrong | clock.wrong, day.odd)


def _below_zero(values: Any) -> Any:
    return pc.fill_null(pc.less(values, 0), False).to_numpy(zero_copy_only=False)


def _bounds(options: Mapping[str, str]) -> tuple[date | None, date | None]:
    try:
        first, last = (date.fromisoformat(options[name]) if options.get(name) else None for name in ("first", "last"))
    except ValueError:
        raise JournalError(
            "“{day}” is not a day; write 2019-12-28, for instance.", day=options.get("first") or options.get("last")
        ) from None
    return first, last


def _again(queue: Any, local: Any, faults: Sequence[tuple[str, Any]]) -> Any:
    """Which sound rows tell of a queue and minute that an earlier row told of."""
    sound = np.flatnonzero(~np.logical_or.reduce([mask for _, mask in faults]))
    codes = queue.combine_chunks().dictionary_encode().indices.to_numpy()
    keys = np.stack([codes[sound].astype(np.int64), local[sound] // MINUTE], axis=1)
    _, first = np.unique(keys, axis=0, return_index=True)
    again = np.zeros(len(local), dtype=bool)
    again[np.delete(sound, first)] = True
    return again


def _notice(account: Any, text: Any, rows: Any) -> list[Sentence]:
    """Count what the terminals say that cannot be so; nothing is changed in the rows."""

    def mask(values: Any) -> Any:
        return pc.fill_null(values, False).to_numpy(zero_copy_only=False)

    account.notice("nobody_open", mask(pc.and_(pc.greater(rows["waiting"], 0), pc.equal(rows["positions_open"], 0))))
    account.notice("no_status", mask(pc.is_null(text["status"])))
    account.notice("no_number", mask(pc.is_null(text["aktualnyNumer"])))
    account.notice("default_service", mask(pc.is_in(text["czasObslugi"], pa.array(DEFAULTS))))
    runs = never_restarting(rows["queue"], rows["business_day"], rows["seen_at"], rows["last_called"])
    account.notice("numbering", runs.rows)
    if not runs.looked_at:
        return []
    values = {"queues": Value("count", runs.never), "all": Value("count", runs.looked_at)}
    return [Sentence(RESTARTS, values)]


def _write_world(journal: Journal, text: Any, rows: Any) -> None:
    sites = sorted(pc.unique(rows["site"]).to_pylist())
    journal.write_world(
        "sites",
        pa.table(
            {
                "site": pa.array(sites, pa.string()),
                "origin": pa.array(["real"] * len(sites), pa.string()),
                "label": pa.array([site.replace("_", " ") for site in sites], pa.string()),
                "zone": pa.array([ZONE] * len(sites), pa.string()),
                "cutoff_minutes": pa.array([CUTOFF_MINUTES] * len(sites), pa.int64()),
                "jurisdiction": pa.array(["PL"] * len(sites), pa.string()),
            }
        ),
    )
    named = pa.table({"queue": rows["queue"], "site": rows["site"], "label": text["nazwaGrupy"]})
    queues = named.group_by(["queue", "site"]).aggregate([("label", "min")]).rename_columns(["queue", "site", "label"])
    journal.write_world("queues", queues.append_column("channel", pa.array(["turn"] * queues.num_rows, pa.string())))
