"""A transaction that takes long, beside live traffic: nothing is told out of order, and nothing is lost."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from cast import SmallCentre
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.web.live import HUB
from live.browser import EventStream, sign_in, write_event
from serving.server import until


def test_the_lag_is_known_and_past_it_the_page_looks_at_everything(
    front: str, world: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    monkeypatch.setattr("lagniappe.web.live.hub.MOST_LAG_SECONDS", 0.3)
    waiting = arrive(arrival=Arrival(queue=world.chat, kind=world.question), now=world.now)
    topic = f"contact:{waiting.public_id}"
    told = {**connection.get_connection_params()}
    told.pop("cursor_factory", None)
    told.pop("context", None)
    with EventStream(front, sign_in(world.carla)) as carla, psycopg.connect(**told) as report:
        report.execute("SELECT pg_current_xact_id()")
        write_event(contact=waiting)
        until(lambda: HUB.lag_seconds() > 0.3)
        assert topic not in carla.topics, "what is not past the fence is not told"
        report.rollback()
        until(lambda: "resync" in carla.names)
        until(lambda: HUB.lag_seconds() == 0)
        write_event(contact=waiting)
        carla.wait_for(topic)
