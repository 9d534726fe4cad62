"""Fixtures that every room's tests may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cast import SmallCentre, small_centre
from serving.server import Served, serving


@pytest.fixture
def centre(db: None) -> SmallCentre:
    return small_centre()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of one's own with an empty home, for the module: ``served.url``, ``served.home``."""
    with serving(Path(tmp_path_factory.mktemp("home"))) as server:
        yield server
