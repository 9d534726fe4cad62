"""Fixtures that every room's tests may use."""

from __future__ import annotations

import pytest

from cast import SmallCentre, small_centre


@pytest.fixture
def centre(db: None) -> SmallCentre:
    return small_centre()
