"""What the numbers say, in sentences, and how they were come by."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.measures.intervals import ENOUGH_DAYS
from lagniappe.report.finding import Sentence, Table, Value, counted
from lagniappe.report.marks import gettext_noop, ngettext_noop
from lagniappe.studies.service.gather import Numbers
from lagniappe.studies.service.shapes import ENOUGH

Tables = Mapping[str, Table]
CLOSE = 0.03
"""A largest difference below which a fit describes the data for every use."""


def headlines(numbers: Numbers, tables: Tables) -> tuple[Sentence, ...]:
    if not numbers.sample.used:
        found = [Sentence(gettext_noop("No service has a duration that can be trusted.")), _short(tables)]
    else:
        found = [_takes(tables), _kinds(tables), _standards(tables), _tail(tables), _short(tables), _fit(tables)]
        found += [_agents(tables)]
    return tuple(sentence for sentence in found if sentence)


def _takes(tables: Tables) -> Sentence:
    row = tables["service_by_kind"].records()[0]
    values = {
        "n": Value("count", row["n"]),
        "mean": Value("seconds", row["mean_seconds"]),
        "median": Value("seconds", row["median_seconds"]),
        "p90": Value("seconds", row["p90_seconds"]),
    }
    forms = ngettext_noop(
        "{n} service is known: {median}.",
        "Of {n} services half took {median} or less, one in ten longer than {p90}; the average is {mean}.",
    )
    return counted(forms, values, "n")


def _kinds(tables: Tables) -> Sentence | None:
    rows = [row for row in tables["service_by_kind"].records()[1:] if row["n"] >= ENOUGH]
    if len(rows) < 2:
        return None
    long, quick = max(rows, key=lambda row: row["mean_seconds"]), min(rows, key=lambda row: row["mean_seconds"])
    values = {
        "long": Value("text", long["kind"]),
        "longest": Value("seconds", long["mean_seconds"]),
        "quick": Value("text", quick["kind"]),
        "quickest": Value("seconds", quick["mean_seconds"]),
    }
    return Sentence(
        gettext_noop("Longest on average is {long} with {longest}, quickest {quick} with {quickest}."), values
    )


def _standards(tables: Tables) -> Sentence | None:
    rows = [
        row for row in tables["service_by_kind"].records()[1:] if row["share_over"] is not None and row["n"] >= ENOUGH
    ]
    if not rows:
        return None
    top = max(rows, key=lambda row: row["share_over"])
    values = {
        "kind": Value("text", top["kind"]),
        "share": Value("share", top["share_over"]),
        "standard": Value("seconds", top["standard_seconds"]),
    }
    return Sentence(
        gettext_noop(
            "Most often longer than its standard is {kind}: {share} take more than {standard}. See whether the standard, the "
            "procedure or the preparation is what should change."
        ),
        values,
    )


def _tail(tables: Tables) -> Sentence | None:
    whole, *kinds = tables["long_tail"].records()
    if whole["n"] < ENOUGH:
        return None
    values = {"share": Value("share", whole["share_of_time"])}
    if whole["share_low"] is not None:
        values |= {"low": Value("share", whole["share_low"]), "high": Value("share", whole["share_high"])}
    top = max(kinds, key=lambda row: row["share_of_tail"] or 0.0) if len(kinds) > 1 else None
    if top is None or "low" not in values:
        return Sentence(gettext_noop("The longest tenth of the services takes {share} of all the time."), values)
    values |= {"kind": Value("text", top["kind"]), "part": Value("share", top["share_of_tail"])}
    return Sentence(
        gettext_noop(
            "The longest tenth of the services takes {share} of all the time (between {low} and {high}); {part} of that long "
            "tail is {kind}. Look there for what can be prepared, split or solved elsewhere."
        ),
        values,
    )


def _short(tables: Tables) -> Sentence | None:
    rows = tables["short_services"].records()
    if not rows or not rows[0]["short"]:
        return None
    values = {
        "n": Value("count", rows[0]["short"]),
        "share": Value("share", rows[0]["share_short"]),
        "low": Value("share", rows[0]["share_low"]),
        "high": Value("share", rows[0]["share_high"]),
    }
    forms = ngettext_noop(
        "{n} service was shorter than a greeting ({share}, between {low} and {high}): find out why, for it served nobody.",
        "{n} services were shorter than a greeting ({share}, between {low} and {high}): find out why, for they served nobody.",
    )
    return counted(forms, values, "n")


def _fit(tables: Tables) -> Sentence | None:
    rows = tables["lognormal_fits"].records()
    if not rows or rows[0]["n"] < ENOUGH:
        return None
    values = {"distance": Value("number", rows[0]["distance"]), "n": Value("count", rows[0]["n"])}
    close = gettext_noop(
        "A lognormal describes the services closely (largest difference {distance}, n = {n}): plan with it."
    )
    far = gettext_noop("A lognormal describes the services only roughly (largest difference {distance}, n = {n}).")
    return Sentence(close if rows[0]["distance"] < CLOSE else far, values)


def _agents(tables: Tables) -> Sentence | None:
    rows = {row["part"]: row for row in tables["variation"].records()}
    if not rows:
        return None
    row = rows["of_agents"]
    values = {
        "factor": Value("number", row["factor"]),
        "low": Value("number", row["factor_low"]),
        "high": Value("number", row["factor_high"]),
        "share": Value("share", row["share"]),
    }
    return Sentence(
        gettext_noop(
            "For the same kinds and hours, agents typically differ by a factor of {factor} (between {low} and {high}); that "
            "is {share} of all variation in duration. The rest is the kind, the hour and the single case."
        ),
        values,
    )


METHOD = (
    gettext_noop("A service runs from the answer to the end; those shorter than {short} are counted apart."),
    gettext_noop(
        "Means have intervals from how days differ (Student's t), quantiles from order statistics, the long tail from leaving "
        "out groups of days in turn. Days that are all alike give none."
    ),
    gettext_noop(
        "The lognormal is fitted to services up to {longest} by the mean and spread of their logarithms; the largest "
        "difference is Kolmogorov's."
    ),
    gettext_noop(
        "Agents: least squares takes out kind and hour from the logarithm of each duration; what is left of each agent is "
        "drawn towards the middle by how little is known of it (partial pooling: Paule and Mandel, Morris). Services of one "
        "day resemble each other, which widens the intervals."
    ),
)


def method(short_seconds: float, longest_seconds: float) -> tuple[Sentence, ...]:
    values = {"short": Value("seconds", short_seconds), "longest": Value("seconds", longest_seconds)}
    return tuple(
        Sentence(text, {name: value for name, value in values.items() if f"{{{name}}}" in text}) for text in METHOD
    )


def caveats(numbers: Numbers, at_least: int) -> tuple[Sentence, ...]:
    found = []
    compared = numbers.compared
    if compared is None:
        found.append(Sentence(gettext_noop("There are too few agents or services to compare agents.")))
    else:
        if compared.hidden:
            forms = ngettext_noop(
                "{n} agent with fewer than {least} services is not shown: so few say nothing about a person.",
                "{n} agents with fewer than {least} services are not shown: so few say nothing about a person.",
            )
            found.append(counted(forms, {"n": Value("count", compared.hidden), "least": Value("count", at_least)}, "n"))
        found.append(
            Sentence(
                gettext_noop(
                    "Agents may differ because they are given other cases of the same kind; nothing here says who is good. A "
                    "duration says nothing about whether the matter was solved."
                )
            )
        )
        if compared.coarse != "hour":
            found.append(
                Sentence(
                    gettext_noop(
                        "There are too many agents, kinds and hours to take out each hour; longer parts of the day are taken."
                    )
                )
            )
    if numbers.world.days < ENOUGH_DAYS:
        found.append(
            Sentence(
                gettext_noop("There are fewer than {days} days: nothing here says how days differ."),
                {"days": Value("count", ENOUGH_DAYS)},
            )
        )
    if "rehearsal" in numbers.world.origins:
        found.append(Sentence(gettext_noop("These are rehearsed contacts, not real ones.")))
    return tuple(found)
