"""Runs the benchmarks (all, or those named) and prints one table; fails where a promise is not kept."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import benchmarks
from benchmarks import Ratio


def main(wanted: list[str]) -> int:
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")]
    ratios: list[Ratio] = []
    for name in sorted(names):
        module = import_module(f"benchmarks.{name}")
        if (not wanted or name in wanted) and hasattr(module, "run"):
            print(f"{name} ...", flush=True)
            ratios += module.run()
    show(ratios)
    return 0 if all(ratio.holds for ratio in ratios) else 1


HEADINGS = (
    "what", "beside", "ours s", "theirs s", "ours CPU s", "theirs CPU s", "times faster", "ours MB", "theirs MB", "promise",
)  # fmt: skip


def show(ratios: list[Ratio]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in HEADINGS:
        left = heading in ("what", "beside", "promise")
        table.add_column(heading, justify="left" if left else "right", no_wrap=heading != "what")
    for ratio in ratios:
        promise = _promise(ratio)
        kept = "" if promise == "-" else (": kept" if ratio.holds else ": BROKEN")
        memory = [f"{value:,.0f}" if value else "-" for value in (ratio.our_megabytes, ratio.peer_megabytes)]
        clock = (
            ratio.our_seconds,
            ratio.peer_seconds,
            ratio.our_cpu_seconds,
            ratio.peer_cpu_seconds,
            ratio.times_faster,
        )
        seconds = ["-" if value is None else f"{value:.2f}" for value in clock]
        table.add_row(ratio.what, ratio.peer, *seconds, *memory, promise + kept)
    Console(width=180).print(table)


def _promise(ratio: Ratio) -> str:
    said = []
    if ratio.at_least is not None:
        said.append(f"at least {ratio.at_least:g} times faster")
    if ratio.at_most is not None:
        said.append(f"at most {ratio.at_most:g} times the time")
    if ratio.most_megabytes is not None:
        said.append(f"at most {ratio.most_megabytes:,.0f} MB")
    if ratio.memory_share is not None:
        said.append(f"{ratio.memory_share:g} of the memory")
    return ", ".join(said) or "-"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
