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
import json, sys
sys.path.insert(0, "tests")
import lagniappe.serving.process
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from cast import small_centre
from contracts import doors
answers = doors.welcome(doors.place(small_centre()))
print(json.dumps({"modules": sorted(sys.modules), "answers": answers}))
"""


def test_no_page_loads_what_is_heavy(tmp_path: Path) -> None:
    prepare(tmp_path)
    told = json.loads(run_in(tmp_path, VISIT_EVERY_PAGE).splitlines()[-1])
    assert told["answers"]["get /healthz"] == "200"
    assert sum(answer == "200" for answer in told["answers"].values()) > 100
    assert [door for door, answer in told["answers"].items() if answer not in ("200", "302")] == []
    loaded = [name for name in told["modules"] if any(name == heavy or name.startswith(f"{heavy}.") for heavy in HEAVY)]
    assert loaded == []
