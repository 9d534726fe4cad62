"""How every action runs: one at a time in this process, in one transaction, and leaving a row in the ledger."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from lagniappe.desk import ephemeral
from lagniappe.desk.models import Case, Contact, Customer, Event, Position, Queue, Site, User

P = ParamSpec("P")
R = TypeVar("R")

# SQLite has one writer. Queueing for it here is fair; its own retry leaves an unlucky writer waiting for seconds.
_turn = threading.RLock()
LONGEST_QUEUEING = timedelta(seconds=60)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run ``function`` in the writing transaction; an action called by an action joins its caller's."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{function.__name__} takes keyword arguments only")
        if getattr(_inside, "depth", 0):
            return function(*args, **kwargs)
        with _turn if connection.vendor == "sqlite" else nullcontext():
            _inside.depth = 1
            try:
                with transaction.atomic():
                    if isinstance(asked := kwargs.get("now"), datetime):
                        kwargs["now"] = _not_before_the_last(asked)
                    return function(*args, **kwargs)
            finally:
                _inside.depth = 0

    return run


_inside = threading.local()


def _not_before_the_last(now: datetime) -> datetime:
    """The moment of a step that had to queue for the lock: never earlier than the step that was written before it.

    Otherwise somebody who presses "next" just before a person arrives would call that person before their arrival. A
    clock that was set back farther than that is believed, or one wrong minute would stop time for all that follow.
    """
    last = Event.objects.order_by("-id").values_list("at", flat=True).first()
    return last if last is not None and now < last <= now + LONGEST_QUEUEING else now


def record(
    verb: str,
    *,
    now: datetime,
    actor: User | None = None,
    contact: Contact | None = None,
    case: Case | None = None,
    customer: Customer | None = None,
    queue: Queue | None = None,
    site: Site | None = None,
    position: Position | None = None,
    agent: User | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one row of the ledger; the only place that does. What the contact knows need not be said again.

    ``data`` holds ids and states only: never text that a person wrote, never a name or a handle.
    """
    if contact is not None:
        event = Event(
            case_id=contact.case_id,
            customer_id=contact.customer_id,
            queue_id=contact.queue_id,
            site_id=contact.site_id,
            position_id=contact.position_id,
            agent_id=contact.agent_id,
        )
        data = {"state": contact.state, "outcome": contact.outcome, "leg": contact.leg_number, **(data or {})}
    else:
        event = Event()
        if case is not None:
            event.site_id, event.customer_id = case.site_id, case.customer_id
    event.at, event.verb, event.data = now, verb, data or {}
    event.actor, event.contact = actor, contact
    for name, value in (
        ("case", case), ("customer", customer), ("queue", queue), ("site", site), ("position", position),
        ("agent", agent),
    ):  # fmt: skip
        if value is not None:
            setattr(event, name, value)
    event.save(force_insert=True)
    transaction.on_commit(ephemeral.nudge)
    return event
