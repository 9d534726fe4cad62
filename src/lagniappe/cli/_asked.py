"""What commands over a journal are asked alike: which sites, which days, by which limit and law, on which engine."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_type_hints

import typer

from lagniappe.cli._speech import Lang
from lagniappe.sentences import gettext_noop

_DAYS = ["%Y-%m-%d"]
Folder = Annotated[Path, typer.Option(help=gettext_noop("The journal's folder."))]
Sites = Annotated[list[str] | None, typer.Option(help=gettext_noop("Only this site (may be repeated)."))]
First = Annotated[datetime | None, typer.Option("--from", formats=_DAYS, help=gettext_noop("First business day."))]
Last = Annotated[datetime | None, typer.Option("--to", formats=_DAYS, help=gettext_noop("Last business day."))]
LimitSeconds = Annotated[float | None, typer.Option(help=gettext_noop("The wait that is acceptable, for every queue."))]
Jurisdiction = Annotated[
    str | None,
    typer.Option(help=gettext_noop("Judge every site by this law, such as AR-C, or by none (study compliance).")),
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
Html = Annotated[Path | None, typer.Option(help=gettext_noop("Write the whole finding as one HTML file."))]
Json = Annotated[Path | None, typer.Option(help=gettext_noop("Write the finding's numbers as JSON."))]


@dataclass(frozen=True)
class Asked:
    """What every study of a journal is asked alike; see :func:`asking`."""

    journal: Folder
    site: Sites = None
    first: First = None
    last: Last = None
    limit_seconds: LimitSeconds = None
    jurisdiction: Jurisdiction = None
    rules: Rules = None
    engine: Engine = None
    lang: Lang = None

    @property
    def wishes(self) -> dict[str, Any]:
        """The parameters that the studies know by name."""
        rules = str(self.rules) if self.rules else None
        return {"limit_seconds": self.limit_seconds, "jurisdiction": self.jurisdiction, "rules_file": rules}

    @property
    def days(self) -> tuple[date | None, date | None]:
        return days(self.first, self.last)

    @contextmanager
    def tables(self) -> Iterator[Any]:
        with tables(self.journal, self.site, self.days, self.engine) as found:
            yield found


def days(first: datetime | None, last: datetime | None) -> tuple[date | None, date | None]:
    from lagniappe.journal.errors import JournalError

    if first and last and first > last:
        raise JournalError("The first day is after the last.")
    return (first.date() if first else None, last.date() if last else None)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of :class:`Asked` in the place of its parameter ``asked``."""
    hints = get_type_hints(Asked, include_extras=True)
    shared = [
        inspect.Parameter(
            one.name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=hints[one.name],
            default=inspect.Parameter.empty if one.name == "journal" else one.default,
        )
        for one in fields(Asked)
    ]
    own = inspect.signature(command, eval_str=True).parameters.values()
    parts = [each for one in own for each in (shared if one.name == "asked" else [one])]

    @wraps(command)
    def asked_alike(**values: Any) -> None:
        mine = {one.name: values.pop(one.name) for one in fields(Asked)}
        command(asked=Asked(**mine), **values)

    parts = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parts]
    vars(asked_alike)["__signature__"] = inspect.Signature(parts)
    asked_alike.__annotations__ = {one.name: one.annotation for one in parts}
    return asked_alike


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
