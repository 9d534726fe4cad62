"""``lagniappe staff``: people needed in the next days, from a journal."""

from __future__ import annotations

from typing import Annotated

import typer

from lagniappe.cli import study as studying
from lagniappe.cli._asked import Asked, Folder, Html, Json, LimitSeconds, Sites, stop
from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop


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
            typer.Option(help=gettext_noop("People of each skill together, by simulation, for each of these days.")),
        ] = False,
        past: Annotated[
            bool,
            typer.Option("--past", help=gettext_noop("With --skills: for the last days as they came, not the next.")),
        ] = False,
        lang: Lang = None,
        html: Html = None,
        json: Json = None,
    ) -> None:
        from lagniappe.cli._files import writable
        from lagniappe.journal.errors import JournalError

        wishes = {
            "band_minutes": band, "horizon_days": days, "share_within": share, "within_seconds": within_seconds,
            "limit_seconds": limit_seconds, "most_left": most_left, "most_busy": most_busy, "shrinkage": shrinkage,
            "country": country, "region": region,
        }  # fmt: skip
        try:
            writable(html, json)
            if skills:
                from lagniappe.cli import _skills

                targets = (share, within_seconds, most_left, band)
                _skills.show(journal, site, targets, None if past else days, (country, region), words(lang), json)
                return
            studying.tell(studying.answer("staffing", Asked(journal, site), wishes), lang, html, json)
        except JournalError as error:
            stop(words(lang).sentence(error.sentence))
        except ValueError as error:
            stop(studying.own_words("staffing", lang).text(str(error)))
