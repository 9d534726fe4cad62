"""Wishes for the rosters: each person states their own and takes them back."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import ShiftWish, User

MOST = 20
What = ShiftWish.What


@action
def wish(
    *, user: User, what: str, now: datetime, day: date | None = None, weekday: int | None = None, clock: time | None = None
) -> ShiftWish:  # fmt: skip
    """State a wish; the next roster that is made weighs it."""
    if (
        what not in What.values
        or (day is not None and weekday is not None)
        or (weekday is not None and not 0 <= weekday <= 6)
    ):
        raise ActionRefused("invalid", _("We do not know this wish."))
    if what == What.OFF and day is None and weekday is None:
        raise ActionRefused("invalid", _("Say which day you wish to be free."))
    if what != What.OFF and clock is None:
        raise ActionRefused("invalid", _("Say the time of day, too."))
    if day is not None and day < now.date():
        raise ActionRefused("invalid", _("This day is over."))
    if ShiftWish.objects.filter(user=user).count() >= MOST:
        raise ActionRefused("too_many", _("You have %(count)s wishes. Take one back first.") % {"count": MOST})
    told = {"what": what, "day": day, "weekday": weekday, "clock": None if what == What.OFF else clock}
    same = ShiftWish.objects.filter(user=user, **told).first()
    if same is not None:
        return same
    made = ShiftWish.objects.create(user=user, made_at=now, **told)
    record("roster.wished", now=now, actor=user, agent=user, data={"wish": str(made.public_id), "what": what})
    return made


@action
def take_back(*, user: User, public_id: UUID, now: datetime) -> None:
    """Take a wish of one's own back; rosters that are published stay as they are."""
    found = ShiftWish.objects.filter(user=user, public_id=public_id).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this wish."))
    found.delete()
    record("roster.unwished", now=now, actor=user, agent=user, data={"wish": str(public_id)})
