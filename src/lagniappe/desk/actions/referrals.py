"""Asking somebody who resolves a case better, and what came of it. A case has one owner all the while."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk.actions.cases import own
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import demand_remembered
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Referral, RoleName, Site, User
from lagniappe.desk.queries.referrals import asked_of
from lagniappe.desk.queries.rights import has_role

WORKERS = (RoleName.AGENT, RoleName.LEAD)
ENDS = (Referral.State.RESOLVED, Referral.State.RETURNED, Referral.State.SILENT)


@action
def ask(
    *,
    case: Case,
    actor: User,
    to: str,
    reason: str,
    now: datetime,
    person: User | None = None,
    site: Site | None = None,
    outside: str = "",
    due_at: datetime | None = None,
) -> Referral:
    """Ask the leads of the case's site, a colleague, a branch or somebody outside; nothing is asked twice at a time.

    Whoever asks owns the case, or takes one that nobody owns; a lead of the site may ask for any.
    """
    case = Case.objects.select_related("site", "owner", "customer").get(pk=case.pk)
    demand_remembered(case.customer)
    if case.state == Case.State.CLOSED:
        raise ActionRefused("closed", _("This case is closed."))
    if case.owner_id not in (None, actor.pk) and not has_role(actor, RoleName.LEAD, site=case.site):
        raise ActionRefused("taken", _("%(name)s has taken this case.") % {"name": case.owner})
    reason, outside = _line(reason), _line(outside)[:120]
    if not reason:
        raise ActionRefused("no_reason", _("Please say in a line why you ask."))
    if case.referrals.filter(state__in=(Referral.State.OPEN, Referral.State.ACCEPTED)).exists():
        raise ActionRefused("asked", _("Somebody has been asked already: write down first what came of it."))
    if due_at is not None and due_at <= now:
        raise ActionRefused("invalid", _("The time for an answer has to lie ahead."))
    _demand_somebody(to, person, site, outside, actor)
    if case.owner_id is None:
        own(case=case, owner=actor, now=now, actor=actor)
        case.refresh_from_db()
    referral = Referral.objects.create(
        case=case, to=to, reason=reason, asked_by=actor, asked_at=now, due_at=due_at,
        person=person if to == Referral.To.PERSON else None,
        site=site if to == Referral.To.SITE else case.site if to == Referral.To.LEADS else None,
        outside=outside if to == Referral.To.OUTSIDE else "",
    )  # fmt: skip
    _tell("case.asked", referral, actor, now, agent=referral.person)
    return referral


def _demand_somebody(to: str, person: User | None, site: Site | None, outside: str, actor: User) -> None:
    if to not in Referral.To.values:
        raise ActionRefused("invalid", _("Choose whom to ask."))
    missing = {Referral.To.PERSON: person is None, Referral.To.SITE: site is None, Referral.To.OUTSIDE: not outside}
    if missing.get(Referral.To(to), False):
        raise ActionRefused("invalid", _("Choose whom to ask."))
    if to == Referral.To.PERSON and person is not None and (person == actor or not has_role(person, *WORKERS)):
        raise ActionRefused("invalid", _("This person cannot take a case."))


@action
def accept(*, referral: Referral, actor: User, now: datetime) -> Referral:
    """Whoever was asked takes the case over."""
    referral = _fresh(referral)
    if referral.state == Referral.State.ACCEPTED and referral.answered_by_id == actor.pk:
        return referral
    _demand(referral, Referral.State.OPEN)
    if not asked_of(actor).filter(pk=referral.pk).exists():
        raise ActionRefused("not_allowed", _("Somebody else was asked."))
    _answer(referral, Referral.State.ACCEPTED, actor, now, "")
    own(case=referral.case, owner=actor, now=now, actor=actor)
    _tell("case.accepted", referral, actor, now, agent=referral.asked_by)
    return referral


@action
def settle(*, referral: Referral, actor: User, state: str, line: str, now: datetime) -> Referral:
    """Write down what came of it. What comes back, or gets no answer, is again with whom it came from."""
    referral = _fresh(referral)
    _demand(referral, Referral.State.OPEN, Referral.State.ACCEPTED)
    if state not in ENDS:
        raise ActionRefused("unknown", _("We do not know this outcome."))
    if _line(line):
        demand_remembered(referral.case.customer)
    mine = actor.pk in (referral.asked_by_id, referral.answered_by_id, referral.case.owner_id)
    refuses = state == Referral.State.RETURNED and asked_of(actor).filter(pk=referral.pk).exists()
    if not (mine or refuses or has_role(actor, RoleName.LEAD, site=referral.case.site)):
        raise ActionRefused("not_allowed", _("This case is in somebody else's hands."))
    _answer(referral, state, actor, now, line)
    if state != Referral.State.RESOLVED and referral.case.owner_id != referral.asked_by_id:
        own(case=referral.case, owner=referral.asked_by, now=now, actor=actor)
    _tell("case.answered", referral, actor, now, agent=referral.asked_by)
    return referral


def _fresh(referral: Referral) -> Referral:
    found = (
        Referral.objects.select_related("case__site", "case__owner", "case__customer", "asked_by")
        .filter(pk=referral.pk)
        .first()
    )
    if found is None:
        raise ActionRefused("unknown", _("We do not know this case."))
    return found


def _demand(referral: Referral, *states: str) -> None:
    if referral.case.state == Case.State.CLOSED:
        raise ActionRefused("closed", _("This case is closed."))
    if referral.state not in states:
        raise ActionRefused("moved_on", _("What came of this is written down already."))


def _answer(referral: Referral, state: str, actor: User, now: datetime, line: str) -> None:
    referral.state, referral.answered_by, referral.answered_at, referral.line = state, actor, now, _line(line)
    referral.save(update_fields=["state", "answered_by", "answered_at", "line"])


def _tell(verb: str, referral: Referral, actor: User, now: datetime, agent: User | None) -> None:
    data = {"state": referral.case.state, "referral": str(referral.public_id), "to": referral.to, "is": referral.state}
    record(verb, now=now, actor=actor, case=referral.case, agent=agent, data=data)


def _line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:280]
