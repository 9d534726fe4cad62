"""Why a contact fell on an agent, as a sentence for the agent and for the lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagniappe.desk.models import Call, Contact
from lagniappe.desk.queries.durations import short


def sentence(reason: Mapping[str, Any], queue: str, name: str = "") -> str:
    """The stored reason in words. ``name`` is the agent's, for other readers; empty, the agent is spoken to."""
    if not reason:
        return ""
    waited = short(_number(reason, "waited_seconds"))
    rule = reason.get("rule")
    said = {"queue": queue, "waited": waited}
    if rule == "again":
        return _("Called again after waiting %(waited)s.") % said
    if rule == "taken_up":
        return _("Called back, %(waited)s after it was set aside.") % said
    if rule == "same_counter":
        return _("The same visit: the next procedure, at the same counter.")
    if rule == "lead":
        return _("Given by a lead in %(queue)s, waited %(waited)s.") % said
    if rule == "chosen":
        ahead = _number(reason, "ahead")
        first = _("Chosen by hand in %(queue)s, waited %(waited)s") % said
        if not ahead:
            return first + "."
        passed = ngettext("%(count)d was ahead", "%(count)d were ahead", ahead) % {"count": ahead}
        return f"{first}; {passed}."
    if rule == "priority":
        parts = [_("Priority: first in line for %(queue)s, waited %(waited)s") % said]
    elif rule == "appointment":
        parts = [_("By appointment: next in line for %(queue)s, here for %(waited)s") % said]
    else:
        parts = [_("Next in line for %(queue)s, waited %(waited)s") % said]
    return "; ".join(parts + _why_this_agent(reason, name)) + "."


def _why_this_agent(reason: Mapping[str, Any], name: str) -> list[str]:
    parts = []
    candidates, idle = _number(reason, "candidates"), short(_number(reason, "idle_seconds"))
    ring, ahead = _number(reason, "ring"), _number(reason, "ahead")
    if ring > 1:
        if name:
            parts.append(_("%(name)s helps out here, nobody nearer was free") % {"name": name})
        else:
            parts.append(_("you help out here, nobody nearer was free"))
    if candidates > 1:
        said = {"name": name, "count": candidates, "idle": idle}
        if name:
            parts.append(_("%(name)s had been free the longest of %(count)d (%(idle)s)") % said)
        else:
            parts.append(_("you had been free the longest of %(count)d (%(idle)s)") % said)
    if ahead:
        parts.append(
            ngettext(
                "%(count)d ahead needs another skill or language",
                "%(count)d ahead need another skill or language",
                ahead,
            )
            % {"count": ahead}
        )
    return parts


def _number(reason: Mapping[str, Any], key: str) -> int:
    value = reason.get(key, 0)
    return int(value) if isinstance(value, int | float) else 0


def of_contacts(contacts: list[Contact], *, viewer_id: int | None = None) -> dict[int, str]:
    """The sentence of each contact's last call in its present leg; one query for all."""
    named = {contact.pk: contact for contact in contacts}
    calls = (
        Call.objects.filter(leg__contact__in=list(named))
        .select_related("leg", "agent")
        .order_by("called_at", "id")
        .only("reason", "agent__name", "agent__username", "leg__contact_id", "leg__number")
    )
    found: dict[int, str] = {}
    for call in calls:
        contact = named[call.leg.contact_id]
        if call.leg.number != contact.leg_number:
            continue
        name = "" if call.agent_id == viewer_id else str(call.agent or "")
        found[contact.pk] = sentence(call.reason, str(contact.queue), name)
    return found
