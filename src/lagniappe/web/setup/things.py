"""The things that one sets up: each with its list, its form and the actions that write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from lagniappe.channels import contract
from lagniappe.desk.models import User
from lagniappe.desk.queries import people, setup_lists
from lagniappe.web.setup import saving
from lagniappe.web.setup.people_forms import CustomerForm, StaffForm
from lagniappe.web.setup.place_forms import PositionForm, SiteForm
from lagniappe.web.setup.queue_forms import CannedForm, KindForm, QueueForm, SkillForm
from lagniappe.web.setup.sheets import Sheet
from lagniappe.web.setup.widget_form import WidgetForm


@dataclass(frozen=True)
class Thing:
    """``cells`` gives a row's columns after its name; ``save`` writes a checked form."""

    name: str
    title: Any
    new: Any
    icon: str
    hint: Any
    form: type[Sheet]
    rows: Callable[[User], QuerySet[Any]]
    columns: tuple[Any, ...]
    cells: Callable[[Any], list[str]]
    save: Callable[[Any, Any, datetime, User], Any]
    imports: bool = False


def minutes(seconds: int) -> str:
    return _("%(minutes)s min") % {"minutes": seconds // 60}


def channel_word(name: str) -> str:
    """The channel's own word; its bare name where its folder is gone."""
    try:
        return str(contract.find(name).label)
    except KeyError:
        return name


def _hours(site: Any) -> str:
    if site.always_open:
        return _("Day and night")
    days = len({hours.weekday for hours in site.hours.all()})
    return ngettext("%(days)s day a week", "%(days)s days a week", days) % {"days": days}


THINGS = {
    thing.name: thing
    for thing in (
        Thing(
            "sites", later("Sites"), later("New site"), "building-2",
            later("A branch, an office, a contact centre: a place with its own clock and hours."),
            SiteForm, lambda viewer: setup_lists.sites(viewer).prefetch_related("hours"),
            (later("Time zone"), later("Open")), lambda row: [row.zone, _hours(row)], saving.save_site,
        ),
        Thing(
            "positions", later("Positions"), later("New position"), "armchair",
            later("Counters, telephones and chat seats: where agents sit down to work."),
            PositionForm, setup_lists.positions,
            (later("Site"), later("What it is")), lambda row: [str(row.site), row.get_what_display()],
            saving.save_position,
        ),
        Thing(
            "queues", later("Queues"), later("New queue"), "list-ordered",
            later("Where people wait: one idea for turns at a counter, chats and calls."),
            QueueForm, setup_lists.queues, (later("Site"), later("Channel"), later("Longest wait")),
            lambda row: [str(row.site), channel_word(row.channel), minutes(row.limit_seconds)], saving.save_queue,
        ),
        Thing(
            "kinds", later("Kinds of procedure"), later("New kind"), "shapes",
            later("What people come for, in their own words, and how long it should take."),
            KindForm, setup_lists.kinds, (later("Queue"), later("Should take"), later("Skill")),
            lambda row: [f"{row.queue.site} · {row.queue}", minutes(row.standard_seconds), str(row.skill or "")],
            saving.save_kind,
        ),
        Thing(
            "staff", later("Staff"), later("New member of staff"), "users",
            later("Who works here, what each may do and which queues they serve."),
            StaffForm, setup_lists.staff, (later("Roles"), later("Queues")),
            lambda row: [
                ", ".join(sorted({str(role.get_role_display()) for role in row.roles.all()})),
                ", ".join(sorted(str(serves.queue) for serves in row.serves.all())),
            ],
            saving.save_staff, imports=True,
        ),
        Thing(
            "customers", later("Customers"), later("New customer"), "contact",
            later("People with the name that they like and the ways to reach them."),
            CustomerForm, lambda viewer: people.customers(viewer).prefetch_related("handles").order_by("name", "pk"),
            (later("Likes to be called"), later("Ways to reach them")),
            lambda row: [row.liked_name, ", ".join(h.value for h in row.handles.all() if h.what != "visit")],
            saving.save_customer, imports=True,
        ),
        Thing(
            "answers", later("Ready answers"), later("New answer"), "quote",
            later("Texts that agents insert with a short word, so that the same question gets the same answer."),
            CannedForm, setup_lists.canned, (later("Short word"), later("Language"), later("Queue")),
            lambda row: [f"/{row.shortcut}", row.language, str(row.queue or _("Every queue"))], saving.save_canned,
        ),
        Thing(
            "widgets", later("Chat on your sites"), later("New chat window"), "app-window",
            later("A button in the corner of your own site that opens the chat, put there with one line."),
            WidgetForm, setup_lists.widgets, (later("Queue"), later("Sites")),
            lambda row: [str(row.queue or _("Every queue")), ", ".join(row.settings.get("origins", []))],
            saving.save_widget,
        ),
        Thing(
            "skills", later("Skills"), later("New skill"), "sparkles",
            later("What a kind of procedure needs and some agents can do."),
            SkillForm, setup_lists.skills, (later("People who can"),), lambda row: [str(row.holders)],
            saving.save_skill,
        ),
    )
}  # fmt: skip
