"""``lagniappe seal``: write business days into the journal by hand."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lagniappe import database
from lagniappe.cli._speech import phrases, words
from lagniappe.sentences import Value, gettext_noop


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop("Seal what wants sealing, or one day again, and print what went in and what came out.")
    )
    def seal(
        home: Annotated[
            Path, typer.Option(help=gettext_noop("Folder of this centre."), envvar="LAGNIAPPE_HOME")
        ] = Path(".lagniappe"),
        site: Annotated[str | None, typer.Option(help=gettext_noop("Only this site, by its code; with --day."))] = None,
        day: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m-%d"], help=gettext_noop("Only this business day; all sites without --site.")),
        ] = None,
    ) -> None:
        if not (home / "centre.sqlite3").exists() and not database.address(os.environ, home):
            typer.echo(phrases().text(gettext_noop("There is no centre in {folder}.")).format(folder=home), err=True)
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

    now, said = timezone.now(), words(None)
    journal = journal_at(home)
    sites = list(Site.objects.filter(code=code) if code else Site.objects.all())
    if not sites:
        none = gettext_noop("There is no site {site}.") if code else gettext_noop("There is no site yet.")
        typer.echo(said.text(none).format(site=code), err=True)
        return 2
    if day is None:
        if code:
            typer.echo(said.text(gettext_noop("Give a --day with the --site.")), err=True)
            return 2
        done = Sealer(journal).keep(now)
    else:
        done = []
        for site in sites:
            today = site.day_of(now)
            if day.date() > today:
                typer.echo(said.text(gettext_noop("That day has not begun yet.")), err=True)
                return 2
            done.append(seal_day(journal, site, day.date(), now=now, provisional=day.date() == today))
    for one in done:
        state = gettext_noop("for now") if one.provisional else gettext_noop("final")
        message = gettext_noop(
            "{site} {day} {state}: contacts in the ledger {ledger}, in the journal {journal} (legs {legs}), "
            "generation {generation}"
        )
        typer.echo(
            said.told(
                message,
                site=one.site,
                day=Value("day", str(one.business_day)),
                state=said.text(state),
                ledger=one.ledger_contacts,
                journal=one.contacts,
                legs=one.legs,
                generation=str(one.generation),
            )
        )
    if not done:
        typer.echo(said.text(gettext_noop("Nothing wants sealing.")))
    return 0 if all(one.balanced for one in done) else 1
