"""``lagniappe erlang``: one queue by Erlang's models, or the people that targets need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import Value, gettext_noop

if TYPE_CHECKING:
    from lagniappe.cli._erlang import Asked

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop(
            "What a queue of one kind of people does in the long run: waits, who gives up, how busy the servers are.\n\n"
            "Give the servers, or what they should keep and learn how many it takes. Load that changes within the interval, "
            "and people who leave all at the same moment, need a simulation instead."
        )
    )
    def erlang(
        arrivals: Annotated[float, typer.Option(help=gettext_noop("How many come in an interval, on average."))],
        service_seconds: Annotated[
            float, typer.Option(help=gettext_noop("Mean time to serve one, after-work included."))
        ],
        interval_minutes: Annotated[float, typer.Option(help=gettext_noop("Length of the interval."))] = 30,
        servers: Annotated[int | None, typer.Option(help=gettext_noop("How many serve at once."))] = None,
        patience_seconds: Annotated[
            float | None, typer.Option(help=gettext_noop("Mean time until people give up; unless said, they never do."))
        ] = None,
        places: Annotated[
            int | None, typer.Option(help=gettext_noop("Places to wait; whoever finds none is refused."))
        ] = None,
        within_seconds: Annotated[
            float, typer.Option(help=gettext_noop("The wait that a service level is counted by."))
        ] = 20,
        share: Annotated[
            float | None, typer.Option(help=gettext_noop("Target: this share served within that wait, such as 0.8."))
        ] = None,
        of: Annotated[
            Literal["joined", "called", "served"],
            typer.Option(
                help=gettext_noop(
                    "Of whom that share is: joined = all, leavers count against it; called = who left within that wait is "
                    "not counted; served = leavers are not counted."
                )
            ),
        ] = "joined",
        most_wait_seconds: Annotated[
            float | None, typer.Option(help=gettext_noop("Target: mean wait of the served, at most."))
        ] = None,
        most_left: Annotated[
            float | None, typer.Option(help=gettext_noop("Target: share that gives up, at most."))
        ] = None,
        most_delayed: Annotated[
            float | None, typer.Option(help=gettext_noop("Target: share that has to wait, at most."))
        ] = None,
        most_busy: Annotated[
            float | None, typer.Option(help=gettext_noop("Target: share of time that servers are busy, at most."))
        ] = None,
        shrinkage: Annotated[
            float, typer.Option(help=gettext_noop("Share of paid time that people are not there to serve."))
        ] = 0,
        lang: Lang = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the numbers as JSON, too."))] = None,
    ) -> None:
        from lagniappe.cli._erlang import Asked, answer

        asked = Asked(
            arrivals=arrivals,
            interval_minutes=interval_minutes,
            service_seconds=service_seconds,
            servers=servers,
            patience_seconds=patience_seconds,
            places=places,
            within_seconds=within_seconds,
            share=share,
            of=of,
            most_wait_seconds=most_wait_seconds,
            most_left=most_left,
            most_delayed=most_delayed,
            most_busy=most_busy,
            shrinkage=shrinkage,
        )
        _check(asked, lang)
        answer(asked, words(lang), json)


def _check(asked: Asked, lang: str | None) -> None:
    """Refuse what has no answer, in a sentence that says which option and what would do."""
    for name in ("arrivals", "service_seconds", "interval_minutes"):
        _positive(name, getattr(asked, name), lang)
    for name in ("patience_seconds", "most_wait_seconds"):
        if getattr(asked, name) is not None:
            _positive(name, getattr(asked, name), lang)
    for name, least in (("servers", 1), ("places", 0)):
        value = getattr(asked, name)
        if value is not None and not least <= value <= 1_000_000:
            _stop(
                lang,
                gettext_noop("{option} is a whole number from {least} to 1,000,000, not {value}."),
                **_named(name, value),
                least=least,
            )
    if not 0 <= asked.within_seconds < float("inf"):
        _stop(
            lang,
            gettext_noop("{option} must be zero or more, not {value}."),
            **_named("within_seconds", asked.within_seconds),
        )
    if not 0 <= asked.shrinkage < 1:
        _stop(
            lang,
            gettext_noop("{option} is a share from 0 to less than 1, not {value}; 0.3 is three tenths of the time."),
            **_named("shrinkage", asked.shrinkage),
        )
    for name in ("share", "most_left", "most_delayed", "most_busy"):
        value = getattr(asked, name)
        if value is not None and not (0 < value < 1 or (name != "share" and value == 1)):
            _stop(
                lang,
                gettext_noop(
                    "{option} of {value} cannot be kept: give a share above 0 and below 1, such as {possible}."
                ),
                **_named(name, value),
                possible="0.8" if name in ("share", "most_busy") else "0.05",
            )
    if asked.servers is None and not asked.has_targets:
        _stop(
            lang,
            gettext_noop(
                "Give --servers, or a target such as --share 0.8: without either there is nothing to work out."
            ),
        )
    if asked.servers is not None and asked.has_targets:
        _stop(
            lang,
            gettext_noop("Give --servers or targets, not both: targets are for learning how many servers it takes."),
        )


def _positive(name: str, value: float, lang: str | None) -> None:
    if not 0 < value < float("inf"):
        _stop(lang, gettext_noop("{option} must be more than zero, not {value}."), **_named(name, value))


def _named(name: str, value: float) -> dict[str, Any]:
    return {"option": "--" + name.replace("_", "-"), "value": f"{value:g}"}


def _stop(lang: str | None, message: str, **values: str | int | Value) -> NoReturn:
    typer.echo(words(lang).told(message, **values), err=True)
    raise typer.Exit(UNUSABLE)
