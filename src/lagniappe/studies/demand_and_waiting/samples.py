"""Which rows stand behind each measure, and which are left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lagniappe.measures.legs import SERVICE_REASONS, WAIT_REASONS
from lagniappe.report.finding import Sample
from lagniappe.studies.demand_and_waiting.gather import Numbers


def samples(numbers: Numbers) -> tuple[Sample, ...]:
    """Rows in = used + excluded by reason, for volume, wait and service; a row has one reason, the first that holds."""
    everyone = numbers.margins["all"][0]
    return (
        Sample("volume", everyone["legs"], everyone["legs"]),
        _sample("wait", numbers.margins["wait_out"], "wait_out", WAIT_REASONS, everyone),
        _sample("service", numbers.margins["service_out"], "service_out", SERVICE_REASONS, everyone),
    )


def _sample(
    measure: str, rows: Sequence[Mapping[str, Any]], key: str, reasons: Sequence[str], everyone: Mapping[str, Any]
) -> Sample:
    left_out = {row[key]: row["legs"] for row in rows if row[key] is not None}
    used = everyone["waits" if measure == "wait" else "services"]
    return Sample(
        measure, everyone["legs"], used, tuple((each, left_out[each]) for each in reasons if each in left_out)
    )
