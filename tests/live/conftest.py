"""The front of the server in a thread of the test, on the test's own database, with real sockets."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import uvicorn

from cast import SmallCentre, small_centre
from lagniappe.serving import listen
from lagniappe.web.front import application
from lagniappe.web.live import HUB
from serving.server import until


@pytest.fixture
def world(transactional_db: None) -> SmallCentre:
    return small_centre()


@pytest.fixture
def front(world: SmallCentre, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    # A machine busy with other tests may well be late; what happens then has a test of its own.
    monkeypatch.setattr("lagniappe.web.live.hub.MOST_LAG_SECONDS", 120.0)
    config = uvicorn.Config(
        application, lifespan="on", ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    listening = listen("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    until(lambda: server.started)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    HUB._loop.call_soon_threadsafe(HUB.close_streams)
    server.should_exit = True
    thread.join()
    listening.close()
