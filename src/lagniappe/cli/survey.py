"""``lagniappe survey plan``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.phrases import language_of
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.queueing.sampling import Plan

_DAYS = ["%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop("Plan a survey where no terminal counts: how many rounds, when, and sheets to print.")
    )
    def survey(
        what: Annotated[Literal["plan"], typer.Argument(help=gettext_noop("What to do: plan."))],
        first: Annotated[datetime, typer.Option("--from", formats=_DAYS, help=gettext_noop("First day."))],
        last: Annotated[datetime, typer.Option("--to", formats=_DAYS, help=gettext_noop("Last day."))],
        hours: Annotated[str, typer.Option(help=gettext_noop("Opening hours, such as 10:00-15:00."))] = "10:00-15:00",
        weekdays: Annotated[
            str, typer.Option(help=gettext_noop("Weekdays as numbers, 1 = Monday: 1-5, or 1,3."))
        ] = "1-5",
        closed: Annotated[
            list[datetime] | None, typer.Option(formats=_DAYS, help=gettext_noop("A closed day (may be repeated)."))
        ] = None,
        share: Annotated[
            float, typer.Option(help=gettext_noop("The share to measure, as far as one can guess it."))
        ] = 0.5,
        precision: Annotated[float, typer.Option(help=gettext_noop("How precisely: ± this share."))] = 0.1,
        minutes: Annotated[int, typer.Option(help=gettext_noop("Length of a round."))] = 15,
        looks: Annotated[int, typer.Option(help=gettext_noop("Counts of the line in a round."))] = 3,
        between: Annotated[
            float | None, typer.Option(help=gettext_noop("How rounds differ (standard deviation), from earlier ones."))
        ] = None,
        block: Annotated[int, typer.Option(help=gettext_noop("Minutes of a part of the day."))] = 120,
        place: Annotated[
            str, typer.Option(help=gettext_noop("What to write on the sheets: the name of the place."))
        ] = "",
        seed: Annotated[int, typer.Option(help=gettext_noop("The same number gives the same plan."))] = 1,
        lang: Lang = None,
        html: Annotated[Path | None, typer.Option(help=gettext_noop("Write the sheets as one HTML file."))] = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the plan as JSON."))] = None,
    ) -> None:
        asked: dict[str, Any] = {
            "from": first.date().isoformat(), "to": last.date().isoformat(), "hours": hours, "weekdays": weekdays,
            "closed": sorted(day.date().isoformat() for day in closed or ()), "share": share, "precision": precision,
            "minutes": minutes, "looks": looks, "between": between, "block": block, "seed": seed,
        }  # fmt: skip
        try:
            _tell(_plan(asked), asked, place, lang, html, json)
        except ValueError as error:
            _stop(words(lang).text(str(error)))


def _plan(asked: dict[str, Any]) -> Plan:
    from datetime import date

    import numpy as np

    from lagniappe.queueing.sampling import days_between, plan, strata_of

    span = [date.fromisoformat(asked[name]) for name in ("from", "to")]
    days = days_between(span[0], span[1], [date.fromisoformat(day) for day in asked["closed"]])
    stretches = [_stretch(each) for each in asked["hours"].split(",")]
    strata = strata_of(dict.fromkeys(_weekdays(asked["weekdays"]), stretches), max(1, asked["block"]))
    rng = np.random.default_rng(asked["seed"])
    return plan(
        strata, days, share=asked["share"], precision=asked["precision"], looks=asked["looks"],
        minutes=max(1, asked["minutes"]), rng=rng, between=asked["between"],
    )  # fmt: skip


def _stretch(text: str) -> tuple[int, int]:
    try:
        first, last = (
            int(hour) * 60 + int(minute) for hour, minute in (each.split(":") for each in text.strip().split("-"))
        )
    except ValueError:
        first = last = 0
    if not 0 <= first < last <= 24 * 60:
        raise ValueError(gettext_noop("opening hours look like 10:00-15:00, several with a comma between them"))
    return first, last


def _weekdays(text: str) -> list[int]:
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not (first.isdigit() and (last or first).isdigit() and 1 <= int(first) <= int(last or first) <= 7):
            raise ValueError(gettext_noop("weekdays look like 1-5 or 1,3; 1 is Monday"))
        found |= {day - 1 for day in range(int(first), int(last or first) + 1)}
    return sorted(found)


def _tell(
    plan: Plan, asked: dict[str, Any], place: str, lang: str | None, html: Path | None, json: Path | None
) -> None:
    import os
    from json import dumps

    from lagniappe.report.words import Words
    from lagniappe.studies import folder
    from lagniappe.studies.manual_survey.sheets import as_data, page

    said = words(lang)
    if json:
        json.write_text(dumps(as_data(plan, asked), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if html:
        written = Words(lang or language_of(os.environ), [folder("manual_survey")])
        html.write_text(page(plan, place, written), encoding="utf-8")
    typer.echo(
        said.told(
            gettext_noop("{planned} rounds of {minutes} minutes; the textbook asks for {looks} independent looks."),
            planned=plan.planned,
            minutes=asked["minutes"],
            looks=plan.textbook,
        )
    )
    if asked["between"] is None:
        typer.echo(
            said.text(
                gettext_noop(
                    "Looks of one round resemble each other, so this is the least. After some rounds, study manual_survey "
                    "tells how many more."
                )
            )
        )
    for path in (html, json):
        if path:
            typer.echo(f"→ {path}")


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith(".") else "."), err=True)
    raise typer.Exit(2)
