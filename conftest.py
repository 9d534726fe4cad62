"""Fixtures that every room's tests may use."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from cast import SmallCentre, small_centre
from gate import GATE
from lagniappe.catalogues import compile_catalogues
from lagniappe.journal.sources import find as find_source
from lagniappe.journal.store import Journal
from serving.server import Served, copy_tables, serving

gc.set_threshold(50_000, 20, 50)  # next to nothing of what is imported and collected is thrown away

CHROMIUM_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

hypothesis.settings.register_profile("laptop", max_examples=30)
if not GATE:
    hypothesis.settings.load_profile("laptop")

# Commands answer in the environment's language; what the tests read is English unless they say otherwise.
os.environ["LC_ALL"] = "C.UTF-8"


def pytest_configure(config: pytest.Config) -> None:
    """The words of the pages are compiled before the first page is drawn, as every start of the program does."""
    compile_catalogues()


# Files whose tests need nothing of one another go to whichever process is free, test by test; the bank's files share what
# was read of it; all else stays a file together, for its tests share what was built for them.
APART = ("tests/docs/",)
TOGETHER = {"tests/test_bank_": "bank"}
LONGEST = (
    "tests/contracts/test_same_finding.py", "tests/journeys/test_screens.py", "tests/turn/", "tests/contracts/",
    "tests/journeys/", "tests/demonstration/", "tests/desk/", "tests/docs/", "tests/live/", "src/lagniappe/studies/",
    "tests/", "src/lagniappe/rehearsal/", "src/lagniappe/cli/", "src/lagniappe/journal/",
)  # fmt: skip


def first(nodeid: str) -> int:
    """The place of a test among the long ones."""
    return next((place for place, start in enumerate(LONGEST) if nodeid.startswith(start)), len(LONGEST))


class ByFile(LoadScopeScheduling):
    """What one process runs whole. The marks of pytest-xdist for this are lost with the pytest of today."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(APART):
            return nodeid
        shared = (group for start, group in TOGETHER.items() if nodeid.startswith(start))
        return next(shared, nodeid.split("::", 1)[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    config.option.loadscopereorder = False  # the order is ours
    return ByFile(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """All that was imported and collected stays to the end: nobody need look through it for what is no longer used."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    gc.unfreeze()


# What opens the tables; without one of these a test says nothing about the database.
STANDS_ON_TABLES = {"db", "transactional_db", "served"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where the run stands on PostgreSQL it is the second one: only what opens the tables runs again.

    Browser tests look at pages, which do not know the database; the queries behind them run again without a browser.
    What is long comes first: were it last, one process would work and the others wait.
    """
    items.sort(key=lambda item: (first(item.nodeid), "tests" not in item.path.parts))
    if not os.environ.get("LAGNIAPPE_DATABASE"):
        return
    again = []
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        tables = names & STANDS_ON_TABLES or item.get_closest_marker("django_db") or item.get_closest_marker("tables")
        again_is_idle = "chromium" in names or item.get_closest_marker("browser") or item.get_closest_marker("once")
        if tables and not again_is_idle:
            again.append(item)
    config.hook.pytest_deselected(items=[item for item in items if item not in again])
    items[:] = again


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On a file the tables are there before the first test: copied, where each process would make the same ones."""
    return not os.environ.get("LAGNIAPPE_DATABASE")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_keepdb: bool, request: pytest.FixtureRequest) -> None:
    """Each process has a folder of its own, so files need no names of their own; databases on one server do."""
    from django.conf import settings

    if django_db_keepdb:
        copy_tables(Path(settings.DATABASES["default"]["TEST"]["NAME"]))
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


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
    if GATE:
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def bank_files(shared_data: Path) -> list[Path]:
    """Three months of a real bank's call log."""
    months = ("01_January", "02_February", "03_March")
    return [shared_data / "queue" / "anonymous_bank" / f"{month}.txt.gz" for month in months]


@pytest.fixture(scope="session")
def bank_journal(bank_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Journal:
    """The same in a journal, read once: its tests stand in one group."""
    made = Journal.create(tmp_path_factory.mktemp("bank") / "j")
    find_source("anonymous_bank").read(bank_files, made, lambda _: None, {})
    return made


class Chromium:
    """Debian's Chromium, driven by Playwright; begun anew for the next test when the driver or the browser has died."""

    def __init__(self, path: str) -> None:
        from playwright.sync_api import expect

        expect.set_options(timeout=30_000)  # the machine may be busy with other tests
        self._path = path
        self._stack = ExitStack()
        self._browser: Any = None

    def browser(self) -> Any:
        """A browser that answers."""
        from playwright.sync_api import Error

        try:
            self._browser.new_context().close()
        except (AttributeError, Error):
            self.end()
            self._begin()
        return self._browser

    def _begin(self) -> None:
        from playwright.sync_api import sync_playwright

        playwright = self._stack.enter_context(sync_playwright())
        # Playwright keeps an event loop in this thread, in which Django would refuse its tables.
        self._stack.enter_context(pytest.MonkeyPatch.context()).setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        self._browser = playwright.chromium.launch(executable_path=self._path, args=list(CHROMIUM_FLAGS))

    def forget(self) -> None:
        """Close what a test has opened; what has died is closed."""
        from playwright.sync_api import Error

        with suppress(Error):
            for context in self._browser.contexts:
                context.close()

    def end(self) -> None:
        from playwright.sync_api import Error

        if self._browser is not None:
            with suppress(Error):
                self._browser.close()
            self._browser = None
        self._stack.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A browser stays from file to file while tests want one; its driver's event loop would be in the way of all others."""
    if "chromium" not in getattr(item, "fixturenames", ()):
        while BROWSERS:
            BROWSERS.pop().end()


BROWSERS: list[Chromium] = []
"""The browser of this process, while it has one."""


@pytest.fixture(scope="session")
def chromium_of_process() -> Iterator[Chromium]:
    """Where Chromium is absent the test skips aloud, and fails with CI=true."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        if GATE:
            pytest.fail("Chromium is not on this machine.")
        pytest.skip("Chromium is not on this machine.")
    chromium = Chromium(path)
    yield chromium
    chromium.end()


@pytest.fixture
def chromium(chromium_of_process: Chromium) -> Iterator[Any]:
    """A browser in which nobody has been yet."""
    from lagniappe.desk.limits import doors

    doors.forget()  # a server in a thread of the tests counts every test's knocks
    BROWSERS[:] = [chromium_of_process]
    yield chromium_of_process.browser()
    chromium_of_process.forget()
