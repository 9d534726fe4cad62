"""What the study says in words, and its figure."""

from __future__ import annotations

from lagniappe.planning.scenario.answer import Answer, Judged
from lagniappe.planning.scenario.weigh import Estimate
from lagniappe.report.finding import Figure, Sentence, Value
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.scenarios.rows import BAND_MINUTES, by_band

MOST_MOVES = 3


def seconds(value: float) -> Value:
    return Value("seconds", round(value, 3))


def headlines(answer: Answer) -> tuple[Sentence, ...]:
    """Whether the played days look like the measured ones, what each plan does, and what it is worth."""
    said = [_check(answer)]
    for each in answer.judged:
        said.append(_wait(each))
        said += _moves(each)
        worth = _worth(answer, each)
        if worth is not None:
            said.append(worth)
    return tuple(said)


def _check(answer: Answer) -> Sentence:
    values = {
        "site": Value("text", answer.days.label), "days": Value("count", len(answer.days.days)),
        "played": seconds(answer.figures["wait_mean_seconds"].value),
        "measured": seconds(answer.check.measured["wait_mean_seconds"]),
        "played_p90": seconds(answer.figures["wait_p90_seconds"].value),
        "measured_p90": seconds(answer.check.measured["wait_p90_seconds"]),
    }  # fmt: skip
    if answer.check.alike:
        message = gettext_noop(
            "{site}, {days} days played again: a mean wait of {played} where {measured} was measured, nine in ten within "
            "{played_p90} where it was {measured_p90}."
        )
    else:
        message = gettext_noop(
            "{site}: played again, the {days} days do not look like the measured ones: a mean wait of {played} where "
            "{measured} was measured, nine in ten within {played_p90} where it was {measured_p90}. Read what follows as "
            "directions, not as amounts."
        )
    return Sentence(message, values)


def _wait(each: Judged) -> Sentence:
    more, figure = each.more["wait_mean_seconds"], each.figures["wait_mean_seconds"]
    values = {
        "plan": Value("term", each.plan.name), "to": seconds(figure.value), "by": seconds(abs(more.value)),
        "low": seconds(min(abs(more.low), abs(more.high))), "high": seconds(max(abs(more.low), abs(more.high))),
        "n": Value("count", more.n),
    }  # fmt: skip
    if not more.clear:
        values |= {"low": seconds(more.low), "high": seconds(more.high)} if more.n > 1 else {}
        return Sentence(
            gettext_noop("{plan}: the mean wait would be {to}, no clear change (from {low} to {high}; n = {n})."),
            values,
        )
    over = each.more["over_a_day"]
    values |= {"over": Value("number", round(abs(over.value), 2))}
    falls = more.value < 0
    if over.clear and over.value < 0 and falls:
        return Sentence(
            gettext_noop(
                "{plan}: the mean wait falls by {by} (from {low} to {high}; n = {n}) to {to}, and {over} people fewer a day "
                "wait over the limit."
            ),
            values,
        )
    if falls:
        return Sentence(
            gettext_noop("{plan}: the mean wait falls by {by} (from {low} to {high}; n = {n}) to {to}."), values
        )
    return Sentence(
        gettext_noop("{plan}: the mean wait rises by {by} (from {low} to {high}; n = {n}) to {to}."), values
    )


def _moves(each: Judged) -> list[Sentence]:
    searching = any(type(change).__name__ == "Reallocate" for change in each.plan.changes)
    if searching and not each.moves:
        return [Sentence(gettext_noop("No move of one person from one hour to another was found that helps clearly."))]
    return [
        Sentence(
            gettext_noop("Try moving one person of {group} from {from_} to {to} (bands of {minutes} minutes)."),
            {
                "group": Value("text", move.crew), "from_": Value("minute", move.taken * change.band_minutes),
                "to": Value("minute", move.given * change.band_minutes), "minutes": Value("count", change.band_minutes),
            },
        )
        for change, move in each.moves[:MOST_MOVES]
    ]  # fmt: skip


def _worth(answer: Answer, each: Judged) -> Sentence | None:
    """Hours saved and payback, where the change is clear enough to speak of money."""
    saved, net = each.worth.saved_hours, each.worth.net
    if not saved.clear or saved.value <= 0:
        return None
    values = {
        "plan": Value("term", each.plan.name), "hours": _number(saved.value), "low": _number(saved.low),
        "high": _number(saved.high), "cost": _number(each.worth.cost), "once": _number(each.worth.once),
        "net": _number(net.value), "currency": Value("text", answer.form.prices.currency or "h"),
    }  # fmt: skip
    if each.worth.payback_months is None:
        return Sentence(
            gettext_noop(
                "{plan}: customers save {hours} hours a month (from {low} to {high}), which at these prices is not worth what "
                "it costs: {net} {currency} a month."
            ),
            values,
        )
    if each.worth.once <= 0:
        return Sentence(
            gettext_noop(
                "{plan}: customers save {hours} hours a month (from {low} to {high}); at these prices it gains {net} "
                "{currency} a month."
            ),
            values,
        )
    months, last = each.worth.payback_months, each.worth.payback_high
    values |= {"months": _number(months), "last": _number(last)}
    if last is None:
        return Sentence(
            gettext_noop(
                "{plan}: customers save {hours} hours a month (from {low} to {high}); at these prices {once} {currency} are "
                "paid back in {months} months, or perhaps never."
            ),
            values,
        )
    return Sentence(
        gettext_noop(
            "{plan}: customers save {hours} hours a month (from {low} to {high}); at these prices {once} {currency} are paid "
            "back in {months} months, at most {last}."
        ),
        values,
    )


def _number(value: float | None) -> Value:
    return Value("number", None if value is None else round(value, 2))


def figures(answer: Answer) -> tuple[Figure, ...]:
    """People at work by time of day, today and with the first plan that moves them."""
    rows = by_band(answer).records()
    if not rows:
        return ()
    name = rows[0]["plan"]
    series = [
        {"column": "people_today", "says": gettext_noop("today")},
        {"column": "people_planned", "says": gettext_noop("with the plan")},
    ]
    parts = {"series": series, "band_minutes": BAND_MINUTES, "says": gettext_noop("People at work"),
             "only": {"plan": name}}  # fmt: skip
    title = gettext_noop("{plan}: people at work by time of day, today and then")
    return (Figure("people", Sentence(title, {"plan": Value("term", name)}), "people_by_band", "bands", parts),)


def method(answer: Answer) -> tuple[Sentence, ...]:
    """How it was computed."""
    return (
        Sentence(
            gettext_noop(
                "Every day is played with the people who came on it, at their time and for their kind, and with the people "
                "really at work then; services are drawn from those measured, patience from who left, the served cut short."
            )
        ),
        Sentence(
            gettext_noop(
                "Each plan meets the same people with the same needs and patience as today. Each day was played {rounds} "
                "times; the simulation itself knows the differences of the mean wait to ± {half_width}."
            ),
            {
                "rounds": Value("count", answer.rounds),
                "half_width": seconds(min(answer.simulated_half_width, 1e9)),
            },
        ),
        Sentence(
            gettext_noop(
                "Intervals are over days: each day is left out in turn (jackknife), with Student's t. They say what to expect "
                "of more days like these."
            )
        )
        if answer.by_days
        else Sentence(gettext_noop("With fewer than five days, intervals are over plays of these very days alone.")),
    )


def caveats(answer: Answer, sites: int) -> tuple[Sentence, ...]:
    """What to read with care."""
    said = [
        Sentence(
            gettext_noop("Who comes, and when, is taken as it was: shorter waits may bring more people than before.")
        ),
    ]
    days = answer.days
    if days.presence == "services":
        said.append(
            Sentence(
                gettext_noop(
                    "Nobody wrote down who was there. A person counts as there from service to service, over pauses of up to "
                    "{minutes} minutes; of several lengths, this is the one whose played waits come nearest to the measured."
                ),
                {"minutes": Value("count", days.pause_minutes or 0)},
            )
        )
    if days.presence == "crowd":
        said.append(
            Sentence(
                gettext_noop(
                    "No service names who gave it. As many count as there as were ever serving at once within a quarter of an "
                    "hour, and all serve every queue."
                )
            )
        )
    said += [
        Sentence(
            gettext_noop(
                "{queue}: people hold up to {n} contacts at once, as they did; each takes as long as it took then, whether "
                "they hold one or {n}. Who also serves other channels is taken to hold as many as the least of them allows."
            ),
            {"queue": Value("text", line.label), "n": Value("count", line.at_once)},
        )
        for line in days.lines
        if line.at_once > 1
    ]
    if any(not line.patience for line in days.lines):
        said.append(
            Sentence(gettext_noop("Where fewer than thirty gave up, patience is not known, and all wait to the end."))
        )
    if len({each.priority for each in days.coming}) < 2 and answer.days.credits == (0.0,):
        said.append(
            Sentence(gettext_noop("Priorities are not played: all wait in order of arrival unless credits are given."))
        )
    said += [_unseen(each) for each in answer.judged if each.unseen is not None and each.moves]
    missing = {"work_hour", "customer_hour"} - set(answer.form.prices.given)
    if missing:
        said.append(
            Sentence(
                gettext_noop(
                    "What an hour of work and an hour of a customer are worth is an assumption: replace it with yours."
                )
            )
        )
    if sites > 1 and answer.form.site is None:
        said.append(
            Sentence(
                gettext_noop("This is {site}, where most people come; ask for another site by its name."),
                {"site": Value("text", days.label)},
            )
        )
    return tuple(said)


def _unseen(each: Judged) -> Sentence:
    one = each.unseen or Estimate(0, 0, 0, 0)
    return Sentence(
        gettext_noop(
            "{plan}: the moves were sought on some of the days; on the {n} others the mean wait changes by {value} (from {low} "
            "to {high})."
        ),
        {
            "plan": Value("term", each.plan.name), "n": Value("count", one.n), "value": seconds(one.value),
            "low": seconds(one.low), "high": seconds(one.high),
        },
    )  # fmt: skip
