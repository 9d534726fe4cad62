"""Tables of service by kind, of positions and people by time of day, and of doubtful rows."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

from lagniappe.measures.quantiles import Key
from lagniappe.report.columns import count, mean, quantile_cells, spread_columns, table
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.demand_and_waiting.gather import Numbers
from lagniappe.units import MINUTE, SECOND


def service(numbers: Numbers) -> Table:
    everyone = numbers.margins["all"][0]
    rows = [_service_row(numbers, "", None, everyone, "service:all", ())]
    for row in numbers.margins["kind"]:
        if row["recorded"]:
            label = numbers.world.label("kind", row["kind"]) or "—"
            rows.append(
                _service_row(
                    numbers, label, numbers.world.standards.get(row["kind"]), row, "service:kind", (row["kind"],)
                )
            )
    columns = [
        Column("kind", "text", gettext_noop("Kind")),
        Column("kind_id", "text", gettext_noop("Kind"), detail=True),
        count("n", gettext_noop("Services")),
        Column("mean_seconds", "seconds", gettext_noop("Mean")),
        Column("sd_seconds", "seconds", gettext_noop("Standard deviation")),
        *spread_columns(),
        Column("max_seconds", "seconds", gettext_noop("Longest")),
        Column("standard_seconds", "seconds", gettext_noop("Standard")),
        count("recorded", gettext_noop("All written down")),
        Column("recorded_mean_seconds", "seconds", gettext_noop("Mean of all written down")),
    ]
    note = gettext_noop(
        "The first line is all kinds together. The last two columns take every service that was written down, the doubtful "
        "ones too: they tell how much the exclusions matter."
    )
    return table("service_by_kind", gettext_noop("Service by kind"), columns, rows, note)


def _service_row(
    numbers: Numbers, label: str, standard: int | None, sums: Mapping[str, Any], name: str, key: Key
) -> list[Cell]:
    n = sums["services"]
    sd = None
    if n > 1:
        middle = sums["service_sum"] / n / SECOND
        sd = round(sqrt(max(0.0, (sums["service_squares"] - n * middle * middle) / (n - 1))), 3)
    longest = None if sums["service_max"] is None else sums["service_max"] / SECOND
    written = standard / SECOND if standard else None
    recorded = mean(sums["recorded_sum"], sums["recorded"])
    return [
        label,
        key[0] if key else None,
        n, mean(sums["service_sum"], n), sd, *quantile_cells(numbers.quantiles, name, key), longest, written,
        sums["recorded"], recorded,
    ]  # fmt: skip


def positions(numbers: Numbers, minutes: int) -> Table:
    days, width = numbers.site_days, minutes * MINUTE
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for what, value in (("waiting", "micros"), ("serving", "micros"), ("open", "micros"), ("most", "waiting")):
        for row in numbers.bands[what]:
            found.setdefault((row["site"], row["band"]), {})[what] = row[value]
    known = {row["site"] for row in numbers.bands["open"]}
    rows = []
    for (site, minute), row in sorted(found.items()):
        span = days.get(site, 0) * width
        if span:
            open_ = round(row.get("open", 0) / span, 3) if site in known else None
            there = numbers.places.get(site)
            means = [round(row.get(what, 0) / span, 3) for what in ("serving", "waiting")]
            rows.append([numbers.world.label("site", site), site, minute, there, open_, *means, row.get("most", 0)])
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("band_minute", "minute", gettext_noop("From")),
        count("positions_there", gettext_noop("Positions there")),
        Column("positions_open", "number", gettext_noop("Positions open, on average")),
        Column("being_served", "number", gettext_noop("Being served at once, on average")),
        Column("waiting", "number", gettext_noop("Waiting at once, on average")),
        count("most_waiting", gettext_noop("Longest line seen")),
    ]
    note = gettext_noop(
        "Averages over the days on which anybody came. Open: somebody was at the position, available or finishing. At a "
        "counter or telephone, being served is the number of positions at work. A dash: the journal does not tell."
    )
    return table("positions_by_band", gettext_noop("Positions and people by time of day"), columns, rows, note)


def doubts(numbers: Numbers) -> Table:
    rows = [(f"doubt_{name}", n) for name, n in numbers.doubts.items() if n]
    columns = [Column("doubt", "term", gettext_noop("Doubt")), count("legs", gettext_noop("Legs"))]
    return table("doubts", gettext_noop("Rows with a doubt"), columns, rows)
