"""From contacts to counts: how many kept each rule, by day and by hour of the week, and which were not judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import collect
from lagniappe.measures.world import World
from lagniappe.report.finding import Sample
from lagniappe.rules.clock import REASONS
from lagniappe.rules.days import special
from lagniappe.rules.law import Jurisdiction, Rule
from lagniappe.studies.compliance.clocks import clock_of, clocks, contacts
from lagniappe.studies.compliance.places import Place

SITES_AT_ONCE = 100
"""So many sites are asked for at once: the days of more would be too many rows to leave the engine together."""
SUMS = ("n", "over", "within", "censored", "excess", "longest")


@dataclass(frozen=True)
class Verdict:
    """How one site fared under one rule. ``days`` and ``cells`` are sums by day, and by (weekday, band)."""

    place: Place
    law: Jurisdiction
    rule: Rule
    days: tuple[dict[str, Any], ...]
    cells: tuple[dict[str, Any], ...]
    out: dict[str, int]

    def sum(self, name: str) -> int:
        values = [row[name] or 0 for row in self.days]
        return max(values, default=0) if name == "longest" else sum(values)

    @property
    def code(self) -> str:
        return f"{self.law.code}/{self.rule.code}"


def verdicts_of(
    tables: Any, world: World, law: Jurisdiction, places: Sequence[Place], band_minutes: int
) -> list[Verdict]:
    """The counts of the sites of one jurisdiction, rule by rule."""
    found = []
    for begin in range(0, len(places), SITES_AT_ONCE):
        found += _some(tables, world, law, places[begin : begin + SITES_AT_ONCE], band_minutes)
    return found


def _some(tables: Any, world: World, law: Jurisdiction, places: Sequence[Place], band_minutes: int) -> list[Verdict]:
    span = date.fromisoformat(str(world.first_day)), date.fromisoformat(str(world.last_day))
    rules = [rule for rule in law.rules if rule.origin.days(*span)]
    if not rules:
        return []
    here = tables.contacts.filter(tables.contacts.site.isin([place.site for place in places]))
    hours = {place.site: place.hours for place in places}
    rows = contacts(here, rules, world.zones, hours, band_minutes)
    cells = _cube(rows, rules, law, places, span).cache()
    by_day = collect(_margin(cells, len(rules), "site", "business_day")).to_pylist()
    by_hour = collect(_margin(cells, len(rules), "site", "weekday", "band")).to_pylist()
    by_site = {row["site"]: row for row in collect(_margin(cells, len(rules), "site")).to_pylist()}
    found = []
    for place in places:
        for number, rule in enumerate(rules):
            if place.site not in by_site:
                continue
            out = {reason: by_site[place.site][f"out_{number}_{at}"] for at, reason in enumerate(REASONS)}
            days = [_own(row, number, "business_day") for row in by_day if row["site"] == place.site]
            week = [_own(row, number, "weekday", "band") for row in by_hour if row["site"] == place.site]
            found.append(
                Verdict(
                    place, law, rule, _sorted(days, "business_day"), _sorted(week, "weekday", "band"),
                    {reason: count for reason, count in out.items() if count},
                )
            )  # fmt: skip
    return found


def _sorted(rows: list[dict[str, Any]], *keys: str) -> tuple[dict[str, Any], ...]:
    return tuple(sorted((row for row in rows if row["n"]), key=lambda row: [row[key] for key in keys]))


def _own(row: dict[str, Any], number: int, *keys: str) -> dict[str, Any]:
    return {key: row[key] for key in keys} | {name: row[f"{name}_{number}"] for name in SUMS}


def _cube(
    rows: ir.Table, rules: Sequence[Rule], law: Jurisdiction, places: Sequence[Place], span: tuple[date, date]
) -> ir.Table:
    """Sums by site, day and band: for each rule its contacts by fate, the excess, and the reasons of those not judged."""
    used = clocks(rules)
    whole = rows.group_by("site", "business_day", "weekday", "band")
    sums: dict[str, ir.Value] = {}
    for number, rule in enumerate(rules):
        clock = used.index(clock_of(rule))
        elapsed, closed, reason = (rows[f"{name}_{clock}"] for name in ("elapsed", "closed", "reason"))
        scope = _scope(rows, rule, law, places, span)
        judged, limit = scope & elapsed.notnull(), ibis.literal(rule.limit_micros, "int64")
        over = judged & (elapsed > limit)
        kept = judged & (elapsed <= limit)
        sums[f"n_{number}"] = judged.sum()
        sums[f"over_{number}"] = over.sum()
        sums[f"within_{number}"] = (kept & closed).sum()
        sums[f"censored_{number}"] = (kept & ~closed).sum()
        sums[f"excess_{number}"] = ibis.ifelse(over, elapsed - limit, ibis.literal(0, "int64")).sum()
        sums[f"longest_{number}"] = ibis.ifelse(judged, elapsed, ibis.null("int64")).max()
        for at in range(len(REASONS)):
            sums[f"out_{number}_{at}"] = (scope & (reason == at)).sum()
    return whole.aggregate(**sums)


def _scope(
    rows: ir.Table, rule: Rule, law: Jurisdiction, places: Sequence[Place], span: tuple[date, date]
) -> ir.BooleanValue:
    """Whether a contact is one that the rule speaks of."""
    days = rule.origin.days(*span) or span
    scope = rows.business_day.between(ibis.date(days[0].isoformat()), ibis.date(days[1].isoformat()))
    if rule.channels:
        scope &= rows.channel.isin(list(rule.channels))
    if rule.priority != "any":
        scope &= (rows.priority > 0) == (rule.priority == "with_priority")
    if rule.day != "any":
        scope &= _day_type(rows, rule, law, places, span)
    return scope


def _day_type(
    rows: ir.Table, rule: Rule, law: Jurisdiction, places: Sequence[Place], span: tuple[date, date]
) -> ir.BooleanValue:
    """Whether the day is of the rule's type; a site's own closed days are holidays of its calendar."""
    alike: dict[frozenset[date], list[str]] = {}
    for place in places:
        alike.setdefault(place.holidays, []).append(place.site)
    branches = []
    for holidays, sites in alike.items():
        types = special(law.calendar, *span, holidays)
        other = types["around_holiday"] | types["payday"]
        days = sorted(other if rule.day == "normal" else types[rule.day])
        inside = rows.business_day.isin([ibis.date(day.isoformat()) for day in days]) if days else ibis.literal(False)
        branches.append((rows.site.isin(sites), ~inside if rule.day == "normal" else inside))
    return ibis.cases(*branches, else_=ibis.literal(False))


def _margin(cells: ir.Table, rules: int, *keys: str) -> ir.Table:
    sums = {}
    for number in range(rules):
        for name in SUMS:
            column = cells[f"{name}_{number}"]
            sums[f"{name}_{number}"] = column.max() if name == "longest" else column.sum().cast("int64")
        for at in range(len(REASONS)):
            sums[f"out_{number}_{at}"] = cells[f"out_{number}_{at}"].sum().cast("int64")
    return cells.group_by(*keys).aggregate(**sums)


def samples(found: Sequence[Verdict]) -> tuple[Sample, ...]:
    """Contacts in = judged + left out by reason, for each rule over all its sites."""
    sums: dict[str, tuple[int, dict[str, int]]] = {}
    for verdict in found:
        n, out = sums.get(verdict.code, (0, {}))
        more = {reason: out.get(reason, 0) + verdict.out.get(reason, 0) for reason in REASONS}
        sums[verdict.code] = n + verdict.sum("n"), more
    return tuple(
        Sample(code, n + sum(out.values()), n, tuple((reason, rows) for reason, rows in out.items() if rows))
        for code, (n, out) in sums.items()
    )
