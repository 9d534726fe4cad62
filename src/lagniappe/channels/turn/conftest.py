"""Every test of turns comes to a door at which nobody has knocked."""

from __future__ import annotations

import pytest

from lagniappe.desk.limits import doors


@pytest.fixture(autouse=True)
def _no_knocks() -> None:
    doors.forget()
