"""From an interval report to ``intervals``: sums stay sums, no contact is made up from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Account, ImportReport, Progress
from lagniappe.journal.localtime import business_days, came_twice, to_utc, zone_named
from lagniappe.journal.reading import gather
from lagniappe.journal.reading.values import Form, Read, clocks, durations, form_named, form_of, numbers, times, wholes
from lagniappe.journal.schema import coerce
from lagniappe.journal.sources.acd_intervals.columns import columns
from lagniappe.journal.sources.acd_intervals.words import NOTES, SENTENCES, TOTAL
from lagniappe.journal.store import Journal
from lagniappe.sentences import gettext_noop
from lagniappe.units import DAY, MINUTE, SECOND

NAME = "acd_intervals"
CUTOFF_MINUTES = 4 * 60
SAMPLE = 5000
COUNTS = ("received", "answered", "abandoned", "answered_within")
LENGTHS = (5, 10, 15, 20, 30, 60, 120, 1440)
MEANS = ("mean_wait", "mean_wait_left", "longest_wait", "mean_handle")


def read(paths: Sequence[Path], journal: Journal, progress: Progress, options: Mapping[str, str]) -> ImportReport:
    """Import interval reports. The columns are those that Gans, Koole and Mandelbaum (2003) find in such reports."""
    zone, site = zone_named(_option(options, "zone")), options.get("site", "acd")
    found = gather.gather(paths, progress, columns, options)
    progress(gettext_noop("checking"))
    decimal = options.get("decimal") or _decimal(found.rows)
    local, unreadable = _starts(found.rows, options.get("dates", ""))
    read_ = {name: wholes(found.rows[name], decimal) for name in COUNTS if name in found.rows.column_names}
    read_ |= {
        name: durations(found.rows[name], options.get("unit", "seconds"), decimal)
        for name in MEANS if name in found.rows.column_names
    }  # fmt: skip
    read_ |= {
        name: numbers(found.rows[name], decimal)
        for name in ("positions", "service_level")
        if name in found.rows.column_names
    }
    queue = pc.fill_null(found.rows["queue"], "").combine_chunks() if "queue" in found.rows.column_names else None
    faults = [("total", _totals(found.rows)), ("time", unreadable)]
    faults.append(("number", np.logical_or.reduce([one.wrong | _negative(one) for one in read_.values()])))
    twice = came_twice(pa.array(local).cast(pa.timestamp("us")), zone)
    sound = np.flatnonzero(~np.logical_or.reduce([mask for _, mask in faults]))
    again, second = _again(queue, (found.files, local, twice), sound)
    faults.append(("again", again))
    found, keep = found.without(faults)
    taken = pa.array(keep)
    values = {name: one.values.take(taken) for name, one in read_.items()}
    account = found.account(NAME, SENTENCES)
    starts = local[keep]
    length = _length(options, starts)
    utc, odd = to_utc(pa.array(starts).cast(pa.timestamp("us")), zone, second[keep])
    account.repair("transition", odd.to_numpy(zero_copy_only=False))
    counted = _without_empty_means(values, account)
    rows = _table(counted, utc, length, options, queue.take(taken) if queue is not None else None, (site, zone))
    _notice(rows, account)
    progress(gettext_noop("writing"))
    with journal.batch():
        written = [journal.write_days("intervals", coerce("intervals", rows), source=NAME)]
        _write_world(journal, rows, site, zone)
        kept = account.keep_rejected(journal)
    days = pc.unique(rows["business_day"]).to_pylist()
    return account.report(
        written, {}, days, empty_days=(), rejected_file=kept, notes=NOTES, table="intervals", sites=(site,)
    )


def _option(options: Mapping[str, str], name: str) -> str:
    if not options.get(name):
        raise JournalError("Say whose clock the report shows, for instance --zone Europe/Madrid.")
    return options[name]


def _starts(rows: Any, order: str) -> tuple[Any, Any]:
    """Local starts in microseconds, and which cannot be read. “08:00 - 08:30” begins at 08:00."""
    if "start" in rows.column_names and "date" not in rows.column_names:
        words = _first_of_span(rows["start"])
        form = _form(words, order)
        read_ = times(words, form, None)
        values = read_.values
    else:
        clock = clocks(_first_of_span(rows["time" if "time" in rows.column_names else "start"]))
        form = _form(rows["date"], order)
        read_ = times(pc.fill_null(rows["date"], ""), form, None)
        values = pc.add(read_.values.cast(pa.int64()), clock.values)
    unknown = np.asarray(pc.is_null(values).to_numpy(zero_copy_only=False), dtype=bool)
    return pc.fill_null(values.cast(pa.int64()), 0).to_numpy(zero_copy_only=False), unknown


def _form(words: Any, order: str) -> Form:
    if order:
        return form_named(order)
    said = (word for word in words.slice(0, SAMPLE).to_pylist() if word)
    return form_of([word for word in said if not re.search(TOTAL, word, re.IGNORECASE)]) or Form("dmy")


def _first_of_span(words: Any) -> Any:
    return pc.replace_substring_regex(
        pc.fill_null(words, ""), r"\s+[-–]\s*.*$|(?P<c>:\d\d(?:\s*[AaPp]\.?[Mm]\.?)?)[-–]\d.*$", r"\1"
    ).combine_chunks()


def _totals(rows: Any) -> Any:
    """Rows that sum up the others: in them every contact would count twice."""
    found = np.zeros(rows.num_rows, dtype=bool)
    for name in ("start", "date", "time", "queue"):
        if name in rows.column_names:
            said = pc.match_substring_regex(rows[name], TOTAL, ignore_case=True)
            found |= pc.fill_null(said, False).to_numpy()
    return found


def _negative(read_: Read) -> Any:
    return pc.fill_null(pc.less(read_.values, 0), False).to_numpy(zero_copy_only=False)


def _decimal(rows: Any) -> str:
    """A comma where more numbers have one before their last digits than a point. Contacts come whole, so that in a count
    a sign before three digits parts the thousands and the other one is the decimal sign; elsewhere that is not known."""
    votes = {",": 0, ".": 0}
    for name in rows.column_names:
        if name in ("start", "date", "time", "queue"):
            continue
        for word in rows[name].slice(0, 500).to_pylist():
            signs = re.findall(r"[.,]", word or "")
            grouped = bool(signs) and re.fullmatch(r"\s*\d{1,3}([.,]\d{3})+\s*", word) is not None
            if grouped and name in COUNTS:
                votes["," if signs[-1] == "." else "."] += 1
            elif signs and not grouped:
                votes[signs[-1]] += 1
    return "," if votes[","] > votes["."] else "."


def _length(options: Mapping[str, str], starts: Any) -> int:
    """How long an interval is (microseconds): said, or the commonest smallest step between two starts."""
    if options.get("minutes"):
        if not options["minutes"].isdecimal() or not 0 < int(options["minutes"]) <= 1440:
            raise JournalError("“{minutes}” is not a number of minutes.", minutes=options["minutes"])
        return int(options["minutes"]) * MINUTE
    if not len(starts):
        # Nothing could be read: the account says why, line by line.
        return 30 * MINUTE
    steps = np.diff(np.unique(starts))
    steps = steps[steps <= DAY]
    if not len(steps):
        raise JournalError("The report does not show how long its intervals are. Say it: --option minutes=30.")
    values, counts = np.unique(steps, return_counts=True)
    usual = int(values[counts.argmax()])
    if usual // MINUTE not in LENGTHS or usual % MINUTE:
        raise JournalError("The report does not show how long its intervals are. Say it: --option minutes=30.")
    return usual


def _again(queue: Any, told: tuple[Any, Any, Any], sound: Any) -> tuple[Any, Any]:
    """Which of the sound rows tell of an interval that an earlier one told of, and which of the second hour of an autumn
    night: a file that names a time twice, when the clock had it twice, means both. ``told`` has the file of each row, its
    local start, and whether that came twice."""
    files, local, twice = (each[sound] for each in told)
    codes = (
        queue.dictionary_encode().indices.to_numpy() if queue is not None else np.zeros(len(told[1]), dtype=np.int64)
    )
    codes = codes[sound].astype(np.int64)
    second = twice & (_nth(np.stack([files, codes, local], axis=1)) == 1)
    first = np.unique(np.stack([codes, local, second], axis=1), axis=0, return_index=True)[1]
    found = np.zeros((2, len(told[1])), dtype=bool)
    found[0, np.delete(sound, first)] = True
    found[1, sound] = second
    return found[0], found[1]


def _nth(keys: Any) -> Any:
    """How often the key of each row came before it."""
    _, which, many = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(which.reshape(-1), kind="stable")
    nth = np.empty(len(order), dtype=np.int64)
    nth[order] = np.arange(len(order)) - np.repeat(np.cumsum(many) - many, many)
    return nth


def _without_empty_means(values: dict[str, Any], account: Account) -> dict[str, Any]:
    """A mean over nobody is no mean: systems write 0 there."""
    touched = np.zeros(len(account.lines), dtype=bool)
    for name, of in (("mean_wait", "answered"), ("mean_handle", "answered"), ("mean_wait_left", "abandoned")):
        if name in values and of in values:
            nobody = pc.fill_null(pc.equal(values[of], 0), False)
            said = pc.and_(nobody, pc.is_valid(values[name]))
            touched |= said.to_numpy(zero_copy_only=False)
            values[name] = pc.if_else(nobody, None, values[name])
    account.repair("mean_of_none", touched)
    return values


def _table(
    values: dict[str, Any], utc: Any, length: int, options: Mapping[str, str], queue: Any, where: tuple[str, str]
) -> Any:
    site, zone = where
    many = len(utc)
    within = _seconds(options.get("within", ""))
    if "service_level" in values and "answered_within" not in values and "answered" in values:
        share = values.pop("service_level")
        share = pc.divide(share, 100.0) if (pc.max(share).as_py() or 0) > 1 else share
        of = (
            values["received"] if options.get("level_of") == "received" and "received" in values else values["answered"]
        )
        values["answered_within"] = pc.round(pc.multiply(share, pc.cast(of, pa.float64()))).cast(pa.int64())
    values.pop("service_level", None)
    fixed = {
        "origin": pa.array(["real"] * many, pa.string()),
        "site": pa.array([site] * many, pa.string()),
        "channel": pa.array([options.get("channel", "voice")] * many, pa.string()),
        "business_day": business_days(utc, zone, CUTOFF_MINUTES),
        "started_at": utc,
        "length": pa.array(np.full(many, length)),
        "within": pa.array([within] * many, pa.int64()),
    }
    if queue is not None:
        fixed["queue"] = pc.if_else(pc.equal(queue, ""), None, queue)
    return pa.table(fixed | values)


def _seconds(word: str) -> int | None:
    if not word:
        return None
    try:
        seconds = float(word)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds * SECOND <= DAY:
        raise JournalError("“{seconds}” is not a number of seconds.", seconds=word)
    return round(seconds * SECOND)


def _notice(rows: Any, account: Account) -> None:
    if {"received", "answered", "abandoned"} <= set(rows.column_names):
        done = pc.add(rows["answered"], rows["abandoned"])
        for reason, mask in (("more", pc.greater(done, rows["received"])), ("fewer", pc.less(done, rows["received"]))):
            account.notice(reason, pc.fill_null(mask, False).to_numpy(zero_copy_only=False))


def _write_world(journal: Journal, rows: Any, site: str, zone: str) -> None:
    known = set(journal.read("sites")["site"].to_pylist())
    if site not in known:
        one = {"site": [site], "origin": ["real"], "zone": [zone], "cutoff_minutes": [CUTOFF_MINUTES]}
        journal.write_world("sites", pa.table(one))
    queues = sorted(one for one in pc.unique(rows["queue"]).to_pylist() if one) if "queue" in rows.column_names else []
    if queues:
        more = {"site": [site] * len(queues), "label": queues, "channel": rows["channel"].to_pylist()[:1] * len(queues)}
        journal.write_world("queues", pa.table({"queue": queues} | more))
