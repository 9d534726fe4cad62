"""The laws that a journal should keep, and what of it breaks them. Rows that break a law stay; this says which they are.

with engine.tables(journal) as t:
    report = check.run(t)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from lagniappe.journal import engine
from lagniappe.journal.engine import Tables
from lagniappe.journal.repair.ends import SPIKE
from lagniappe.journal.tables import OUTCOMES, Doubt
from lagniappe.sentences import Sentence, Value, gettext_noop, told
from lagniappe.units import SECOND

EXAMPLES = 5
TOLERANCE = 2 * SECOND
"""Two clocks of a source may disagree by so much (microseconds); a shorter overlap is nobody's fault."""
MISSING_LEGS = 50
MISSING_APART = 0.2
ONE_AT_A_TIME = ("turn", "voice")
WATCHED = ("customer_id", "kind", "entered_at", "case_id")
"""Columns whose emptiness has no good reason to depend on the outcome."""


@dataclass(frozen=True)
class Law:
    """One law: how many rows were looked at, how many break it, how many of those carry a doubt already, and up to five
    of them by name."""

    id: str
    sentence: Sentence
    looked_at: int
    broken: int
    flagged: int
    examples: tuple[str | Sentence, ...]

    @property
    def holds(self) -> bool:
        return self.broken == 0


@dataclass(frozen=True)
class CheckReport:
    laws: tuple[Law, ...]

    @property
    def holds(self) -> bool:
        return all(law.holds for law in self.laws)

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/reference/journal.md."""
        return {
            "holds": self.holds,
            "laws": [
                {
                    "law": law.id,
                    "meaning": str(law.sentence),
                    "rows_looked_at": law.looked_at,
                    "rows_broken": law.broken,
                    "rows_flagged": law.flagged,
                    "examples": [str(example) for example in law.examples],
                }
                for law in self.laws
            ],
        }


def run(tables: Tables) -> CheckReport:
    """Check the laws on the legs of some tables."""
    laws = (
        _conservation, _one_row, _chain, _order, _one_end, _agent_capacity, _position_capacity, _equal_ends, _two_places,
        _missing_at_random, _intervals,
    )  # fmt: skip
    return CheckReport(tuple(law(tables) for law in laws))


def _law(id_: str, sentence: str | Sentence, looked: Any, broken: Any, name: Callable[[Any], Any]) -> Law:
    """The law of some rows (``broken``, with the columns doubt and what ``name`` needs) out of those looked at."""
    figures = engine.collect(
        broken.agg(broken=broken.count(), flagged=(broken.doubt.coalesce(0) != 0).sum().coalesce(0)).mutate(
            looked=looked.count().as_scalar()
        )
    ).to_pylist()[0]
    named = broken.select(example=name(broken)).distinct().order_by("example").limit(EXAMPLES)
    examples = tuple(engine.collect(named)["example"].to_pylist()) if figures["broken"] else ()
    said = sentence if isinstance(sentence, Sentence) else Sentence(sentence)
    return Law(id_, said, figures["looked"], figures["broken"], int(figures["flagged"]), examples)


def _leg(rows: Any) -> Any:
    return rows.contact_id + "/" + rows.leg.cast("string")


def _conservation(tables: Tables) -> Law:
    legs = tables.contacts
    return _law(
        "conservation",
        told(gettext_noop("Arrivals are the sum of their outcomes: {outcomes}."), outcomes=", ".join(OUTCOMES)),
        legs,
        legs.filter(~legs.outcome.isin(list(OUTCOMES))),
        _leg,
    )


def _one_row(tables: Tables) -> Law:
    legs = tables.contacts
    counted = legs.group_by("contact_id", "leg").agg(rows=legs.count(), doubt=legs.doubt.max())
    return _law("one_row", gettext_noop("A leg is one row."), legs, counted.filter(counted.rows > 1), _leg)


def _chain(tables: Tables) -> Law:
    legs = tables.contacts
    within = ibis.window(group_by=legs.contact_id)
    ordered = legs.mutate(legs_of=legs.count().over(within), last_leg=legs.leg.max().over(within))
    is_last = ordered.leg == ordered.last_leg
    # On a visit of several procedures each is served to its end, and the next leg begins.
    ends_well = ibis.ifelse(
        is_last, ordered.outcome != "transferred", ordered.outcome.isin(["transferred", "answered"])
    )
    return _law(
        "chain",
        gettext_noop(
            "The legs of a contact count from 1; each but the last is transferred or served, the last not transferred."
        ),
        legs,
        ordered.filter((ordered.legs_of != ordered.last_leg) | ~ends_well),
        _leg,
    )


def _order(tables: Tables) -> Law:
    legs = tables.contacts
    pairs = (
        ("entered_at", "arrived_at"), ("arrived_at", "called_at"), ("called_at", "last_called_at"),
        ("called_at", "answered_at"), ("arrived_at", "answered_at"), ("answered_at", "ended_at"),
        ("arrived_at", "ended_at"), ("ended_at", "wrapped_at"),
    )  # fmt: skip
    wrong = ibis.or_(*((legs[first] > legs[second]).fill_null(False) for first, second in pairs))
    sentence = gettext_noop("Times come in order: entered, arrived, called, answered, ended, wrapped.")
    return _law("order", sentence, legs, legs.filter(wrong), _leg)


def _one_end(tables: Tables) -> Law:
    legs = tables.contacts
    known_missing = (legs.doubt & int(Doubt.END_MISSING)) != 0
    is_open = legs.outcome == "open"
    wrong = ibis.or_(
        ~is_open & legs.ended_at.isnull() & ~known_missing,
        is_open & legs.ended_at.notnull(),
        (legs.outcome == "answered") & legs.answered_at.isnull(),
        legs.outcome.isin(["left", "missed", "refused"]) & legs.answered_at.notnull(),
    )
    return _law(
        "one_end",
        gettext_noop(
            "A closed leg has one end, an open one has none; who was answered has a start of service, who left has not."
        ),
        legs,
        legs.filter(wrong),
        _leg,
    )


def _agent_capacity(tables: Tables) -> Law:
    sentence = gettext_noop(
        "An agent serves no more at once than their capacity (counter and telephone: 1), but for {seconds} s."
    )
    return _capacity(tables, "agent_id", "agent_capacity", sentence)


def _position_capacity(tables: Tables) -> Law:
    sentence = gettext_noop(
        "A position serves no more at once than its capacity (counter and telephone: 1), but for {seconds} s."
    )
    return _capacity(tables, "position_id", "position_capacity", sentence)


def _capacity(tables: Tables, who: str, id_: str, sentence: str) -> Law:
    """At a counter or on the telephone the capacity is 1; elsewhere the largest that the day's presence says, and where
    there is no presence nothing can be said."""
    legs = tables.contacts
    served = legs.filter(legs[who].notnull() & legs.answered_at.notnull() & legs.ended_at.notnull())
    start = engine.since_epoch(served.answered_at)
    served = served.mutate(
        holder=served[who],
        singly=served.channel.isin(list(ONE_AT_A_TIME)),
        start_micros=start,
        end_micros=engine.since_epoch(served.ended_at) - TOLERANCE,
    )
    served = served.filter(served.end_micros > served.start_micros)
    ends = served.select(
        "contact_id", "leg", "holder", "singly", "business_day", "doubt", moment=served.end_micros, step=-1
    )
    starts = served.select(
        "contact_id", "leg", "holder", "singly", "business_day", "doubt", moment=served.start_micros, step=1
    )
    steps = starts.union(ends)
    # At one moment the ends come first: who ends at noon does not meet who begins at noon.
    running = ibis.window(group_by=[steps.holder, steps.singly], order_by=[steps.moment, steps.step], following=0)
    loaded = steps.mutate(load=steps.step.sum().over(running))
    presence = tables.presence.filter(tables.presence[who].notnull())
    capacities = presence.group_by(holder=presence[who], business_day=presence.business_day).agg(
        capacity=presence.capacity.max()
    )
    begun = loaded.filter(loaded.step == 1).left_join(capacities, ["holder", "business_day"])
    limit = ibis.ifelse(begun.singly, 1, begun.capacity)
    looked = begun.filter(limit.notnull())
    return _law(
        id_,
        told(sentence, seconds=TOLERANCE // SECOND),
        looked,
        begun.filter((begun.load > limit).fill_null(False)),
        _leg,
    )


def _equal_ends(tables: Tables) -> Law:
    legs = tables.contacts
    ended = legs.filter(legs.ended_at.notnull())
    moments = ended.group_by("site", "ended_at").agg(together=ended.count(), doubt=ended.doubt.max())
    usual = moments.group_by("site").agg(usual=moments.together.mean())
    spikes = moments.join(usual, "site")
    spikes = spikes.filter((spikes.together >= SPIKE) & (spikes.together >= SPIKE * spikes.usual))
    return _law(
        "equal_ends",
        gettext_noop("No crowd ends at one instant: many equal ends are a system's closing time, not people's."),
        moments,
        spikes,
        lambda rows: rows.site + " " + rows.ended_at.cast("string") + " (" + rows.together.cast("string") + ")",
    )


def _two_places(tables: Tables) -> Law:
    legs = tables.contacts
    served = legs.filter(legs.agent_id.notnull() & legs.position_id.notnull() & legs.answered_at.notnull())
    before = ibis.window(group_by=served.agent_id, order_by=[served.answered_at, served.contact_id, served.leg])
    moved = served.mutate(
        place=served.site + " " + served.position_id,
        place_before=(served.site + " " + served.position_id).lag().over(before),
        ended_before=served.ended_at.lag().over(before),
    )
    gap = engine.micros_between(moved.ended_before, moved.answered_at)
    return _law(
        "two_places",
        gettext_noop(
            "An agent is at one position at a time: nobody serves elsewhere before the last service has ended."
        ),
        served,
        moved.filter(((moved.place != moved.place_before) & (gap < -TOLERANCE)).fill_null(False)),
        _leg,
    )


def _missing_at_random(tables: Tables) -> Law:
    """Columns that are empty much more often for one outcome, or for those who did not wait, than for the others."""
    legs = tables.contacts
    waited = (engine.micros_between(legs.arrived_at, legs.called_at) > 0).fill_null(False)
    grouped = legs.mutate(waited=ibis.ifelse(waited, "waited", "did not wait"))
    found = []
    for factor in ("outcome", "waited"):
        shares = grouped.group_by(factor).agg(
            legs_of=grouped.count(), **{name: grouped[name].isnull().mean() for name in WATCHED}
        )
        rows = [row for row in engine.collect(shares).to_pylist() if row["legs_of"] >= MISSING_LEGS]
        for name in WATCHED:
            by_share = sorted((row[name], row[factor]) for row in rows)
            if by_share and by_share[-1][0] - by_share[0][0] >= MISSING_APART:
                (least, low), (most, high) = by_share[0], by_share[-1]
                found.append(_emptier(name, (most, high), (least, low)))
    total = engine.collect(legs.agg(total=legs.count()))["total"][0].as_py()
    sentence = gettext_noop(
        "What is missing is missing at random: about as often whatever the outcome, with or without a wait."
    )
    return Law("missing_at_random", Sentence(sentence), total, len(found), 0, tuple(found[:EXAMPLES]))


def _intervals(tables: Tables) -> Law:
    """Over one stretch more may be answered than came, for some came before; over a whole day of a queue they may not."""
    rows = tables.intervals.mutate(doubt=0, begun=engine.since_epoch(tables.intervals.started_at))
    of_queue = ibis.window(group_by=[rows.site, rows.channel, rows.queue], order_by=rows.begun)
    of_day = ibis.window(group_by=[rows.site, rows.channel, rows.queue, rows.business_day])
    went = rows.answered.coalesce(0) + rows.abandoned.coalesce(0)
    rows = rows.mutate(
        next_begun=rows.begun.lead().over(of_queue),
        came=rows.received.coalesce(went).sum().over(of_day),
        went=went.sum().over(of_day),
    )
    counts = (rows.received, rows.answered, rows.abandoned, rows.answered_within, rows.mean_wait, rows.mean_handle)
    wrong = ibis.or_(
        rows.length <= 0,
        rows.next_begun < rows.begun + rows.length,
        rows.answered_within > rows.answered,
        (rows.longest_wait < rows.mean_wait) & (rows.answered > 0),
        rows.went > rows.came,
        *(count < 0 for count in counts),
    )
    return _law(
        "intervals",
        gettext_noop(
            "What a system had added up agrees with itself: stretches do not overlap, nothing is below zero, no more are "
            "answered in time than answered, no more go in a day than came, and no mean is longer than the longest."
        ),
        rows,
        rows.filter(wrong.fill_null(False)),
        lambda rows: rows.site + " " + rows.queue.coalesce("") + " " + rows.started_at.cast("string"),
    )


def _emptier(column: str, most: tuple[float, str], least: tuple[float, str]) -> Sentence:
    """For whom a column is empty most often and least often, as (share, outcome or wait)."""
    return told(
        gettext_noop("{column}: empty for {most} of {high}, {least} of {low}"),
        column=column,
        most=Value("share", round(most[0], 2)),
        high=Value("term", most[1]),
        least=Value("share", round(least[0], 2)),
        low=Value("term", least[1]),
    )
