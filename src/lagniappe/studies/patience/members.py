"""The table of patience by queue, kind and priority."""

from __future__ import annotations

from lagniappe.queueing.patience import smooth_survival
from lagniappe.report.columns import count, share, table
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.patience.gather import GROUPS, Group, Numbers
from lagniappe.studies.patience.whole import CALLED, mean_patience, patience_columns


def by(numbers: Numbers, least: int, seed: int) -> Table:
    rows = []
    for what in GROUPS:
        groups = [each for each in numbers.groups[what] if each.waits.all(each.waits.counts).sum() >= least]
        # A single queue or kind repeats what was said of all.
        rows += [_row(numbers, what, group, seed) for group in groups] if len(groups) > 1 else []
    columns = [
        Column("by", "term", gettext_noop("By")),
        Column("member", "text", gettext_noop("Which")),
        Column("member_id", "text", gettext_noop("Which"), detail=True),
        count("n", gettext_noop("Waited")),
        count("left", gettext_noop("Left")),
        Column("left_share", "share", gettext_noop("Share who left")),
        *patience_columns(),
        Column("left_mean_seconds", "seconds", gettext_noop("Mean wait of those who left")),
        Column("median_seconds", "seconds", gettext_noop("Half gone after")),
        Column("offered_median_seconds", "seconds", gettext_noop("Half called within")),
        count("left_at_once", gettext_noop("Left without waiting")),
        Column("with_zero_patience_seconds", "seconds", gettext_noop("Mean patience, zero waits counted"), detail=True),
        Column("with_zero_left_mean_seconds", "seconds", gettext_noop("Mean wait of leavers, zero waits counted"), detail=True),
    ]  # fmt: skip
    note = gettext_noop(
        "Of those who waited at all. Half gone after and half called within are read off the curves, each with the other's "
        "events as cutting short; a dash: the log ends before."
    )
    return table("patience_by", gettext_noop("Patience by queue, kind and priority"), columns, rows, note)


def _row(numbers: Numbers, what: str, group: Group, seed: int) -> list[Cell]:
    waits = group.waits
    n, left = int(waits.all(waits.counts).sum()), int(waits.counts["left"].sum())
    exposure, waited, gone = float(group.exposure.sum()), float(waits.sums["left"].sum()), left + group.left_at_once
    medians: list[Cell] = []
    for events in (("left",), CALLED):
        value = smooth_survival(waits.cells(*events)).quantile(0.5)[0]
        medians.append(None if value is None else round(value, 3))
    label = numbers.world.label(what, group.code) if what != "priority" else str(group.code)
    return [
        f"by_{what}", label or "—", str(group.code), n, left, share(left, n),
        *mean_patience(group.exposure, group.left, seed),
        round(waited / left, 3) if left else None, *medians, group.left_at_once,
        round(exposure / gone, 3) if gone else None, round(waited / gone, 3) if gone else None,
    ]  # fmt: skip
