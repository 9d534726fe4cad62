"""How often the 95 % intervals hold what is known to be true: the whole table. ``make truth RUNS=1000 JOURNALS=20``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lagniappe.measures.intervals import wilson
from truth import days_and_agents, patience_truth


def main(runs: int, journals: int) -> int:
    console = Console()
    with TemporaryDirectory() as folder:
        found = [(one.name, one.hits, one.intervals) for one in days_and_agents.arrays(runs)]
        found += [(one.what, one.held, one.runs) for one in patience_truth.everything(runs)]
        found += [(one.name, one.hits, one.intervals) for one in days_and_agents.journals(journals, Path(folder))]
    table = Table(box=None, pad_edge=False)
    for heading in ("interval of", "held", "of", "share", "from", "to"):
        table.add_column(heading, justify="left" if heading == "interval of" else "right")
    for name, held, many in found:
        inside = wilson(held, many)
        ends = (f"{inside.low:.1%}", f"{inside.high:.1%}") if inside else ("-", "-")
        table.add_row(name, f"{held:,}", f"{many:,}", f"{held / many:.1%}", *ends)
    console.print(f"{runs:,} runs on arrays, {journals:,} whole journals of 60 days; each interval promises 95 %")
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
