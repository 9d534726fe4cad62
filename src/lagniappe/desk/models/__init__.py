"""The tables. Only ``desk.actions`` writes them."""

from __future__ import annotations

from lagniappe.desk.models.appointments import Appointment
from lagniappe.desk.models.bringing import Bringing, SourceOffer
from lagniappe.desk.models.contacts import (
    Call,
    Case,
    Contact,
    Draft,
    Errand,
    Leg,
    Mark,
    Message,
    Outcome,
    Promise,
    Resolution,
    State,
)
from lagniappe.desk.models.customers import Customer, Handle, Note
from lagniappe.desk.models.findings import Finding, JournalSite, SealedDay, StudyOffer, UsualDay
from lagniappe.desk.models.ledger import Event
from lagniappe.desk.models.observing import Observation, SiteCheck, Survey
from lagniappe.desk.models.people import Role, RoleName, Serves, Skill, User
from lagniappe.desk.models.places import Centre, Holiday, Hours, Position, Site
from lagniappe.desk.models.plumbing import Account, Attachment, Delivery, ExternalKey, Inbound
from lagniappe.desk.models.presence import Presence
from lagniappe.desk.models.privacy import Forgetting, Retention
from lagniappe.desk.models.queues import CannedAnswer, Kind, Queue, TicketRoll, WaitModel
from lagniappe.desk.models.referrals import Referral
from lagniappe.desk.models.rosters import Out, Roster, RosterDraft, RosterShift, ShiftWish, Terms
from lagniappe.desk.models.running import Knock, Pulse

__all__ = [
    "Account", "Appointment", "Attachment", "Bringing", "Call", "CannedAnswer", "Case", "Centre", "Contact",
    "Customer", "Delivery", "Draft", "Errand", "Event", "ExternalKey", "Finding", "Forgetting", "Handle", "Holiday",
    "Hours", "Inbound", "JournalSite", "Kind", "Knock", "Leg", "Mark", "Message", "Note", "Observation", "Out",
    "Outcome", "Position", "Presence", "Promise", "Pulse", "Queue", "Referral", "Resolution", "Retention", "Role",
    "RoleName", "Roster", "RosterDraft", "RosterShift", "SealedDay", "Serves", "ShiftWish", "Site", "SiteCheck", "Skill",
    "SourceOffer", "State", "StudyOffer", "Survey", "Terms", "TicketRoll", "User", "UsualDay", "WaitModel",
]  # fmt: skip
