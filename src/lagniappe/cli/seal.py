"""``lagniappe seal``: write business days into the journal by hand."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def seal(
        home: Annotated[Path, typer.Option(help="Folder of this centre.", envvar="LAGNIAPPE_HOME")] = Path(
            ".lagniappe"
        ),
        site: Annotated[str | None, typer.Option(help="Only this site, by its code; with --day.")] = None,
        day: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m-%d"], help="Only this business day; all sites without --site."),
        ] = None,
    ) -> None:
        """Seal what wants sealing, or one day again, and print what went in and what came out."""
        if not (home / "centre.sqlite3").exists():
            typer.echo(f"There is no centre in {home}.", err=True)
            raise typer.Exit(2)
        os.environ["LAGNIAPPE_HOME"] = str(home.absolute())
        from lagniappe import serving

        serving.prepare()
        raise typer.Exit(_seal(home.absolute(), site, day))


def _seal(home: Path, code: str | None, day: datetime | None) -> int:
    from django.utils import timezone

    from lagniappe.desk.models import Site
    from lagniappe.work.rows import journal_at
    from lagniappe.work.seal import Sealer, seal_day

    now = timezone.now()
    journal = journal_at(home)
    sites = list(Site.objects.filter(code=code) if code else Site.objects.all())
    if not sites:
        typer.echo(f"There is no site {code}." if code else "There is no site yet.", err=True)
        return 2
    if day is None:
        if code:
            typer.echo("Give a --day with the --site.", err=True)
            return 2
        done = Sealer(journal).keep(now)
    else:
        done = []
        for site in sites:
            today = site.day_of(now)
            if day.date() > today:
                typer.echo("That day has not begun yet.", err=True)
                return 2
            done.append(seal_day(journal, site, day.date(), now=now, provisional=day.date() == today))
    for one in done:
        state = "for now" if one.provisional else "final"
        typer.echo(
            f"{one.site} {one.business_day} {state}: {one.ledger_contacts} contacts in the ledger, "
            f"{one.contacts} in the journal ({one.legs} legs), generation {one.generation}"
        )
    if not done:
        typer.echo("Nothing wants sealing.")
    return 0 if all(one.balanced for one in done) else 1
