"""Escalation and referral: a case asked of somebody who resolves it better, with what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.contacts import Case
from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.people import User
from lagniappe.desk.models.places import Site


class Referral(Public):
    """One asking: of the leads (escalation), a colleague, a branch, or somebody outside.

    The case keeps its owner until it is accepted.
    """

    class To(models.TextChoices):
        LEADS = "leads", _("The leads")
        PERSON = "person", _("A colleague")
        SITE = "site", _("A branch")
        OUTSIDE = "outside", _("Somebody outside")

    class State(models.TextChoices):
        OPEN = "open", _("Not answered yet")
        ACCEPTED = "accepted", _("Accepted")
        RESOLVED = "resolved", _("Resolved there")
        RETURNED = "returned", _("Came back")
        SILENT = "silent", _("No answer")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    to = models.CharField(max_length=8, choices=To.choices)
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_of_me")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_of_us")
    outside = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=280)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asked_by_me")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    line = models.CharField(max_length=280, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["case"], condition=Q(state__in=["open", "accepted"]), name="referral_open")]

    @property
    def whom(self) -> str:
        """Whom it was asked of, in a word."""
        return str(self.person or self.site or self.outside or self.get_to_display())
