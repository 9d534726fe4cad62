"""``lagniappe roster FILE.toml``; with ``--replan`` the rest of a day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from rich.console import Console

    from lagniappe.desk.models import Site
    from lagniappe.planning.shifts import Plan, Roster
    from lagniappe.words import Words

UNUSABLE = 2
REPLAN_SECONDS = 20.0


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop(
            "Make a roster: who works when, with breaks, for people with contracts, skills and wishes.\n\n"
            "It says what the roster costs and how far it can be from the best possible."
        )
    )
    def roster(
        file: Annotated[
            Path | None,
            typer.Argument(help=gettext_noop("The roster's file (TOML); not needed with --replan of a centre.")),
        ] = None,
        seconds: Annotated[
            float, typer.Option(help=gettext_noop("How long to look for a better one, at most."))
        ] = 60.0,
        cores: Annotated[int, typer.Option(help=gettext_noop("How many cores work on it."))] = 2,
        seed: Annotated[int, typer.Option(help=gettext_noop("The number from which all chance comes."))] = 1,
        gap: Annotated[
            float, typer.Option(help=gettext_noop("Stop when the cost is this near to the best possible (0.01 = 1 %)."))
        ] = 0.001,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the roster here as JSON, too."))] = None,
        replan: Annotated[
            bool, typer.Option("--replan", help=gettext_noop("Plan the rest of a day again: what has been stays."))
        ] = False,
        published: Annotated[
            Path | None,
            typer.Option(help=gettext_noop("The roster that was published (its JSON), with --replan of a file.")),
        ] = None,
        now: Annotated[
            datetime | None,
            typer.Option(
                formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], help=gettext_noop("The time now, with --replan.")
            ),
        ] = None,
        absent: Annotated[
            list[str] | None,
            typer.Option(help=gettext_noop("Who is not there today (may be repeated), with --replan.")),
        ] = None,
        notice_minutes: Annotated[
            int, typer.Option(help=gettext_noop("How long before somebody has to hear of other hours, with --replan."))
        ] = 60,
        publish: Annotated[
            bool, typer.Option("--publish", help=gettext_noop("Publish it to the desks of a centre; see --site."))
        ] = False,
        site: Annotated[
            str, typer.Option(help=gettext_noop("The site's code, with --publish; not needed where there is one site."))
        ] = "",
        home: Annotated[
            Path, typer.Option(help=gettext_noop("Folder of this centre, with --publish."), envvar="LAGNIAPPE_HOME")
        ] = Path(".lagniappe"),
        lang: Lang = None,
    ) -> None:
        from json import dumps

        from rich.console import Console

        from lagniappe.cli import _replan
        from lagniappe.planning.shifts import RosterError, read_plan, to_data
        from lagniappe.planning.shifts import roster as search

        said = words(lang)
        if file is None and not replan:
            typer.echo(said.told(gettext_noop("Give the roster's file, or --replan for the rest of today.")), err=True)
            raise typer.Exit(UNUSABLE)
        if publish or file is None:
            _prepare(home, said)
        place = _site(site, said) if publish or file is None else None
        try:
            if not replan and file is not None:
                plan = read_plan(file.read_text(encoding="utf-8"))
                found = search(plan, seconds=seconds, cores=cores, seed=seed, wanted_gap=gap)
                _show(plan, found, Console(), said)
                told = to_data(plan, found)
            else:
                at = now or datetime.now().astimezone().replace(tzinfo=None)
                limit = min(seconds, REPLAN_SECONDS)
                if file is not None:
                    told = _replan.from_file(
                        file, published, at, absent or [], notice=notice_minutes, seconds=limit, cores=cores, seed=seed
                    )
                elif place is not None:
                    told = _replan.from_centre(place, now, absent or [], notice=notice_minutes, seconds=limit)
                _replan.show(told, Console(), said)
            if json is not None:
                json.write_text(dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        except RosterError as error:
            typer.echo(said.sentence(error.sentence), err=True)
            raise typer.Exit(UNUSABLE) from None
        except UnicodeDecodeError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(UNUSABLE) from None
        if publish and place is not None:
            (_replan.publish if replan else _publish)(place, told, said)


def _prepare(home: Path, said: Words) -> None:
    """Stop before the search where there is no centre to publish to."""
    import os

    from lagniappe import database, serving

    if not (home / "centre.sqlite3").exists() and not database.address(os.environ, home):
        none = gettext_noop("There is no centre in {folder}.")
        typer.echo(said.told(none, folder=home), err=True)
        raise typer.Exit(UNUSABLE)
    os.environ["LAGNIAPPE_HOME"] = str(home.absolute())
    serving.prepare()


def _site(code: str, said: Words) -> Site:
    """The site with this code, or the only one that there is."""
    from lagniappe.desk.models import Site

    found = list(Site.objects.filter(code=code) if code else Site.objects.filter(active=True)[:2])
    if len(found) != 1:
        which = gettext_noop("Which site? Give its code with --site; there are: {known}.")
        known = ", ".join(Site.objects.values_list("code", flat=True)) or "—"
        typer.echo(said.told(which, known=known), err=True)
        raise typer.Exit(UNUSABLE)
    return found[0]


def _publish(site: Site, told: dict[str, Any], said: Words) -> None:
    from django.utils import timezone

    from lagniappe.desk.actions.rosters import publish_told
    from lagniappe.desk.errors import ActionRefused
    from lagniappe.sentences import Value

    try:
        done = publish_told(site=site, told=told, now=timezone.now(), actor=None)
    except ActionRefused as refused:
        typer.echo(refused.sentence, err=True)
        raise typer.Exit(UNUSABLE) from None
    message = gettext_noop("Published at {site}: shifts {shifts}, kept as they were {kept}, taken away {gone}.")
    counts = {name: Value("count", getattr(done, name)) for name in ("shifts", "kept", "gone")}
    typer.echo(said.told(message, site=site.name, **counts))


def _show(plan: Plan, found: Roster, console: Console, said: Words) -> None:
    from rich.table import Table

    from lagniappe.planning.shifts.plan import clock
    from lagniappe.sentences import Value

    table = Table(box=None, pad_edge=False)
    table.add_column(said.text(gettext_noop("who")), no_wrap=True)
    for number in range(plan.days):
        day = plan.day(number)
        table.add_column(f"{said.weekday_short(day.weekday())} {day.day}", overflow="fold")
    shifts = {(shift.person, shift.day): shift for shift in found.shifts}
    for person in plan.people:
        cells = []
        for number in range(plan.days):
            shift = shifts.get((person.name, plan.day(number)))
            cells.append(f"{clock(shift.start)}–{clock(shift.end)}" if shift else "·")
        table.add_row(person.name, *cells)
    console.print(table, highlight=False)
    cost = found.cost
    for skill, slots in cost.missing.items():
        missing = gettext_noop("{skill}: {hours} hours without anybody who is needed.")
        hours = Value("number", float(slots.sum()) * plan.slot / 60)
        console.print(said.told(missing, skill=skill, hours=hours), highlight=False, soft_wrap=True)
    told = gettext_noop(
        "Cost {total}: pay {pay}, missing people {under}, idle people {over}, wishes {wishes}, fairness {fairness}."
    )
    parts = ("total", "pay", "under", "over", "wishes", "fairness")
    values = {name: Value("number", float(getattr(cost, name))) for name in parts}
    console.print(said.told(told, **values), highlight=False, soft_wrap=True)
    proof = gettext_noop("No roster of this plan is better.")
    near = gettext_noop("At most {gap} above the best possible cost.")
    verdict = said.text(proof) if found.proven else said.told(near, gap=Value("share", found.gap))
    console.print(verdict, style="dim", highlight=False, soft_wrap=True)
