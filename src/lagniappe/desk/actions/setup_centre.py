"""The installation itself: its name, its language, whether the simulated life runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.setup_changes import demand_administrator, put
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Centre, User

CENTRE_FIELDS = ("name", "language")


@action
def begin_centre(*, name: str, language: str, now: datetime, rehearsal: bool = False) -> Centre:
    """Write the one row of this installation; refused where there is one."""
    if Centre.objects.exists():
        raise ActionRefused("exists", _("This centre has been set up already."))
    centre = Centre(begun_at=now, rehearsal=rehearsal)
    put(centre, {"name": name, "language": language}, CENTRE_FIELDS)
    record("centre.begun", now=now, data={"rehearsal": rehearsal})
    return centre


@action
def change_centre(*, values: Mapping[str, Any], now: datetime, actor: User | None) -> Centre:
    """Change the name or the language of the centre."""
    demand_administrator(actor)
    centre = Centre.objects.get()
    changed = put(centre, values, CENTRE_FIELDS)
    if changed:
        record("centre.changed", now=now, actor=actor, data={"changed": changed})
    return centre


@action
def set_alive(*, alive: bool, now: datetime, actor: User | None = None) -> Centre:
    """Start or stop the simulated customers and agents of a rehearsal centre."""
    centre = Centre.objects.get()
    if not centre.rehearsal:
        raise ActionRefused("not_allowed", _("Only a demonstration has a simulated life."))
    if centre.alive != alive:
        centre.alive = alive
        centre.save(update_fields=["alive"])
        record("centre.alive", now=now, actor=actor, data={"alive": alive})
    return centre
