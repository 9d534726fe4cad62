"""The forecast's answer, queue by queue, as the page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lagniappe.desk.models import Finding
from lagniappe.web.plan.drawing import Curve, curve
from lagniappe.web.plan.frames import rows

DAYS_SHOWN = 14


@dataclass(frozen=True)
class Day:
    day: date
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class QueueAhead:
    """One queue: how many are expected, by which model, and how much better that was than repeating last week."""

    name: str
    week: float
    model: str
    gain: int | None
    gain_low: int | None
    gain_high: int | None
    error: int | None
    days_tested: int
    covered: int | None
    handle_minutes: float | None
    handle_low: float | None
    handle_high: float | None
    days: list[Day]
    drawing: Curve

    @property
    def better(self) -> bool:
        """Whether the gain is more than chance."""
        return self.gain_low is not None and self.gain_low > 0


def model_words() -> dict[str, str]:
    return {
        "seasonal_naive": _("as last week"),
        "mean_of_last": _("mean of the last weeks"),
        "square_root": _("square roots of counts (Brown)"),
        "smoothing": _("exponential smoothing"),
        "regression": _("regression on calendar"),
        "combination": _("all models combined"),
    }


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def queues(answer: Finding | None) -> list[QueueAhead]:
    """Each foretold queue, in the study's order (the largest first)."""
    by_day, lately = rows(answer, "forecast_by_day"), rows(answer, "lately_and_ahead")
    models, handle = rows(answer, "forecast_models"), rows(answer, "forecast_handle")
    took = {row["queue_id"]: row for row in handle}
    words = model_words()
    found = []
    for code in dict.fromkeys(row["queue_id"] for row in by_day):
        mine = [row for row in by_day if row["queue_id"] == code]
        used = next((row for row in models if row["queue_id"] == code and row["used"]), {})
        chosen: dict[str, Any] = next((r for r in models if r["queue_id"] == code and r["model"] == "chosen"), used)
        time = took.get(code, {})
        days = [
            Day(date.fromisoformat(row["day"]), row["expected"] or 0, row["low_80"] or 0, row["high_80"] or 0)
            for row in mine[:DAYS_SHOWN]
        ]
        found.append(
            QueueAhead(
                name=mine[0]["queue"], week=sum(day.expected for day in days[:7]),
                model=words.get(used.get("model", ""), used.get("model", "")),
                gain=_percent(chosen.get("gain")), gain_low=_percent(chosen.get("gain_low")),
                gain_high=_percent(chosen.get("gain_high")), error=_percent(chosen.get("day_error")),
                days_tested=chosen.get("n") or 0, covered=_percent(chosen.get("day_cover_80")),
                handle_minutes=_minutes(time.get("handle_seconds")), handle_low=_minutes(time.get("handle_low_seconds")),
                handle_high=_minutes(time.get("handle_high_seconds")),
                days=days, drawing=curve([row for row in lately if row["queue_id"] == code]),
            )
        )  # fmt: skip
    return found


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)
