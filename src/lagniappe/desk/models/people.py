"""Staff: who they are, what they may do, what they can do."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.ids import Public, new_public_id


class User(AbstractUser):
    """A member of staff. ``name`` is the person's own spelling; ``languages`` are tags, best first."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="es")
    languages = models.JSONField(default=list, blank=True)
    team = models.CharField(max_length=80, blank=True)
    capacity = models.PositiveSmallIntegerField(default=3)
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    simulated = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in str(self).split()[:2]).upper()


class RoleName(models.TextChoices):
    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Team lead")
    ANALYST = "analyst", _("Analyst")
    TRAINER = "trainer", _("Trainer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Role(models.Model):
    """What somebody may do, at one site or (site null) at all of them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=RoleName.choices)
    site = models.ForeignKey("desk.Site", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "site"], nulls_distinct=False, name="role_once"),
        ]


class Skill(Public):
    """Something that a kind of procedure demands and that some agents can do (mortgages, sign language)."""

    name = models.CharField(max_length=80, unique=True)
    agents = models.ManyToManyField(User, related_name="skills", blank=True)

    def __str__(self) -> str:
        return self.name


class Serves(models.Model):
    """An agent serves a queue from a ring on: ring 1 at once, ring 2 after the queue's first widening, and so on."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="serves")
    queue = models.ForeignKey("desk.Queue", on_delete=models.CASCADE, related_name="served_by")
    ring = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "queue"], name="serves_once")]
