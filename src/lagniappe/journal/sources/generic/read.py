"""From typed columns to rows of the journal: what is missing is filled in, what cannot be is set aside, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Account, ImportReport, Progress, Rejected, step
from lagniappe.journal.localtime import business_days, zone_named
from lagniappe.journal.reading import gather
from lagniappe.journal.reading.sheets import read_sheets
from lagniappe.journal.schema import ARROW, coerce, strictly_sorted, table_named
from lagniappe.journal.sources.generic.careful import SENTENCES as CAREFUL
from lagniappe.journal.sources.generic.careful import careful, one_clock
from lagniappe.journal.sources.generic.mapped import parse_mapped
from lagniappe.journal.sources.generic.mapping import Columns, itself, load
from lagniappe.journal.sources.generic.parse import Parsed, is_plain, parse, require_known
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import CALL_RESULTS, ORIGINS, OUTCOMES, PRESENCE_STATES, SPEAKERS, Doubt, Table
from lagniappe.sentences import Sentence, gettext_noop
from lagniappe.units import micros

NAME = "generic"
OPTIONS = {
    "mapping": gettext_noop("a mapping file (TOML), which says what the columns of an unknown export are"),
    "table": gettext_noop("which table the rows are of; contacts unless said"),
    "zone": gettext_noop("time zone of times that do not say theirs, and of the site"),
    "site": gettext_noop("the site, where no column says it"),
    "channel": gettext_noop("the channel, where no column says it"),
    "origin": gettext_noop("real (unless said) or rehearsal"),
    "cutoff": gettext_noop("hour at which the business day begins; 4 unless said"),
    "people": gettext_noop(
        "pseudonyms (unless said): customers and agents are replaced; kept: the ids are opaque already"
    ),
    **gather.OPTIONS,
}
FILLED: dict[str, Any] = {"leg": 1, "direction": "in", "priority": 0, "doubt": 0, "capacity": 1}
PEOPLE = {"customer_id": "customer", "agent_id": "agent"}
WORDS = {
    ("contacts", "outcome"): OUTCOMES,
    ("contacts", "direction"): ("in", "out"),
    ("contacts", "origin"): ORIGINS,
    ("calls", "result"): CALL_RESULTS,
    ("presence", "state"): PRESENCE_STATES,
    ("messages", "speaker"): SPEAKERS,
}
EARLIEST, LATEST = (micros(datetime(year, 1, 2, tzinfo=UTC)) for year in (1901, 9998))
"""Times before and after are words for “never”: 0001-01-01, 1899-12-30, 9999-12-31."""
SENTENCES = {
    "columns": gettext_noop("The line has more or fewer columns than the first."),
    "value": gettext_noop("A value cannot be read as what its column holds."),
    "empty": gettext_noop("A column that may not be empty is."),
    "word": gettext_noop("A word is none of those that its column knows."),
    "again": gettext_noop("A row with the same key stands in the files already."),
    "door": gettext_noop("The entry comes after the arrival: the entry is in doubt."),
    "wait": gettext_noop(
        "The call or the service comes before the arrival, or the service before the call: the wait is in doubt."
    ),
    "service": gettext_noop("The end comes before the start of the service: the service is in doubt."),
    "end_missing": gettext_noop("Answered, but without an end."),
    "no_agent": gettext_noop("Answered, but the row names nobody."),
    "never": gettext_noop("A time such as 9999-12-31, or a clock of 0:00:00, stands for “never”: it is left empty."),
    "transition": gettext_noop("A local time came twice or never on that day."),
    **CAREFUL,
}


def read(paths: Sequence[Path], journal: Journal, progress: Progress, options: Mapping[str, str]) -> ImportReport:
    """Import CSV files as rows of one table."""
    mapping = load(Path(options["mapping"])) if options.get("mapping") else None
    table = table_named(mapping.table if mapping else options.get("table", "contacts"))
    zone = _zone(options.get("zone") or (mapping.zone if mapping else ""), journal)
    cutoff = _cutoff(options.get("cutoff", "4"))
    progress(gettext_noop("reading"))
    named = _parsed(paths, table, mapping, zone, options, progress)
    names, parsed = tuple(name for name, _ in named), [one for _, one in named]
    rows = pa.concat_tables([one.rows for one in parsed], promote_options="default").combine_chunks()
    files = np.concatenate([np.full(len(one.lines), number, dtype=np.int32) for number, one in enumerate(parsed)])
    lines, odd = np.concatenate([one.lines for one in parsed]), np.concatenate([one.odd for one in parsed])
    rejected = [row for one in parsed for row in one.rejected]
    progress(gettext_noop("checking"))
    rows, never = _without_never(rows, table)
    never |= np.concatenate([np.zeros(len(one.lines), bool) if one.never is None else one.never for one in parsed])
    rows = _filled(rows, table, options, zone, cutoff)
    faults = _faults(rows, table)
    if faults:
        keep, more = _set_aside(faults, names, [one.texts for one in parsed], files, lines)
        rejected += more
        rows, files, lines, odd, never = rows.take(pa.array(keep)), files[keep], lines[keep], odd[keep], never[keep]
    rejected.sort(key=lambda row: (names.index(row.file), row.line))
    account = Account(NAME, SENTENCES, names, files, lines, rejected)
    account.repair("never", never)
    notes: list[Sentence] = []
    if mapping and table.name == "contacts":
        rows, notes = one_clock(rows, account)
    rows = _with_doubt(rows, table, odd, account)
    if mapping and table.name == "contacts":
        rows = careful(rows, account)
    if options.get("people", "pseudonyms") != "kept":
        rows = _pseudonymous(rows, journal)
    progress(gettext_noop("writing"))
    with journal.batch():
        written = _write(journal, table, coerce(table.name, rows))
        _describe_sites(journal, rows, zone, cutoff)
        kept = account.keep_rejected(journal)
    days = pc.unique(rows["business_day"]).to_pylist() if table.daily else []
    outcomes = Counter[str]()
    if "outcome" in rows.column_names:
        outcomes.update({pair["values"]: pair["counts"] for pair in pc.value_counts(rows["outcome"]).to_pylist()})
    sites = (
        tuple(sorted(one for one in pc.unique(rows["site"]).to_pylist() if one)) if "site" in rows.column_names else ()
    )
    told = {"table": table.name, "sites": sites, "notes": tuple(notes)}
    return account.report([written], outcomes, days, empty_days=(), rejected_file=kept, **told)


def _parsed(
    paths: Sequence[Path],
    table: Table,
    mapping: Columns | None,
    zone: str | None,
    options: Mapping[str, str],
    progress: Progress,
) -> list[tuple[str, Parsed]]:
    """Each sheet of the files by its name: the quick way for plain CSV, else by its words."""
    found: list[tuple[str, Parsed]] = []
    for number, path in enumerate(paths):
        manner = {name: options.get(name, "") for name in ("encoding", "delimiter", "sheet")}
        if mapping is None and not any(manner.values()) and is_plain(path, table):
            found.append((path.name, parse(path, table, zone)))
        elif mapping is None:
            for sheet in read_sheets(path, **manner):
                require_known(sheet.file, sheet.names, table)
                own = itself(table, sheet.names)
                found.append((sheet.file, parse_mapped(sheet, table, own, zone)))
        else:
            manner = {name: said or getattr(mapping, name) for name, said in manner.items()}
            found += [(one.file, parse_mapped(one, table, mapping, zone)) for one in read_sheets(path, **manner)]
        step(progress, number + 1, len(paths))
    return found


def _zone(said: str, journal: Journal) -> str | None:
    return zone_named(said) if said else _zone_of_sites(journal)


def _write(journal: Journal, table: Table, rows: Any) -> Any:
    return journal.write_days(table.name, rows, source=NAME) if table.daily else journal.write_world(table.name, rows)


def _without_never(rows: Any, table: Table) -> tuple[Any, Any]:
    """The rows without the times by which databases say “never”, and which rows had one."""
    never = np.zeros(rows.num_rows, dtype=bool)
    for place, name in enumerate(rows.column_names):
        if table.column(name).type != "time":
            continue
        moments = rows[name].cast(pa.int64())
        beyond = pc.fill_null(pc.or_(pc.less(moments, EARLIEST), pc.greater_equal(moments, LATEST)), False)
        if pc.any(beyond).as_py():
            never |= beyond.to_numpy()
            rows = rows.set_column(place, name, pc.if_else(beyond, None, rows[name]))
    return rows, never


def _filled(rows: Any, table: Table, options: Mapping[str, str], zone: str | None, cutoff: int) -> Any:
    """The rows with the columns that may be left out: from the options, from the table's habit, or from the times."""
    given = {"origin": options.get("origin", "real"), "site": options.get("site"), "channel": options.get("channel")}
    for column in table.columns:
        if column.name in rows.column_names:
            continue
        value = given.get(column.name) or FILLED.get(column.name)
        if column.name == "business_day" and table.daily:
            rows = rows.append_column("business_day", _business_days(rows, table, zone, cutoff))
        elif value is not None:
            filling = pa.repeat(pa.scalar(value, ARROW[column.type]), rows.num_rows)
            rows = rows.append_column(column.name, filling)
        elif column.needed:
            message = gettext_noop("The files have no column {column}, which {table} needs.")
            if column.name in OPTIONS:
                message = gettext_noop(
                    "The files have no column {column}, which {table} needs. Say it for all rows: --option {column}=..."
                )
            raise JournalError(message, column=column.name, table=table.name)
    return _one_line(rows) if table.name == "contacts" else rows


def _one_line(rows: Any) -> Any:
    """Contacts of which none names its queue stand in the one line of their site: without any, who left it would never have
    joined one."""
    if "queue" in rows.column_names:
        if rows["queue"].null_count < rows.num_rows:
            return rows
        rows = rows.drop_columns("queue")
    return rows.append_column("queue", rows["site"])


def _business_days(rows: Any, table: Table, zone: str | None, cutoff: int) -> Any:
    time = next(column.name for column in table.columns if column.type == "time" and column.needed)
    if time not in rows.column_names:
        raise JournalError("The files have no column {column}, which {table} needs.", column=time, table=table.name)
    if zone is None:
        raise JournalError("To know the business day of a row, say the zone of its site: --zone Europe/Madrid, say.")
    return business_days(rows[time], zone, cutoff)


def _faults(rows: Any, table: Table) -> list[tuple[str, Any]]:
    """Why rows cannot be written: pairs of a reason and a mask, none for a clean import."""
    found = []
    for column in table.columns:
        if column.needed and rows[column.name].null_count:
            found.append(("empty", pc.is_null(rows[column.name])))
        words = WORDS.get((table.name, column.name))
        if words and column.name in rows.column_names:
            known = pc.is_in(rows[column.name], pa.array([*words, None], pa.string()))
            if not pc.all(known).as_py():
                found.append(("word", pc.invert(known)))
    again = _again(rows, table)
    if again is not None:
        found.append(("again", again))
    return [(reason, np.asarray(mask.to_numpy(zero_copy_only=False), dtype=bool)) for reason, mask in found]


def _again(rows: Any, table: Table) -> Any:
    """Which rows have a key that came before; None when there are none."""
    key = [name for name in table.key if name in rows.column_names]
    # The cheap ways first: most exports come in the order of their ids, and in most of them the first id is enough.
    if strictly_sorted(rows, tuple(key)) or pc.count_distinct(rows[key[0]], mode="all").as_py() == rows.num_rows:
        return None
    place = np.arange(rows.num_rows)
    numbered = rows.select(key).append_column("place", pa.array(place))
    first = numbered.group_by(key).aggregate([("place", "min")])["place_min"]
    if len(first) == rows.num_rows:
        return None
    again = np.ones(rows.num_rows, dtype=bool)
    again[first.to_numpy()] = False
    return pa.array(again)


def _set_aside(
    faults: list[tuple[str, Any]], names: Sequence[str], read: Sequence[Any], files: Any, lines: Any
) -> tuple[Any, list[Rejected]]:
    reasons: dict[int, str] = {}
    for reason, mask in faults:
        for row in np.flatnonzero(mask):
            reasons.setdefault(int(row), reason)
    texts = [raw({int(lines[row]) for row in reasons if files[row] == number}) for number, raw in enumerate(read)]
    rejected = [
        Rejected(names[files[row]], int(lines[row]), reason, texts[files[row]].get(int(lines[row]), ""))
        for row, reason in reasons.items()
    ]
    keep = np.setdiff1d(np.arange(len(lines)), np.fromiter(reasons, dtype=np.int64), assume_unique=True)
    return keep, rejected


def _with_doubt(rows: Any, table: Table, odd: Any, account: Account) -> Any:
    account.repair("transition", odd)
    if table.name != "contacts":
        return rows
    given = set(rows.column_names)
    doubt = rows["doubt"].to_numpy().copy()
    doubt[odd] |= int(Doubt.TRANSITION)
    served = np.asarray(pc.equal(rows["outcome"], "answered").to_numpy(zero_copy_only=False), dtype=bool)

    def after(first: str, second: str) -> Any:
        if not {first, second} <= given:
            return np.zeros(len(doubt), dtype=bool)
        return pc.fill_null(pc.greater(rows[first], rows[second]), False).to_numpy(zero_copy_only=False)

    def lacks(name: str) -> Any:
        # A column that is missing altogether says nothing about one row.
        return pc.is_null(rows[name]).to_numpy(zero_copy_only=False) if name in given else np.zeros_like(served)

    wait = after("arrived_at", "called_at") | after("arrived_at", "answered_at") | after("called_at", "answered_at")
    for reason, mask, bit in (
        ("door", after("entered_at", "arrived_at"), Doubt.DOOR),
        ("wait", wait | (~served & after("arrived_at", "ended_at")), Doubt.WAIT),
        ("service", after("answered_at", "ended_at"), Doubt.SERVICE),
        ("end_missing", served & lacks("ended_at"), Doubt.END_MISSING),
        ("no_agent", served & lacks("agent_id"), Doubt.NO_AGENT),
    ):
        account.repair(reason, mask)
        doubt[mask] |= int(bit)
    return rows.set_column(rows.column_names.index("doubt"), "doubt", pa.array(doubt))


def _pseudonymous(rows: Any, journal: Journal) -> Any:
    for name, kind in PEOPLE.items():
        if name in rows.column_names:
            rows = rows.set_column(rows.column_names.index(name), name, journal.pseudonyms(kind, rows[name]))
    return rows


def _describe_sites(journal: Journal, rows: Any, zone: str | None, cutoff: int) -> None:
    """A site that the journal does not know yet is written down with its zone, so that its days have local hours."""
    if zone is None or "origin" not in rows.column_names or "zone" in rows.column_names:
        return
    known = set(journal.read("sites")["site"].to_pylist())
    pairs = rows.select(["site", "origin"]).group_by(["site", "origin"]).aggregate([]).to_pylist()
    new = sorted((pair["site"], pair["origin"]) for pair in pairs if pair["site"] not in known)
    if new:
        sites, origins = (list(column) for column in zip(*new, strict=True))
        more = {"zone": [zone] * len(new), "cutoff_minutes": [cutoff] * len(new)}
        journal.write_world("sites", pa.table({"site": sites, "origin": origins} | more))


def _zone_of_sites(journal: Journal) -> str | None:
    zones = set(journal.read("sites")["zone"].to_pylist())
    return zones.pop() if len(zones) == 1 else None


def _cutoff(hour: str) -> int:
    try:
        minutes = round(float(hour) * 60)
    except (ValueError, OverflowError):
        minutes = -1
    if not 0 <= minutes < 24 * 60:
        raise JournalError("“{hour}” is not an hour of the day, 0 to 23.", hour=hour)
    return minutes
