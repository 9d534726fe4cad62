"""What a system had already added up over stretches of time: the journal's ``intervals``, as counts and sums by day and band.

A stretch belongs to the band in which it begins. How single contacts differ within a stretch is not known: there are means and
counts here, no distributions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import since_epoch
from lagniappe.measures.clock import Offset, ahead, band


def cells(intervals: ir.Table, band_minutes: int, zones: Mapping[str, Sequence[Offset]]) -> ir.Table:
    """By site, queue, channel, business_day, weekday and band: ``contacts`` (received, or answered and left together),
    ``answered``, ``left``, ``waits`` and ``wait_sum`` (answered whose mean wait is written down, microseconds),
    ``timed`` and ``within`` (answered within the system's own time, where it says), ``within_limit`` (that time, the
    longest), ``longest`` and ``stretches``."""
    begun = since_epoch(intervals.started_at)
    none = ibis.literal(0, "int64")
    answered, left = ibis.coalesce(intervals.answered, none), ibis.coalesce(intervals.abandoned, none)
    waits = ibis.ifelse(intervals.mean_wait.notnull(), answered, none)
    timed = intervals.answered_within.notnull() & intervals.within.notnull() & intervals.answered.notnull()
    rows = intervals.select(
        "site", "channel", "business_day",
        queue=intervals.queue.fill_null(""),
        weekday=intervals.business_day.day_of_week.index().cast("int64"),
        band=band(begun + ahead(intervals.site, begun, zones), band_minutes),
        contacts=ibis.coalesce(intervals.received, answered + left),
        answered=answered,
        left=left,
        waits=waits,
        wait_sum=waits * ibis.coalesce(intervals.mean_wait, none),
        timed=ibis.ifelse(timed, answered, none),
        within=ibis.ifelse(timed, intervals.answered_within, none),
        within_limit=ibis.ifelse(timed, intervals.within, ibis.null("int64")),
        longest=intervals.longest_wait,
        length=intervals.length,
    )  # fmt: skip
    keys = ("site", "queue", "channel", "business_day", "weekday", "band")
    names = ("contacts", "answered", "left", "waits", "wait_sum", "timed", "within")
    sums = {name: rows[name].sum() for name in names}
    return rows.group_by(*keys).aggregate(
        **sums, within_limit=rows.within_limit.max(), longest=rows.longest.max(), length=rows.length.max(),
        stretches=rows.count(),
    )  # fmt: skip
