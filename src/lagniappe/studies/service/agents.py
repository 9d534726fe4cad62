"""Tables of agents: how much of the variation is theirs, and who can be told apart from the others at all."""

from __future__ import annotations

from lagniappe.measures.pooling import factor
from lagniappe.report.columns import count, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.service.comparing import Compared


def parts(compared: Compared | None) -> Table:
    rows: list[list[Cell]] = []
    if compared:
        told = compared.pooled
        whole = compared.within + compared.mix + told.between
        cases = (
            ("of_agents", told.between, told.between_low, told.between_high),
            ("of_mix", compared.mix, None, None),
            ("of_single", compared.within, None, None),
        )
        for code, variance, low, high in cases:
            between = [None if end is None else round(factor(end), 4) for end in (low, high)]
            rows.append([code, round(factor(variance), 4), *between, share(variance, whole)])
    columns = [
        Column("part", "term", gettext_noop("What differs")),
        *with_ends(
            "factor", "number", gettext_noop("Typically longer or shorter by a factor of"), "factor_low", "factor_high"
        ),
        Column("share", "share", gettext_noop("Share of the variation")),
    ]
    note = gettext_noop(
        "Variation of the logarithm of durations: between agents once kinds and hours are taken out, between kinds and hours, "
        "and between single services of the same agent, kind and hour."
    )
    return table("variation", gettext_noop("Whose is the variation?"), columns, rows, note)


def agents(compared: Compared | None) -> Table:
    """In the order of their pseudonyms: this is no ranking."""
    rows: list[list[Cell]] = []
    for each in compared.members if compared else ():
        verdict = "longer" if each.low > 1 else "quicker" if each.high < 1 else "as_others"
        ratio = [round(value, 4) for value in (each.ratio, each.low, each.high)]
        rows.append([each.agent[:10], each.agent, each.n, each.days, *ratio, round(each.weight, 4), verdict])
    columns = [
        Column("agent", "text", gettext_noop("Agent")),
        Column("agent_id", "text", gettext_noop("Agent"), detail=True),
        count("n", gettext_noop("Services")),
        count("days", gettext_noop("Days")),
        *with_ends("ratio", "share", gettext_noop("Duration against the others"), "ratio_low", "ratio_high"),
        Column("weight", "share", gettext_noop("Weight of their own services")),
        Column("verdict", "term", gettext_noop("Against the others")),
    ]
    note = gettext_noop(
        "In the order of their pseudonyms, which is none of merit. A hundred per cent is the middle of all agents for the "
        "same kinds and hours. Each is drawn towards the middle as far as their own services leave it open. Longer is not "
        "worse: it may be the one who solves it."
    )
    return table("agents", gettext_noop("Agents, for the same kinds and hours"), columns, rows, note)
