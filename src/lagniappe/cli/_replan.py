"""``lagniappe roster --replan``: the rest of a day, from a file or from the rosters of a centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from lagniappe.sentences import Value, gettext_noop

if TYPE_CHECKING:
    from rich.console import Console

    from lagniappe.desk.models import Site
    from lagniappe.words import Words

UNUSABLE = 2
OFFERS = {
    "overtime": gettext_noop("{name} stays until {end}, which saves {hours} h of missing people."),
    "call_in": gettext_noop("{name} comes from {start} to {end}, which saves {hours} h of missing people."),
    "early": gettext_noop("{name} may go at {start} instead of {end}: nobody would be missing for it."),
    "lent": gettext_noop("From {start} to {end} {n} of {of} help at {skill}, which saves {hours} h of missing people."),
}


def from_file(
    file: Path, published: Path | None, now: datetime, absent: Sequence[str], *, notice: int, seconds: float, cores: int,
    seed: int,
) -> dict[str, Any]:  # fmt: skip
    """The rest of the day of ``now`` for the file's people; RosterError names what is wrong."""
    from json import JSONDecodeError, loads

    from lagniappe.planning.shifts import (
        RosterError,
        Today,
        moved,
        offers,
        read_plan,
        read_so_far,
        replan,
        replan_data,
        shifts_of,
    )

    text = file.read_text(encoding="utf-8")
    plan, levels = read_plan(text), read_so_far(text)
    standing = list(plan.announced)
    if published is not None:
        try:
            told = shifts_of(loads(published.read_text(encoding="utf-8")))
        except JSONDecodeError as error:
            raise RosterError(
                gettext_noop("This is no roster as “lagniappe roster --json” writes one: {why}."), why=error
            ) from error
        known = {(one.person, one.day) for one in told}
        standing = [*told, *(one for one in standing if (one.person, one.day) not in known)]
    day, minute = now.date(), now.hour * 60 + now.minute
    if not plan.first <= day < plan.first + timedelta(days=plan.days):
        raise RosterError(gettext_noop("{day} is not among the days of the plan."), day=day.isoformat())
    today = Today(moved(plan, day, minute, levels), day, minute, tuple(standing), frozenset(absent), notice)
    found = replan(today, seconds=seconds, cores=cores, seed=seed)
    return replan_data(found, offers(found), levels)


def from_centre(
    site: Site, now: datetime | None, absent: Sequence[str], *, notice: int, seconds: float
) -> dict[str, Any]:
    """The rest of today at a site: absent are those named here and those who, by presence, are not there."""
    from django.utils import timezone

    from lagniappe.desk.queries import rosters
    from lagniappe.planning.shifts import RosterError
    from lagniappe.work.replan import made

    at = now.replace(tzinfo=timezone.get_current_timezone()) if now else timezone.now()
    gone = {one.shift.user.username for one in rosters.on_today(site, at) if one.absent}
    for name in absent:
        who = rosters.person(site, name)
        if who is None:
            raise RosterError(gettext_noop("{name} is not among the people."), name=name)
        gone.add(who.username)
    return made(site, at, gone, notice=notice, seconds=seconds)


def show(told: Mapping[str, Any], console: Console, said: Words) -> None:
    """What changes for whom, what lacks, and what else would help."""

    def say(message: str, **values: object) -> None:
        console.print(said.told(message, **values), highlight=False, soft_wrap=True)

    for one in told["levels"]:
        say(
            gettext_noop(
                "{skill}: {came} came so far, {expected} were foretold; the rest of the day is taken {times} times as busy, "
                "8 times in 10 from {low} to {high}."
            ),
            skill=one["skill"], came=Value("number", one["came"]), expected=Value("number", one["expected"]),
            times=Value("number", one["mean"]), low=Value("number", one["low"]), high=Value("number", one["high"]),
        )  # fmt: skip
    for change in told["changes"]:
        before, after = change["before"], change["after"]
        if after is None:
            say(gettext_noop("{name}: not there."), name=change["person"])
        else:
            say(
                gettext_noop("{name}: {after} instead of {before}."),
                name=change["person"],
                after=_day(after),
                before=_day(before),
            )
    if not told["changes"]:
        say(gettext_noop("Nothing changes: no break or end that the rules allow would make the day better."))
    for one in told["short"]:
        message = gettext_noop("{skill}: too few from {start} to {end}, up to {n} people.")
        say(message, **{name: one[name] for name in ("skill", "start", "end")}, n=Value("count", one["people"]))
    left, found = (Value("number", told[name]["missing_hours"]) for name in ("left", "found"))
    say(gettext_noop("Missing hours of people: {found}; {left} if nothing is changed."), found=found, left=left)
    for one in told["offers"]:
        values = {
            "name": one["person"],
            "start": one["start"],
            "end": one["end"],
            "skill": one["skill"],
            "of": one["of"],
        }
        say(OFFERS[one["what"]], **values, n=Value("count", one["people"]), hours=Value("number", one["hours"]))


def _day(shift: Mapping[str, Any]) -> str:
    rests = ", ".join(f"{start}–{end}" for start, end in shift["breaks"])
    return f"{shift['from']}–{shift['to']}" + (f" ({rests})" if rests else "")


def publish(site: Site, told: Mapping[str, Any], said: Words) -> None:
    """To the desks of those whose shift changes, each of them named."""
    from django.utils import timezone

    from lagniappe.desk.actions.replanning import publish_replan
    from lagniappe.desk.errors import ActionRefused

    try:
        done = publish_replan(site=site, told=told, now=timezone.now(), actor=None)
    except ActionRefused as refused:
        typer.echo(refused.sentence, err=True)
        raise typer.Exit(UNUSABLE) from None
    names = {name: ", ".join(map(str, getattr(done, name))) or "—" for name in ("changed", "gone", "late")}
    message = gettext_noop("Published at {site}. Changed: {changed}. Taken off: {gone}. Too late by now: {late}.")
    typer.echo(said.told(message, site=site.name, **names))
