"""What a finding stands on: the rows behind each measure, those left out and why, the sites and the days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lagniappe.measures.legs import SERVICE_REASONS, WAIT_REASONS
from lagniappe.measures.world import World
from lagniappe.report.finding import Finding, Sample, Sentence, Span
from lagniappe.report.marks import gettext_noop

_REASONS = {"wait": WAIT_REASONS, "service": SERVICE_REASONS}


def sample(measure: str, rows: Sequence[Mapping[str, Any]], everyone: Mapping[str, Any]) -> Sample:
    """Rows in = used + excluded by reason, for ``wait`` or ``service``; a row has one reason, the first that holds.

    ``rows`` are the sums by ``wait_out`` or ``service_out``, ``everyone`` the sums of all.
    """
    left_out = {row[f"{measure}_out"]: row["legs"] for row in rows if row[f"{measure}_out"] is not None}
    excluded = tuple((reason, left_out[reason]) for reason in _REASONS[measure] if reason in left_out)
    return Sample(measure, everyone["legs"], everyone[f"{measure}s"], excluded)


NOTHING = gettext_noop("Nothing is written down for these days and sites, so there is nothing to say yet.")


def nothing(study: str, version: int, question: Sentence, parameters: Mapping[str, Any]) -> Finding:
    """The finding over no contact at all."""
    return Finding(study, version, question, parameters, Span((), None, None, 0, None), (Sentence(NOTHING),))


def span(world: World) -> Span:
    """Sites, with their own names, and days."""
    names = tuple(world.label("site", site) for site in world.sites)
    return Span(world.sites, world.first_day, world.last_day, world.days, "+".join(world.origins) or None, names)
