"""What routing reads: who waits and who is there, as the pure function's own records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, QuerySet

from lagniappe.desk import routing
from lagniappe.desk.models import Call, Contact, Leg, Presence, Queue, Serves, State, User
from lagniappe.desk.queries.prepared import Prepared

CARRIED = (State.CALLED, State.ACTIVE, State.WRAPPING)
TURNED_DOWN = (Call.Result.DECLINED, Call.Result.TIMED_OUT)
ASKED_AGAIN = timedelta(seconds=60)
"""How long after an offer's own time who turned it down is left alone: then the others have been asked, or there are none,
and a customer whom everybody let pass once must not wait for ever."""


def waiting(
    *, pull: bool, queue_ids: Iterable[int] | None = None, now: datetime | None = None
) -> list[routing.Waiting]:
    """Contacts that wait in queues of one mode, oldest first; ``now`` tells whom of the agents one may ask again."""
    found = Contact.objects.filter(state=State.WAITING, queue__pull=pull, legs__number=F("leg_number"))
    if queue_ids is not None:
        queue_ids = list(queue_ids)
        if not queue_ids:
            return []
        found = found.filter(queue_id__in=queue_ids)
    rows = list(
        found.order_by("arrived_at").values_list(
            "id", "queue_id", "priority", "arrived_at", "legs__arrived_at", "queue__slots", "kind__skill_id",
            "language", "queue__ring_seconds", "legs__id", "appointment__id", "queue__offer_seconds",
        )
    )  # fmt: skip
    if not rows:
        return []
    not_to: dict[int, set[int]] = defaultdict(set)
    if not pull:
        offered = {row[9]: timedelta(seconds=row[11]) for row in rows}
        calls = Call.objects.filter(leg_id__in=offered, result__in=TURNED_DOWN)
        for leg, agent, called_at in calls.values_list("leg_id", "agent_id", "called_at"):
            if agent is not None and (now is None or now < called_at + offered[leg] + ASKED_AGAIN):
                not_to[leg].add(agent)
    return [
        routing.Waiting(
            contact=row[0], queue=row[1], priority=row[2], arrived_at=row[3], since=row[4], slots=row[5],
            skill=row[6], language=row[7], ring_seconds=row[8], not_to=frozenset(not_to[row[9]]),
            agreed=row[10] is not None,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class _Questions:
    """What is asked about those who are there: all of them, or one by number."""

    present: Prepared
    serves: Prepared
    skills: Prepared
    carried: Prepared


def _questions(*numbers: int) -> _Questions:
    def rows(make: Callable[..., QuerySet[Any, Any]], *names: str) -> Prepared:
        return Prepared(lambda *who: make(*who).values(*names), len(numbers))

    through = User.skills.through.objects
    return _Questions(
        rows(lambda *who: Presence.objects.filter(**_there("", *who), user__is_active=True), *_PRESENT),
        rows(lambda *who: Serves.objects.filter(**_there("user", *who)), "user_id", "queue_id", "ring"),
        rows(lambda *who: through.filter(**_there("user", *who)), "user_id", "skill_id"),
        rows(
            lambda *who: Contact.objects.filter(**_there("agent", *who), state__in=CARRIED), "agent_id", "queue__slots"
        ),
    )


def _there(agent: str, *who: int) -> dict[str, Any]:
    """Rows of the one who is asked about, or of all who are available; ``agent`` is the row's way to them."""
    if who and agent:
        return {f"{agent}_id": who[0]}
    way = f"{agent}__presences__" if agent else ""
    available = {f"{way}ended_at": None, f"{way}state": Presence.State.AVAILABLE}
    return available | ({"user_id": who[0]} if who else {})


_PRESENT = ("user_id", "capacity", "started_at", "user__languages")
_EVERYBODY = _questions()
_ONE = _questions(1)


def has_room(user: User, queue: Queue) -> bool:
    """Whether one more contact of a queue fits beside what somebody carries, whether they are available now or on a break."""
    at = Presence.objects.filter(user=user, ended_at=None).values_list("capacity", flat=True).first()
    capacity = user.capacity if at is None else at
    carried = Contact.objects.filter(agent=user, state__in=CARRIED).values_list("queue__slots", flat=True)
    return 0 < capacity >= sum(min(slots, capacity) for slots in [*carried, queue.slots])


def agents(users: Iterable[User] | None = None) -> list[routing.Agent]:
    """Agents who are available now, with what they carry. A parked contact is nobody's load."""
    wanted = None if users is None else {user.pk for user in users}
    who = tuple(wanted) if wanted and len(wanted) == 1 else ()
    questions = _ONE if who else _EVERYBODY
    rows = [row for row in questions.present.ask(*who) if wanted is None or row["user_id"] in wanted]
    ids = [row["user_id"] for row in rows]
    if not ids:
        return []
    serves: dict[int, dict[int, int]] = defaultdict(dict)
    for row in questions.serves.ask(*who):
        serves[row["user_id"]][row["queue_id"]] = row["ring"]
    skills: dict[int, set[int]] = defaultdict(set)
    for row in questions.skills.ask(*who):
        skills[row["user_id"]].add(row["skill_id"])
    load: dict[int, int] = defaultdict(int)
    capacity = {row["user_id"]: row["capacity"] for row in rows}
    for row in questions.carried.ask(*who):
        if (user := row["agent_id"]) in capacity:
            load[user] += min(row["queue__slots"], capacity[user])
    today = Leg.objects.filter(agent_id__in=ids, wrapped_at__gte=min(row["started_at"] for row in rows))
    freed = dict(today.values_list("agent_id").annotate(last=Max("wrapped_at")))
    return [
        routing.Agent(
            agent=row["user_id"],
            capacity=row["capacity"],
            load=load[row["user_id"]],
            idle_since=max(row["started_at"], freed.get(row["user_id"], row["started_at"])),
            serves=serves[row["user_id"]],
            skills=frozenset(skills[row["user_id"]]),
            languages=frozenset(row["user__languages"] or ()),
        )
        for row in rows
    ]
