"""What the background process writes down about the journal: sealed days, waits learned from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.models import Queue, SealedDay, Site, UsualDay, WaitModel

VOUCH_EVERY = 5_000


@action
def sealed(
    *,
    site: Site,
    business_day: date,
    generation: int,
    provisional: bool,
    contacts: int,
    legs: int,
    ledger_id: int,
    figures: Mapping[str, Any],
    now: datetime,
) -> SealedDay:
    """Write down that a day lies in the journal. A provisional seal is a look at the open day, no step of the ledger."""
    before = SealedDay.objects.filter(site=site, business_day=business_day).first()
    row, _made = SealedDay.objects.update_or_create(
        site=site,
        business_day=business_day,
        defaults={
            "generation": generation,
            "provisional": provisional,
            "contacts": contacts,
            "legs": legs,
            "ledger_id": ledger_id,
            "sealed_at": now,
            "figures": dict(figures),
        },
    )
    if not provisional and (before is None or before.provisional or before.generation != generation):
        data = {"day": business_day.isoformat(), "generation": generation, "contacts": contacts}
        record("day.sealed", now=now, site=site, data=data)
    return row


@action
def vouch(*, until: int) -> None:
    """Note that the final days are right up to a number of the ledger, once that spares reading much of it again."""
    SealedDay.objects.filter(provisional=False, ledger_id__lt=until - VOUCH_EVERY).update(ledger_id=until)


@action
def learn_wait(*, queue: Queue, mean_service_seconds: float, served: int, now: datetime) -> WaitModel:
    """Keep what the honest estimate of a wait needs to know of a queue."""
    model, _made = WaitModel.objects.update_or_create(
        queue=queue, defaults={"mean_service_seconds": mean_service_seconds, "served": served, "learned_at": now}
    )
    record("wait.learned", now=now, queue=queue, site=queue.site, data={"served": served})
    return model


@action
def learn_usual(*, site: Site, days: Mapping[str, Mapping[str, Any]], now: datetime) -> bool:
    """Keep these whole days of a site, by day, and no others; whether anything was new."""
    known = {
        str(one.business_day): {"came": one.came, "waits": one.waits, "waited": one.waited}
        for one in UsualDay.objects.filter(site=site)
    }
    if known == days:
        return False
    UsualDay.objects.filter(site=site).delete()
    UsualDay.objects.bulk_create(UsualDay(site=site, business_day=day, **figures) for day, figures in days.items())
    record("usual.learned", now=now, site=site, data={"days": len(days)})
    return True
