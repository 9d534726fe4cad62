"""From the bank's columns to legs. Every quirk of the log that we know is repaired or flagged here, and counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.intake import Account, ImportReport, Progress
from lagniappe.journal.localtime import business_days, to_utc
from lagniappe.journal.repair.clocks import past_midnight
from lagniappe.journal.repair.overlaps import flag_overlaps
from lagniappe.journal.schema import coerce, merge
from lagniappe.journal.sources.anonymous_bank.lines import Log, contact_ids, read_log
from lagniappe.journal.sources.anonymous_bank.words import NOTES, SENTENCES
from lagniappe.journal.store import Journal, WriteReport
from lagniappe.journal.tables import CONTACTS, Doubt
from lagniappe.sentences import gettext_noop
from lagniappe.units import SECOND

NAME = "anonymous_bank"
ZONE = "Asia/Jerusalem"
CUTOFF_MINUTES = 4 * 60
DAY_SECONDS = 86_400
CLOCKS_SECONDS = 2
SHORT_SECONDS = 10
WEEK, FRIDAY, SATURDAY = [["07:00", "24:00"]], [["07:00", "14:00"]], [["20:00", "24:00"]]
HOURS = {"0": WEEK, "1": WEEK, "2": WEEK, "3": WEEK, "4": FRIDAY, "5": SATURDAY, "6": WEEK}
KINDS = {
    "PS": "Regular activity",
    "PE": "Regular activity in English",
    "IN": "Internet consulting",
    "NE": "Stock exchange",
    "NW": "Potential customer",
    "TT": "Returned call",
}
OTHER = "other"
"""The queue of types that the documentation does not know: who left it without being served had joined a queue all the same."""


def read(paths: Sequence[Path], journal: Journal, progress: Progress, options: Mapping[str, str]) -> ImportReport:
    """Import months of the log. Source: Guedj and Mandelbaum, "Anonymous Bank" call-center data, 2000."""
    progress(gettext_noop("reading"))
    log = read_log(paths)
    account = Account(NAME, SENTENCES, log.names, log.files, log.lines, log.rejected)
    rows = _legs(log, journal, account)
    progress(gettext_noop("writing"))
    with journal.batch():
        written, overlaps = _write(journal, rows)
        account.repair("overlap", overlaps)
        _write_world(journal, rows)
        kept = account.keep_rejected(journal)
    days = rows["business_day"].to_pylist()
    return account.report(
        written,
        Counter(rows["outcome"].to_pylist()),
        days,
        empty_days=_empty_days(log.midnight),
        rejected_file=kept,
        notes=NOTES,
    )


def _legs(log: Log, journal: Journal, account: Account) -> Any:
    said = {name: log.text[name].to_numpy(zero_copy_only=False) for name in ("outcome", "server", "type")}
    agent, hung = said["outcome"] == "AGENT", said["outcome"] == "HANG"
    many = len(hung)
    doubt = np.zeros(many, dtype=np.int64)

    def flag(reason: str, rows: Any, bits: Doubt) -> None:
        account.repair(reason, rows)
        doubt[rows] |= int(bits)

    course, queued, timed = _course(log, agent, hung, account, flag)
    utc, twice = {}, np.zeros(many, dtype=bool)
    for name, (seconds, known) in course.items():
        local = pa.array((log.midnight + seconds) * SECOND, mask=~known).cast(pa.timestamp("us"))
        utc[name], odd = to_utc(local, ZONE)
        twice |= odd.to_numpy(zero_copy_only=False)
    service = course["ended_at"][0] - course["answered_at"][0]
    unknown, nobody = ~np.isin(said["type"], list(KINDS)), np.isin(said["server"], ["NO_SERVER", ""])
    flag("no_agent", agent & nobody, Doubt.NO_AGENT)
    flag("short", agent & timed & (service >= 0) & (service < SHORT_SECONDS), Doubt.SHORT)
    flag("kind", unknown, Doubt.NONE)
    flag("transition", twice, Doubt.TRANSITION)
    kind = pa.array(said["type"], pa.string(), mask=unknown)
    customer = log.text["customer_id"].combine_chunks()
    customer = pc.if_else(pc.match_substring_regex(customer, "^0*$"), None, customer)
    columns = {
        "contact_id": contact_ids(log.text),
        "leg": pa.array(np.ones(many, dtype=np.int64)),
        "origin": pa.array(["real"] * many, pa.string()),
        "site": pa.array([NAME] * many, pa.string()),
        "business_day": business_days(utc["arrived_at"], ZONE, CUTOFF_MINUTES),
        "channel": pa.array(["voice"] * many, pa.string()),
        "direction": pa.array(np.where(said["type"] == "TT", "out", "in"), pa.string()),
        "queue": pa.array(np.where(unknown, OTHER, said["type"]), pa.string(), mask=hung & ~queued),
        "kind": kind,
        "priority": pa.array((log.numbers["priority"] == 2).astype(np.int64)),
        "customer_id": journal.pseudonyms("customer", customer),
        "last_called_at": utc["called_at"],
        "active": pa.array(service * SECOND, mask=~(timed & agent)),
        "outcome": pa.array(np.select([agent, hung], ["answered", "left"], "phantom"), pa.string()),
        "agent_id": journal.pseudonyms("agent", pa.array(said["server"], pa.string(), mask=~agent | nobody)),
        "doubt": pa.array(doubt),
    }
    return coerce("contacts", pa.table(utc | columns))


def _course(
    log: Log, agent: Any, hung: Any, account: Account, flag: Callable[[str, Any, Doubt], None]
) -> tuple[dict[str, tuple[Any, Any]], Any, Any]:
    """How each call went: for each time of the journal its seconds since the row's midnight and whether it happened; who
    queued; and whose service has times."""
    at, queued, served = _times(log, account)
    flag("hung_with_service", hung & served, Doubt.NONE)
    served = served & ~hung
    flag("durations", queued & (at["q_exit"] - at["q_start"] != log.numbers["q_time"]), Doubt.WAIT)
    flag("durations", served & (at["ser_exit"] - at["ser_start"] != log.numbers["ser_time"]), Doubt.SERVICE)
    flag("backwards", queued & (at["q_exit"] < at["q_start"]), Doubt.WAIT)
    flag("backwards", served & (at["ser_exit"] < at["ser_start"]), Doubt.SERVICE)
    # When the wait ended: at the end of the queue, or for those who never queued when they left the voice unit.
    ends = np.where(queued, at["q_exit"], at["vru_exit"])
    gap = at["ser_start"] - ends
    near = served & (gap >= -CLOCKS_SECONDS) & (gap < 0)
    apart = served & ((gap < -CLOCKS_SECONDS) | (~queued & (gap > CLOCKS_SECONDS)))
    flag("clocks", near, Doubt.WAIT_CLOCKS)
    flag("wait", apart, Doubt.WAIT)
    # Both durations were measured by one clock each and stay; the service moves as a whole to the queue's clock.
    answered = np.where(near, ends, at["ser_start"])
    ended = answered + at["ser_exit"] - at["ser_start"]
    called = np.where(served & (apart | ~queued), answered, ends)
    arrived = np.where(queued, np.where(served, np.minimum(at["q_start"], answered), at["q_start"]), called)
    flag("never_queued", hung & ~queued, Doubt.WAIT)
    timeless = agent & ~served
    flag("service_missing", timeless, Doubt.SERVICE | Doubt.END_MISSING)
    backward = (at["vru_entry"] > at["vru_exit"]) | (at["vru_entry"] > arrived)
    flag("door", backward, Doubt.DOOR | Doubt.WAIT)
    course = {
        "entered_at": (at["vru_entry"], ~backward),
        "arrived_at": (arrived, np.ones_like(hung)),
        "called_at": (called, ~hung),
        "answered_at": (np.where(timeless, ends, answered), served | timeless),
        "ended_at": (np.where(served, ended, ends), ~timeless),
    }
    return course, queued, served


def _times(log: Log, account: Account) -> tuple[dict[str, Any], Any, Any]:
    """The times in seconds from the row's own midnight, those after the next midnight beyond 86,400; and who was queued
    and who served. 0:00:00 means "did not happen", unless its pair or its duration says that it did."""
    at = {name: seconds.copy() for name, seconds in log.seconds.items()}
    queued = (at["q_start"] > 0) | (at["q_exit"] > 0) | (log.numbers["q_time"] > 0)
    served = (at["ser_start"] > 0) | (at["ser_exit"] > 0) | (log.numbers["ser_time"] > 0)
    crossed = np.zeros(len(queued), dtype=bool)
    always = np.ones(len(queued), dtype=bool)
    happened = {"vru_exit": always, "q_start": queued, "q_exit": queued, "ser_start": served, "ser_exit": served}
    for name, known in happened.items():
        at[name], next_day = past_midnight(at["vru_entry"], at[name], known, day=DAY_SECONDS)
        crossed |= next_day
    account.repair("midnight", crossed)
    return at, queued, served


def _write(journal: Journal, rows: Any) -> tuple[list[WriteReport], Any]:
    """Write the legs and answer which of these rows overlap. Whether an agent served two at once is seen only over the
    whole day, which may have come in several files; so the day's earlier rows are taken up again."""
    touched = {day.isoformat() for day in pc.unique(rows["business_day"]).to_pylist()}
    before = [part for part in journal.manifest().of("contacts", [NAME]) if part.source == NAME and part.day in touched]
    whole = merge([journal.read_parts("contacts", before), rows], CONTACTS.key)
    whole, overlapping = flag_overlaps(whole, CLOCKS_SECONDS * SECOND)
    ours = pc.is_in(rows["contact_id"], whole.filter(overlapping)["contact_id"].combine_chunks())
    report = journal.write_days("contacts", whole, source=NAME, replace=True)
    return [report], ours.to_numpy(zero_copy_only=False) if rows.num_rows else np.zeros(0, dtype=bool)


def _write_world(journal: Journal, rows: Any) -> None:
    journal.write_world(
        "sites",
        pa.table(
            {
                "site": [NAME],
                "origin": ["real"],
                "label": ["Anonymous Bank, call centre"],
                "zone": [ZONE],
                "cutoff_minutes": [CUTOFF_MINUTES],
                "hours": [json.dumps(HOURS)],
                "jurisdiction": ["IL"],
            }
        ),
    )
    known = {"site": [NAME] * len(KINDS), "label": list(KINDS.values())}
    queues = [*KINDS, *([OTHER] if pc.any(pc.equal(rows["queue"], OTHER)).as_py() else [])]
    many = len(queues)
    labels = [KINDS.get(queue, "Type not documented") for queue in queues]
    journal.write_world(
        "queues",
        pa.table({"queue": queues, "channel": ["voice"] * many, "site": [NAME] * many, "label": labels}),
    )
    journal.write_world("kinds", pa.table({"kind": list(KINDS)} | known))
    agents = sorted(one for one in pc.unique(rows["agent_id"]).to_pylist() if one)
    journal.write_world(
        "agents", pa.table({"agent_id": pa.array(agents, pa.string()), "site": pa.array([NAME] * len(agents))})
    )


def _empty_days(midnights: Any) -> tuple[str, ...]:
    """The dates between the first and the last of the log on which it has no call at all."""
    if not len(midnights):
        return ()
    known = np.unique(midnights // DAY_SECONDS)
    missing = np.setdiff1d(np.arange(known[0], known[-1]), known, assume_unique=True)
    return tuple(str(day) for day in missing.astype("datetime64[D]"))
