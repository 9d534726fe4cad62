"""From a checked form to the actions that write it."""

from __future__ import annotations

from datetime import datetime

from lagniappe.desk.actions import setup_accounts, setup_queues, setup_sheets, setup_sites
from lagniappe.desk.models import Account, CannedAnswer, Customer, Kind, Position, Queue, Site, Skill, User
from lagniappe.web.setup.people_forms import CustomerForm, StaffForm
from lagniappe.web.setup.place_forms import SiteForm
from lagniappe.web.setup.sheets import Sheet


def save_site(row: Site | None, form: SiteForm, now: datetime, actor: User) -> Site:
    return setup_sheets.write_site(
        site=row, values=form.values(), stretches=form.stretches, holidays=form.closed, now=now, actor=actor
    )


def save_position(row: Position | None, form: Sheet, now: datetime, actor: User) -> Position:
    if row is None:
        return setup_sites.create_position(values=form.values(), now=now, actor=actor)
    return setup_sites.change_position(position=row, values=form.values(), now=now, actor=actor)


def save_queue(row: Queue | None, form: Sheet, now: datetime, actor: User) -> Queue:
    if row is None:
        return setup_queues.create_queue(values=form.values(), now=now, actor=actor)
    return setup_queues.change_queue(queue=row, values=form.values(), now=now, actor=actor)


def save_kind(row: Kind | None, form: Sheet, now: datetime, actor: User) -> Kind:
    if row is None:
        return setup_queues.create_kind(values=form.values(), now=now, actor=actor)
    return setup_queues.change_kind(kind=row, values=form.values(), now=now, actor=actor)


def save_skill(row: Skill | None, form: Sheet, now: datetime, actor: User) -> Skill:
    if row is None:
        return setup_queues.create_skill(values=form.values(), now=now, actor=actor)
    return setup_queues.change_skill(skill=row, values=form.values(), now=now, actor=actor)


def save_canned(row: CannedAnswer | None, form: Sheet, now: datetime, actor: User) -> CannedAnswer:
    if row is None:
        return setup_queues.create_canned(values=form.values(), now=now, actor=actor)
    return setup_queues.change_canned(canned=row, values=form.values(), now=now, actor=actor)


def save_widget(row: Account | None, form: Sheet, now: datetime, actor: User) -> Account:
    if row is None:
        return setup_accounts.create_account(values=form.values(), now=now, actor=actor)
    return setup_accounts.change_account(account=row, values=form.values(), now=now, actor=actor)


def save_staff(row: User | None, form: StaffForm, now: datetime, actor: User) -> User:
    sheet = setup_sheets.StaffSheet(
        values=form.values(),
        roles=form.wanted_roles(),
        rings=form.wanted_rings(),
        skills=form.cleaned_data["skills"],
        password=form.cleaned_data["password"],
        active=form.cleaned_data["active"],
    )
    return setup_sheets.write_staff(user=row, sheet=sheet, now=now, actor=actor)


def save_customer(row: Customer | None, form: CustomerForm, now: datetime, actor: User) -> Customer:
    return setup_sheets.write_customer(customer=row, values=form.values(), handles=form.handles, now=now, actor=actor)
