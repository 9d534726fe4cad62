"""Cases, contacts, legs and calls: a customer's need, one touch, one stay in a queue, one call of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.customers import Customer
from lagniappe.desk.models.ids import Public, new_code
from lagniappe.desk.models.people import User
from lagniappe.desk.models.places import Position, Site
from lagniappe.desk.models.queues import Kind, Queue


class Case(Public):
    """A need, with one owner until closed."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cases")
    kind = models.ForeignKey(Kind, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "owner"])]


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CALLED = "called", _("Called")
    ACTIVE = "active", _("In service")
    PARKED = "parked", _("Parked")
    WRAPPING = "wrapping", _("Finishing")
    MISSED = "missed", _("Missed, may return")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """How a leg ended. ``left`` and ``missed`` are different things and never added together silently.

    ``open``: the day ended while it waited. Nobody knows when the person went, so the leg has no end.
    """

    ANSWERED = "answered", _("Served")
    LEFT = "left", _("Left")
    MISSED = "missed", _("Missed")
    SELF_SERVED = "self_served", _("Self-served")
    TRANSFERRED = "transferred", _("Transferred")
    REFUSED = "refused", _("Refused")
    PHANTOM = "phantom", _("Nobody there")
    OPEN = "open", _("Not served that day")


class Resolution(models.TextChoices):
    """What came of it, in the agent's word at closing."""

    RESOLVED = "resolved", _("Resolved")
    FOLLOW_UP = "follow_up", _("To be followed up")
    REFERRED = "referred", _("Referred")
    UNRESOLVED = "unresolved", _("Not resolved")


class Contact(Public):
    """One touch on one channel; its times lie on its legs.

    ``arrived_at`` is the first arrival, which a transfer and a return keep: it orders the queue. ``due_at`` is the next
    clock that the background process watches: an offer's end, a missed turn's last return, the end of wrapping.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="contacts")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="contacts")
    kind = models.ForeignKey(Kind, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    account = models.ForeignKey(
        "desk.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    channel = models.CharField(max_length=20)
    direction = models.CharField(max_length=3, default="in")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    resolution = models.CharField(max_length=12, choices=Resolution.choices, blank=True)
    line = models.CharField(max_length=280, blank=True)
    language = models.CharField(max_length=8, blank=True)
    priority = models.PositiveSmallIntegerField(default=0)
    business_day = models.DateField()
    letter = models.CharField(max_length=2, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    leg_number = models.PositiveSmallIntegerField(default=1)
    entered_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    due_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    customer_seen_seq = models.PositiveIntegerField(default=0)
    agent_seen_seq = models.PositiveIntegerField(default=0)
    client_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["queue", "state", "-priority", "arrived_at"]),
            models.Index(fields=["agent", "state"]),
            models.Index(fields=["site", "business_day"]),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="contact_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "letter", "number", "business_day"],
                condition=Q(number__isnull=False),
                name="ticket_once",
            ),
        ]

    @property
    def ticket(self) -> str:
        """Letter and number as printed and called: ``A007``."""
        return f"{self.letter}{self.number:03d}" if self.number is not None else ""


class Errand(models.Model):
    """A procedure that a visit still wants after the present one; the row goes when its leg begins or it is dropped."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="errands")
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["contact", "number"]
        constraints = [models.UniqueConstraint(fields=["contact", "kind"], name="errand_once")]


class Leg(models.Model):
    """One stay in one queue and its service: what becomes a row of the journal."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="legs")
    number = models.PositiveSmallIntegerField()
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(Kind, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(default=0)
    arrived_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    last_called_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    wrapped_at = models.DateTimeField(null=True, blank=True)
    parked_micros = models.BigIntegerField(default=0)
    told_wait_micros = models.BigIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["contact", "number"]
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="leg_once")]
        indexes = [models.Index(fields=["agent", "wrapped_at"])]


class Call(models.Model):
    """One call or offer of a leg, with the reason for which it fell on this agent."""

    class Result(models.TextChoices):
        CAME = "came", _("Came")
        MISSED = "missed", _("Missed")
        DECLINED = "declined", _("Declined")
        TIMED_OUT = "timed_out", _("Timed out")

    leg = models.ForeignKey(Leg, on_delete=models.CASCADE, related_name="calls")
    called_at = models.DateTimeField()
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    reason = models.JSONField(default=dict)

    class Meta:
        ordering = ["called_at", "id"]


class Message(Public):
    """One utterance. ``seq`` has no gaps within a contact; ``client_key`` makes sending twice send once."""

    class Speaker(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        AGENT = "agent", _("Agent")
        BOT = "bot", _("Virtual agent")
        SYSTEM = "system", _("System")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="messages")
    leg_number = models.PositiveSmallIntegerField(default=1)
    seq = models.PositiveIntegerField()
    speaker = models.CharField(max_length=10, choices=Speaker.choices)
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    sent_at = models.DateTimeField()
    client_key = models.CharField(max_length=64)

    class Meta:
        ordering = ["contact", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "seq"], name="message_seq_once"),
            models.UniqueConstraint(fields=["contact", "client_key"], name="message_sent_once"),
        ]


class Draft(models.Model):
    """What a member of staff has begun to write: it outlives a reload, and whoever takes the contact over reads it."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at"]
        constraints = [models.UniqueConstraint(fields=["contact", "author"], name="draft_once")]


class Mark(models.Model):
    """One judgement, on a stated scale."""

    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="marks")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="marks")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="marks")
    mark = models.CharField(max_length=20)
    value = models.FloatField()
    scale_low = models.FloatField()
    scale_high = models.FloatField()
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "mark"], condition=Q(marked_by__isnull=True), name="customer_mark_once"
            )
        ]


class Promise(Public):
    """One quoted time."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=200)
    promised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
