"""The table of walking: from the last call to the beginning of the service, by position."""

from __future__ import annotations

from lagniappe.report.columns import count, mean, quantile_cells, spread_columns, table
from lagniappe.report.finding import Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.positions.gather import Numbers
from lagniappe.units import HOUR


def walking(numbers: Numbers) -> Table:
    rows = []
    # Where nobody ever took a moment from call to service, the two are one moment in that log, not a walk of nothing.
    walked = {row["site"] for row in numbers.walks if row["total"]}
    for row in numbers.walks:
        if row["site"] in walked:
            site, position = row["site"], row["position"]
            label = numbers.places.get((site, position)) or position or "—"
            rows.append([
                numbers.world.label("site", site), site, label, position, row["n"],
                mean(row["total"], row["n"]), round(row["total"] / HOUR, 3),
                *quantile_cells(numbers.walk_quantiles, "walk", (site, position)),
            ])  # fmt: skip
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("position", "text", gettext_noop("Position")),
        Column("position_id", "text", gettext_noop("Position"), detail=True),
        count("n", gettext_noop("Calls that came")),
        Column("mean_seconds", "seconds", gettext_noop("Mean")),
        Column("hours", "number", gettext_noop("Hours in all")),
        *spread_columns(),
    ]
    note = gettext_noop(
        "From the last call to the service. Part of it is walking, part is what else is done before beginning."
    )
    return table("walking", gettext_noop("From the call to the service"), columns, rows, note)
