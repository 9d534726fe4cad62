"""The ledger: one row for each step, written in the step's own transaction. Ids and states, never text or handles."""

from __future__ import annotations

from django.db import models

from lagniappe.desk.models.contacts import Case, Contact
from lagniappe.desk.models.customers import Customer
from lagniappe.desk.models.people import User
from lagniappe.desk.models.places import Position, Site
from lagniappe.desk.models.queues import Queue


class Event(models.Model):
    """``id`` is the ledger's number: the order in which steps were committed."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["verb", "id"])]
