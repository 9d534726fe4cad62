"""What the finding says in sentences and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lagniappe.measures.world import World
from lagniappe.report.finding import Figure, Sentence, Table, Value, counted
from lagniappe.report.words import gettext_noop, ngettext_noop
from lagniappe.studies.compliance.places import Place
from lagniappe.studies.compliance.readiness import Verdicts

Tables = Mapping[str, Table]
MOST = 3
"""So many sites stand in the headlines, those with most people over a limit."""


def unasked() -> tuple[Sentence, ...]:
    return (Sentence(gettext_noop("It was asked to judge by no law.")),)


def nothing(world: World, places: Sequence[Place]) -> tuple[Sentence, ...]:
    """Why nothing can be judged."""
    if not world.sites:
        return (
            Sentence(
                gettext_noop("Nothing is written down for these days and sites, so there is nothing to judge yet.")
            ),
        )
    said = sorted({place.said for place in places if place.said})
    if said:
        values = {"said": Value("text", ", ".join(said))}
        return (
            Sentence(
                gettext_noop("The rule book has no law for {said}. Write a rule file of your own for it."), values
            ),
        )
    return (
        Sentence(
            gettext_noop(
                "No site here names the jurisdiction whose law holds for it, so nothing was judged. Name it in the set-up of "
                "the site (AR-C, for instance), or ask with a jurisdiction."
            )
        ),
    )


def headlines(found: Verdicts, tables: Tables, places: Sequence[Place]) -> tuple[Sentence, ...]:
    rows = tables["readiness"].records()
    broken = [row for row in rows if row["verdict"] == "verdict_broken"]
    broken.sort(key=lambda row: (-row["over"], row["site_id"], row["rule"]))
    law = {verdict.code: verdict.rule.origin.law for verdict in found.each}
    told = [_broken(row, law[row["rule"]]) for row in broken[:MOST]]
    if len(broken) > MOST:
        told.append(
            counted(
                ngettext_noop(
                    "{n} more rule is not kept at a site; the table has it.",
                    "{n} more rules are not kept at their sites; the table has them.",
                ),
                {"n": Value("count", len(broken) - MOST)},
                "n",
            )
        )
    told += _kept(rows, broken)
    told += [_begin(row, law[row["rule"]]) for row in tables["to_comply"].records()[:1]]
    told += [*_unsure(rows, law), *_overtaken(tables), *_conditions(tables)]
    return tuple(told)


def _broken(row: Mapping[str, object], law: str) -> Sentence:
    values = {
        "site": Value("text", str(row["site"])), "over": Value("count", _whole(row["over"])),
        "n": Value("count", _whole(row["n"]) - _whole(row["censored"])),
        "limit": Value("seconds", _number(row["limit_seconds"])),
        "share": Value("share", _number(row["share_over"])), "low": Value("share", _number(row["share_low"])),
        "high": Value("share", _number(row["share_high"])), "law": Value("text", law),
    }  # fmt: skip
    forms = ngettext_noop(
        "{site}: {over} of {n} people waited longer than {limit} ({law}), those who left before it not counted: "
        "{share}, between {low} and {high}.",
        "{site}: {over} of {n} people waited longer than {limit} ({law}), those who left before it not counted: "
        "{share}, between {low} and {high}.",
    )
    return counted(forms, values, "over")


def _kept(rows: Sequence[Mapping[str, object]], broken: Sequence[object]) -> list[Sentence]:
    judged = [row for row in rows if row["n"]]
    if not judged:
        return [Sentence(gettext_noop("Nobody's wait can be judged by the law here."))]
    if broken or any(row["verdict"] != "verdict_kept" for row in judged):
        return []
    most = max(_number(row["share_high"]) for row in judged)
    values = {"n": Value("count", max(_whole(row["n"]) for row in judged)), "most": Value("share", most)}
    return [
        Sentence(
            gettext_noop(
                "Every limit was kept on these days. What may hide behind chance: up to {most} of people over one."
            ),
            values,
        )
    ]


def _begin(row: Mapping[str, object], law: str) -> Sentence:
    values = {
        "site": Value("text", str(row["site"])), "law": Value("text", law),
        "weekday": Value("weekday", _whole(row["weekday"])), "first": Value("minute", _whole(row["from_minute"])),
        "last": Value("minute", _whole(row["to_minute"])), "many": Value("count", _whole(row["too_many"])),
        "n": Value("count", _whole(row["n"])), "excess": Value("seconds", _number(row["mean_excess_seconds"])),
        "part": Value("share", _number(row["part_of_all_over"])),
    }  # fmt: skip
    forms = ngettext_noop(
        "Where to begin ({site}, {law}; {weekday}, {first} to {last}): to comply, {many} wait of {n} there must become "
        "shorter; those over the limit are so by {excess} on average, and are {part} of all who waited too long.",
        "Where to begin ({site}, {law}; {weekday}, {first} to {last}): to comply, {many} waits of {n} there must become "
        "shorter; those over the limit are so by {excess} on average, and are {part} of all who waited too long.",
    )
    return counted(forms, values, "many")


def _unsure(rows: Sequence[Mapping[str, object]], law: Mapping[str, str]) -> list[Sentence]:
    names = sorted({law[str(row["rule"])] for row in rows if row["verdict"] == "verdict_cannot_tell"})
    values = {"law": Value("text", ", ".join(names))}
    text = gettext_noop("These days are too few to tell whether the share that {law} asks for is reached.")
    return [Sentence(text, values)] if names else []


def _overtaken(tables: Tables) -> list[Sentence]:
    rows = tables["precedence"].records()
    n, over = sum(row["n"] for row in rows), sum(row["overtook"] for row in rows)
    if not over:
        return []
    values = {
        "over": Value("count", over), "n": Value("count", n), "law": Value("text", rows[0]["law"]),
    }  # fmt: skip
    forms = ngettext_noop(
        "Once in {n} calls somebody without priority was called while a person with priority waited ({law}).",
        "{over} times in {n} calls somebody without priority was called while a person with priority waited ({law}).",
    )
    return [counted(forms, values, "over")]


def _conditions(tables: Tables) -> list[Sentence]:
    answers = [row["answer"] for row in tables["conditions"].records()]
    no, unknown = answers.count("answer_no"), answers.count("answer_unknown")
    told = []
    if no:
        forms = ngettext_noop(
            "{n} condition on site that the law asks for is not met.",
            "{n} conditions on site that the law asks for are not met.",
        )
        told.append(counted(forms, {"n": Value("count", no)}, "n"))
    if unknown:
        forms = ngettext_noop(
            "{n} condition on site has not been looked at yet: answer the checklist.",
            "{n} conditions on site have not been looked at yet: answer the checklist.",
        )
        told.append(counted(forms, {"n": Value("count", unknown)}, "n"))
    return told


def figures(found: Verdicts, tables: Tables, band_minutes: int) -> tuple[Figure, ...]:
    """The week of the site and rule with most people over the limit: the longest wait of each hour, those over it framed."""
    judged = [each for each in found.each if each.cells]
    if not judged:
        return ()
    worst = max(judged, key=lambda each: (each.sum("over"), each.sum("longest"), each.place.site, each.code))
    only = {"site_id": worst.place.site, "rule": worst.code}
    limit = worst.rule.limit_micros / 1e6
    values = {"site": Value("text", worst.place.label), "limit": Value("seconds", limit)}
    title = gettext_noop("{site}: no wait passed {limit}; the longest of each hour")
    if worst.sum("over"):
        row = max(worst.cells, key=lambda cell: (cell["over"], cell["excess"]))
        values |= {"weekday": Value("weekday", row["weekday"]), "first": Value("minute", row["band"])}
        title = gettext_noop(
            "{site}: waits pass {limit} most often on this day: {weekday}, from {first}; the longest of each hour"
        )
    heat = {
        "value": "longest_seconds", "band_minutes": band_minutes, "limit": limit, "enough": 1, "only": only,
        "says": gettext_noop("Longest wait"),
    }  # fmt: skip
    return (Figure("longest_by_hour", Sentence(title, values), "over_by_hour", "heat", heat),)


def method() -> tuple[Sentence, ...]:
    return (
        Sentence(
            gettext_noop(
                "Each person's wait is measured by the clock of each law, over all the lines in which they stood; times at the "
                "counter between two lines are not waiting. Who left after the limit is over it; who left before is left out."
            )
        ),
        Sentence(
            gettext_noop(
                "Intervals of shares over the limit: whole days drawn again, 2,000 times; Wilson's where fewer than five days, "
                "days that are all alike, or nobody or everybody over the limit, leave nothing to draw."
            )
        ),
    )


def caveats(world: World, places: Sequence[Place], tables: Tables) -> tuple[Sentence, ...]:
    told = []
    rows = tables["laws"].records()
    unread = sorted(
        {row["law"] for row in rows if row["status"] in ("status_bill", "status_press", "status_law_firm_notes")}
    )
    if unread:
        text = gettext_noop(
            "Known to us from a bill, the press or lawyers' notes, not from the law's own text: {laws}."
        )
        told.append(Sentence(text, {"laws": Value("text", ", ".join(unread))}))
    later = sorted({row["law"] for row in rows if row["applies"] == "applies_not_yet"})
    if later:
        text = gettext_noop("Not yet in force on these days, so the numbers say how ready each site is: {laws}.")
        told.append(Sentence(text, {"laws": Value("text", ", ".join(later))}))
    without = [place.label for place in places if place.law is None]
    if without:
        text = gettext_noop("Not judged, for no law is known for them: {sites}.")
        told.append(Sentence(text, {"sites": Value("text", ", ".join(without[:20]))}))
    laws = {place.law.code: place.law for place in places if place.law}
    if any(rule.day == "payday" for law in laws.values() for rule in law.rules) and not any(
        law.calendar.paydays for law in laws.values()
    ):
        told.append(
            Sentence(
                gettext_noop(
                    "No paydays are given, so every payday was judged by the shorter limit of its other type of day."
                )
            )
        )
    early = {place.label for place in places if place.law and not any(place.hours)
             and any(not rule.before_opening for rule in place.law.rules)}  # fmt: skip
    if early:
        text = gettext_noop("The law's clock starts at the opening, but the opening hours are not known: {sites}.")
        told.append(Sentence(text, {"sites": Value("text", ", ".join(sorted(early)))}))
    return tuple(told)


def _whole(value: object) -> int:
    return int(_number(value))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
