"""In which condition the centre's parts are, for whoever watches over them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lagniappe.desk.models import Pulse


def tables_pending() -> bool:
    """Whether the tables lack what this version needs."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def last_pulse(what: str) -> datetime | None:
    """The latest sign of life of the processes that do this; None where none runs, or the last one ended in order."""
    return Pulse.objects.filter(what=what).order_by("-at").values_list("at", flat=True).first()
