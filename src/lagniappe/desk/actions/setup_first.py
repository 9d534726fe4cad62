"""An empty centre gets all that it needs to serve its first customer, in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lagniappe.desk.actions import setup_centre, setup_queues, setup_sheets, setup_sites
from lagniappe.desk.actions.door import action
from lagniappe.desk.actions.setup_sites import Stretch
from lagniappe.desk.models import Queue, RoleName, User


@dataclass(frozen=True)
class FirstCentre:
    """``queue`` are a queue's values without its site; ``counters`` how many positions to number from 1."""

    name: str
    language: str
    site: Mapping[str, Any]
    stretches: Sequence[Stretch]
    queue: Mapping[str, Any]
    kinds: Sequence[str]
    counters: int
    administrator: Mapping[str, Any]
    password: str = field(repr=False)


@action
def begin(*, first: FirstCentre, now: datetime) -> User:
    """Write the centre, its site, queue, kinds and counters, and the person who runs all of it.

    That person is administrator and agent at once, so that even a centre of one can open today.
    """
    setup_centre.begin_centre(name=first.name, language=first.language, now=now)
    site = setup_sites.create_site(values=first.site, now=now)
    setup_sites.set_hours(site=site, stretches=first.stretches, now=now)
    queue: Queue = setup_queues.create_queue(values={**first.queue, "site": site}, now=now)
    for place, name in enumerate(first.kinds):
        setup_queues.create_kind(values={"queue": queue, "name": name, "place": place}, now=now)
    for number in range(1, first.counters + 1):
        setup_sites.create_position(values={"site": site, "name": str(number)}, now=now)
    sheet = setup_sheets.StaffSheet(
        values=first.administrator,
        roles={(str(role), None) for role in (RoleName.ADMINISTRATOR, RoleName.AGENT, RoleName.LEAD, RoleName.ANALYST)},
        rings={queue: 1},
        password=first.password,
    )
    return setup_sheets.write_staff(user=None, sheet=sheet, now=now, actor=None)
