"""Signs of life of the centre's processes. Signals, not steps: no row of the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from lagniappe.desk.actions.door import aside
from lagniappe.desk.models import Knock, Pulse

FORGOTTEN_AFTER = timedelta(days=1)


@aside
def beat(*, process: str, what: str, now: datetime) -> None:
    """This process is alive, and can write."""
    Pulse.objects.update_or_create(process=process[:120], defaults={"what": what, "at": now})


@aside
def bow_out(*, process: str) -> None:
    """This process ends in order: nobody need miss it."""
    Pulse.objects.filter(process=process[:120]).delete()


@aside
def tidy(*, now: datetime) -> None:
    """Forget processes that have long been gone, and knocks that count no more."""
    Pulse.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
    Knock.objects.filter(until__lt=now).delete()
