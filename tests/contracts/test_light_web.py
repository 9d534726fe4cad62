"""The web process stays light: no page, and nothing that serves pages, loads what studies and plans need."""

from __future__ import annotations

import json
from pathlib import Path

from serving.server import prepare, run_in

HEAVY = (
    "lagniappe.studies", "lagniappe.measures", "lagniappe.report", "lagniappe.planning", "lagniappe.queueing",
    "lagniappe.journal.engine", "lagniappe.journal.store", "ibis", "duckdb", "pyarrow", "numpy", "altair", "vl_convert",
    "pandas", "numba", "scipy", "polars", "sqlglot",
)  # fmt: skip

VISIT_EVERY_PAGE = """
import json, sys, uuid
sys.path.insert(0, "tests")
from cast import small_centre
world = small_centre()
import lagniappe.serving.process
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from lagniappe.desk.actions import presence, turns
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.models import Presence, Site
presence.be(user=world.ana, state=Presence.State.AVAILABLE, position=world.counters[0], now=world.now)
turn = turns.take_turn(kind=world.deposit, now=world.now)
chat = arrive(arrival=Arrival(queue=world.chat, kind=world.question, customer=world.maria), now=world.now)
known = [turn.public_id, chat.public_id, world.maria.public_id, world.cash.public_id, world.ana.public_id,
    chat.case.public_id, world.site.public_id]
def patterns(resolver, prefix=()):
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, (*prefix, one.pattern))
        else:
            yield (*prefix, one.pattern)
def samples(converter):
    name = type(converter).__name__
    if name == "UUIDConverter": return known
    if name == "IntConverter": return [1]
    return [world.site.code, turn.code, "chat", "turn", "demand_and_waiting"]
def paths(parts):
    whole = ["/"]
    for part in parts:
        route = str(part)
        found = [route.lstrip("^").rstrip("$").replace("\\\\Z", "")]
        for key, converter in getattr(part, "converters", {}).items():
            spot = [p for p in (f"<{n}:{key}>" for n in ("uuid", "int", "slug", "str", "path")) if p in route]
            mark = spot[0] if spot else f"<{key}>"
            found = [text.replace(mark, str(value)) for text in found for value in samples(converter)]
        whole = [start + text for start in whole for text in found]
    return whole
asked, failed = {}, {}
for user in (world.zoe, world.ana):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    for parts in patterns(get_resolver()):
        for path in paths(parts):
            if "(?P" in path or asked.get(path) == 200: continue
            status = client.get(path).status_code
            asked[path] = status
            if status >= 500: failed[path] = status
            if status == 200: break  # what the same door loads for another thing or person, it has loaded
print(json.dumps({"modules": sorted(sys.modules), "asked": asked, "failed": failed}))
"""


def test_no_page_loads_what_is_heavy(tmp_path: Path) -> None:
    prepare(tmp_path)
    told = json.loads(run_in(tmp_path, VISIT_EVERY_PAGE).splitlines()[-1])
    assert told["asked"]["/healthz"] == 200
    assert sum(status == 200 for status in told["asked"].values()) >= 3
    assert told["failed"] == {}
    loaded = [name for name in told["modules"] if any(name == heavy or name.startswith(f"{heavy}.") for heavy in HEAVY)]
    assert loaded == []
