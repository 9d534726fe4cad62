"""Who may hear of what.

A right to hear is a *key*: whoever leads a site holds ``floor:<site>``, whoever serves a queue ``serves:<queue>``, each
member of staff ``agent:<self>``, a visitor ``visit:<contact>``. Each step of the ledger gives *hints*, topics with the
keys that open them, so hearing is one look-up and nobody gets a hint of what they may not see.

Keys carry row numbers and stay inside the process; topics carry public ids and travel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from lagniappe.desk.models import Case, Contact, Event, Queue, RoleName, State, User
from lagniappe.desk.queries import ledger
from lagniappe.desk.queries.prepared import Prepared
from lagniappe.desk.queries.rights import as_uuid

SETUP = "setup"
STUDIES = "studies"
LEADS = {RoleName.LEAD, RoleName.ADMINISTRATOR}
READS = LEADS | {RoleName.TRAINER}
STUDIES_READ_BY = LEADS | {RoleName.ANALYST}

RIGHTS = ("rights.", "staff.")
# What is said inside a contact moves nobody in the queue: the floor need not look again at every sentence.
SAID_INSIDE = ("message.", "file.", "note.", "mark.")
INSIDE_A_CONTACT = (*SAID_INSIDE, "promise.", "case.")
NOT_SETUP = (
    "appointment.", "presence.", "finding.", "study.", "day.", "survey.", "site.checked", "usual.", "roster.",
)  # fmt: skip
TO_NOBODY = ("audit.", "retention.")  # who looked at whom changes nothing that anybody has on the screen
IN_STUDIES = ("finding.", "study.", "day.")
FEW = 4


@dataclass(frozen=True)
class Hint:
    """A topic that changed, and the keys of which any one lets its holder hear so."""

    topic: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Step:
    """One event of the ledger as the live screens need it.

    ``rights`` says that somebody's rights changed: those of ``agent``, or anybody's where that is None.
    """

    number: int
    hints: tuple[Hint, ...]
    rights: bool = False
    agent: int | None = None


def staff_keys(user: User) -> frozenset[str]:
    """The keys of a member of staff, as ``rights`` has it; ``roles`` and ``serves`` may be prefetched."""
    roles = list(user.roles.all()) if user.is_active else []
    if not roles:
        return frozenset()
    keys = {f"agent:{user.pk}", *(f"serves:{serves.queue_id}" for serves in user.serves.all())}
    for role in roles:
        place = role.site_id or "*"
        if role.role in LEADS:
            keys.add(f"floor:{place}")
        if role.role in READS:
            keys.add(f"reads:{place}")
        if role.role in STUDIES_READ_BY:
            keys.add(STUDIES)
        if role.role == RoleName.ADMINISTRATOR:
            keys.add(SETUP)
    return frozenset(keys)


def visit_keys(contacts: Iterable[str]) -> frozenset[str]:
    """The keys of a visitor: the contacts that were begun in this browser, by public id."""
    return frozenset(f"visit:{contact}" for contact in contacts)


def steps(after: int, limit: int, upto: int | None = None) -> list[Step]:
    """The ledger's steps past a number, oldest first, at most ``limit``, but never half of those that share a number."""
    number = ledger.number()
    head = ledger.head() if upto is None else upto
    rows = _past(limit).ask(after, head)
    if len(rows) == limit:
        last = rows[-1]
        rows += _events(after, head).filter(**{number: last[number]}, id__gt=last["id"]).values(*_COLUMNS, "before")
    earlier = _held([row["before"] for row in rows if row["before"]])
    return [_step(row, row[number], earlier.get(row["before"], _NOWHERE)) for row in rows]


def step_of(event: Event) -> Step | None:
    """What :func:`steps` says of a row that its writer has just committed, from the contact that the writer holds; None
    where only the tables can tell.

    Only of what is said inside a contact: that moves nobody, so who may hear of it now is all who need to.
    """
    contact = event.contact if event.contact_id else None
    if (
        contact is None
        or not event.verb.startswith(SAID_INSIDE)
        or not all(_is_held(event, contact, name) for name in _PARTS)
    ):
        return None
    held: dict[str, Any] = dict.fromkeys(_COLUMNS)
    held |= {"id": event.pk, "verb": event.verb, "actor_id": event.actor_id}
    held |= {"contact_id": contact.pk, "contact__public_id": contact.public_id}
    for name in _PARTS:
        part, number = getattr(contact, name), getattr(contact, f"{name}_id")
        held[f"{name}_id"] = held[f"contact__{name}_id"] = number
        public = "site__code" if name == "site" else f"{name}__public_id"
        held[public] = held[f"contact__{public}"] = part and (part.code if name == "site" else part.public_id)
    if contact.case is not None:
        held |= {"case__owner_id": contact.case.owner_id, "case__site_id": contact.case.site_id}
    return _step(held, event.pk, _NOWHERE)


def _is_held(event: Event, contact: Contact, name: str) -> bool:
    """Whether a part of the contact is in memory and the row names the same one."""
    numbers = {getattr(event, f"{name}_id"), getattr(contact, f"{name}_id")}
    return len(numbers) == 1 and (numbers == {None} or name in contact._state.fields_cache)


def _events(after: int, upto: int) -> QuerySet[Event]:
    """The ledger's rows past one number up to another, each with the row of the same contact before it."""
    before = Event.objects.filter(contact=OuterRef("contact"), id__lt=OuterRef("id")).order_by("-id").values("id")[:1]
    return ledger.past(after, upto).annotate(before=Subquery(before))


@cache
def _past(limit: int) -> Prepared:
    return Prepared(lambda after, upto: _events(after, upto).values(*_COLUMNS, "before")[:limit], 2)


def keys_of(topic: str) -> frozenset[str]:
    """The keys that open a topic as things stand now, for signals, which are no events."""
    what, _colon, public = topic.partition(":")
    find = {"contact": _contact, "case": _case, "customer": _customer, "queue": _queue, "agent": _agent}.get(what)
    return frozenset(find(public)) if find else frozenset()


_WHERE = ("agent_id", "agent__public_id", "queue_id", "queue__public_id", "site_id", "site__code")
_COLUMNS = (
    *_WHERE, "id", "transaction", "verb", "actor_id", "customer_id", "customer__public_id", "contact_id", "contact__public_id",
    "contact__agent_id", "contact__queue_id", "contact__site_id", "contact__customer__public_id", "case_id",
    "case__public_id", "case__owner_id", "case__site_id",
)  # fmt: skip
_NOWHERE: Mapping[str, Any] = dict.fromkeys(_WHERE)
_PARTS = ("agent", "queue", "site", "customer", "case")


def _held(numbers: list[int]) -> dict[int, Mapping[str, Any]]:
    """Where contacts were before: who loses a contact must hear that it went, and so must the queue it came from."""
    if len(numbers) <= FEW:
        rows = [row for number in numbers for row in _PLACE.ask(number)]
    else:
        rows = list(Event.objects.filter(id__in=numbers).values("id", *_WHERE))
    return {row["id"]: row for row in rows}


_PLACE = Prepared(lambda number: Event.objects.filter(id=number).values("id", *_WHERE), 1)


def _step(row: Mapping[str, Any], number: int, earlier: Mapping[str, Any]) -> Step:
    hints = tuple(Hint(topic, frozenset(keys)) for topic, keys in _topics(row, earlier))
    return Step(number, hints, row["verb"].startswith(RIGHTS), row["agent_id"])


def _topics(row: Mapping[str, Any], earlier: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    verb: str = row["verb"]
    if verb.startswith(TO_NOBODY):
        return
    sites = (row["site_id"], row["contact__site_id"], row["case__site_id"], earlier["site_id"])
    hands = (row["actor_id"], row["agent_id"], row["contact__agent_id"], row["case__owner_id"], earlier["agent_id"])
    here = _staff(sites, (row["queue_id"], row["contact__queue_id"], earlier["queue_id"]), hands)
    if row["contact_id"]:
        yield f"contact:{row['contact__public_id']}", here | {f"visit:{row['contact__public_id']}"}
    if row["case_id"]:
        yield f"case:{row['case__public_id']}", here
    customer = row["customer__public_id"] or row["contact__customer__public_id"]
    if customer:
        yield f"customer:{customer}", here if row["contact_id"] else here | _customer(str(customer))
    for place in (row, earlier):
        if place["agent_id"]:
            yield f"agent:{place['agent__public_id']}", _staff((place["site_id"],), (), (place["agent_id"],))
    if not verb.startswith(INSIDE_A_CONTACT):
        yield from _places(row, earlier)
    if verb.startswith(IN_STUDIES):
        yield STUDIES, {STUDIES}
    elif not (row["contact_id"] or row["case_id"] or row["customer_id"] or verb.startswith(NOT_SETUP)):
        yield SETUP, {SETUP}


def _places(row: Mapping[str, Any], earlier: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    for place in (row, earlier):
        if place["queue_id"]:
            keys = {*_at("floor", place["site_id"]), f"serves:{place['queue_id']}"}
            yield f"queue:{place['queue__public_id']}", keys
        if place["site_id"]:
            yield f"site:{place['site__code']}", set(_at("floor", place["site_id"]))
            if row["queue_id"]:
                yield f"calls:{place['site__code']}", {f"calls:{place['site__code']}"}


def _at(what: str, site: int | None) -> tuple[str, ...]:
    return (f"{what}:*", f"{what}:{site}") if site else (f"{what}:*",)


def _staff(sites: Iterable[int | None], queues: Iterable[int | None], agents: Iterable[int | None]) -> set[str]:
    """The keys of those who read at the sites, serve the queues, or are the agents."""
    return {
        *(key for site in sites for key in _at("reads", site)),
        *(f"serves:{queue}" for queue in queues if queue),
        *(f"agent:{agent}" for agent in agents if agent),
    }


def _contact(public: str) -> set[str]:
    found = Contact.objects.filter(public_id=as_uuid(public))
    for site, queue, agent, owner in found.values_list("site_id", "queue_id", "agent_id", "case__owner_id"):
        return _staff((site,), (queue,), (agent, owner)) | {f"visit:{public}"}
    return set()


def _case(public: str) -> set[str]:
    keys: set[str] = set()
    for site, owner in Case.objects.filter(public_id=as_uuid(public)).values_list("site_id", "owner_id"):
        keys |= _staff((site,), (), (owner,))
    for queue, agent in Contact.objects.filter(case__public_id=as_uuid(public)).values_list("queue_id", "agent_id"):
        keys |= _staff((), (queue,), (agent,))
    return keys


def _customer(public: str) -> set[str]:
    """Those who serve the customer now; a customer belongs to no site, but each of their cases does."""
    keys: set[str] = set()
    open_cases = Case.objects.filter(customer__public_id=as_uuid(public), state=Case.State.OPEN)
    for site, owner in open_cases.values_list("site_id", "owner_id"):
        keys |= _staff((site,), (), (owner,))
    touches = Contact.objects.filter(customer__public_id=as_uuid(public)).exclude(state=State.CLOSED)
    for site, queue, agent in touches.values_list("site_id", "queue_id", "agent_id"):
        keys |= _staff((site,), (queue,), (agent,))
    return keys


def _queue(public: str) -> set[str]:
    for queue, site in Queue.objects.filter(public_id=as_uuid(public)).values_list("id", "site_id"):
        return {*_at("floor", site), f"serves:{queue}"}
    return set()


def _agent(public: str) -> set[str]:
    for agent in User.objects.filter(public_id=as_uuid(public)).prefetch_related("serves__queue"):
        return _staff({serves.queue.site_id for serves in agent.serves.all()}, (), (agent.pk,))
    return set()
