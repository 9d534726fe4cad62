"""What the background process leaves for the pages: sealed days and findings."""

from __future__ import annotations

from django.db import models

from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.people import User
from lagniappe.desk.models.places import Site


class SealedDay(models.Model):
    """A business day of a site that lies in the journal. ``ledger_id`` is the last event that it knows of."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sealed_days")
    business_day = models.DateField()
    generation = models.PositiveIntegerField()
    provisional = models.BooleanField()
    contacts = models.PositiveIntegerField()
    legs = models.PositiveIntegerField()
    ledger_id = models.BigIntegerField(default=0)
    sealed_at = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-business_day", "site"]
        constraints = [models.UniqueConstraint(fields=["site", "business_day"], name="sealed_day_once")]


class UsualDay(models.Model):
    """A whole business day of a site by bands of half an hour, as the journal has it: the floor lays today beside it.

    ``came``: contacts; ``waits``: seconds in line of those who came then; ``waited``: how many they were.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="usual_days")
    business_day = models.DateField()
    came = models.JSONField()
    waits = models.JSONField()
    waited = models.JSONField()

    class Meta:
        ordering = ["-business_day", "site"]
        constraints = [models.UniqueConstraint(fields=["site", "business_day"], name="usual_day_once")]


class StudyOffer(models.Model):
    """A study that can be asked for, in the readers' languages. The pages read this, for the study itself is heavy."""

    name = models.CharField(max_length=60, unique=True)
    questions = models.JSONField(default=dict)
    laws = models.JSONField(
        default=list, help_text="by which law it can be asked to judge: code, acts, names and words"
    )
    offered_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]


class JournalSite(models.Model):
    """A site of which the journal holds days: one of ours, or one whose log was imported."""

    code = models.CharField(max_length=120, unique=True)
    label = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=12)
    first_day = models.DateField()
    last_day = models.DateField()
    days = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["label", "code"]


class Finding(Public):
    """A study's answer, or the wish for one: pages read what the background process computed."""

    class State(models.TextChoices):
        WANTED = "wanted"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"

    study = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    parameters_key = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WANTED)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    journal_key = models.CharField(max_length=64, blank=True)
    reason = models.JSONField(
        default=dict, blank=True, help_text="why it failed: a sentence before it is in any language"
    )
    finding = models.JSONField(default=dict, blank=True)
    pages = models.JSONField(default=dict, blank=True)
    figures = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["study", "parameters_key"], name="finding_once")]
