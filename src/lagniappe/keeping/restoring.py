"""Putting a centre back: into an empty folder from a backup, or from a folder's file onto a server."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader

from lagniappe.desk.models import Centre, Event, SealedDay, User
from lagniappe.keeping import KeepingRefused, rows, saving
from lagniappe.sentences import gettext_noop

MADE_BY_MIGRATIONS = ("contenttypes.contenttype", "auth.permission")


def demand_empty(alias: str) -> None:
    for model in (Centre, User, Event):
        if model._base_manager.using(alias).exists():
            raise KeepingRefused(gettext_noop("There is a centre in that database already; nothing was changed."))


def demand_known(about: Mapping[str, Any]) -> None:
    """Refuse what a newer version wrote: what we do not know we would lose."""
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    if about["format"] != saving.FORMAT or any(tuple(one) not in known for one in about["migrations"]):
        raise KeepingRefused(gettext_noop("This was saved by a newer version of Lagniappe; bring this one up to date."))


def fill(alias: str, about: Mapping[str, Any], told: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Put every row back in one transaction, so that there is a whole centre or none; rows by table."""
    counts: dict[str, int] = {}
    with transaction.atomic(using=alias):
        for label in reversed(MADE_BY_MIGRATIONS):
            apps.get_model(label)._base_manager.using(alias).all().delete()
        for label, names in about["tables"].items():
            counts[label] = rows.load(apps.get_model(label), names, told[label], alias)
        with connections[alias].cursor() as cursor:
            for statement in connections[alias].ops.sequence_reset_sql(no_style(), rows.tables()):
                cursor.execute(statement)
        _number_seals(alias, about)
        for model in rows.tables():  # what is there, not what we believe to have written
            found = model._base_manager.using(alias).count()
            if found != counts.get(model._meta.label_lower, 0):
                raise KeepingRefused(gettext_noop("The counts differ; nothing was changed."))
    return counts


def _number_seals(alias: str, about: Mapping[str, Any]) -> None:
    """Sealed days know the ledger up to a number, and numbers are each database's own."""
    number = "transaction" if connections[alias].vendor == "postgresql" else "id"
    last = Event.objects.using(alias).order_by(f"-{number}").values_list(number, flat=True).first()
    SealedDay.objects.using(alias).update(ledger_id=last or 0)
    for site, day in about["stale_days"]:
        SealedDay.objects.using(alias).filter(site=site, business_day=date.fromisoformat(day)).update(ledger_id=0)


def restore(file: Path, home: Path, alias: str = "default") -> dict[str, int]:
    """Put a backup into an empty centre whose tables are made; rows by table."""
    with tarfile.open(file, "r:gz") as archive:
        about = json.loads(_read(archive, saving.ABOUT))
        demand_known(about)
        demand_empty(alias)
        told = {label: _lines(archive, label) for label in about["tables"]}
        counts = fill(alias, about, told)
        if counts != about["rows"]:
            raise KeepingRefused(gettext_noop("The counts differ; nothing was changed."))
        for member in archive.getmembers():
            if member.isfile() and member.name.startswith(("files/", "journal/", saving.KEY)):
                archive.extract(member, home, filter="data")
                (home / member.name).chmod(0o600)
    return counts


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    return file.read() if file else b""


def _lines(archive: tarfile.TarFile, label: str) -> Iterable[str]:
    file = archive.extractfile(f"tables/{label}.jsonl")
    return (line.decode() for line in file) if file else ()


def move(url_settings: Mapping[str, Any], about: Mapping[str, Any], source: str) -> dict[str, int]:
    """Bring the rows of one database into another, empty one; rows by table."""
    alias = "target"
    connections.databases[alias] = {**connections.databases["default"], **url_settings}
    try:
        call_command("migrate", database=alias, interactive=False, verbosity=0)
        demand_empty(alias)
        told = {model._meta.label_lower: rows.lines(model, source) for model in rows.tables()}
        return fill(alias, about, told)
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]
