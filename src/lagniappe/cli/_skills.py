"""``lagniappe staff --skills``: people of each skill together, for the next days or for the last ones as they came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lagniappe.cli._asked import tables
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from lagniappe.planning.scenario.skills import BySkill
    from lagniappe.queueing.days import Days
    from lagniappe.words import Words

Targets = tuple[float, float | None, float | None, int]
FEWEST_WEEKS = gettext_noop("The next days need at least three weeks of days in the journal; --past needs fewer.")


def show(
    folder: Path, sites: list[str] | None, asked: Targets, ahead: int | None, where: tuple[str | None, str | None],
    said: Words, json: Path | None,
) -> None:  # fmt: skip
    """Print what the site's own groups need together, band by band, beside who is usually there; ``ahead`` None: of the last
    days."""
    from json import dumps

    from rich.console import Console

    from lagniappe.planning.scenario.skills import by_skill

    console, told = Console(), []
    for day, days in _days(folder, sites, asked[3], ahead, where):
        with Console(stderr=True).status(said.text(gettext_noop("Playing ..."))):
            found = by_skill(days, *asked)
        _print(console, said, day, days, found)
        rows = {
            name: {"needed": found.needed.people[number].tolist(), "there": found.there[number].round(3).tolist()}
            for number, name in enumerate(found.groups)
        }
        at_once = {line.name: line.at_once for line in days.lines}
        data = {"site": days.site, "kept": found.needed.kept, "starts": list(found.starts), "groups": rows,
                "at_once": at_once}  # fmt: skip
        told.append(data | ({"day": day.isoformat()} if day else {}))
    if json:
        whole: Any = told[0] if ahead is None else {"site": told[0]["site"], "days": told}
        json.write_text(dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _days(
    folder: Path, sites: list[str] | None, band: int, ahead: int | None, where: tuple[str | None, str | None]
) -> Iterator[tuple[date | None, Days]]:
    """The days to play: the last ones together, or each of the next with the contacts that are foretold for it."""
    from lagniappe.journal.errors import JournalError
    from lagniappe.measures.demand import demand
    from lagniappe.measures.today import Wanted, today
    from lagniappe.measures.world import look
    from lagniappe.planning.scenario.fit import fitted
    from lagniappe.planning.scenario.skills_ahead import day_ahead

    with tables(folder, sites, (None, None)) as opened:
        read = today(opened, Wanted(sites[0] if sites else None))
        if read is None:
            raise JournalError("There is nothing in the journal for these days and sites.")
        queues = demand(opened, look(opened, None), band, 20)[0] if ahead is not None else []
    days = fitted(read)
    if ahead is None:
        yield None, days
        return
    foretold = {one.queue: found for one in queues if one.site == read.site and (found := _foretold(one, ahead, where))}
    if not foretold:
        raise JournalError(FEWEST_WEEKS)
    for place in range(ahead):
        drawn = day_ahead(days, foretold, place)
        if drawn is not None:
            yield next(iter(foretold.values())).day(place), drawn


def _foretold(one: Any, ahead: int, where: tuple[str | None, str | None]) -> Any:
    """The queue's forecast; None with too few days."""
    from datetime import timedelta

    from lagniappe.planning.forecast.ahead import forecast
    from lagniappe.planning.forecast.calendar import Calendar, national
    from lagniappe.planning.forecast.history import history

    country, region = where
    calendar = Calendar()
    if country:
        calendar = national(country, one.first, one.first + timedelta(days=len(one.written) + ahead), region)
    try:
        return forecast(history(one.by_day(), calendar), ahead, calendar)
    except ValueError:
        return None


def _print(console: Console, said: Words, day: date | None, days: Days, found: BySkill) -> None:
    from rich.table import Table

    if day is not None:
        console.print(f"{said.weekday_short(day.weekday())} {day.isoformat()}", style="bold", highlight=False)
    table = Table(box=None, pad_edge=False)
    for name in (said.text(gettext_noop("band")), *found.groups):
        table.add_column(name, justify="right")
    for band, start in enumerate(found.starts):
        cells = [
            f"{found.needed.people[group, band]} ({said.value(round(float(found.there[group, band]), 1), 'number')})"
            for group in range(len(found.groups))
        ]
        table.add_row(said.value(start, "minute"), *cells)
    console.print(table)
    if not found.needed.kept:
        console.print(said.text(gettext_noop("Not even this many keep the targets.")), highlight=False)
    note = gettext_noop(
        "People needed so that all queues keep the targets together, and (in brackets) those there, on {n} days."
    )
    for line in days.lines:
        if line.at_once > 1:
            held = gettext_noop("{queue}: people hold up to {n} contacts at once, as they did, and count so here.")
            console.print(said.told(held, queue=line.label, n=line.at_once), style="dim", highlight=False)
    ahead = gettext_noop(
        "People needed so that all queues keep the targets together over {n} equally likely days of the forecast, and (in "
        "brackets) those usually there on such a weekday."
    )
    console.print(said.told(ahead if day else note, n=len(days.days)), style="dim", highlight=False, soft_wrap=True)
