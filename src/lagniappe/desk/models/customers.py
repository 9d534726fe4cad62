"""Customers: people with handles, not account numbers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.people import User


class Customer(Public):
    """``liked_name`` is the name that the person likes to hear; ``search`` is folded text for finding people."""

    name = models.CharField(max_length=120, blank=True)
    liked_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8, blank=True)
    preferred_channel = models.CharField(max_length=20, blank=True)
    born_year = models.PositiveSmallIntegerField(null=True, blank=True)
    segment = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True, blank=True)
    search = models.TextField(blank=True, db_index=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.liked_name or self.name or str(_("Visitor"))


class Handle(models.Model):
    """A way to reach or recognise a customer, normalised."""

    class What(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")
        DOCUMENT = "document", _("Document")
        VISIT = "visit", _("Browser")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="handles")
    what = models.CharField(max_length=12, choices=What.choices)
    value = models.CharField(max_length=254)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "value"], name="handle_once")]


class Note(Public):
    """What staff write for one another about a person, a case or a contact."""

    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    case = models.ForeignKey("desk.Case", null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    contact = models.ForeignKey("desk.Contact", null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at"]
