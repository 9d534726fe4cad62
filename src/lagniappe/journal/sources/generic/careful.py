"""The errors of clocks and hands in an export that we meet for the first time; each is counted, no row is dropped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.intake import Account
from lagniappe.journal.repair.clocks import corrected, estimate_skews
from lagniappe.journal.repair.ends import censored_at_next_call, crowd_ends, next_pressed_early
from lagniappe.journal.repair.overlaps import flag_overlaps
from lagniappe.journal.tables import Doubt
from lagniappe.sentences import Sentence, Value, gettext_noop
from lagniappe.units import SECOND

APART = 2 * SECOND
SENTENCES = {
    "skew": gettext_noop(
        "The position's clock stood behind the queue's, steadily: its times are moved to the queue's clock."
    ),
    "bounded": gettext_noop(
        "Without an end: the service had ended by the next call of the same position, which stands as its bound."
    ),
    "gone": gettext_noop("Left, and nobody knows when: the wait is in doubt."),
    "crowd": gettext_noop("Many ended at the same instant, as systems do at closing: the service is in doubt."),
    "early": gettext_noop(
        "“Next” was pressed before the customer can have come: this service and the following are in doubt."
    ),
    "overlap": gettext_noop("The agent served two at once, by more than 2 s, at a counter or on the telephone."),
}
SKEW = gettext_noop(
    "Clock of {position}: {behind} behind the queue's (between {low} and {high} at 95 in 100, from {n} calls); corrected."
)


def careful(rows: Any, account: Account) -> Any:
    """Legs whose ends and services are put in doubt where they cannot be people's."""
    place = _codes(rows, "position_id", "agent_id")
    day = rows["business_day"].combine_chunks().cast(pa.int32()).to_numpy().astype(np.int64)
    holder = np.where(
        place >= 0, np.unique(np.stack([place, day], axis=1), axis=0, return_inverse=True)[1].reshape(-1), -1
    )
    rows = _ends(rows, account, holder)
    called, call_known = _micros(rows, "answered_at")
    ended, end_known = _micros(rows, "ended_at")
    served = call_known & end_known & (_bits(rows) & int(Doubt.END_MISSING) == 0)
    site = _codes(rows, "site")
    rows = _doubt(rows, account, "crowd", crowd_ends(site, ended, served), Doubt.SERVICE)
    rows = _doubt(rows, account, "early", next_pressed_early(holder, called, ended, served), Doubt.SERVICE)
    if (
        rows.num_rows
        and set(pc.unique(rows["channel"]).to_pylist()) <= {"turn", "voice"}
        and "agent_id" in rows.column_names
    ):
        rows, overlapping = flag_overlaps(rows, APART)
        account.repair("overlap", overlapping.to_numpy(zero_copy_only=False))
    return rows


def one_clock(rows: Any, account: Account) -> tuple[Any, list[Sentence]]:
    """Legs whose positions' clocks are moved to the queue's, and what the skews were.

    A service that begins before its call, again and again at one position, is a clock that is behind. One that begins
    after it may be people walking, so that nothing is moved."""
    place = _codes(rows, "position_id")
    if "position_id" not in rows.column_names or not {"called_at", "answered_at"} <= set(rows.column_names):
        return rows, []
    called, call_known = _micros(rows, "called_at")
    answered, known = _micros(rows, "answered_at")
    among = np.flatnonzero(call_known & known & (place >= 0))
    if not len(among):
        return rows, []
    names = pc.fill_null(rows["position_id"], "").combine_chunks().to_pylist()
    _, first, which = np.unique(place[among], return_index=True, return_inverse=True)
    pairs = [("queue", names[among[at]]) for at in first]
    skews = [
        one for one in estimate_skews(called[among], answered[among], pairs, which) if one.micros < 0 and one.believed
    ]
    _, moved = corrected(answered[among], which, pairs, skews)
    touched = np.zeros(rows.num_rows, dtype=bool)
    touched[among[moved]] = True
    account.repair("skew", touched)
    shift = np.zeros(rows.num_rows, dtype=np.int64)
    by_pair = {one.pair: one.micros for one in skews}
    shift[among] = np.array([by_pair.get(pair, 0) for pair in pairs], dtype=np.int64)[which]
    for name in ("answered_at", "ended_at", "wrapped_at"):
        if name in rows.column_names:
            rows = _with(rows, name, pc.subtract(rows[name].cast(pa.int64()), pa.array(shift)).cast(pa.timestamp("us")))
    bits = _bits(rows)
    bits[touched] |= int(Doubt.WAIT_CLOCKS)
    return _with(rows, "doubt", pa.array(bits)), [_told(one) for one in skews]


def _told(skew: Any) -> Sentence:
    seconds = {name: Value("seconds", -value / SECOND) for name, value in
               (("behind", skew.micros), ("low", skew.high), ("high", skew.low))}  # fmt: skip
    return Sentence(SKEW, {"position": Value("text", skew.pair[1]), "n": Value("count", skew.events), **seconds})


def _ends(rows: Any, account: Account, holder: Any) -> Any:
    served = pc.equal(rows["outcome"], "answered").to_numpy(zero_copy_only=False)
    left = pc.equal(rows["outcome"], "left").to_numpy(zero_copy_only=False)
    called, call_known = _micros(rows, "answered_at")
    ended, end_known = _micros(rows, "ended_at")
    rows = _doubt(rows, account, "gone", left & ~end_known, Doubt.WAIT | Doubt.END_MISSING)
    bound, found = censored_at_next_call(np.where(call_known, holder, -1), called, ended, end_known)
    found &= served & call_known
    rows = _doubt(rows, account, "bounded", found, Doubt.END_MISSING)
    return _with(
        rows, "ended_at", pa.array(np.where(found, bound, ended), mask=~(end_known | found)).cast(pa.timestamp("us"))
    )


def _doubt(rows: Any, account: Account, reason: str, mask: Any, bits: Doubt) -> Any:
    account.repair(reason, mask)
    doubt = _bits(rows)
    doubt[mask] |= int(bits)
    return _with(rows, "doubt", pa.array(doubt))


def _bits(rows: Any) -> Any:
    return rows["doubt"].to_numpy().copy()


def _with(rows: Any, name: str, values: Any) -> Any:
    if name in rows.column_names:
        return rows.set_column(rows.column_names.index(name), name, values)
    return rows.append_column(name, values)


def _micros(rows: Any, name: str) -> tuple[Any, Any]:
    if name not in rows.column_names:
        return np.zeros(rows.num_rows, dtype=np.int64), np.zeros(rows.num_rows, dtype=bool)
    values = rows[name].combine_chunks()
    known = np.asarray(pc.is_valid(values).to_numpy(zero_copy_only=False), dtype=bool)
    return pc.fill_null(values.cast(pa.int64()), 0).to_numpy(zero_copy_only=False), known


def _codes(rows: Any, *names: str) -> Any:
    """Whole numbers for the first of some columns that is there; -1 where it is empty."""
    for name in names:
        if name in rows.column_names and rows[name].null_count < rows.num_rows:
            values = rows[name].combine_chunks()
            coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
            return pc.fill_null(coded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    return np.full(rows.num_rows, -1, dtype=np.int64)
