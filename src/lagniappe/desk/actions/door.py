"""How every action runs: in its turn, in one transaction, and leaving a row in the ledger."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from lagniappe.desk import ephemeral
from lagniappe.desk.actions.one_writer import our_turn
from lagniappe.desk.models import Case, Contact, Customer, Event, Position, Queue, Site, User
from lagniappe.desk.queries.prepared import Prepared

P = ParamSpec("P")
R = TypeVar("R")

ROUTING_LOCK = 0x4C61676E69617070
LONGEST_QUEUEING = timedelta(seconds=60)
LOOKED_BACK = 32


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run ``function`` in the writing transaction; an action called by an action joins its caller's.

    Actions run one at a time, whatever the number of processes: each may move people in queues or use up capacity, and
    must see what the one before it did. On SQLite that is the one writer, on PostgreSQL a lock held until the commit.
    """
    return _door(function, routes=True)


def aside(function: Callable[P, R]) -> Callable[P, R]:
    """An action that moves nobody and uses no capacity, such as a sentence in a conversation. It waits for no action but
    those on the same contact, and may not call one that does more."""
    return _door(function, routes=False)


def _door(function: Callable[P, R], *, routes: bool) -> Callable[P, R]:
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{function.__name__} takes keyword arguments only")
        if getattr(_inside, "depth", 0):
            if routes and not _inside.routes:
                raise RuntimeError(f"{function.__name__} may move people in queues; an aside cannot call it")
            return function(*args, **kwargs)
        with our_turn() if connection.vendor == "sqlite" else nullcontext():
            _inside.depth, _inside.routes, _inside.written = 1, routes, Written()
            try:
                with transaction.atomic():
                    if connection.vendor == "postgresql":
                        _wait_for_our_turn(routes, kwargs.get("contact"))
                    if isinstance(asked := kwargs.get("now"), datetime):
                        kwargs["now"] = _not_before_the_last(asked)
                    return function(*args, **kwargs)
            finally:
                _inside.depth, _inside.written = 0, None

    return run


_inside = threading.local()


class Written:
    """The rows of the ledger that one transaction writes: told of together when they are committed."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._sure = True
        self._told = False

    def add(self, event: Event) -> None:
        # What is committed is done: a line that breaks now must not look as if it were not. Asked for with each row, for a
        # row that is taken back takes its own asking along.
        transaction.on_commit(self._tell, robust=True)
        self._events.append(event)
        # A step within the step may be taken back alone.
        self._sure = self._sure and not connection.savepoint_ids

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            ephemeral.committed(self._events if self._sure else ())


def _wait_for_our_turn(routes: bool, contact: object) -> None:
    """The routing lock, then the contact's: always in this order, or two processes would wait for each other."""
    if routes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROUTING_LOCK])
    if isinstance(contact, Contact):
        Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk).values_list("pk").first()


def _not_before_the_last(now: datetime) -> datetime:
    """The moment of a step that had to queue: never earlier than the steps that were written before it.

    Otherwise somebody who presses "next" just before a person arrives would call that person before their arrival. A
    clock that was set back farther than that is believed, or one wrong minute would stop time for all that follow. Asides
    are written beside other steps, so the last row is not always the latest.
    """
    last: list[datetime] = [row["at"] for row in _LAST.ask()]
    return max([now, *(at for at in last if at <= now + LONGEST_QUEUEING)])


_LAST = Prepared(lambda: Event.objects.order_by("-id").values("at")[:LOOKED_BACK], 0)


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
    written = getattr(_inside, "written", None) or Written()
    written.add(event)
    return event
