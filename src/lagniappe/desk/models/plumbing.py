"""What channels need and must not each invent: accounts, what came in, what goes out, foreign keys, files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.contacts import Contact, Message
from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.queues import Queue


class Account(Public):
    """A mailbox, a widget, a number: one address of ours on one channel."""

    channel = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=254, blank=True)
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")
    settings = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Inbound(Public):
    """Something that arrived, raw, with its fate: nothing that reached us disappears."""

    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="inbounds")
    channel = models.CharField(max_length=20)
    raw = models.BinaryField()
    fate = models.CharField(max_length=20, default="new")
    why = models.CharField(max_length=280, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="inbounds")
    received_at = models.DateTimeField()


class Delivery(Public):
    """Something to send, with its state and the lease of the process that is sending it."""

    channel = models.CharField(max_length=20)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, default="pending")
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=280, blank=True)
    payload = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=~Q(state="sent"), name="delivery_due")]


class ExternalKey(models.Model):
    """What another system calls a thing of ours: a Message-ID, a call id, a provider's delivery id."""

    system = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="external_keys")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="external_keys")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="external_key_once")]


class Attachment(Public):
    """A file that came with a message. ``path`` is on the shelf (``desk.shelf``), ``name`` is safe to show and to save."""

    class Verdict(models.TextChoices):
        UNKNOWN = "unknown", _("Not checked")
        PENDING = "pending", _("Being checked")
        CLEAN = "clean", _("Checked")
        REFUSED = "refused", _("Refused")

    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    inbound = models.ForeignKey(Inbound, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=300)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, default=Verdict.UNKNOWN)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(verdict="pending"), name="attachment_pending")]
