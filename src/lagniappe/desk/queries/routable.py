"""What routing reads: who waits and who is there, as the pure function's own records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Max

from lagniappe.desk import routing
from lagniappe.desk.models import Call, Contact, Leg, Presence, Serves, State, User

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


def agents(users: Iterable[User] | None = None) -> list[routing.Agent]:
    """Agents who are available now, with what they carry. A parked contact is nobody's load."""
    present = Presence.objects.filter(ended_at=None, state=Presence.State.AVAILABLE, user__is_active=True)
    if users is not None:
        present = present.filter(user__in=list(users))
    rows = list(present.values_list("user_id", "capacity", "started_at", "user__languages"))
    ids = [row[0] for row in rows]
    if not ids:
        return []
    serves: dict[int, dict[int, int]] = defaultdict(dict)
    for user, queue, ring in Serves.objects.filter(user_id__in=ids).values_list("user_id", "queue_id", "ring"):
        serves[user][queue] = ring
    skills: dict[int, set[int]] = defaultdict(set)
    for user, skill in User.skills.through.objects.filter(user_id__in=ids).values_list("user_id", "skill_id"):
        skills[user].add(skill)
    load: dict[int, int] = defaultdict(int)
    capacity = {row[0]: row[1] for row in rows}
    carried = Contact.objects.filter(agent_id__in=ids, state__in=CARRIED)
    for user, slots in carried.values_list("agent_id", "queue__slots"):
        if user is not None:
            load[user] += min(slots, capacity[user])
    today = Leg.objects.filter(agent_id__in=ids, wrapped_at__gte=min(row[2] for row in rows))
    freed = dict(today.values_list("agent_id").annotate(last=Max("wrapped_at")))
    return [
        routing.Agent(
            agent=user,
            capacity=room,
            load=load[user],
            idle_since=max(started, freed.get(user, started)),
            serves=serves[user],
            skills=frozenset(skills[user]),
            languages=frozenset(languages or ()),
        )
        for user, room, started, languages in rows
    ]
