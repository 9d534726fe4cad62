"""Public ids: what leaves the house never shows a row number."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from uuid import UUID

from django.db import models

from lagniappe.units import uuid7

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> UUID:
    return uuid7(datetime.now(UTC))


def new_code() -> str:
    """Twelve characters without look-alikes (59 bits): the secret in a link that a visitor follows."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class Public(models.Model):
    """A row with a public id, sorted by birth."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)

    class Meta:
        abstract = True
