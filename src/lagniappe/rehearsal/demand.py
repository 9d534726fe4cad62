"""How many come when, how long they stay, how long service takes: the demonstration's made-up but plausible numbers.

Arrivals are a Poisson process whose rate changes by weekday, hour and day of the month, with a day's own good or bad luck
on top (a gamma factor: real days differ by more than Poisson allows). Patience is exponential, service lognormal around the
kind's time standard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import numpy as np

A_DAY = {
    ("centro", "Caja"): 160, ("centro", "Asesoría"): 39, ("belgrano", "Caja"): 98, ("belgrano", "Asesoría"): 23,
    ("contacto", "Chat"): 500, ("contacto", "Tarjeta perdida o robada"): 70,
}  # fmt: skip
"""Arrivals on an average day."""
WEEKDAY = (1.3, 1.0, 0.92, 0.95, 1.08, 0.55, 0.5)
PAYDAY = 1.22
"""The first days of the month, when pensions and salaries come."""
HOUR = {
    "turn": {10: 0.95, 11: 1.3, 12: 1.25, 13: 0.95, 14: 0.55},
    "chat": {8: 0.6, 9: 0.95, 10: 1.25, 11: 1.3, 12: 1.15, 13: 0.95, 14: 1.0, 15: 1.05, 16: 1.05, 17: 1.0, 18: 0.85, 19: 0.6},
}  # fmt: skip
PATIENCE_SECONDS = {"turn": 3000.0, "chat": 260.0}
SPREAD = 0.62
"""Standard deviation of the logarithm of a service."""
MIX = {
    "Depósito o extracción": 0.55, "Pago de servicios": 0.45, "Tarjetas": 0.45, "Abrir una cuenta": 0.3,
    "Préstamo": 0.25, "Consulta": 0.62, "Banca en línea": 0.38,
}  # fmt: skip
PRIORITY = 0.09
"""Share of turns of people over 65, pregnant or disabled."""
NO_SHOW = 0.045
COMES_BACK = 0.45
TRANSFERS = 0.035


@dataclass(frozen=True)
class Comers:
    """Those who come to one queue on one day, as arrays of one length, in order of arrival (seconds after midnight)."""

    arrived: Any
    kind: Any
    patience: Any
    service: Any
    wrap: Any
    priority: Any
    no_show: Any
    back_after: Any
    luck: Any
    """Five uniform numbers each, for whatever else is left to chance."""


def comers(
    rng: np.random.Generator,
    *,
    site: str,
    queue: str,
    channel: str,
    kinds: Sequence[tuple[str, int]],
    day: date,
    opens: time,
    closes: time,
) -> Comers:
    """``kinds`` are names with their standard seconds."""
    shape = HOUR.get(channel, HOUR["chat"])
    hours = [hour for hour in range(24) if opens <= time(hour) < closes or (closes == time(0) and time(hour) >= opens)]
    weights = np.array([shape.get(hour, 0.5) for hour in hours])
    mean = A_DAY.get((site, queue), 80) * WEEKDAY[day.weekday()] * (PAYDAY if day.day <= 6 else 1.0)
    mean *= weights.sum() / sum(shape.values()) * rng.gamma(70.0, 1 / 70.0)
    count = int(rng.poisson(mean))
    hour = rng.choice(np.array(hours), size=count, p=weights / weights.sum())
    arrived = np.sort(3600.0 * hour + rng.uniform(0, 3600.0, count))
    shares = np.array([MIX.get(name, 1.0) for name, _standard in kinds])
    kind = rng.choice(len(kinds), size=count, p=shares / shares.sum())
    standard = np.array([seconds for _name, seconds in kinds], dtype=float)[kind]
    # The mean of the lognormal is nine tenths of the standard: most keep it, a long tail does not.
    service = 0.9 * standard * np.exp(SPREAD * rng.standard_normal(count) - SPREAD**2 / 2)
    turn = channel == "turn"
    return Comers(
        arrived=arrived,
        kind=kind,
        patience=rng.exponential(PATIENCE_SECONDS.get(channel, 600.0), count),
        service=np.clip(service, 20.0, 5400.0),
        wrap=rng.uniform(8.0, 35.0 if turn else 70.0, count),
        priority=(rng.uniform(size=count) < (PRIORITY if turn else 0.0)).astype(int),
        no_show=rng.uniform(size=count) < (NO_SHOW if turn else 0.0),
        back_after=np.where(rng.uniform(size=count) < COMES_BACK, rng.uniform(60.0, 800.0, count), np.inf),
        luck=rng.uniform(size=(count, 5)),
    )
