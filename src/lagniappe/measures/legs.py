"""Legs made ready to be measured: who they were, when they came, how long they waited and were served, and what spoils it.

Words: *class* is what became of a leg as the measures see it: ``served`` (answered, or transferred after an answer),
``left``, ``missed``, ``moved`` (transferred before anybody answered), ``before_queue`` (left before joining any queue),
``self_served``, ``refused``, ``phantom`` and ``open``. *Left* and *missed* are never one class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import since_epoch
from lagniappe.journal.tables import Doubt
from lagniappe.measures.clock import Offset, ahead, band

WAITED = ("served", "left", "missed")
"""The classes whose wait is a duration: it ended by a call, by leaving, or by a call that nobody answered."""

WAIT_REASONS = (
    "not_queued", "phantom", "open", "moved", "wait_doubt", "clock_change", "time_missing", "time_backwards",
)  # fmt: skip
SERVICE_REASONS = (
    "not_served", "phantom", "open", "service_doubt", "overlap", "no_agent", "clock_change", "end_missing",
    "time_backwards", "short",
)  # fmt: skip


def legs(
    contacts: ir.Table,
    *,
    band_minutes: int,
    zones: Mapping[str, Sequence[Offset]],
    limits: Mapping[str, int],
    limit: int,
    unnamed: Mapping[str, int] | None = None,
    more: Sequence[str] = (),
) -> ir.Table:
    """One row a leg, times as whole microseconds UTC, durations as whole microseconds. ``more`` names columns of the
    journal's ``contacts`` to carry along as they are.

    ``limits`` gives the limit (microseconds) of queues that have their own, ``unnamed`` that of legs in no queue with a name,
    by channel; every other leg has ``limit``.

    Columns: site, queue, kind ('' = not given), channel, business_day, weekday (0 = Monday), band (minutes after local
    midnight), first (leg 1), class_, start, end (of the wait), answered, ended, ahead (local less UTC), wait and
    wait_out (exactly one is null), service and service_out (likewise), all_service (as written down, doubtful or not),
    handle, within (wait <= limit).
    """
    rows = _moments(contacts, more)
    outcome = rows.outcome
    class_ = ibis.cases(
        (outcome == "answered", "served"),
        ((outcome == "transferred") & rows.answered.notnull(), "served"),
        (outcome == "transferred", "moved"),
        ((outcome == "left") & rows.queue.isnull(), "before_queue"),
        else_=outcome,
    )
    rows = rows.mutate(class_=class_)
    end = ibis.cases((rows.class_ == "left", rows.ended), else_=ibis.coalesce(rows.called, rows.answered))
    rows = rows.mutate(end=end, ahead=ahead(rows.site, rows.start, zones))
    rows = rows.mutate(wait_out=_wait_out(rows), service_out=_service_out(rows))
    wait = ibis.ifelse(rows.wait_out.isnull(), rows.end - rows.start, ibis.null("int64"))
    service = rows.ended - rows.answered
    used = rows.service_out.isnull()
    bound = own_limit(rows, limits, limit, unnamed or {})
    return rows.select(
        "site", "channel", "business_day", "class_", "start", "end", "answered", "ended", "ahead",
        "wait_out", "service_out", "doubt", *more,
        queue=rows.queue.fill_null(""),
        kind=rows.kind.fill_null(""),
        first=rows.leg == 1,
        weekday=rows.business_day.day_of_week.index().cast("int64"),
        band=band(rows.start + rows.ahead, band_minutes),
        wait=wait,
        within=ibis.ifelse(rows.wait_out.isnull(), rows.end - rows.start <= bound, ibis.null("boolean")),
        service=ibis.ifelse(used, service, ibis.null("int64")),
        all_service=ibis.ifelse((rows.class_ == "served") & (service >= 0), service, ibis.null("int64")),
        handle=ibis.ifelse(used & (rows.wrapped >= rows.answered), rows.wrapped - rows.answered, ibis.null("int64")),
    )  # fmt: skip


def _moments(contacts: ir.Table, more: Sequence[str]) -> ir.Table:
    return contacts.select(
        "leg", "site", "business_day", "channel", "queue", "kind", "outcome", "doubt", *more,
        start=since_epoch(contacts.arrived_at),
        called=since_epoch(contacts.called_at),
        answered=since_epoch(contacts.answered_at),
        ended=since_epoch(contacts.ended_at),
        wrapped=since_epoch(contacts.wrapped_at),
    )  # fmt: skip


def _has(rows: ir.Table, bits: Doubt) -> ir.BooleanValue:
    return (rows.doubt & int(bits)) != 0


def _wait_out(rows: ir.Table) -> ir.StringValue:
    return ibis.cases(
        (rows.class_.isin(["self_served", "refused", "before_queue"]), "not_queued"),
        (rows.class_ == "phantom", "phantom"),
        (rows.class_ == "open", "open"),
        (rows.class_ == "moved", "moved"),
        (_has(rows, Doubt.WAIT), "wait_doubt"),
        (_has(rows, Doubt.TRANSITION), "clock_change"),
        (rows.end.isnull(), "time_missing"),
        (rows.end < rows.start, "time_backwards"),
        else_=ibis.null("string"),
    )


def _service_out(rows: ir.Table) -> ir.StringValue:
    return ibis.cases(
        (rows.class_ == "phantom", "phantom"),
        (rows.class_ == "open", "open"),
        (rows.class_ != "served", "not_served"),
        (_has(rows, Doubt.SERVICE), "service_doubt"),
        (_has(rows, Doubt.OVERLAP), "overlap"),
        (_has(rows, Doubt.NO_AGENT), "no_agent"),
        (_has(rows, Doubt.TRANSITION), "clock_change"),
        (_has(rows, Doubt.END_MISSING) | rows.ended.isnull() | rows.answered.isnull(), "end_missing"),
        (rows.ended < rows.answered, "time_backwards"),
        (_has(rows, Doubt.SHORT), "short"),
        else_=ibis.null("string"),
    )


def own_limit(rows: ir.Table, limits: Mapping[str, int], limit: int, unnamed: Mapping[str, int]) -> ir.IntegerValue:
    """The limit (microseconds) of each row, which has a queue and a channel; see :func:`legs`."""
    other = ibis.literal(limit, "int64")
    none = rows.queue.isnull() | (rows.queue == "")
    by_channel = [(none & (rows.channel == channel), own) for channel, own in sorted(unnamed.items()) if own != limit]
    alike: dict[int, list[str]] = {}
    for name, own in sorted(limits.items()):
        if own != limit:
            alike.setdefault(own, []).append(name)
    branches = [(rows.queue.isin(names), own) for own, names in alike.items()] + by_channel
    return (
        ibis.cases(*[(which, ibis.literal(own, "int64")) for which, own in branches], else_=other)
        if branches
        else other
    )
