"""From the bank's columns to legs. Every quirk of the log that we know is repaired or flagged here, and counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.intake import Account, ImportReport, Progress
from lagniappe.journal.localtime import business_days, to_utc
from lagniappe.journal.schema import coerce, merge
from lagniappe.journal.sources.anonymous_bank.lines import Log, contact_ids, read_log
from lagniappe.journal.sources.anonymous_bank.overlaps import flag_overlaps
from lagniappe.journal.store import Journal, WriteReport
from lagniappe.journal.tables import CONTACTS, Doubt
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
SENTENCES = {
    "columns": "The line does not have 17 columns.",
    "time": "A time of day cannot be read.",
    "number": "A number cannot be read.",
    "date": "The date cannot be read.",
    "outcome": "The outcome is none of AGENT, HANG and PHANTOM.",
    "again": "The same call (date, line and call_id) stands in the files already.",
    "midnight": "The call crossed midnight: its later times belong to the next day.",
    "clocks": "The service starts 1 or 2 s before the queue ends: the agent's clock is moved to the queue's.",
    "wait": "The end of the queue and the start of the service disagree by more than 2 s: the wait is in doubt.",
    "door": "The call enters the voice unit after it left it: a clock had been moved; entry and wait are in doubt.",
    "never_queued": "The caller hung up in the voice unit, before any queue: left, without queue and without a wait.",
    "no_agent": "Served, but the log names nobody.",
    "service_missing": "Served, but the log has no times of the service: its end is missing.",
    "hung_with_service": "The caller hung up, yet the log has a service: left, the service is dropped.",
    "short": "A service shorter than 10 s: hardly a service.",
    "overlap": "The agent served two calls at once, by more than 2 s.",
    "durations": "A stated duration is not the difference of its times: that time is in doubt.",
    "kind": "A type that the documentation does not know: no kind.",
    "transition": "The local time came twice or never on that day.",
}
NOTES = (
    "Times 0:00:00 are read as “did not happen”, unless a duration says that it was midnight.",
    "customer_id 0 is nobody identified. It is missing for most calls that did not wait, hence not at random.",
    "Priority customers (2 in the log, 1 in the journal) were credited 90 s of waiting in the order of the queue.",
    "Returned calls (TT) are outgoing: the centre called back and put the customer on hold.",
    "Callers and agents are pseudonyms under this journal's key.",
)


def read(paths: Sequence[Path], journal: Journal, progress: Progress, options: Mapping[str, str]) -> ImportReport:
    """Import months of the log. Source: Guedj and Mandelbaum, "Anonymous Bank" call-center data, 2000."""
    progress("reading")
    log = read_log(paths)
    account = Account(NAME, SENTENCES, log.names, log.files, log.lines, log.rejected)
    rows = _legs(log, journal, account)
    progress("writing")
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
    at, queued, served = _times(log, account)
    doubt = np.zeros(len(hung), dtype=np.int64)

    def flag(reason: str, rows: Any, bits: Doubt) -> None:
        account.repair(reason, rows)
        doubt[rows] |= int(bits)

    flag("hung_with_service", hung & served, Doubt.NONE)
    served = served & ~hung
    doubted = _durations(log, at, queued, served)
    flag("durations", doubted["q_time"], Doubt.WAIT)
    flag("durations", doubted["ser_time"], Doubt.SERVICE)
    # When the wait ended: at the end of the queue, or for those who never queued when they left the voice unit.
    ends = np.where(queued, at["q_exit"], at["vru_exit"])
    gap = at["ser_start"] - ends
    near = served & (gap >= -CLOCKS_SECONDS) & (gap < 0)
    apart = served & ((gap < -CLOCKS_SECONDS) | (~queued & (gap > CLOCKS_SECONDS)))
    flag("clocks", near, Doubt.WAIT_CLOCKS)
    flag("wait", apart, Doubt.WAIT)
    answered = np.where(near, ends, at["ser_start"])
    ended = answered + at["ser_exit"] - at["ser_start"]
    called = np.where(served & (apart | ~queued), answered, ends)
    arrived = np.where(queued, at["q_start"], ends)
    arrived = np.where(served & ~queued, answered, np.where(served, np.minimum(arrived, answered), arrived))
    flag("never_queued", hung & ~queued, Doubt.WAIT)
    timeless = agent & ~served
    flag("service_missing", timeless, Doubt.SERVICE | Doubt.END_MISSING)
    answered, called = np.where(timeless, ends, answered), np.where(hung, 0, called)
    backward = (at["vru_entry"] > at["vru_exit"]) | (at["vru_entry"] > arrived)
    flag("door", backward, Doubt.DOOR | Doubt.WAIT)
    flag("no_agent", agent & (said["server"] == "NO_SERVER"), Doubt.NO_AGENT)
    flag("short", agent & served & (ended - answered < SHORT_SECONDS), Doubt.SHORT)
    flag("kind", ~np.isin(said["type"], list(KINDS)), Doubt.NONE)
    happened = {
        "entered_at": (at["vru_entry"], ~backward),
        "arrived_at": (arrived, np.ones_like(hung)),
        "called_at": (called, ~hung),
        "answered_at": (answered, served | timeless),
        "ended_at": (np.where(served, ended, ends), ~timeless),
    }
    utc, twice = {}, np.zeros_like(hung)
    for name, (seconds, known) in happened.items():
        local = pa.array((log.midnight + seconds) * SECOND, mask=~known).cast(pa.timestamp("us"))
        utc[name], odd = to_utc(local, ZONE)
        twice |= odd.to_numpy(zero_copy_only=False)
    flag("transition", twice, Doubt.TRANSITION)
    outcome = np.select([agent, hung], ["answered", "left"], "phantom")
    nobody = ~agent | (said["server"] == "NO_SERVER")
    kind = pa.array(said["type"], pa.string(), mask=~np.isin(said["type"], list(KINDS)))
    raw_customer = log.text["customer_id"].combine_chunks()
    customer = pc.if_else(pc.match_substring_regex(raw_customer, "^0*$"), None, raw_customer)
    active = pa.array((ended - answered) * SECOND, mask=~(served & agent))
    many = len(hung)
    return coerce(
        "contacts",
        pa.table(
            utc
            | {
                "contact_id": contact_ids(log.text),
                "leg": pa.array(np.ones(many, dtype=np.int64)),
                "origin": pa.array(["real"] * many, pa.string()),
                "site": pa.array([NAME] * many, pa.string()),
                "business_day": business_days(utc["arrived_at"], ZONE, CUTOFF_MINUTES),
                "channel": pa.array(["voice"] * many, pa.string()),
                "direction": pa.array(np.where(said["type"] == "TT", "out", "in"), pa.string()),
                "queue": pc.if_else(pa.array(hung & ~queued), None, kind),
                "kind": kind,
                "priority": pa.array((log.numbers["priority"] == 2).astype(np.int64)),
                "customer_id": journal.pseudonyms("customer", customer),
                "last_called_at": utc["called_at"],
                "active": active,
                "outcome": pa.array(outcome, pa.string()),
                "agent_id": journal.pseudonyms("agent", pa.array(said["server"], pa.string(), mask=nobody)),
                "doubt": pa.array(doubt),
            }
        ),
    )


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
        # More than half a day backwards is the next day; less is a clock that was moved.
        next_day = known & (at[name] < at["vru_entry"] - DAY_SECONDS // 2)
        at[name][next_day] += DAY_SECONDS
        crossed |= next_day
    account.repair("midnight", crossed)
    return at, queued, served


def _durations(log: Log, at: dict[str, Any], queued: Any, served: Any) -> dict[str, Any]:
    return {
        "q_time": queued & (at["q_exit"] - at["q_start"] != log.numbers["q_time"]),
        "ser_time": served & (at["ser_exit"] - at["ser_start"] != log.numbers["ser_time"]),
    }


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
    journal.write_world("queues", pa.table({"queue": list(KINDS), "channel": ["voice"] * len(KINDS)} | known))
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
