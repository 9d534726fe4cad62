"""What ``lagniappe erlang`` works out, and how it says it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from json import dumps
from pathlib import Path
from typing import Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from lagniappe.queueing.erlang import Waiting, erlang_a
from lagniappe.queueing.staffing import MOST, Targets, fewest_servers
from lagniappe.sentences import Unit, Value, gettext_noop
from lagniappe.words import Words

AROUND = 2
_LEVELS: tuple[Literal["joined", "called", "served"], ...] = ("joined", "called", "served")


@dataclass(frozen=True)
class Asked:
    """The options of the command."""

    arrivals: float
    interval_minutes: float
    service_seconds: float
    servers: int | None
    patience_seconds: float | None
    places: int | None
    within_seconds: float
    share: float | None
    of: Literal["joined", "called", "served"]
    most_wait_seconds: float | None
    most_left: float | None
    most_delayed: float | None
    most_busy: float | None
    shrinkage: float

    @property
    def rate(self) -> float:
        """Arrivals a second."""
        return self.arrivals / self.interval_minutes / 60

    @property
    def load(self) -> float:
        return self.rate * self.service_seconds

    @property
    def has_targets(self) -> bool:
        asked = (self.share, self.most_wait_seconds, self.most_left, self.most_delayed, self.most_busy)
        return any(value is not None for value in asked)

    def queue(self, servers: Any) -> Waiting:
        """The queue with this many servers; seconds everywhere."""
        patience = math.inf if self.patience_seconds is None else self.patience_seconds
        room = math.inf if self.places is None else self.places
        return erlang_a(self.rate, self.service_seconds, servers, patience, room)

    def needed(self) -> int:
        """The fewest servers that keep the targets."""
        targets = Targets(
            share_within=self.share,
            within=None if self.share is None else self.within_seconds,
            of=self.of,
            wait_served=self.most_wait_seconds,
            abandoned=self.most_left,
            delayed=self.most_delayed,
            occupancy=self.most_busy,
        )
        patience = math.inf if self.patience_seconds is None else self.patience_seconds
        room = math.inf if self.places is None else self.places
        return int(fewest_servers(self.rate, self.service_seconds, targets, patience, room))


def answer(asked: Asked, said: Words, json: Path | None) -> None:
    if asked.load > MOST / 2 or (asked.patience_seconds or 0) * asked.rate > 1e9:
        message = gettext_noop("This queue is beyond what is worked out here: at most a load of 500,000 servers.")
        _refuse(said.text(message))
    servers = asked.needed() if asked.servers is None else asked.servers
    queue = asked.queue(servers)
    if math.isinf(queue.wait_all):
        message = gettext_noop(
            "{servers} servers cannot carry a load of {load}: the line would grow for ever, because nobody gives up. "
            "It takes at least {least}, or give --patience-seconds."
        )
        least = math.floor(asked.load) + 1
        _refuse(said.told(message, servers=servers, load=Value("number", asked.load), least=least))
    if json:
        json.write_text(dumps(_data(asked, servers, queue), indent=2) + "\n", encoding="utf-8")
    console = Console()
    _show(asked, servers, queue, said, console)
    if asked.servers is None:
        _show_around(asked, servers, said, console)
    for caution in _cautions(asked, servers):
        console.print(said.text(caution), highlight=False, style="dim")
    if json:
        typer.echo(f"→ {json}")


def _refuse(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _scheduled(asked: Asked, servers: int) -> int:
    """People to pay for, so that so many are there to serve."""
    return math.ceil(servers / (1 - asked.shrinkage) - 1e-9)


def _show(asked: Asked, servers: int, queue: Waiting, said: Words, console: Console) -> None:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for message, value, unit in _rows(asked, servers, queue):
        within = said.value(asked.within_seconds, "seconds")
        shown = said.value(None if isinstance(value, float) and math.isnan(value) else value, unit)
        table.add_row(said.text(message).format(within=within), f"[bold]{shown}[/]")
    console.print(table, highlight=False)


def _rows(asked: Asked, servers: int, queue: Waiting) -> list[tuple[str, float, Unit]]:
    level = {of: queue.service_level(asked.within_seconds, of) for of in _LEVELS}
    rows: list[tuple[str, float, Unit]] = [
        (gettext_noop("Load, in servers busy without a break"), asked.load, "number"),
        (gettext_noop("Servers"), servers, "count"),
        (gettext_noop("People to schedule, with the time they are not there"), _scheduled(asked, servers), "count"),
        (gettext_noop("Servers are busy"), queue.occupancy, "share"),
        (gettext_noop("Have to wait"), queue.delayed, "share"),
        (gettext_noop("Served within {within}, of all"), level["joined"], "share"),
        (gettext_noop("Served within {within}, not counting who left sooner"), level["called"], "share"),
        (gettext_noop("Served within {within}, of the served"), level["served"], "share"),
        (gettext_noop("Give up"), queue.abandoned, "share"),
        (gettext_noop("Are refused, for every place is taken"), queue.blocked, "share"),
        (gettext_noop("Mean wait of everybody"), queue.wait_all, "seconds"),
        (gettext_noop("Mean wait of the served"), queue.wait_served, "seconds"),
        (gettext_noop("Mean wait of those who give up"), queue.wait_left, "seconds"),
        (gettext_noop("Mean wait of those who have to wait"), queue.wait_delayed, "seconds"),
        (gettext_noop("People in line, mean"), queue.queue_mean, "number"),
        (gettext_noop("People in line, standard deviation"), math.sqrt(queue.queue_variance), "number"),
        (gettext_noop("People in line or being served, mean"), queue.system_mean, "number"),
    ]
    unused = set()
    if asked.patience_seconds is None:
        unused |= {"Give up", "Mean wait of those who give up", "Served within {within}, of the served"}
        unused |= {"Served within {within}, not counting who left sooner", "Mean wait of everybody"}
    if asked.places is None:
        unused.add("Are refused, for every place is taken")
    if not asked.shrinkage:
        unused.add("People to schedule, with the time they are not there")
    return [row for row in rows if row[0] not in unused]


def _show_around(asked: Asked, servers: int, said: Words, console: Console) -> None:
    """The needed number among its neighbours, so that one sees what one person more or less changes."""
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="dim")
    headings = (
        gettext_noop("servers"),
        gettext_noop("within {within}"),
        gettext_noop("mean wait"),
        gettext_noop("give up"),
        gettext_noop("busy"),
    )
    for heading in headings:
        text = said.text(heading).format(within=said.value(asked.within_seconds, "seconds"))
        table.add_column(text, justify="right", no_wrap=True)
    for count in range(max(1, servers - AROUND), servers + AROUND + 1):
        queue = asked.queue(count)
        wait = None if math.isinf(queue.wait_served) else queue.wait_served
        cells = (
            said.value(count, "count"),
            said.share(queue.service_level(asked.within_seconds, asked.of)),
            said.value(wait, "seconds"),
            said.share(queue.abandoned),
            said.share(queue.occupancy),
        )
        table.add_row(*cells, style="bold" if count == servers else "")
    console.print("", table, "", highlight=False)


def _cautions(asked: Asked, servers: int) -> list[str]:
    told = []
    if asked.patience_seconds is None:
        told.append(
            gettext_noop("Nobody gives up in this model. Where people do, it promises longer waits than there will be.")
        )
    if asked.service_seconds > asked.interval_minutes * 60:
        told.append(
            gettext_noop("Service is longer than the interval, so the interval before matters as much as this one.")
        )
    if asked.patience_seconds is not None and asked.load > servers:
        told.append(
            gettext_noop(
                "More comes than can be served; only those who give up keep the line short. How they give up matters here."
            )
        )
    return told


def _data(asked: Asked, servers: int, queue: Waiting) -> dict[str, Any]:
    """The numbers under their documented names."""
    numbers: dict[str, float] = {
        "load": queue.load,
        "occupancy": queue.occupancy,
        "delayed": queue.delayed,
        "abandoned": queue.abandoned,
        "blocked": queue.blocked,
        "served_within_of_joined": queue.service_level(asked.within_seconds, "joined"),
        "served_within_of_called": queue.service_level(asked.within_seconds, "called"),
        "served_within_of_served": queue.service_level(asked.within_seconds, "served"),
        "wait_all_seconds": queue.wait_all,
        "wait_served_seconds": queue.wait_served,
        "wait_left_seconds": queue.wait_left,
        "wait_delayed_seconds": queue.wait_delayed,
        "queue_mean": queue.queue_mean,
        "queue_variance": queue.queue_variance,
        "system_mean": queue.system_mean,
        "system_variance": queue.system_variance,
        "served_per_interval": queue.served_rate * asked.interval_minutes * 60,
    }
    told = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
    return {"format": 1, "asked": asdict(asked), "servers": servers, "scheduled": _scheduled(asked, servers), **told}
