"""``lagniappe backup``, ``restore`` and ``move``: a centre as a whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from lagniappe import database
from lagniappe.cli._speech import phrases, words
from lagniappe.sentences import gettext_noop

Home = Annotated[Path, typer.Option(help=gettext_noop("Folder of this centre."), envvar="LAGNIAPPE_HOME")]
HOME = Path(".lagniappe")


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("Save the whole centre, rows, files and journal, into one file, while it runs."))
    def backup(
        file: Annotated[Path, typer.Argument(help=gettext_noop("The file to write."))], home: Home = HOME
    ) -> None:
        _demand_centre(home)
        _prepare(home)
        from django.utils import timezone

        from lagniappe.keeping import saving

        _tell(lambda: saving.backup(file.absolute(), timezone.now()), gettext_noop("Saved in {place}:"), str(file))

    @app.command(help=gettext_noop("Put a saved centre back, into an empty folder or database."))
    def restore(
        file: Annotated[
            Path, typer.Argument(help=gettext_noop("The file that backup wrote."), exists=True, dir_okay=False)
        ],
        home: Home = HOME,
    ) -> None:
        _prepare(home)
        from lagniappe.keeping import restoring

        _tell(lambda: restoring.restore(file, home.absolute()), gettext_noop("Restored into {place}:"), str(home))

    @app.command(help=gettext_noop("Bring a centre from its folder's file to a PostgreSQL server."))
    def move(
        to: Annotated[str, typer.Option(help="postgres://user:password@host:5432/name")],
        home: Home = HOME,
    ) -> None:
        _demand_centre(home)
        if database.address(os.environ, home):
            _refuse(gettext_noop("This centre's tables lie on a server already."))
        try:
            described = database.django(to, home.absolute())
        except ValueError:
            _refuse(gettext_noop("A database's address looks like postgres://user:password@host:5432/name."))
        _prepare(home)
        from lagniappe.keeping import moving

        _tell(
            lambda: moving.move(described, to, home.absolute()), gettext_noop("Moved to {place}:"), database.shown(to)
        )


def _demand_centre(home: Path) -> None:
    if not (home / "centre.sqlite3").exists() and not database.address(os.environ, home):
        _refuse(gettext_noop("There is no centre in {folder}."), folder=home)


def _prepare(home: Path) -> None:
    os.environ["LAGNIAPPE_HOME"] = str(home.absolute())
    from lagniappe.serving.command import begin_tables

    refusal = begin_tables(home.absolute())
    if refusal:
        typer.echo(refusal, err=True)
        raise typer.Exit(2)


def _refuse(sentence: str, **gaps: object) -> NoReturn:
    typer.echo(phrases().text(sentence).format(**gaps), err=True)
    raise typer.Exit(2)


def _tell(work: Callable[[], dict[str, int]], sentence: str, place: str) -> None:
    """Do it, and say the rows of each table that has any."""
    from django.db import OperationalError

    from lagniappe.keeping import KeepingRefused

    try:
        counts = work()
    except KeepingRefused as refused:
        _refuse(refused.sentence, **refused.gaps)
    except OperationalError as error:
        typer.echo(str(error).strip(), err=True)
        raise typer.Exit(2) from None
    said = words(None)
    typer.echo(phrases().text(sentence).format(place=place))
    for label, count in counts.items():
        if count:
            typer.echo(f"  {said.value(count, 'count'):>9}  {label}")
    total = gettext_noop("{rows} rows in {tables} tables, counted again where they lie now.")
    typer.echo(phrases().text(total).format(rows=said.value(sum(counts.values()), "count"), tables=len(counts)))
