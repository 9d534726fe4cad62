"""What waiting goes together with: each moment of it split among what was the matter at that moment.

An accounting, not an experiment: the parts sum to the whole to the microsecond, and each says what *would be explained* by its
cause under the rules of the study's ``notes.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import collect
from lagniappe.measures.clock import whole
from lagniappe.measures.positions import SPOILT, Running, banded, lasting, on_the_clock, placed
from lagniappe.measures.together import Together
from lagniappe.units import DAY, MINUTE

CAUSES = ("idle", "lack", "long", "priority", "bunched", "rest")
"""idle = somebody available had nothing to do; lack = fewer people available than the usual load needs; long = positions
held by services past their standard; priority = positions held by people called before others who came earlier; bunched =
more came together than chance brings; rest = nothing of these."""
COUNTS = ("waiting", "low", "bunched", "working", "long", "ahead", "production")
MILLION = 1_000_000
BLOCK = 5 * MINUTE


def lined(
    legs: ir.Table, standards: Mapping[str, int], work: Mapping[str, int], usual: tuple[int, int],
    held: Mapping[tuple[str, str], Together] | None = None,
) -> ir.Table:  # fmt: skip
    """Who joined the line, from ``begin`` to ``finish`` on the site's clock, in ``queue`` and ``band``, on the local ``day``
    (of the week ``of_week``) and ``block``; ``low`` (1: without priority); the usual ``work`` of their kind; their service from
    ``served`` over ``took``, and its ``standard``, null where it is not trusted (microseconds; ``usual`` holds standard and
    work of kinds that are not told). ``person``: of a person's time, millionths that a service takes, where several contacts of
    its queue are ``held`` at once; ``work`` is that part of it."""
    rows = legs.filter(legs.wait.notnull())
    begin = rows.start + rows.ahead
    trusted = (rows.all_service > 0) & ((rows.doubt & SPOILT) == 0)
    nothing = ibis.null("int64")
    day = whole(begin, DAY)
    at_once = _held(rows, held or {})
    person = whole_share(ibis.literal(MILLION, "int64"), at_once)
    return rows.select(
        "site", "queue", "band", "priority", "contact_id", "class_",
        begin=begin, finish=rows.end + rows.ahead, day=day, of_week=(day + 3) % 7, block=whole(begin % DAY, BLOCK),
        low=(rows.priority == 0).cast("int64"), work=whole_share(_by_kind(rows.kind, work, usual[1]), at_once), person=person,
        served=ibis.ifelse(trusted, rows.answered + rows.ahead, nothing),
        took=ibis.ifelse(trusted, rows.all_service, nothing), standard=_by_kind(rows.kind, standards, usual[0]),
    )  # fmt: skip


def _held(rows: ir.Table, held: Mapping[tuple[str, str], Together]) -> ir.IntegerValue:
    """Contacts of the row's queue that a person holds at once."""
    branches = [
        ((rows.site == site) & (rows.queue == queue), ibis.literal(one.at_once, "int64"))
        for (site, queue), one in sorted(held.items()) if one.at_once > 1
    ]  # fmt: skip
    other = ibis.literal(1, "int64")
    return ibis.cases(*branches, else_=other) if branches else other


def whole_share(part: ir.IntegerValue, by: ir.IntegerValue) -> ir.IntegerValue:
    """Rounded down division of whole numbers, by the remainder: engines divide integers as floats."""
    return ((part - part % by) / by).cast("int64")


def overtaking(rows: ir.Table) -> ir.Table:
    """The trusted services of people with priority who went before others that came earlier and have none."""
    # Whoever came earlier without priority and is still in line when this one is called has been overtaken.
    earlier = ibis.window(
        group_by=["site", "queue"], order_by=[rows.begin, rows.priority.desc(), rows.contact_id], preceding=(None, 1)
    )
    reach = ibis.ifelse(rows.priority == 0, rows.finish, ibis.null("int64")).max().over(earlier)
    marked = rows.select("site", "priority", "class_", "finish", "served", "took", "person", reach=reach)
    return marked.filter(
        (marked.class_ == "served") & (marked.priority > 0) & (marked.reach > marked.finish) & marked.took.notnull()
    )


def _by_kind(kind: ir.StringValue, known: Mapping[str, int], usual: int) -> ir.IntegerValue:
    alike: dict[int, list[str]] = {}
    for code, micros in sorted(known.items()):
        alike.setdefault(micros, []).append(code)
    other = ibis.literal(usual, "int64")
    branches = [(kind.isin(codes), ibis.literal(micros, "int64")) for micros, codes in sorted(alike.items())]
    return ibis.cases(*branches, else_=other) if branches else other


def bunching(rows: ir.Table, minutes: int) -> ir.Table:
    """Waits longer than nothing with ``weight``: of the arrivals of a queue in its block of five minutes, the share beyond the
    usual number and twice its square root (millionths). Usual is the mean of such blocks in that band of that weekday; one
    person is no bunch."""
    days = rows.group_by("site", "of_week").aggregate(days=rows.day.nunique())
    keys = ["site", "queue", "of_week", "band"]
    spot = ["site", "queue", "day", "block"]
    together = rows.group_by(*spot, "of_week", "band").aggregate(together=rows.count())
    usual = together.group_by(keys).aggregate(came=together.together.sum())
    usual = usual.inner_join(days, ["site", "of_week"]).select(*keys, "came", "days")
    # Few blocks beside many people: the weights are made for the blocks, and people look theirs up.
    both = together.inner_join(usual, keys)
    blocks = both.days * ibis.literal(minutes * MINUTE // BLOCK, "int64")
    mean = both.came / blocks.cast("float64")
    chance = ibis.greatest(mean + 2 * mean.sqrt(), 1.0)
    weight = (ibis.greatest(1 - chance / both.together, 0.0) * MILLION).floor().cast("int64")
    weights = both.select(*spot, weight=weight)
    waited = rows.filter(rows.finish > rows.begin)
    return waited.inner_join(weights, spot).select("site", "begin", "finish", "low", "weight")


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


def split(
    rows: ir.Table, work: ir.Table, production: ir.Table, staffed: list[str], minutes: int, sites: Iterable[str],
    most: Mapping[str, int],
) -> ir.Table:  # fmt: skip
    """Waiting by site, day and band: waiting and each of :data:`CAUSES` (microseconds), and the time-weighted sums
    needed_time and available_time while anybody waited.

    ``rows`` come from :func:`lined`. ``staffed`` are the sites with presence; elsewhere the people at work stand for those
    available. ``most``: so many of ``contacts`` and of ``presence`` has a site at the most.
    """
    over = rows.filter(rows.took > rows.standard)
    over = over.select("site", "person", begin=over.served + over.standard, finish=over.served + over.took)
    preferred = collect(rows.filter(rows.priority > 0).limit(1)).num_rows > 0
    line: dict[str, int | str] = {"waiting": 1, "bunched": "weight"}
    people = most["contacts"]
    kinds = [
        Running(bunching(rows, minutes), line | ({"low": "low"} if preferred else {}), people, {"weight": MILLION}),
        Running(work, {"working": 1}, people + most["presence"]),
        Running(over, {"long": "person"}, people, {"person": MILLION}),
    ]
    if staffed:
        kinds.append(Running(production, {"production": 1}, most["presence"]))
    if preferred:
        ahead = overtaking(rows)
        ahead = ahead.select("site", "person", begin=ahead.served, finish=ahead.served + ahead.took)
        kinds.append(Running(ahead, {"ahead": "person"}, people, {"person": MILLION}))
    # What nobody can be is not counted at every moment.
    names = [name for name in COUNTS if any(name in kind.counts for kind in kinds)]
    places = placed(sites)
    cut = lasting(kinds, names, places)
    cut = banded(cut.filter(cut.waiting > 0), minutes, names)
    missing = {"low": cut.waiting, "ahead": ibis.literal(0, "int64"), "production": ibis.literal(0, "int64")}
    cut = cut.mutate(**{name: count for name, count in missing.items() if name not in names})
    cut = cut.mutate(of_week=cut.slot % (7 * DAY // (minutes * MINUTE)))
    cut = cut.left_join(_placed_needs(rows, minutes, staffed, places), ["place", "of_week"])
    cut = cut.mutate(needed=cut.needed.fill_null(1), known=cut.known.fill_null(False))
    return on_the_clock(_summed(_parts(cut)), minutes, places)


def _placed_needs(rows: ir.Table, minutes: int, staffed: list[str], places: ir.Table) -> ir.Table:
    """Needs by place and slot of a week that begins as 1970 did, on a Thursday; ``known`` where presence is written down."""
    found = needs(rows, minutes).inner_join(places, "site")
    days = (found.of_week + 4) % 7
    known = found.site.isin(staffed) if staffed else ibis.literal(False)
    return found.select("place", "needed", known=known, of_week=days * (1440 // minutes) + whole(found.band, minutes))


def _parts(cut: ir.Table) -> ir.Table:
    available = ibis.ifelse(cut.known, cut.production, cut.working)
    idle = ibis.least(ibis.greatest(available - cut.working, ibis.literal(0, "int64")), cut.waiting)
    held = ibis.greatest(cut.working, ibis.literal(1, "int64")).cast("float64") * float(MILLION)
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
        "place", "slot", waiting=cut.waiting * cut.piece, idle=cut.idle_now * cut.piece, **parts,
        needed_time=cut.needed * cut.piece, available_time=cut.available * cut.piece, time=cut.piece,
    )  # fmt: skip
    rest = told.waiting - told.idle - told.lack - told.long - told.priority - told.bunched
    return told.mutate(rest=rest)


def _summed(told: ir.Table) -> ir.Table:
    names = ("waiting", *CAUSES, "needed_time", "available_time", "time")
    return told.group_by("place", "slot").aggregate(**{name: told[name].sum() for name in names})
