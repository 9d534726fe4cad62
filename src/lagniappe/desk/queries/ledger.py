"""The ledger's numbers: in which order its rows became visible, and up to which one nothing can still appear.

SQLite has one writer, so a row's id is its place. PostgreSQL has many, and a row with a lower id may be committed after
one with a higher: who reads on from the highest id seen loses it. There the number is the writing transaction's, and only
rows before the *fence* are read: the oldest transaction that is still under way. All rows of a transaction share a number.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from lagniappe.desk.models import Event
from lagniappe.desk.queries.prepared import Prepared

# The server counts the transactions of all its databases together, so a nightly batch of somebody else's would hold our
# fence for hours. Whoever is known to be at work in another database is passed over; who is unknown counts as ours.
FENCE = """
WITH seen AS (SELECT pg_current_snapshot() AS snapshot),
     running AS (SELECT xid::text::bigint AS number FROM seen, pg_snapshot_xip(snapshot) AS xid)
SELECT coalesce(
    (SELECT min(number) FROM running WHERE NOT EXISTS (
        SELECT FROM pg_stat_activity AS other
        JOIN pg_database AS place ON place.oid = other.datid
        WHERE place.datname <> current_database() AND other.backend_xid::text::bigint = number & 4294967295
    )),
    pg_snapshot_xmax(snapshot)::text::bigint
) - 1 FROM seen
"""


def number() -> str:
    """The name of the column that orders the ledger."""
    return "transaction" if connection.vendor == "postgresql" else "id"


def head() -> int:
    """The number up to which the ledger is complete: nothing with a number so low can appear any more."""
    if connection.vendor != "postgresql":
        return newest()
    with connection.cursor() as cursor:
        cursor.execute(FENCE)
        return int(cursor.fetchone()[0])


def newest() -> int:
    """The highest number that can be seen now; past ``head`` only where somebody is still writing."""
    [found] = _NEWEST.ask() or [{number(): 0}]
    return int(found[number()])


_NEWEST = Prepared(lambda: Event.objects.order_by(f"-{number()}").values(number())[:1], 0)


def past(after: int, upto: int | None = None) -> QuerySet[Event]:
    """The rows past one number up to another, in the ledger's order. Without ``upto`` ask nothing that must be whole."""
    name = number()
    found = Event.objects.filter(**{f"{name}__gt": after})
    if upto is not None:
        found = found.filter(**{f"{name}__lte": upto})
    return found.order_by(*dict.fromkeys((name, "id")))
