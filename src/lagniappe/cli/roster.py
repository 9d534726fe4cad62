"""``lagniappe roster FILE.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from rich.console import Console

    from lagniappe.planning.shifts import Plan, Roster
    from lagniappe.words import Words

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop(
            "Make a roster: who works when, with breaks, for people with contracts, skills and wishes.\n\n"
            "It says what the roster costs and how far it can be from the best possible."
        )
    )
    def roster(
        file: Annotated[Path, typer.Argument(help=gettext_noop("The roster's file (TOML)."))],
        seconds: Annotated[
            float, typer.Option(help=gettext_noop("How long to look for a better one, at most."))
        ] = 60.0,
        cores: Annotated[int, typer.Option(help=gettext_noop("How many cores work on it."))] = 2,
        seed: Annotated[int, typer.Option(help=gettext_noop("The number from which all chance comes."))] = 1,
        gap: Annotated[
            float, typer.Option(help=gettext_noop("Stop when the cost is this near to the best possible (0.01 = 1 %)."))
        ] = 0.001,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the roster here as JSON, too."))] = None,
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
        from rich.console import Console

        from lagniappe.planning.shifts import RosterError, read_plan
        from lagniappe.planning.shifts import roster as search

        said = words(lang)
        if publish:
            _prepare(home, said)
        try:
            plan = read_plan(file.read_text(encoding="utf-8"))
            found = search(plan, seconds=seconds, cores=cores, seed=seed, wanted_gap=gap)
            _show(plan, found, Console(), said)
            if json is not None:
                json.write_text(_json(plan, found), encoding="utf-8")
        except RosterError as error:
            typer.echo(said.sentence(error.sentence), err=True)
            raise typer.Exit(UNUSABLE) from None
        except (OSError, UnicodeDecodeError) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(UNUSABLE) from None
        if publish:
            _publish(site, _json(plan, found), said)


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


def _publish(code: str, text: str, said: Words) -> None:
    from json import loads

    from django.utils import timezone

    from lagniappe.desk.actions.rosters import publish_told
    from lagniappe.desk.errors import ActionRefused
    from lagniappe.desk.models import Site
    from lagniappe.sentences import Value

    found = list(Site.objects.filter(code=code) if code else Site.objects.filter(active=True)[:2])
    if len(found) != 1:
        which = gettext_noop("Which site? Give its code with --site; there are: {known}.")
        known = ", ".join(Site.objects.values_list("code", flat=True)) or "—"
        typer.echo(said.told(which, known=known), err=True)
        raise typer.Exit(UNUSABLE)
    try:
        done = publish_told(site=found[0], told=loads(text), now=timezone.now(), actor=None)
    except ActionRefused as refused:
        typer.echo(refused.sentence, err=True)
        raise typer.Exit(UNUSABLE) from None
    told = gettext_noop("Published at {site}: shifts {shifts}, kept as they were {kept}, taken away {gone}.")
    counts = {name: Value("count", getattr(done, name)) for name in ("shifts", "kept", "gone")}
    typer.echo(said.told(told, site=found[0].name, **counts))


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


def _json(plan: Plan, found: Roster) -> str:
    from json import dumps

    from lagniappe.planning.shifts import to_data

    return dumps(to_data(plan, found), indent=2, ensure_ascii=False) + "\n"
