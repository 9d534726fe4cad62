"""The ledger: one row for each step, written in the step's own transaction. Ids and states, never text or handles."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.sql.compiler import SQLCompiler

from lagniappe.desk.models.contacts import Case, Contact
from lagniappe.desk.models.customers import Customer
from lagniappe.desk.models.people import User
from lagniappe.desk.models.places import Position, Site
from lagniappe.desk.models.queues import Queue


class CurrentTransaction(models.Func):
    """The number of the transaction that writes. On SQLite, where a row's id is the order of commits, 0."""

    arity = 0
    template = "0"
    allowed_default = True
    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **_context: Any) -> Any:
        # By way of text, because the type has no other way to a number.
        return self.as_sql(compiler, connection, template="(pg_current_xact_id()::text::bigint)")


class Event(models.Model):
    """The order of one contact's rows is that of their ids; the order of all is ``queries.ledger``'s affair."""

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
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["verb", "id"]), models.Index(fields=["transaction", "id"], name="event_order")]
