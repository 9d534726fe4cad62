"""``lagniappe scenario FILE.toml``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagniappe.cli import study as studying
from lagniappe.cli._asked import Engine, First, Folder, Html, Json, Last, stop, tables
from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.planning.scenario.form import Form
    from lagniappe.report.finding import Finding
    from lagniappe.words import Words


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop(
            "Play a site's last days again with changes, and say what each would save and cost.\n\n"
            "Without a file: the same people at other hours."
        )
    )
    def scenario(
        journal: Folder,
        file: Annotated[Path | None, typer.Argument(help=gettext_noop("The file of scenarios (TOML)."))] = None,
        site: Annotated[
            str | None, typer.Option(help=gettext_noop("The site; the one with most people unless said."))
        ] = None,
        first: First = None,
        last: Last = None,
        engine: Engine = None,
        lang: Lang = None,
        html: Html = None,
        json: Json = None,
    ) -> None:
        from lagniappe.cli._files import writable
        from lagniappe.journal.errors import JournalError
        from lagniappe.planning.scenario.form import ScenarioError, check

        said = words(lang)
        try:
            writable(html, json)
            form = _read(file)
            form = replace(
                form, site=site or form.site, first=first.date() if first else form.first,
                last=last.date() if last else form.last,
            )  # fmt: skip
            check(form)
            studying.tell(_found(journal, form, said, engine), lang, html, json)
        except (JournalError, ScenarioError) as error:
            stop(said.sentence(error.sentence))


def _read(file: Path | None) -> Form:
    """The form of a file; ScenarioError for one that cannot be asked."""
    import tomllib

    from lagniappe.planning.scenario.form import ScenarioError, from_data, usual

    if file is None:
        return usual()
    try:
        return from_data(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(gettext_noop("The file of scenarios is not TOML: {why}."), why=error) from error


def _found(folder: Path, form: Form, said: Words, engine: str | None) -> Finding:
    from rich.console import Console

    from lagniappe.journal.errors import JournalError
    from lagniappe.studies.scenarios import found

    console = Console(stderr=True)
    playing = said.text(gettext_noop("Playing ..."))
    sites = [form.site] if form.site else None
    with console.status(playing) as status, tables(folder, sites, (form.first, form.last), engine) as opened:
        finding = found(opened, form, lambda what: status.update(f"{playing} {what}"))
    if not finding.span.days:
        raise JournalError("There is nothing in the journal for these days and sites.")
    return finding
