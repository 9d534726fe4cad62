"""Staff: who they are, what they may do, which queues they serve, what they can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.setup_changes import demand_administrator, put
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact, Queue, Role, RoleName, Serves, Site, Skill, State, User
from lagniappe.desk.queries.rights import EVERY_SITE, roles
from lagniappe.desk.queries.setup_lists import first_language

STAFF_FIELDS = (
    "username", "name", "email", "language", "languages", "team", "capacity", "hired_on", "left_on", "simulated",
)  # fmt: skip

RoleAt = tuple[str, int | None]
"""A role and the id of the site at which it holds; None: at every site."""


@action
def create_staff(*, values: Mapping[str, Any], now: datetime, actor: User | None = None) -> User:
    """Take somebody on. Without a password they cannot sign in yet."""
    _demand_some_administrator(actor)
    user = User()
    user.set_unusable_password()
    put(user, {**first_language(), **values}, STAFF_FIELDS)
    record("staff.created", now=now, actor=actor, agent=user)
    return user


@action
def change_staff(*, user: User, values: Mapping[str, Any], now: datetime, actor: User | None) -> User:
    """Change what we know about a member of staff."""
    _demand_over(actor, user)
    user = User.objects.get(pk=user.pk)
    changed = put(user, values, STAFF_FIELDS)
    if changed:
        record("staff.changed", now=now, actor=actor, agent=user, data={"changed": changed})
    return user


@action
def set_roles(*, user: User, wanted: Iterable[RoleAt], now: datetime, actor: User | None = None) -> None:
    """Replace the roles of somebody. The last administrator of all sites stays one."""
    pairs = set(wanted)
    if any(role not in RoleName.values for role, _site in pairs):
        raise ActionRefused("unknown", _("We do not know this role."))
    held = {(role.role, role.site_id): role for role in user.roles.all()}
    for role, site_id in pairs ^ set(held):
        _demand_place(actor, site_id)
        if (role, site_id) == (RoleName.ADMINISTRATOR, None) and (role, site_id) in held:
            _demand_another_administrator(user)
    if pairs == set(held):
        return
    for pair in set(held) - pairs:
        held[pair].delete()
    Role.objects.bulk_create(Role(user=user, role=role, site_id=site_id) for role, site_id in pairs - set(held))
    codes = dict(Site.objects.values_list("pk", "code"))
    data = {"roles": sorted(f"{role}@{codes[site_id] if site_id else '*'}" for role, site_id in pairs)}
    record("rights.changed", now=now, actor=actor, agent=user, data=data)


@action
def set_serves(*, user: User, rings: Mapping[Queue, int], now: datetime, actor: User | None = None) -> None:
    """Replace the queues that somebody serves, each with the ring from which on."""
    if any(not 1 <= ring <= 9 for ring in rings.values()):
        raise ActionRefused("invalid", _("A ring is a number from 1 to 9."))
    before = {serves.queue: serves.ring for serves in user.serves.select_related("queue__site")}
    after = dict(rings)
    for queue in {*before, *after}:
        if before.get(queue) != after.get(queue):
            demand_administrator(actor, queue.site)
    if before == after:
        return
    user.serves.exclude(queue__in=list(after)).delete()
    for queue, ring in after.items():
        Serves.objects.update_or_create(user=user, queue=queue, defaults={"ring": ring})
    data = {"serves": {str(queue.public_id): ring for queue, ring in after.items()}}
    record("rights.changed", now=now, actor=actor, agent=user, data=data)


@action
def set_skills(*, user: User, skills: Iterable[Skill], now: datetime, actor: User | None = None) -> None:
    """Replace what somebody can do."""
    _demand_over(actor, user)
    wanted = set(skills)
    if wanted == set(user.skills.all()):
        return
    user.skills.set(wanted)
    data = {"skills": sorted(str(skill.public_id) for skill in wanted)}
    record("staff.skills", now=now, actor=actor, agent=user, data=data)


@action
def set_password(*, user: User, password: str, now: datetime, actor: User | None = None) -> None:
    """Give somebody a new password; whoever is signed in with the old one is signed out."""
    _demand_over(actor, user)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ActionRefused("invalid", " ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    record("staff.password", now=now, actor=actor, agent=user)
    record("rights.changed", now=now, actor=actor, agent=user)


@action
def set_active(*, user: User, active: bool, now: datetime, actor: User | None) -> User:
    """Let somebody in or out. What they did stays; their contacts and cases must be in other hands first."""
    _demand_over(actor, user)
    user = User.objects.get(pk=user.pk)
    if user.is_active == active:
        return user
    if not active:
        if actor is not None and actor.pk == user.pk:
            raise ActionRefused("not_allowed", _("You cannot close your own account."))
        _demand_another_administrator(user)
        held = Contact.objects.filter(agent=user).exclude(state=State.CLOSED).count()
        owned = Case.objects.filter(owner=user, state=Case.State.OPEN).count()
        if held or owned:
            sentence = _("First pass on what %(name)s holds: contacts %(contacts)s, open cases %(cases)s.")
            raise ActionRefused("busy", sentence % {"name": user, "contacts": held, "cases": owned})
        user.presences.filter(ended_at=None).update(ended_at=now)
    user.is_active = active
    user.save(update_fields=["is_active"])
    record("staff.active", now=now, actor=actor, agent=user, data={"active": active})
    record("rights.changed", now=now, actor=actor, agent=user)
    return user


def _demand_place(actor: User | None, site_id: int | None) -> None:
    """An administrator gives roles at the sites that are theirs."""
    if actor is None:
        return
    places = roles(actor).get(RoleName.ADMINISTRATOR, set())
    if EVERY_SITE not in places and (site_id is None or site_id not in places):
        raise ActionRefused("not_allowed", _("You may give roles at your own sites only."))


def _demand_some_administrator(actor: User | None) -> None:
    if actor is not None and RoleName.ADMINISTRATOR not in roles(actor):
        raise ActionRefused("not_allowed", _("Only an administrator may change this."))


def _demand_over(actor: User | None, user: User) -> None:
    """An administrator of some sites changes people whose every role is at those sites."""
    _demand_some_administrator(actor)
    if actor is None or EVERY_SITE in roles(actor)[RoleName.ADMINISTRATOR]:
        return
    places = roles(actor)[RoleName.ADMINISTRATOR]
    if any(site_id not in places for site_id in user.roles.values_list("site_id", flat=True)):
        raise ActionRefused("not_allowed", _("This person works at sites that are not yours."))


def _demand_another_administrator(user: User) -> None:
    everywhere = Role.objects.filter(role=RoleName.ADMINISTRATOR, site=None, user__is_active=True)
    if everywhere.filter(user=user).exists() and not everywhere.exclude(user=user).exists():
        raise ActionRefused("last", _("Somebody must stay administrator of all sites."))
