"""Who gets which answer at every door: the matrix in ``doors.csv`` is read by people, and a new door must stand in it.

``LAGNIAPPE_WRITE_DOORS=1 pytest tests/contracts/test_doors.py`` writes it anew; look at the difference before you keep it.
"""

from __future__ import annotations

import csv
import io
import os

import pytest

from cast import SmallCentre
from contracts import doors
from contracts.doors import MATRIX, PEOPLE, Place
from lagniappe.desk import limits
from lagniappe.web import persona

pytestmark = pytest.mark.once


@pytest.fixture
def place(centre: SmallCentre) -> Place:
    return doors.place(centre)


def matrix(place: Place) -> str:
    """One line for each door and way of knocking; a way that no door opens to is left out."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["method", "address", *PEOPLE])
    for _route, address, shown in doors.doors(place):
        for method in ("get", "post"):
            answers = {"zoe": place.ask("zoe", method, address)}
            if answers["zoe"] != "405":
                lines.writerow(
                    [method, shown, *(answers.get(who) or place.ask(who, method, address) for who in PEOPLE)]
                )
    return text.getvalue()


@pytest.mark.django_db
def test_everybody_gets_the_answer_that_was_agreed(place: Place) -> None:
    found = matrix(place)
    assert not [line for line in found.splitlines() if ",5" in line], "a door failed"
    if os.environ.get("LAGNIAPPE_WRITE_DOORS"):
        MATRIX.write_text(found, encoding="utf-8")
    agreed = MATRIX.read_text(encoding="utf-8").splitlines()
    strange = [line for line in found.splitlines() if line not in agreed]
    gone = [line for line in agreed if line not in found.splitlines()]
    assert (strange, gone) == ([], [])


@pytest.mark.django_db
def test_every_public_door_can_be_knocked_at_too_often(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is not staff can send only so much: each such door says so in a sentence, and when to come again."""
    monkeypatch.setattr(limits.Limiter, "wait_seconds", lambda *_asked, **_more: 7)
    open_doors = []
    for route, address, shown in doors.doors(place):
        if persona.STAFF_PATHS.match(route) or route in UNLIMITED:
            continue
        response = place.people["visitor"].post(address)
        if response.status_code == 405:
            continue
        if response.status_code != 429 or response.headers.get("Retry-After") != "7" or not response.content:
            open_doors.append((shown, response.status_code))
    assert not open_doors


UNLIMITED = {"/healthz"}  # changes nothing and is asked by machines
