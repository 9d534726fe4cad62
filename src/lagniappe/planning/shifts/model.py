"""The roster as constraints for CP-SAT: who works which shift (``persons``), and whom that leaves where (``cover``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lagniappe.planning.shifts.check import worked_minutes
from lagniappe.planning.shifts.plan import DAY_MINUTES, Length, Person, Plan, Possible, Shift

SCALE = 1000
"""Costs are counted in thousandths of the plan's money, for the solver counts whole numbers."""
REST_DAYS = (1, 2)
"""A shift that ends past midnight may leave too little rest even before the day after the next."""

Skills = frozenset[str]
Kind = tuple[Skills, int, Possible]
"""People of these skills who work this shift on this day (number from the first)."""
Pool = tuple[str, Skills]
"""People who differ in nothing but their wishes: the same contract and skills."""
Here = tuple[Skills, str, int]
"""People of these skills who serve one of them in a slot."""
Choices = dict[int, list[tuple[Possible, Any]]]
"""By day, the shifts a person may work, each with its 0 or 1."""


def money(value: float) -> int:
    return round(value * SCALE)


@dataclass(frozen=True)
class Fixed:
    """An announced shift: as a choice already made. ``breaks`` None = to be placed."""

    person: Person
    day: int
    shift: Possible
    breaks: tuple[tuple[int, int], ...] | None


def fixed(plan: Plan) -> list[Fixed]:
    """The announced shifts, those before the first day too: they count for rest and days in a row."""
    people = {person.name: person for person in plan.people}
    found = []
    for one in plan.announced:
        person = people[one.person]
        fits = [p for p in plan.of(person).shifts() if (p.start, p.end) == (one.start, one.end)]
        # Where the breaks are given the length stands without them: what counts is what is worked.
        shift = fits[0] if fits and one.breaks is None else Possible(one.start, _given(plan, person, one))
        found.append(Fixed(person, (one.day - plan.first).days, shift, one.breaks))
    return found


@dataclass(frozen=True)
class Given(Length):
    """The length of an announced shift, whose worked minutes are known."""

    counted: int = 0

    @property
    def worked(self) -> int:
        return self.counted


def _given(plan: Plan, person: Person, shift: Shift) -> Given:
    return Given(shift.end - shift.start, (), worked_minutes(plan.of(person), shift))


def possible(plan: Plan, person: Person, day: int) -> tuple[Possible, ...]:
    """The shifts a person may work on a day."""
    date = plan.day(day)
    contract = plan.of(person)
    return () if date in person.away or date.weekday() not in contract.weekdays else contract.shifts()


def chosen(
    model: Any, plan: Plan, person: Person, announced: Iterable[Fixed], among: Container[Any] | None = None
) -> Choices:
    """Variables for a person's shifts (those in ``among``, by pool, day and shift); an announced one is a plain 1."""
    pool = (person.contract, person.skills)
    mine: Choices = {one.day: [(one.shift, 1)] for one in announced if one.person is person}
    for day in range(plan.days):
        if day not in mine:
            mine[day] = [
                (shift, model.new_bool_var(""))
                for shift in possible(plan, person, day)
                if among is None or (pool, day, shift) in among
            ]
    return mine


def added(terms: Iterable[Any]) -> Any:
    """The sum as one new expression: the solver's own ``+`` may change the expression on its left."""
    from ortools.sat.python.cp_model import LinearExpr

    numbers, expressions = 0, []
    for term in terms:
        if isinstance(term, int):
            numbers += term
        else:
            expressions.append(term)
    return LinearExpr.sum([*expressions, numbers]) if expressions else numbers


def hold(model: Any, expression: Any) -> None:
    """Add a constraint, which may turn out to be plainly true or false where everything in it is announced."""
    if not isinstance(expression, bool):
        model.add(expression)
    elif not expression:
        model.add(model.new_int_var(1, 1, "") <= 0)


def person_rules(model: Any, plan: Plan, person: Person, mine: Choices) -> None:
    """What the contract says: one shift a day, minutes and days a week, days in a row, rest."""
    contract = plan.of(person)
    at_work = {day: added(v for _, v in choices) for day, choices in mine.items()}
    for day, choices in mine.items():
        if len(choices) > 1:
            model.add_at_most_one([v for _, v in choices])
        window = [at_work[d] for d in range(day, day + contract.most_days_in_row + 1) if d in at_work]
        if len(window) > contract.most_days_in_row:
            hold(model, added(window) <= contract.most_days_in_row)
    for week in plan.weeks():
        minutes = added(shift.length.worked * v for day in week for shift, v in mine[day])
        hold(model, minutes <= contract.most_week)
        if len(week) == 7:
            hold(model, minutes >= contract.least_week)
        hold(model, added(at_work[day] for day in week) <= contract.most_days_week)
    rests(model, contract.rest, mine, 1)


def rests(model: Any, rest: int, mine: Mapping[int, list[tuple[Possible, Any]]], people: int) -> None:
    """Whoever ends too late for a start is not among those who start then or before; for ``people`` alike together."""
    for day, choices in mine.items():
        for gap in REST_DAYS:
            last = DAY_MINUTES * gap - rest
            for start in sorted({shift.start for shift, _ in mine.get(day + gap, [])}):
                late = [v for shift, v in choices if shift.end > start + last]
                if late:
                    early = [v for shift, v in mine[day + gap] if shift.start <= start]
                    hold(model, added(late) + added(early) <= people)


class Cover:
    """Breaks, work in each slot and its cost, for numbers of people by kind (whole expressions of the model)."""

    def __init__(
        self, model: Any, plan: Plan, kinds: Mapping[Kind, list[Any]], most: int, announced: Iterable[Fixed]
    ) -> None:
        self.model, self.plan = model, plan
        self.slots = len(next(iter(plan.demand.values())))
        self.breaks: dict[tuple[Kind, int], dict[int, Any]] = {}
        """For each kind and break, by start (minutes after the shift's), how many begin it then."""
        self.busy: dict[Here, Any] = {}
        """How many people of these skills serve which of them in a slot."""
        working: dict[Skills, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for kind, people in kinds.items():
            self._work(working[kind[0]], kind, added(people), most)
        for one in announced:
            if one.breaks is not None:
                away = [minute for start, end in one.breaks for minute in range(start, end, plan.slot)]
                for minute in range(one.shift.start, one.shift.end, plan.slot):
                    if minute not in away:
                        self._add(working[one.person.skills], one.day, minute, 1)
        self.cost = self._cost(working)

    def _add(self, working: dict[int, list[Any]], day: int, minute: int, people: Any) -> None:
        slot = (day * DAY_MINUTES + minute) // self.plan.slot
        if 0 <= slot < self.slots:
            working[slot].append(people)

    def _work(self, working: dict[int, list[Any]], kind: Kind, people: Any, most: int) -> None:
        _, day, shift = kind
        for minute in range(shift.start, shift.end, self.plan.slot):
            self._add(working, day, minute, people)
        for number, rule in enumerate(shift.length.breaks):
            begins = {
                begin: self.model.new_int_var(0, most, "")
                for begin in range(rule.earliest, rule.latest + 1, self.plan.slot)
            }
            hold(self.model, added(begins.values()) == people)
            self.breaks[kind, number] = begins
            for begin, resting in begins.items():
                for minute in range(begin, begin + rule.minutes, self.plan.slot):
                    self._add(working, day, shift.start + minute, -resting)

    def _cost(self, working: dict[Skills, dict[int, list[Any]]]) -> Any:
        """Missing people cost ``under``, those with nothing to do ``over``; who is busy is decided with the rest."""
        plan, hour = self.plan, self.plan.slot / 60
        over = money(plan.over * hour)
        terms: list[Any] = []
        serving: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for skills, slots in working.items():
            for slot, here in slots.items():
                busy = []
                for skill in sorted(skills):
                    needed = int(plan.demand[skill][slot])
                    if needed:
                        busy.append(self.model.new_int_var(0, needed, ""))
                        self.busy[skills, skill, slot] = busy[-1]
                        serving[skill, slot].append(busy[-1])
                hold(self.model, added(here) - added(busy) >= 0)
                terms.append(over * added(here))
        for skill, needed_by_slot in plan.demand.items():
            missing = money(plan.under[skill] * hour)
            for slot, needed in enumerate(needed_by_slot.tolist()):
                busy = serving[skill, slot]
                if busy:
                    self.model.add(added(busy) <= needed)
                terms.append(missing * needed - (missing + over) * added(busy))
        return added(terms)


def pay(plan: Plan, person: Person, mine: Choices) -> Any:
    rate = plan.of(person).cost_per_hour
    return added(money(shift.length.worked / 60 * rate) * v for d in range(plan.days) for shift, v in mine[d])


def wishes(plan: Plan, person: Person, mine: Choices) -> Any:
    return added(
        money(wish.cost) * v
        for wish in person.wishes
        for d in range(plan.days)
        for shift, v in mine[d]
        if not wish.met(plan.day(d), shift.start, shift.end)
    )


def unfairness(model: Any, plan: Plan, people: Iterable[Person], mine: Mapping[str, Choices]) -> Any:
    """The distance of burdens between those of a contract who have most and fewest, at its cost."""
    if plan.fairness is None:
        return 0
    terms = []
    for contract in plan.contracts:
        low, high = model.new_int_var(0, plan.days, ""), model.new_int_var(0, plan.days, "")
        for person in people:
            if person.contract == contract:
                borne = added(
                    v
                    for d in range(plan.days)
                    for shift, v in mine[person.name][d]
                    if plan.fairness.burdens(plan.first + timedelta(days=d), shift.end)
                )
                hold(model, low <= borne)
                hold(model, borne <= high)
        terms.append(money(plan.fairness.cost) * (high - low))
    return added(terms)
