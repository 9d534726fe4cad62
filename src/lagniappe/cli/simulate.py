"""``lagniappe simulate SCENE.toml``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from rich.console import Console

    from lagniappe.queueing.simulate import Replications
    from lagniappe.queueing.simulate.scene_file import SceneFile
    from lagniappe.words import Words

UNUSABLE = 2
LABELS = {
    "legs": gettext_noop("came to a queue (legs)"),
    "answered": gettext_noop("were answered"),
    "left": gettext_noop("gave up waiting"),
    "missed": gettext_noop("missed their turn"),
    "refused": gettext_noop("were refused (full or closed)"),
    "self_served": gettext_noop("helped themselves"),
    "present": gettext_noop("were still there at the end"),
    "share_left": gettext_noop("share who gave up"),
    "share_at_once": gettext_noop("share called at once"),
    "share_within": gettext_noop("share of the answered called in time"),
    "wait_mean": gettext_noop("mean wait of all"),
    "wait_mean_answered": gettext_noop("mean wait of the answered"),
    "wait_mean_left": gettext_noop("mean wait of those who gave up"),
    "wait_median": gettext_noop("median wait"),
    "wait_p90": gettext_noop("wait that 9 of 10 stay under"),
    "waiting_mean": gettext_noop("people waiting, on average"),
    "occupancy": gettext_noop("occupancy of those available"),
}


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop(
            "Play a scene of queues, customers and agents many times, and say what becomes of them.\n\n"
            "The same seed always plays the same; two scenes with one seed meet the same customers."
        )
    )
    def simulate(
        scene: Annotated[Path | None, typer.Argument(help=gettext_noop("The scene's file (TOML)."))] = None,
        from_journal: Annotated[
            Path | None,
            typer.Option(
                help=gettext_noop("Instead of a file: the last real days in this journal, each play one of them.")
            ),
        ] = None,
        site: Annotated[
            str | None,
            typer.Option(help=gettext_noop("Of that journal this site; the one with most people unless said.")),
        ] = None,
        seed: Annotated[int, typer.Option(help=gettext_noop("The number from which all chance comes."))] = 1,
        replications: Annotated[int, typer.Option(help=gettext_noop("How many times to play it, at least."))] = 20,
        half_width: Annotated[
            float | None, typer.Option(help=gettext_noop("Play on until the figure's interval is this narrow, ±."))
        ] = None,
        figure: Annotated[str, typer.Option(help=gettext_noop("The figure that --half-width is about."))] = "wait_mean",
        at_most: Annotated[int, typer.Option(help=gettext_noop("How many times at most."))] = 1000,
        cores: Annotated[int, typer.Option(help=gettext_noop("How many cores work on it."))] = 1,
        queue: Annotated[str, typer.Option(help=gettext_noop("Measure this queue alone."))] = "",
        journal: Annotated[
            Path | None, typer.Option(help=gettext_noop("Write the plays into this journal, as rehearsal."))
        ] = None,
        days: Annotated[int, typer.Option(help=gettext_noop("How many plays to write, a day each."))] = 5,
        first_day: Annotated[
            datetime | None,
            typer.Option(
                "--from",
                formats=["%Y-%m-%d"],
                help=gettext_noop("The first of these days, today unless said; of real days, the first business day."),
            ),
        ] = None,
        last_day: Annotated[
            datetime | None,
            typer.Option("--to", formats=["%Y-%m-%d"], help=gettext_noop("Of real days: the last business day.")),
        ] = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the figures here as JSON, too."))] = None,
        lang: Lang = None,
    ) -> None:
        from rich.console import Console

        from lagniappe.journal.errors import JournalError
        from lagniappe.queueing.simulate import SceneError
        from lagniappe.queueing.simulate.scene_file import read_scene

        said = words(lang)
        try:
            if (scene is None) == (from_journal is None):
                raise SceneError(gettext_noop("Give a scene's file, or --from-journal with a journal; one of the two."))
            if scene is not None:
                file, name = read_scene(scene.read_text(encoding="utf-8")), scene.name
            else:
                file = _real_days(from_journal or Path(), site, first_day, last_day, seed)
                name = file.scene.sites[0].name
            if queue:
                from lagniappe.queueing.simulate.errors import one_of

                one_of("simulate", "queue", queue, [one.name for one in file.scene.queues])
            options = {"seed": seed, "replications": replications, "half_width": half_width, "figure": figure}
            answer = _play(file, {**options, "at_most": at_most, "cores": cores, "queue": queue}, said)
            _show(answer, Console(), said)
            if json is not None:
                json.write_text(_json(answer, name, queue), encoding="utf-8")
            if journal is not None:
                _write(file, seed, journal, days, None if from_journal else first_day, said)
        except (SceneError, JournalError) as error:
            typer.echo(said.sentence(error.sentence), err=True)
            raise typer.Exit(UNUSABLE) from None
        except ValueError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(UNUSABLE) from None


def _real_days(folder: Path, site: str | None, first: datetime | None, last: datetime | None, seed: int) -> SceneFile:
    """A scene of real days: who came on them, how long services and patience were, and who is usually there."""
    from lagniappe.cli._asked import days, tables
    from lagniappe.journal.errors import JournalError
    from lagniappe.measures.today import Wanted, today
    from lagniappe.planning.scenario.fit import fitted
    from lagniappe.planning.scenario.world import usual_day
    from lagniappe.queueing.simulate.scene_file import SceneFile

    with tables(folder, [site] if site else None, days(first, last)) as opened:
        read = today(opened, Wanted(site))
    if read is None:
        raise JournalError("There is nothing in the journal for these days and sites.")
    by_telephone = any(line.channel in ("voice", "chat") for line in read.lines)
    return SceneFile(usual_day(fitted(read, seed), seed), 20.0 if by_telephone else 600.0, 0.0)


def _play(file: SceneFile, options: dict[str, Any], said: Words) -> Replications:
    from rich.console import Console
    from rich.progress import Progress

    from lagniappe.queueing.simulate import replicate

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(said.text(gettext_noop("Playing ...")), total=options["replications"])

        def told(done: int, width: float) -> None:
            total = done if options["half_width"] is None or width <= options["half_width"] else done * 1.5
            progress.update(task, completed=done, total=total)

        return replicate(
            file.scene,
            within_seconds=file.within_seconds,
            warm_up_seconds=file.warm_up_seconds,
            told=told,
            **options,
        )


def _show(answer: Replications, console: Console, said: Words) -> None:
    from rich.table import Table

    from lagniappe.queueing.simulate.measure import FIGURES

    table = Table(box=None, pad_edge=False)
    for heading in (gettext_noop("what"), gettext_noop("mean"), gettext_noop("from"), gettext_noop("to")):
        table.add_column(said.text(heading), justify="left" if heading == "what" else "right")
    for name in answer.names:
        told = answer.estimate(name)
        unit = "number" if FIGURES[name] == "count" else FIGURES[name]
        cells = [said.value(_finite(value), unit) for value in (told.mean, told.low, told.high)]
        table.add_row(said.text(LABELS[name]), *cells)
    console.print(table)
    note = gettext_noop("{n} plays; from and to: where the long-run mean lies, 95 times of 100.")
    console.print(said.told(note, n=len(answer.values)), style="dim", highlight=False, soft_wrap=True)


def _finite(value: float) -> float | None:
    from math import isfinite

    return value if isfinite(value) else None


def _json(answer: Replications, scene: str, queue: str) -> str:
    from json import dumps

    from lagniappe.queueing.simulate.measure import FIGURES

    figures = {}
    for name in answer.names:
        told = answer.estimate(name)
        figures[name] = {
            "unit": FIGURES[name], "mean": _finite(told.mean), "low": _finite(told.low), "high": _finite(told.high),
            "n": told.n, "level": told.level,
        }  # fmt: skip
    head = {"scene": scene, "queue": queue or None, "seed": answer.seed, "replications": len(answer.values)}
    return dumps({**head, "figures": figures}, indent=2, ensure_ascii=False) + "\n"


def _write(file: SceneFile, seed: int, folder: Path, days: int, first: datetime | None, said: Words) -> None:
    from lagniappe.journal import manifest
    from lagniappe.journal.store import Journal
    from lagniappe.measures import rehearsed
    from lagniappe.queueing.simulate import play

    there = (folder / manifest.FILE).exists()
    opened = Journal.open(folder) if there else Journal.create(folder)
    runs = [play(file.scene, seed=seed, replication=number) for number in range(max(1, days))]
    legs = rehearsed.write(opened, runs, (first or datetime.now(UTC)).date())
    told = gettext_noop("{legs} legs of {days} days are in the journal at {folder}, as rehearsal.")
    typer.echo(said.told(told, legs=legs, days=len(runs), folder=folder))
