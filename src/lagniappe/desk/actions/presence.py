"""Where agents are and what they do: the present interval ends and the next begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from lagniappe.desk.actions.dispatch import dispatch
from lagniappe.desk.actions.door import action, aside, record
from lagniappe.desk.actions.service import decline, give_back
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Position, Presence, Site, State, User

VANISHED_SECONDS = 60
HELD = (State.CALLED, State.ACTIVE, State.PARKED, State.WRAPPING)
TALKING = (State.ACTIVE, State.PARKED)


@action
def be(
    *,
    user: User,
    state: str,
    now: datetime,
    site: Site | None = None,
    position: Position | None = None,
    actor: User | None = None,
) -> Presence:
    """Say what ``user`` does from now on, and where. Saying the same again changes nothing."""
    if state not in Presence.State.values:
        raise ActionRefused("unknown", _("We do not know this state."))
    current = Presence.objects.select_related("site", "position").filter(user=user, ended_at=None).first()
    place = site or (position.site if position else None) or (current.site if current else None) or _home(user)
    if state == Presence.State.CLOSED and Contact.objects.filter(agent=user, state__in=HELD).exists():
        raise ActionRefused("busy", _("Finish or transfer your contacts before you leave."))
    if state != Presence.State.CLOSED and position is None and current is not None and current.site_id == place.pk:
        position = current.position
    if position is not None and state != Presence.State.CLOSED:
        holder = (
            Presence.objects.filter(position=position, ended_at=None).exclude(user=user).select_related("user").first()
        )
        if holder is not None:
            raise ActionRefused(
                "taken", _("%(name)s is at %(position)s.") % {"name": holder.user, "position": position.name}
            )
    if state == Presence.State.CLOSED:
        position = None
    same = (state, place.pk, position.pk if position else None, user.capacity)
    if current and (current.state, current.site_id, current.position_id, current.capacity) == same:
        return current
    if current is not None:
        current.ended_at = max(now, current.started_at)
        current.save(update_fields=["ended_at"])
    presence = Presence.objects.create(
        user=user,
        site=place,
        position=position,
        state=state,
        capacity=user.capacity,
        business_day=place.day_of(now),
        started_at=now,
    )
    User.objects.filter(pk=user.pk).update(seen_at=now)
    record(
        "presence.changed",
        now=now,
        actor=actor or user,
        agent=user,
        site=place,
        position=position,
        data={"state": state, "capacity": user.capacity},
    )
    if state == Presence.State.AVAILABLE:
        dispatch(now=now)
    return presence


def _home(user: User) -> Site:
    """The first site of the queues that the user serves, else of their roles, else the first of all."""
    served = user.serves.select_related("queue__site").order_by("ring", "id").first()
    if served is not None:
        return served.queue.site
    role = user.roles.select_related("site").exclude(site=None).first()
    site = role.site if role is not None else Site.objects.filter(active=True).order_by("id").first()
    if site is None:
        raise ActionRefused("no_site", _("There is no site yet."))
    return site


@aside
def seen(*, user_ids: Iterable[int], now: datetime) -> None:
    """Note that these members of staff have an open page. A sign of life, not a step: no row of the ledger."""
    User.objects.filter(pk__in=list(user_ids)).update(seen_at=now)


@action
def vanish(*, user: User, now: datetime) -> None:
    """An agent's page is gone without a word: the agent is closed, and what they had offered or in hand goes back.

    A turn at the counter stays: who sits there is served by a person, not by a page.
    """
    user = User.objects.get(pk=user.pk)
    if user.seen_at is not None and user.seen_at >= now - timedelta(seconds=VANISHED_SECONDS):
        return  # came back between the look and the lock
    current = Presence.objects.filter(user=user, ended_at=None).select_related("site").first()
    if current is None or current.state == Presence.State.CLOSED:
        return
    current.ended_at = max(user.seen_at or now, current.started_at)  # gone since the last sign of life, not since now
    current.save(update_fields=["ended_at"])
    Presence.objects.create(
        user=user,
        site=current.site,
        state=Presence.State.CLOSED,
        capacity=user.capacity,
        business_day=current.site.day_of(now),
        started_at=current.ended_at,
    )
    record(
        "presence.changed",
        now=now,
        agent=user,
        site=current.site,
        data={"state": Presence.State.CLOSED, "capacity": user.capacity, "why": "vanished"},
    )
    mine = Contact.objects.filter(agent=user, queue__pull=False).order_by("arrived_at", "id")
    for contact in mine.filter(state=State.CALLED):
        decline(contact=contact, agent=user, now=now, timed_out=True)
    for contact in mine.filter(state__in=TALKING):
        give_back(contact=contact, why="vanished", now=now)


def vanished(now: datetime) -> list[User]:
    """Who has shown no sign of life for a minute and is said to be available, or has people waiting for them.

    Simulated staff have no page.
    """
    theirs = (State.CALLED, *TALKING)
    waiting = Contact.objects.filter(agent=OuterRef("user"), state__in=theirs, queue__pull=False)
    gone = Presence.objects.filter(
        Q(state=Presence.State.AVAILABLE) | Exists(waiting),
        ended_at=None,
        user__simulated=False,
        user__seen_at__lt=now - timedelta(seconds=VANISHED_SECONDS),
    ).exclude(state=Presence.State.CLOSED)
    return [presence.user for presence in gone.select_related("user")]
