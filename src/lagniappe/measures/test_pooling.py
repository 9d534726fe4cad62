"""Partial pooling and mix adjustment, against plain least squares and by what is known of simulated members."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from lagniappe.measures.durations import cells, lognormal, share_of_longest
from lagniappe.measures.pooling import adjusted, factor, pooled


def test_the_mix_is_taken_out_as_least_squares_does() -> None:
    rng = np.random.default_rng(1)
    who, where = rng.integers(0, 6, 800), rng.integers(0, 4, 800)
    y = np.linspace(-1, 1, 6)[who] + np.array([0.0, 2, 4, 1])[where] + rng.normal(0, 0.5, 800)
    pairs, place = np.unique(np.column_stack([who, where]), axis=0, return_inverse=True)
    place = place.ravel()
    found = adjusted(pairs[:, 0], pairs[:, 1], np.bincount(place), np.bincount(place, y), np.bincount(place, y * y))
    design = np.zeros((800, 10))
    design[np.arange(800), who] = 1
    design[np.arange(800), 6 + where] = 1
    answer, *_ = np.linalg.lstsq(design, y, rcond=None)
    ours, theirs = found.effects, answer[:6]
    assert ours - ours[0] == pytest.approx(theirs - theirs[0], abs=1e-8)
    assert found.variance == pytest.approx(((y - design @ answer) ** 2).sum() / (800 - 9), rel=1e-9)
    assert (np.bincount(who) * ours).sum() == pytest.approx(0, abs=1e-8)
    with pytest.raises(ValueError, match="too few rows"):
        adjusted([0, 1], [0, 1], [1, 1], [1.0, 2.0], [1.0, 4.0])


def test_who_has_the_hard_kinds_is_not_slow() -> None:
    """Two alike: one has only hard cases but for a few, the other only easy ones."""
    n, total = np.array([90.0, 10, 10, 90]), np.array([90 * 5.0, 10 * 3, 10 * 5, 90 * 3])
    found = adjusted([0, 0, 1, 1], [0, 1, 0, 1], n, total, total**2 / n)
    assert found.effects == pytest.approx([0, 0], abs=1e-6)


def test_little_evidence_is_drawn_to_the_middle() -> None:
    found = pooled([0.0, 0.2, -0.2, 0.1, 2.0], [0.01, 0.01, 0.01, 0.01, 4.0])
    assert found.weight[4] < 0.6 < found.weight[0]
    assert abs(found.value[4]) < 1.2
    assert found.between_low <= found.between <= found.between_high
    same = pooled([0.0, 0.01, -0.01, 0.0, 0.005], [1.0] * 5)
    assert same.between == 0
    assert same.value == pytest.approx(same.middle, abs=0.01)
    with pytest.raises(ValueError, match="four members"):
        pooled([1.0, 2.0, 3.0], [1.0] * 3)
    assert factor(0.01) == pytest.approx(1.105, abs=0.001)


def in_cells(values: np.ndarray, width: float) -> list[dict[str, int]]:
    micros = np.round(values * 1e6).astype(np.int64)
    _, place = np.unique(np.floor(np.log(micros) / width), return_inverse=True)
    return [
        {
            "cell": int(cell),
            "n": len(mine),
            "micros": int(mine.sum()),
            "shortest": int(mine.min()),
            "longest": int(mine.max()),
        }
        for cell in range(place.max() + 1)
        if len(mine := micros[place == cell])
    ]


def test_a_fit_from_cells_is_the_fit_of_the_durations() -> None:
    values = np.exp(np.random.default_rng(2).normal(4.8, 0.9, 20_000))
    fit = lognormal(cells(in_cells(values, 0.002)))
    assert fit is not None
    logs = np.log(values)
    assert (fit.mean, fit.sd) == pytest.approx((logs.mean(), logs.std(ddof=1)), abs=1e-5)
    assert fit.distance == pytest.approx(
        scipy.stats.kstest(logs, "norm", (logs.mean(), logs.std(ddof=1))).statistic, abs=2e-4
    )
    seconds = np.maximum(1.0, np.round(values))
    fit = lognormal(cells(in_cells(seconds, 0.002)))
    assert fit is not None
    logs = np.log(seconds)
    assert fit.distance == pytest.approx(
        scipy.stats.kstest(logs, "norm", (logs.mean(), logs.std(ddof=1))).statistic, abs=2e-4
    )
    assert lognormal(cells(in_cells(np.full(9, 60.0), 0.002))) is None
    assert lognormal(cells([])) is None


def test_the_share_of_the_longest_is_that_of_the_sorted_durations() -> None:
    values = np.exp(np.random.default_rng(3).normal(4.8, 0.9, 10_000))
    exact = np.sort(values)[-1_000:].sum() / values.sum()
    assert share_of_longest(cells(in_cells(values, 0.05)), 0.1) == pytest.approx(exact, abs=5e-4)
    assert share_of_longest(cells(in_cells(np.full(10, 60.0), 0.05)), 0.1) == pytest.approx(0.1)
    assert share_of_longest(cells([]), 0.1) is None
