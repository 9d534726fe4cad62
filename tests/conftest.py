"""What several rooms' tests share."""

from __future__ import annotations

import pytest

from lagniappe.catalogues import compile_catalogues


def pytest_configure(config: pytest.Config) -> None:
    """The words of the pages are compiled before the first page is drawn, as every start of the program does."""
    compile_catalogues()
