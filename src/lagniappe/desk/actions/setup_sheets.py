"""A whole sheet in one step: a site with its hours, a member of staff with roles and queues, a person with handles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lagniappe.desk.actions import customers, setup_sites, setup_staff
from lagniappe.desk.actions.door import action
from lagniappe.desk.models import Customer, Handle, Queue, Site, Skill, User


@action
def write_site(
    *,
    site: Site | None,
    values: Mapping[str, Any],
    stretches: Iterable[setup_sites.Stretch],
    holidays: Mapping[date, str],
    now: datetime,
    actor: User | None,
) -> Site:
    """Open or change a site together with its hours and closed days."""
    if site is None:
        site = setup_sites.create_site(values=values, now=now, actor=actor)
    else:
        site = setup_sites.change_site(site=site, values=values, now=now, actor=actor)
    setup_sites.set_hours(site=site, stretches=stretches, now=now, actor=actor)
    setup_sites.set_holidays(site=site, days=holidays, now=now, actor=actor)
    return site


@dataclass(frozen=True)
class StaffSheet:
    """All that one page says about a member of staff; an empty password leaves the one that there is."""

    values: Mapping[str, Any]
    roles: set[setup_staff.RoleAt] = field(default_factory=set)
    rings: Mapping[Queue, int] = field(default_factory=dict)
    skills: Iterable[Skill] = ()
    password: str = ""
    active: bool = True


@action
def write_staff(*, user: User | None, sheet: StaffSheet, now: datetime, actor: User | None) -> User:
    """Take on or change a member of staff."""
    if user is None:
        user = setup_staff.create_staff(values=sheet.values, now=now, actor=actor)
    else:
        user = setup_staff.change_staff(user=user, values=sheet.values, now=now, actor=actor)
    setup_staff.set_skills(user=user, skills=sheet.skills, now=now, actor=actor)
    setup_staff.set_serves(user=user, rings=sheet.rings, now=now, actor=actor)
    if sheet.password:
        setup_staff.set_password(user=user, password=sheet.password, now=now, actor=actor)
    user = setup_staff.set_active(user=user, active=sheet.active, now=now, actor=actor)
    setup_staff.set_roles(user=user, wanted=sheet.roles, now=now, actor=actor)
    return user


@action
def write_customer(
    *,
    customer: Customer | None,
    values: Mapping[str, Any],
    handles: Iterable[tuple[str, str]],
    now: datetime,
    actor: User | None,
) -> Customer:
    """Write down or change a person together with the ways to reach them."""
    wanted = set(handles)
    if customer is None:
        customer = customers.create_customer(values=values, now=now, actor=actor)
    else:
        customer = customers.change_customer(customer=customer, values=values, now=now, actor=actor)
    for handle in customer.handles.exclude(what=Handle.What.VISIT):
        if (handle.what, handle.value) not in wanted:
            customers.remove_handle(handle=handle, now=now, actor=actor)
    for what, value in sorted(wanted):
        customers.add_handle(customer=customer, what=what, value=value, now=now, actor=actor)
    return customer
