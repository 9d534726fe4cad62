"""What privacy asks of the background process: the journal forgets whom the desk forgot, and old data is let go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from lagniappe.desk.actions import privacy
from lagniappe.desk.models import Forgetting, Retention
from lagniappe.desk.queries.privacy import kept_days
from lagniappe.journal.store import Journal


def forget(journal: Journal, now: datetime) -> int:
    """Blank the forgotten in the journal and sweep their traces out of the database's own files; how many people.

    The desk has been blanked before; a seal that comes later finds the journal's mark of the erased and blanks again.
    """
    waiting = list(Forgetting.objects.filter(done_at=None))
    for forgetting in waiting:
        report = journal.erase([str(forgetting.customer.public_id)], raw=True)
        if not _database_swept():
            return 0  # somebody reads the old pages still: the next beat tries again
        privacy.forgotten_everywhere(forgetting=forgetting, rows=report.rows, now=now)
    return len(waiting)


def _database_swept() -> bool:
    """SQLite keeps what was overwritten in its log until that is emptied; PostgreSQL until the tables are vacuumed."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return not cursor.fetchone()[0]
        if not connection.in_atomic_block:
            cursor.execute("VACUUM")
    return True


def retain(journal: Journal, now: datetime) -> None:
    """Let go of what has been kept for as long as was said, at the desk and in the journal."""
    privacy.retain(now=now)
    days = kept_days(Retention.What.SEALED)
    if days is not None:
        journal.forget_texts((now - timedelta(days=days)).date())
