"""What waiting goes together with: each moment of it split among what was the matter at that moment.

An accounting, not an experiment: the parts sum to the whole to the microsecond, and each says what *would be explained* by its
cause under the rules of the study's ``notes.md``.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from lagniappe.measures.clock import whole
from lagniappe.measures.positions import SPOILT, banded, lasting
from lagniappe.units import DAY, MINUTE

CAUSES = ("idle", "lack", "long", "priority", "bunched", "rest")
"""idle = somebody available had nothing to do; lack = fewer people available than the usual load needs; long = positions
held by services past their standard; priority = positions held by people called before others who came earlier; bunched =
more came together than chance brings; rest = nothing of these."""
COUNTS = ("waiting", "low", "bunched", "working", "long", "ahead", "production")
MILLION = 1_000_000
BLOCK = 5 * MINUTE


def lined(
    legs: ir.Table, standards: Mapping[str, int], work: Mapping[str, int], usual: tuple[int, int], minutes: int
) -> ir.Table:
    """Who joined the line, with the ``standard`` and the usual ``work`` of their kind (microseconds of service; ``usual``
    holds both for kinds that are not told), the local ``day`` and ``block``, whether they went before others who came
    earlier and have no priority (``overtook``), and ``weight``, the share of their block beyond chance in millionths (see
    :func:`bunching`)."""
    rows = legs.filter(legs.wait.notnull())
    local = rows.start + rows.ahead
    rows = rows.mutate(
        standard=_by_kind(rows.kind, standards, usual[0]), work=_by_kind(rows.kind, work, usual[1]),
        day=whole(local, DAY), block=whole(local % DAY, BLOCK),
    )  # fmt: skip
    rows = rows.mutate(of_week=(rows.day + 3) % 7)
    # Whoever came earlier without priority and is still in line when this one is called has been overtaken.
    earlier = ibis.window(
        group_by=["site", "queue"], order_by=[rows.start, rows.priority.desc(), rows.contact_id], preceding=(None, 1)
    )
    reach = ibis.ifelse(rows.priority == 0, rows.end, ibis.null("int64")).max().over(earlier)
    overtook = (rows.class_ == "served") & (rows.priority > 0) & (reach > rows.end)
    return bunching(rows.mutate(overtook=overtook.fill_null(False)), minutes)


def _by_kind(kind: ir.StringValue, known: Mapping[str, int], usual: int) -> ir.IntegerValue:
    alike: dict[int, list[str]] = {}
    for code, micros in sorted(known.items()):
        alike.setdefault(micros, []).append(code)
    other = ibis.literal(usual, "int64")
    branches = [(kind.isin(codes), ibis.literal(micros, "int64")) for micros, codes in sorted(alike.items())]
    return ibis.cases(*branches, else_=other) if branches else other


def bunching(rows: ir.Table, minutes: int) -> ir.Table:
    """With ``weight``: of the arrivals of a queue in its block of five minutes, the share beyond the usual number and twice its
    square root (millionths). Usual is the mean of such blocks in that band of that weekday; one person is no bunch."""
    days = rows.group_by("site", "of_week").aggregate(days=rows.day.nunique())
    keys = ["site", "queue", "of_week", "band"]
    usual = rows.group_by(keys).aggregate(came=rows.count())
    usual = usual.inner_join(days, ["site", "of_week"]).select(*keys, "came", "days")
    together = ibis.window(group_by=["site", "queue", "day", "block"])
    counted = rows.mutate(together=rows.count().over(together))
    both = counted.inner_join(usual, keys)
    blocks = both.days * ibis.literal(minutes * MINUTE // BLOCK, "int64")
    mean = both.came / blocks.cast("float64")
    chance = ibis.greatest(mean + 2 * mean.sqrt(), 1.0)
    weight = ibis.greatest(1 - chance / both.together, 0.0) * MILLION
    return both.select(*rows.columns, weight=weight.floor().cast("int64"))


def needs(rows: ir.Table, minutes: int) -> ir.Table:
    """People needed to keep up with the usual load: site, of_week, band, needed (at least one).

    The time of service that arrives in a band of a weekday (each as long as services of its kind are), over the time of one
    person: rounded up.
    """
    days = rows.group_by("site", "of_week").aggregate(days=rows.day.nunique())
    load = rows.group_by("site", "of_week", "band").aggregate(work=rows.work.sum())
    both = load.inner_join(days, ["site", "of_week"])
    time = both.days * (minutes * MINUTE)
    return both.select("site", "of_week", "band", needed=_up(both.work, time))


def _up(part: ir.IntegerValue, by: ir.IntegerValue) -> ir.IntegerValue:
    """Rounded up division of whole numbers, by the remainder: engines divide integers as floats."""
    rest = part % by
    return ibis.greatest(((part - rest) / by).cast("int64") + (rest > 0).cast("int64"), ibis.literal(1, "int64"))


def split(rows: ir.Table, work: ir.Table, production: ir.Table, staffed: list[str], minutes: int) -> ir.Table:
    """Waiting by site, day and band: waiting and each of :data:`CAUSES` (microseconds), and the time-weighted sums
    needed_time and available_time while anybody waited.

    ``staffed`` are the sites with presence; elsewhere the people at work stand for those available.
    """
    begin, finish = rows.start + rows.ahead, rows.end + rows.ahead
    waits = rows.select("site", "priority", "weight", begin=begin, finish=finish)
    trusted = rows.filter((rows.all_service > 0) & ((rows.doubt & SPOILT) == 0))
    answered = trusted.answered + trusted.ahead
    over = trusted.select("site", begin=answered + trusted.standard, finish=answered + trusted.all_service)
    ahead = trusted.filter(trusted.overtook)
    ahead = ahead.select(
        "site", begin=ahead.answered + ahead.ahead, finish=ahead.answered + ahead.ahead + ahead.all_service
    )
    kinds = {
        "waiting": waits.drop("weight"),
        "low": waits.filter(waits.priority == 0).drop("weight"),
        "bunched": waits.filter(waits.weight > 0),
        "working": work,
        "long": over,
        "ahead": ahead,
        "production": production,
    }
    cut = banded(lasting(kinds), minutes, COUNTS)
    cut = cut.filter(cut.waiting > 0)
    cut = cut.mutate(of_week=(cut.business_day + 3) % 7)
    cut = cut.left_join(needs(rows, minutes), ["site", "of_week", "band"])
    cut = cut.mutate(needed=cut.needed.fill_null(1))
    return _summed(_parts(cut, staffed))


def _parts(cut: ir.Table, staffed: list[str]) -> ir.Table:
    known = cut.site.isin(staffed) if staffed else ibis.literal(False)
    available = ibis.ifelse(known, cut.production, cut.working)
    idle = ibis.least(ibis.greatest(available - cut.working, ibis.literal(0, "int64")), cut.waiting)
    held = ibis.greatest(cut.working, ibis.literal(1, "int64")).cast("float64")
    cut = cut.mutate(
        available=available,
        idle_now=idle,
        f_lack=ibis.greatest(1 - available / cut.needed.cast("float64"), 0.0),
        f_long=ibis.least(cut.long / held, 1.0),
        f_priority=ibis.least(cut.ahead / held, 1.0) * cut.low / cut.waiting.cast("float64"),
        f_bunched=ibis.least(cut.bunched / (cut.waiting * float(MILLION)), 1.0),
    )
    names = ("lack", "long", "priority", "bunched")
    # Together they explain no more than there is: beyond it all are cut in proportion.
    whole_ = ibis.greatest(cut.f_lack + cut.f_long + cut.f_priority + cut.f_bunched, 1.0)
    left = (cut.waiting - cut.idle_now) * cut.piece
    parts = {name: (left * (cut[f"f_{name}"] / whole_)).floor().cast("int64") for name in names}
    told = cut.select(
        "site", "business_day", "band", waiting=cut.waiting * cut.piece, idle=cut.idle_now * cut.piece, **parts,
        needed_time=cut.needed * cut.piece, available_time=cut.available * cut.piece, time=cut.piece,
    )  # fmt: skip
    rest = told.waiting - told.idle - told.lack - told.long - told.priority - told.bunched
    return told.mutate(rest=rest)


def _summed(told: ir.Table) -> ir.Table:
    names = ("waiting", *CAUSES, "needed_time", "available_time", "time")
    return told.group_by("site", "business_day", "band").aggregate(**{name: told[name].sum() for name in names})
