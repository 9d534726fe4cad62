"""What every change of the set-up has in common: who may, which fields, is it sound, what was it before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import RoleName, Site, User
from lagniappe.desk.queries.rights import EVERY_SITE, roles


def demand_administrator(actor: User | None, site: Site | None = None) -> None:
    """Refuse who is no administrator of ``site``, or of every site where none is given. None is the house itself."""
    if actor is None:
        return
    places = roles(actor).get(RoleName.ADMINISTRATOR, set())
    if EVERY_SITE in places or (site is not None and site.pk in places):
        return
    raise ActionRefused("not_allowed", _("Only an administrator may change this."))


def put(row: Model, values: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Set the fields of ``row``, check all of it, save it; the answer names what changed.

    Numbers and switches are answered with before and after. Words are only named: the ledger holds none.
    """
    unknown = set(values) - set(fields)
    if unknown:
        raise ValueError(f"no such fields: {sorted(unknown)}")
    changed: dict[str, Any] = {}
    for name, value in values.items():
        before = None if row.pk is None else getattr(row, name)
        if row.pk is None or before != value:
            setattr(row, name, value)
            changed[name] = [plain(before), plain(value)] if is_plain(value) and is_plain(before) else None
    try:
        row.full_clean()
    except ValidationError as error:
        raise ActionRefused("invalid", sentence_of(error)) from error
    row.save()
    return changed


def sentence_of(error: ValidationError) -> str:
    """What is wrong, in a line, with the name of the field where it is not plain."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    parts = []
    for name, messages in error.message_dict.items():
        text = " ".join(messages)
        parts.append(text if name == "__all__" else f"{name}: {text}")
    return " ".join(parts)


def is_plain(value: object) -> bool:
    return value is None or isinstance(value, bool | int | float | date | time)


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | time) else value
