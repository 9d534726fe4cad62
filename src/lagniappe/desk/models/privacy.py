"""What we owe to people's privacy: who asked to be forgotten, and for how long each kind of data is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.customers import Customer
from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.people import User


class Forgetting(Public):
    """One person who is to be forgotten: the desk at once, the journal by the background process. No word of theirs is kept."""

    class Why(models.TextChoices):
        ASKED = "asked", _("The person asked for it")
        LAW = "law", _("The law demands it")
        MISTAKE = "mistake", _("The data should not have been here")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="forgettings")
    why = models.CharField(max_length=10, choices=Why.choices)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-asked_at"]


class Retention(models.Model):
    """For how many days one kind of data is kept; without a row the default holds, null means for good."""

    class What(models.TextChoices):
        MESSAGES = "messages", _("Texts of conversations, after the contact was closed")
        NOTES = "notes", _("Notes of the staff")
        FILES = "files", _("Files that came with conversations")
        RAW = "raw", _("What came in, as it came (raw)")
        VISITS = "visits", _("Browsers by which a customer is recognised, after their last contact")
        LOOKS = "looks", _("Who looked at whom")
        SEALED = "sealed", _("Masked texts in the journal")

    what = models.CharField(max_length=10, choices=What.choices, unique=True)
    days = models.PositiveIntegerField(null=True, blank=True)
