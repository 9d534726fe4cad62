"""What anybody may know at the door: which queues are open now, until when, and the honest wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lagniappe.desk.models import Contact, Queue, Site, State
from lagniappe.desk.queries import hours, waits
from lagniappe.desk.queries.rights import as_uuid


@dataclass(frozen=True)
class Door:
    """A queue as a customer sees it. ``closes``/``opens`` are None where never or unknown."""

    queue: Queue
    site: Site
    is_open: bool
    closes: datetime | None
    opens: datetime | None
    estimate: waits.Estimate | None

    @property
    def opens_day(self) -> str:
        """The weekday of the next opening, as it is written within a sentence."""
        return hours.day_in_words(self.site.local(self.opens), "EEEE") if self.opens else ""


def has_sites() -> bool:
    return Site.objects.filter(active=True).exists()


def of_channel(channel: str, now: datetime) -> list[Door]:
    """The doors of a channel, the open ones first."""
    queues = Queue.objects.filter(channel=channel, active=True, site__active=True).select_related("site")
    found = []
    for queue in queues.prefetch_related("site__hours", "site__holidays"):
        site = queue.site
        is_open = hours.is_open(site, now)
        closes, opens = hours.closing(site, now), hours.next_opening(site, now)
        found.append(
            Door(
                queue,
                site,
                is_open,
                closes,
                opens,
                waits.estimate(queue, now) if is_open else None,
            )
        )
    return sorted(found, key=lambda door: not door.is_open)


def still_open(public_ids: Iterable[object]) -> list[Contact]:
    """Of the contacts that a visit holds, those that have not ended, the newest first."""
    wanted = [as_uuid(public_id) for public_id in public_ids]
    found = Contact.objects.filter(public_id__in=wanted[-50:]).exclude(state=State.CLOSED)
    return list(found.select_related("queue", "kind", "site").order_by("-arrived_at"))
