"""Fixtures that every room's tests may use."""

from __future__ import annotations

import os
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


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; where it is absent the test skips aloud, and fails with CI=true."""
    root = Path(__file__).resolve().parent
    folder = Path(os.environ.get("LAGNIAPPE_DATA") or root.parent / "shared" / "data")
    if folder.is_dir():
        return folder
    sentence = f"The real data is not at {folder}; set LAGNIAPPE_DATA to the folder that holds it."
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
