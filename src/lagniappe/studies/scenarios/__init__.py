"""What would be otherwise if positions, hours, skills or procedures were: real days played again, with and without a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lagniappe.measures.today import Wanted, today
from lagniappe.measures.world import World, look
from lagniappe.planning.scenario.answer import answer
from lagniappe.planning.scenario.form import Form, ScenarioError, from_json, to_data, usual
from lagniappe.queueing.days import Days
from lagniappe.report.finding import Finding, Sample, Sentence, Span, Value
from lagniappe.report.marks import gettext_noop
from lagniappe.report.samples import nothing
from lagniappe.studies.scenarios.rows import (
    by_band,
    by_queue,
    differences,
    models,
    moves,
    prices,
    side_by_side,
    worths,
)
from lagniappe.studies.scenarios.sentences import caveats, figures, headlines, method

NAME = "scenarios"
VERSION = 1
QUESTION = Sentence(gettext_noop("What would change if people, hours or procedures were placed differently?"))
LEFT_OUT = ("phantom", "outgoing", "no_queue", "moved", "refused", "before_queue", "nobody_serves")
LEAST_PEOPLE = 50


@dataclass(frozen=True)
class Parameters:
    """``form``: the scenarios as JSON, see docs/reference/scenario.md; empty = the same people at other hours.
    ``limit_seconds``: an acceptable wait, instead of the form's."""

    form: str = ""
    limit_seconds: float | None = None


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; what cannot be asked becomes its sentence."""
    asked = parameters or Parameters()
    try:
        form = from_json(asked.form) if asked.form else usual()
        if asked.limit_seconds is not None:
            form = replace(form, limit_seconds=asked.limit_seconds)
        return found(tables, form)
    except ScenarioError as error:
        return Finding(
            NAME, VERSION, QUESTION, {"form": asked.form}, _span(look(tables, None), None), (error.sentence,)
        )


def found(tables: Any, form: Form, told: Callable[[str], None] = lambda _what: None) -> Finding:
    """The finding of a form; ScenarioError where it names what the site does not have."""
    world = look(tables, None)
    data = to_data(form)
    if not world.sites:
        return nothing(NAME, VERSION, QUESTION, data, tables)
    days = days_of(tables, form)
    if days is None or days.people < LEAST_PEOPLE:
        few = gettext_noop("To play days again, at least {least} people who came to a queue must be written down.")
        said = Sentence(few, {"least": Value("count", LEAST_PEOPLE)})
        return Finding(NAME, VERSION, QUESTION, data, _span(world, days), (said,))
    result = answer(days, form, told)
    out = dict(days.counted)
    rows = out.get("rows", 0)
    reasons = tuple((name, out[name]) for name in LEFT_OUT if out.get(name))
    sample = Sample("arrivals", rows, rows - sum(n for _, n in reasons), reasons)
    optional = (by_queue(result), by_band(result), moves(result))
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=data,
        span=_span(world, days),
        headlines=headlines(result),
        tables=(side_by_side(result), differences(result), worths(result), models(result), prices(result),
                *(table for table in optional if table.rows)),
        figures=figures(result),
        samples=(sample,),
        method=method(result),
        caveats=caveats(result, len(world.sites)),
    )  # fmt: skip


def days_of(tables: Any, form: Form) -> Days | None:
    """The days that a form is about; ScenarioError when the site is not there."""
    sites = look(tables, None).sites
    if form.site is not None and form.site not in sites:
        raise ScenarioError(
            gettext_noop("{place}: {name} is “{value}”, which is not there. It may be: {known}."),
            place="scenario", name="site", value=form.site, known=", ".join(sites),
        )  # fmt: skip
    return today(tables, Wanted(form.site, form.days, form.weekdays, form.limit_seconds, form.credits_seconds))


def _span(world: World, days: Days | None) -> Span:
    origin = "+".join(world.origins) or None
    if days is None:
        return Span(world.sites, world.first_day, world.last_day, world.days, origin)
    first, last = days.days[0].isoformat(), days.days[-1].isoformat()
    return Span((days.site,), first, last, len(days.days), origin, (days.label,))
