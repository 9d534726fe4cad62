"""The ledger's numbers: in which order its rows became visible, and up to which one nothing can still appear.

SQLite has one writer, so a row's id is its place. PostgreSQL has many, and a row with a lower id may be committed after
one with a higher: who reads on from the highest id seen loses it. There the number is the writing transaction's, and only
rows before the *fence* are read: the oldest transaction that is still under way. All rows of a transaction share a number.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Max, QuerySet

from lagniappe.desk.models import Event


def number() -> str:
    """The name of the column that orders the ledger."""
    return "transaction" if connection.vendor == "postgresql" else "id"


def head() -> int:
    """The number up to which the ledger is complete: nothing with a number so low can appear any more."""
    if connection.vendor != "postgresql":
        return Event.objects.aggregate(last=Max("id"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
        return int(cursor.fetchone()[0])


def newest() -> int:
    """The highest number that can be seen now; past ``head`` only where somebody is still writing."""
    return Event.objects.aggregate(last=Max(number()))["last"] or 0


def past(after: int, upto: int | None = None) -> QuerySet[Event]:
    """The rows past one number up to another, in the ledger's order. Without ``upto`` ask nothing that must be whole."""
    name = number()
    found = Event.objects.filter(**{f"{name}__gt": after})
    if upto is not None:
        found = found.filter(**{f"{name}__lte": upto})
    return found.order_by(*dict.fromkeys((name, "id")))
