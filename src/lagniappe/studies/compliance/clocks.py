"""The clock of the laws as expressions: what ``rules.clock`` does on arrays, done inside the engine.

A test compares the two contact by contact. Contacts of one leg, nearly all, are not grouped: only those of several are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import since_epoch
from lagniappe.journal.tables import Doubt
from lagniappe.measures.clock import Offset, ahead, band, whole
from lagniappe.rules.clock import REASONS, doubts
from lagniappe.rules.hours import Week
from lagniappe.rules.law import End, Rule, Start
from lagniappe.units import DAY, MINUTE

Clock = tuple[Start, End, bool]
"""Start, end, and whether it runs before the opening."""


def clock_of(rule: Rule) -> Clock:
    return rule.start, rule.end, rule.before_opening


def contacts(
    table: ir.Table,
    rules: Sequence[Rule],
    zones: Mapping[str, Sequence[Offset]],
    hours: Mapping[str, Week],
    band_minutes: int,
) -> ir.Table:
    """One row a contact: site, business_day, weekday, band, channel, priority, and for the place ``n`` of each clock in
    :func:`clocks` elapsed_n (microseconds), closed_n (the law's end came) and reason_n (place in REASONS, or their number).
    """
    rows = _moments(table, zones, hours)
    several = rows.filter(rows.leg > 1).select("contact_id").distinct()
    one = rows.anti_join(several, "contact_id").mutate(first=ibis.literal(True))
    many = rows.semi_join(several, "contact_id")
    order = ibis.window(group_by="contact_id", order_by="leg")
    many = many.mutate(first=ibis.row_number().over(order) == 0)
    used = clocks(rules)
    found = _alone(_stretches(one, used), used).union(_joined(_stretches(many, used), used), distinct=False)
    return found.mutate(
        weekday=found.business_day.day_of_week.index().cast("int64"), band=band(found.start + found.ahead, band_minutes)
    )


def clocks(rules: Sequence[Rule]) -> list[Clock]:
    """The different clocks of some rules, in the rules' order."""
    return list(dict.fromkeys(clock_of(rule) for rule in rules))


def _moments(table: ir.Table, zones: Mapping[str, Sequence[Offset]], hours: Mapping[str, Week]) -> ir.Table:
    rows = table.filter(table.direction == "in").select(
        "contact_id", "leg", "site", "business_day", "channel", "priority", "outcome", "doubt",
        queued=table.queue.notnull() | (table.outcome != "left"),
        entered=since_epoch(table.entered_at),
        start=since_epoch(table.arrived_at),
        called=since_epoch(table.called_at),
        answered=since_epoch(table.answered_at),
        ended=since_epoch(table.ended_at),
    )  # fmt: skip
    rows = rows.mutate(ahead=ahead(rows.site, rows.start, zones))
    door = ibis.coalesce(rows.entered, rows.start)
    return rows.mutate(
        wait_start=_until_opening(rows.site, rows.start + rows.ahead, hours),
        wait_door=_until_opening(rows.site, door + rows.ahead, hours),
    )


def _until_opening(site: ir.StringValue, local: ir.IntegerValue, hours: Mapping[str, Week]) -> ir.IntegerValue:
    """Microseconds until the next opening of the same day; 0 when open, or when no opening follows."""
    alike: dict[Week, list[str]] = {}
    for name in sorted(hours):
        if any(hours[name]):
            alike.setdefault(hours[name], []).append(name)
    zero = ibis.literal(0, "int64")
    weekday, clock = (whole(local, DAY) + 3) % 7, local % DAY
    branches = []
    for week, names in alike.items():
        for day, stretches in enumerate(week):
            closed = 0
            for opens, closes in stretches:
                early = (weekday == day) & (clock >= closed * MINUTE) & (clock < opens * MINUTE)
                branches.append((site.isin(names) & early, ibis.literal(opens * MINUTE, "int64") - clock))
                closed = max(closed, closes)
    return ibis.cases(*branches, else_=zero) if branches else zero


def _stretches(rows: ir.Table, used: Sequence[Clock]) -> ir.Table:
    """For each clock of each leg: begin, end, stretch, closed and reason."""
    for place, (start, end, early) in enumerate(used):
        begin, wait = rows.start, rows.wait_start
        if start == "door":
            begin = ibis.ifelse(rows.first, ibis.coalesce(rows.entered, rows.start), rows.start)
            wait = rows.wait_door
        if not early:
            begin = begin + ibis.ifelse(rows.first, wait, ibis.literal(0, "int64"))
        rows = rows.mutate(
            **{f"begin_{place}": begin, f"end_{place}": _end(rows, end), f"closed_{place}": _closed(rows, end)}
        )
        stretch = rows[f"end_{place}"] - rows[f"begin_{place}"]
        if not early:
            stretch = ibis.ifelse(rows.first & (wait > 0), _not_negative(stretch), stretch)
        rows = rows.mutate(**{f"stretch_{place}": stretch})
        reason = _reason(rows, rows[f"stretch_{place}"], int(doubts(end)))
        rows = rows.mutate(**{f"reason_{place}": reason})
    return rows


def _not_negative(value: ir.IntegerValue) -> ir.IntegerValue:
    """Not the engine's ``greatest``: it makes 0 of what is not known."""
    return ibis.ifelse(value < 0, ibis.literal(0, "int64"), value)


def _end(rows: ir.Table, end: End) -> ir.IntegerValue:
    if end == "exit":
        return rows.ended
    if end == "first_call":
        return ibis.coalesce(rows.called, rows.answered, rows.ended)
    missed = ibis.coalesce(rows.answered, rows.called, rows.ended)
    return ibis.ifelse(rows.outcome == "missed", missed, ibis.coalesce(rows.answered, rows.ended))


def _closed(rows: ir.Table, end: End) -> ir.BooleanValue:
    return rows.called.notnull() | rows.answered.notnull() if end == "first_call" else rows.answered.notnull()


def _reason(rows: ir.Table, stretch: ir.IntegerValue, spoiled: int) -> ir.IntegerValue:
    conditions = (
        ~rows.queued | rows.outcome.isin(["self_served", "refused"]),
        rows.outcome == "phantom",
        rows.outcome == "open",
        (rows.doubt & spoiled) != 0,
        (rows.doubt & int(Doubt.TRANSITION)) != 0,
        stretch.isnull(),
        stretch < 0,
    )
    return ibis.cases(
        *[(condition, ibis.literal(place, "int64")) for place, condition in enumerate(conditions)],
        else_=ibis.literal(len(REASONS), "int64"),
    )


PLAIN = ("site", "business_day", "channel", "priority", "start", "ahead")


def _alone(rows: ir.Table, used: Sequence[Clock]) -> ir.Table:
    columns = {name: rows[name] for name in PLAIN}
    for place, (_, end, _early) in enumerate(used):
        columns |= _judged(place, end, rows[f"stretch_{place}"], rows[f"closed_{place}"], rows[f"reason_{place}"])
    return rows.select(**columns)


def _joined(rows: ir.Table, used: Sequence[Clock]) -> ir.Table:
    """The lines of one contact added up; a stay runs from its first begin to its last end."""
    sums = {name: rows[name].argmin(rows.leg) for name in PLAIN}
    for place, (_, end, _early) in enumerate(used):
        whole_stay = rows[f"end_{place}"].argmax(rows.leg) - rows[f"begin_{place}"].argmin(rows.leg)
        sums[f"stretch_{place}"] = whole_stay if end == "exit" else rows[f"stretch_{place}"].sum()
        sums[f"closed_{place}"] = rows[f"closed_{place}"].argmax(rows.leg)
        sums[f"reason_{place}"] = rows[f"reason_{place}"].min()
    return _alone(rows.group_by("contact_id").aggregate(**sums), used)


def _judged(
    place: int, end: End, stretch: ir.IntegerValue, closed: ir.BooleanValue, reason: ir.IntegerValue
) -> dict[str, ir.Value]:
    if end == "exit":
        stretch = _not_negative(stretch)
    elapsed = ibis.ifelse(reason == len(REASONS), stretch.cast("int64"), ibis.null("int64"))
    return {f"elapsed_{place}": elapsed, f"closed_{place}": closed, f"reason_{place}": reason}
