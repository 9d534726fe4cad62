"""``lagniappe staff``: people needed in the next days, from a journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagniappe.cli import study as studying
from lagniappe.cli._asked import Folder, LimitSeconds, Sites, stop, tables
from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.words import Words


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("People needed in each queue and time band of the next days, from a journal."))
    def staff(
        journal: Folder,
        site: Sites = None,
        days: Annotated[int, typer.Option(help=gettext_noop("How many days ahead."))] = 7,
        band: Annotated[int, typer.Option(help=gettext_noop("Minutes of a time band: 15, 30 or 60."))] = 30,
        share: Annotated[
            float, typer.Option(help=gettext_noop("Target: this share served within that wait, such as 0.8."))
        ] = 0.8,
        within_seconds: Annotated[
            float | None, typer.Option(help=gettext_noop("That wait; unless said, 20 for voice and chat, 600 else."))
        ] = None,
        limit_seconds: LimitSeconds = None,
        most_left: Annotated[
            float | None, typer.Option(help=gettext_noop("Target: share that gives up, at most."))
        ] = None,
        most_busy: Annotated[
            float, typer.Option(help=gettext_noop("Target: share of time that servers are busy, at most."))
        ] = 0.9,
        shrinkage: Annotated[
            float, typer.Option(help=gettext_noop("Share of paid time that people are not there to serve."))
        ] = 0,
        country: Annotated[
            str | None, typer.Option(help=gettext_noop("Learn from the public holidays of this country, such as AR."))
        ] = None,
        region: Annotated[str | None, typer.Option(help=gettext_noop("And of this region of it, such as CT."))] = None,
        skills: Annotated[
            bool,
            typer.Option(help=gettext_noop("Of the last days instead: people of each skill together, by simulation.")),
        ] = False,
        lang: Lang = None,
        html: Annotated[
            Path | None, typer.Option(help=gettext_noop("Write the whole finding as one HTML file."))
        ] = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the finding's numbers as JSON."))] = None,
    ) -> None:
        from lagniappe.journal.errors import JournalError

        wishes = {
            "band_minutes": band, "horizon_days": days, "share_within": share, "within_seconds": within_seconds,
            "limit_seconds": limit_seconds, "most_left": most_left, "most_busy": most_busy, "shrinkage": shrinkage,
            "country": country, "region": region,
        }  # fmt: skip
        try:
            if skills:
                _by_skill(journal, site, (share, within_seconds, most_left, band), words(lang), json)
                return
            studying.tell(studying.answer("staffing", journal, site, (None, None), wishes), lang, html, json)
        except JournalError as error:
            stop(words(lang).sentence(error.sentence))
        except ValueError as error:
            stop(studying.own_words("staffing", lang).text(str(error)))
        except OSError as error:
            stop(str(error))


def _by_skill(
    folder: Path,
    sites: list[str] | None,
    asked: tuple[float, float | None, float | None, int],
    said: Words,
    json: Path | None,
) -> None:
    """Print what the site's own groups need together, band by band, beside who was there."""
    from json import dumps

    from rich.console import Console
    from rich.table import Table

    from lagniappe.journal.errors import JournalError
    from lagniappe.measures.today import Wanted, today
    from lagniappe.planning.scenario.fit import fitted
    from lagniappe.planning.scenario.skills import by_skill

    with tables(folder, sites, (None, None)) as opened:
        read = today(opened, Wanted(sites[0] if sites else None))
    if read is None:
        raise JournalError("There is nothing in the journal for these days and sites.")
    console = Console()
    with Console(stderr=True).status(said.text(gettext_noop("Playing ..."))):
        found = by_skill(fitted(read), *asked)
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
    console.print(said.told(note, n=len(read.days)), style="dim", highlight=False, soft_wrap=True)
    if json:
        rows = {
            name: {"needed": found.needed.people[number].tolist(), "there": found.there[number].round(3).tolist()}
            for number, name in enumerate(found.groups)
        }
        data = {"site": read.site, "kept": found.needed.kept, "starts": list(found.starts), "groups": rows}
        json.write_text(dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
