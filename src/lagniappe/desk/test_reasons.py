"""Reasons in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from lagniappe.desk.queries.reasons import sentence

LONGEST = {
    "rule": "longest_waiting",
    "waited_seconds": 240,
    "ring": 1,
    "ahead": 0,
    "idle_seconds": 360,
    "candidates": 3,
}


@pytest.mark.parametrize(
    ("reason", "name", "said"),
    [
        (
            LONGEST,
            "",
            "Next in line for Caja, waited 4 min; you had been free the longest of 3 (6 min).",
        ),
        (
            LONGEST | {"ring": 2, "candidates": 1, "ahead": 2},
            "Ana",
            "Next in line for Caja, waited 4 min; Ana helps out here, nobody nearer was free;"
            " 2 ahead need another skill or language.",
        ),
        ({"rule": "priority", "waited_seconds": 45}, "", "Priority: first in line for Caja, waited 45 s."),
        (
            {"rule": "chosen", "waited_seconds": 3900, "ahead": 1},
            "",
            "Chosen by hand in Caja, waited 1 h 5 min; 1 was ahead.",
        ),
        ({"rule": "again", "waited_seconds": 60}, "", "Called again after waiting 1 min."),
        ({}, "", ""),
        ({"rule": None, "waited_seconds": "x", "ahead": []}, "", "Next in line for Caja, waited 0 s."),
    ],
)
def test_a_reason_is_a_sentence(reason: dict[str, object], name: str, said: str) -> None:
    with translation.override("en"):
        assert sentence(reason, "Caja", name) == said
