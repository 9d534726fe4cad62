"""What several rooms' tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lagniappe.catalogues import compile_catalogues


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; where it is absent the test skips aloud, and fails with CI=true."""
    root = Path(__file__).resolve().parents[1]
    folder = Path(os.environ.get("LAGNIAPPE_DATA") or root.parent / "shared" / "data")
    if folder.is_dir():
        return folder
    sentence = f"The real data is not at {folder}; set LAGNIAPPE_DATA to the folder that holds it."
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def pytest_configure(config: pytest.Config) -> None:
    """The words of the pages are compiled before the first page is drawn, as every start of the program does."""
    compile_catalogues()
