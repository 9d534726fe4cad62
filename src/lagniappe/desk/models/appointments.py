"""A time agreed beforehand, beside those who just walk in."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.contacts import Contact
from lagniappe.desk.models.customers import Customer
from lagniappe.desk.models.ids import ALPHABET, Public
from lagniappe.desk.models.queues import Kind


def new_key() -> str:
    """Eight characters without look-alikes (39 bits): short enough to type at a kiosk, where guesses are counted."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class Appointment(Public):
    """A person's agreed time for a kind of procedure.

    ``due_at`` is the moment after which nobody waits for them any more; ``contact`` begins when they come, or when they
    did not. What the person is called lies with the customer, nothing here.
    """

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        KEPT = "kept", _("Came")
        MISSED = "missed", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")

    code = models.CharField(max_length=8, unique=True, default=new_key, editable=False)
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="appointments")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments")
    contact = models.OneToOneField(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="appointment")
    language = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    client_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["kind", "at"]),
            models.Index(fields=["due_at"], condition=Q(state="booked"), name="appointment_due"),
        ]
