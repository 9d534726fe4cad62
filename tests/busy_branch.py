"""Six weeks at a branch with too few people: for plans."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from branch_days import at, leg

FIRST = date(2026, 1, 12)


def branch() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Six weeks with twelve people an hour from 10 to 13, ten minutes each, and one person there until 12."""
    rng = np.random.default_rng(1)
    rows, there = [], []
    for place in range(42):
        day = FIRST + timedelta(days=place)
        if day.weekday() >= 5:
            continue
        for minute in sorted(rng.integers(600, 780, rng.poisson(36)).tolist()):
            clock, end = (f"{each // 60}:{each % 60:02d}" for each in (minute, minute + 10))
            rows.append(leg(len(rows), "answered", clock, clock, end, day=day))
        there.append({"site": "centro", "business_day": day, "position_id": "p1", "agent_id": "a1", "state": "available",
                      "capacity": 1, "started_at": at("10:00", day), "ended_at": at("12:00", day)})  # fmt: skip
    return rows, there
