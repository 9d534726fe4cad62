"""Tables along the wait: who is still there, who would not have been called yet, and what missed calls can mean."""

from __future__ import annotations

import numpy as np

from lagniappe.measures.intervals import tails
from lagniappe.queueing.turnbull import redrawn, turnbull, unseen
from lagniappe.report.columns import count, table, with_ends
from lagniappe.report.finding import Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.patience.gather import Numbers
from lagniappe.studies.patience.redraw import alike, curve, told_cells, weights
from lagniappe.studies.patience.whole import CALLED

DRAWS = 200


def along(numbers: Numbers, seed: int) -> Table:
    rows = []
    size = told_cells(numbers.days)
    if size:
        whole, zero = numbers.whole, numbers.at_once
        stay = curve(numbers.days, ("left",), seed)
        wait = curve(numbers.days, CALLED, seed, zero["called"] + zero["missed"], zero["left"] + zero["moved"])
        n = whole.all(whole.counts)
        there = np.append(np.flip(np.cumsum(np.flip(n))), 0.0)
        for place in range(min(size + 1, len(stay.edges))):
            left = int(whole.counts["left"][place - 1]) if place else 0
            shares = [
                round(float(part[place]), 6) for each in (stay, wait) for part in (each.share, each.low, each.high)
            ]
            rows.append([round(float(stay.edges[place]), 3), int(there[place]), left, *shares])
    columns = [
        Column("seconds", "seconds", gettext_noop("After")),
        count("in_line", gettext_noop("Still in line")),
        count("left", gettext_noop("Left since the line above")),
        *with_ends("staying_share", "share", gettext_noop("Would still be there"), "staying_low", "staying_high"),
        *with_ends("uncalled_share", "share", gettext_noop("Would not be called yet"), "uncalled_low", "uncalled_high"),
    ]
    note = gettext_noop(
        "Would still be there: of customers whom nobody calls. Would not be called yet: of customers who never give up, those "
        "called at once included."
    )
    return table("patience_curve", gettext_noop("Who stays, and who is not called yet"), columns, rows, note)


def missed(numbers: Numbers, seed: int) -> Table:
    """Two readings of a missed call: still there but out of hearing, or gone unseen before it."""
    rows = []
    if numbers.ends("missed"):
        days = numbers.days
        still = curve(days, ("left",), seed)
        size = len(still.edges) - 1
        parts = [part[:, :size] for part in (days.counts["left"], days.counts["called"] + days.counts["moved"],
                                              days.counts["missed"])]  # fmt: skip
        gone = turnbull(unseen(*(part.sum(axis=0) for part in parts)), tolerance=1e-7).share
        drawn = weights(len(days.counts["left"]), seed, DRAWS)
        low, high, known = gone, gone, False
        if drawn is not None:
            left, stayed, called = (drawn @ part for part in parts)
            again = redrawn(left, stayed, called)
            known = not alike(again)
            low, high = np.quantile(again, tails(len(drawn[0])), axis=0)
        for place in range(min(told_cells(numbers.days), size)):
            row = [float(each) for each in (gone[place], low[place], high[place])]
            told = [round(row[0], 6), *(round(each, 6) if known else None for each in row[1:])]
            mine = [round(float(each[place + 1]), 6) for each in (still.share, still.low, still.high)]
            count_ = int(numbers.whole.counts["missed"][place])
            rows.append([round(float(still.edges[place + 1]), 3), count_, *mine, *told])
    columns = [
        Column("seconds", "seconds", gettext_noop("After")),
        count("missed", gettext_noop("Missed since the line above")),
        *with_ends(
            "staying_share", "share", gettext_noop("Staying, if they did not hear"), "staying_low", "staying_high"
        ),
        *with_ends(
            "staying_if_gone", "share", gettext_noop("Staying, if they had gone"), "if_gone_low", "if_gone_high"
        ),
    ]
    note = gettext_noop(
        "Nobody saw when those who missed their call went, or whether they went at all. If all were there and did not hear, "
        "their patience was only cut short; if all had gone, they left somewhere between joining and the call. The truth lies "
        "between the two."
    )
    return table("patience_if_missed_had_gone", gettext_noop("What missed calls may hide"), columns, rows, note)
