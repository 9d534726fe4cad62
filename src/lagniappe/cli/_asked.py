"""What commands over a journal are asked alike: which sites, which days, by which limit and law, on which engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from lagniappe.sentences import gettext_noop

_DAYS = ["%Y-%m-%d"]
Folder = Annotated[Path, typer.Option(help=gettext_noop("The journal's folder."))]
Sites = Annotated[list[str] | None, typer.Option(help=gettext_noop("Only this site (may be repeated)."))]
First = Annotated[datetime | None, typer.Option("--from", formats=_DAYS, help=gettext_noop("First business day."))]
Last = Annotated[datetime | None, typer.Option("--to", formats=_DAYS, help=gettext_noop("Last business day."))]
LimitSeconds = Annotated[float | None, typer.Option(help=gettext_noop("The wait that is acceptable, for every queue."))]
Jurisdiction = Annotated[
    str | None, typer.Option(help=gettext_noop("Judge every site by this law, such as AR-C (study compliance)."))
]
Rules = Annotated[
    Path | None, typer.Option(help=gettext_noop("A rule file of your own, besides the book (study compliance)."))
]
Engine = Annotated[
    str | None,
    typer.Option(
        envvar="LAGNIAPPE_ENGINE",
        help=gettext_noop("Where to compute: here, unless said; or a Spark cluster, such as spark://host:7077."),
    ),
]


def wishes(limit_seconds: float | None, jurisdiction: str | None, rules: Path | None) -> dict[str, Any]:
    """The parameters that the studies know by name."""
    return {
        "limit_seconds": limit_seconds, "jurisdiction": jurisdiction, "rules_file": str(rules) if rules else None,
    }  # fmt: skip


def days(first: datetime | None, last: datetime | None) -> tuple[date | None, date | None]:
    from lagniappe.journal.errors import JournalError

    if first and last and first > last:
        raise JournalError("The first day is after the last.")
    return (first.date() if first else None, last.date() if last else None)


@contextmanager
def tables(
    folder: Path, sites: Sequence[str] | None, days: tuple[date | None, date | None], engine: str | None = None
) -> Iterator[Any]:
    """The tables of these sites and days; JournalError with a sentence where there is no such site."""
    from lagniappe.journal import engine as engines
    from lagniappe.journal.errors import JournalError
    from lagniappe.journal.store import Journal

    opened = Journal.open(folder)
    missing = sorted(set(sites or ()) - set(opened.sites()))
    if missing:
        raise JournalError(
            "The journal has no site {missing}. It has: {sites}.",
            missing=", ".join(missing),
            sites=", ".join(opened.sites()) or "—",
        )
    with engines.tables(opened, sites=sites, first=days[0], last=days[1], address=engine) as found:
        yield found


def stop(sentence: str) -> NoReturn:
    """Say why not, and end."""
    typer.echo(sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith(".") else "."), err=True)
    raise typer.Exit(2)
