"""The life of an import: files are brought, guessed at where need be, taken up by the background process, and told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext as _

from lagniappe.desk import shelf
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.attached import Looked, safe_name
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Bringing, SourceOffer, User

State = Bringing.State
MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 250
MOST_FILES = 24
UNKNOWN = "unknown"
"""What stands for an export whose columns nobody knows: they are guessed first."""
KEPT_DAYS = 7
LONGEST_MAPPING = 60_000
ENDINGS = (
    ".csv",
    ".txt",
    ".tsv",
    ".gz",
    ".zip",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".xls",
    ".ods",
    ".parquet",
    ".json",
    ".jsonl",
)
HEADS: Mapping[str, tuple[bytes, ...]] = {
    ".gz": (b"\x1f\x8b",), ".zip": (b"PK\x03\x04",), ".xlsx": (b"PK\x03\x04",), ".xlsm": (b"PK\x03\x04",),
    ".xlsb": (b"PK\x03\x04",), ".ods": (b"PK\x03\x04",), ".xls": (b"\xd0\xcf\x11\xe0",), ".parquet": (b"PAR1",),
}  # fmt: skip
"""How files begin that are what their name says; all others are text."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Upload(Protocol):
    """A file as the browser sent it."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


def bring(
    *, source: str, uploads: Sequence[Upload], options: Mapping[str, str], now: datetime, actor: User
) -> Bringing:
    """Take files in to be imported, or to be guessed at."""
    offer = SourceOffer.objects.filter(name="generic" if source == UNKNOWN else source).first()
    if offer is None:
        raise ActionRefused("unknown", _("We do not know this kind of export."))
    if not uploads:
        raise ActionRefused("missing", _("Please choose a file."))
    if len(uploads) > MOST_FILES:
        raise ActionRefused("too_many", _("These are too many files at once. Please pack them into one zip file."))
    if sum(upload.size or 0 for upload in uploads) > MOST_MEGABYTES * MEGABYTE:
        sentence = _("The files are larger than %(megabytes)d MB together. Please pack or split them.")
        raise ActionRefused("too_large", sentence % {"megabytes": MOST_MEGABYTES})
    known = {name: value for name, value in options.items() if value and name in offer.options}
    # Large files are written before the transaction: nobody may wait for a disk.
    kept: list[dict[str, Any]] = []
    try:
        for upload in uploads:
            kept.append(asdict(_kept(upload)))
    except (ActionRefused, OSError):
        _drop(kept)
        raise
    return _write_down(source=source, kept=kept, options=known, now=now, actor=actor)


@action
def _write_down(
    *, source: str, kept: list[dict[str, Any]], options: Mapping[str, str], now: datetime, actor: User
) -> Bringing:
    unknown = source == UNKNOWN
    one = Bringing.objects.create(
        source="generic" if unknown else source,
        options=dict(options),
        files=kept,
        state=State.TO_GUESS if unknown else State.WANTED,
        brought_by=actor,
        brought_at=now,
    )
    record("import.brought", now=now, actor=actor, data=_about(one))
    return one


@action
def agree(*, bringing: Bringing, mapping: str, zone: str, now: datetime, actor: User) -> Bringing:
    """Import what was guessed, by the mapping as a person has left it."""
    if bringing.state not in (State.GUESSED, State.FAILED) or not bringing.files or not bringing.guess:
        raise ActionRefused("not_now", _("There is nothing here to be imported any more. Please send the files again."))
    if len(mapping) > LONGEST_MAPPING:
        raise ActionRefused("too_large", _("This mapping is too long."))
    bringing.mapping, bringing.state, bringing.why = mapping.replace("\r\n", "\n"), State.WANTED, {}
    bringing.options = {**bringing.options, **({"zone": zone} if zone else {})}
    bringing.save(update_fields=["mapping", "state", "why", "options"])
    record("import.agreed", now=now, actor=actor, data=_about(bringing))
    return bringing


@action
def lease(*, now: datetime, seconds: int) -> Bringing | None:
    """Take up what has been waiting longest, or what a dead worker left; None where there is nothing to do."""
    waiting = Bringing.objects.filter(state__in=(State.WANTED, State.TO_GUESS))
    left = Bringing.objects.filter(state__in=(State.RUNNING, State.GUESSING), leased_until__lt=now)
    for one in (waiting | left).order_by("brought_at")[:5]:
        into = State.GUESSING if one.state in (State.TO_GUESS, State.GUESSING) else State.RUNNING
        same = Bringing.objects.filter(pk=one.pk, state=one.state, leased_until=one.leased_until)
        if same.update(state=into, leased_until=now + timedelta(seconds=seconds)):
            record("import.taken_up", now=now, data=_about(one))
            return Bringing.objects.get(pk=one.pk)
    return None


@action
def tell(*, bringing: Bringing, doing: str, done_percent: int, now: datetime) -> None:
    """Say how far it is."""
    Bringing.objects.filter(pk=bringing.pk).update(doing=doing[:60], done_percent=done_percent)
    record("import.progress", now=now, data={**_about(bringing), "percent": done_percent})


@action
def guessed(*, bringing: Bringing, guess: Mapping[str, Any], mapping: str, now: datetime) -> None:
    """Keep what the columns seem to be; the files stay for the import."""
    bringing.guess, bringing.mapping, bringing.state, bringing.leased_until = dict(guess), mapping, State.GUESSED, None
    bringing.save(update_fields=["guess", "mapping", "state", "leased_until"])
    record("import.guessed", now=now, actor=bringing.brought_by, data=_about(bringing))


@action
def ready(*, bringing: Bringing, report: Mapping[str, Any], told: Mapping[str, Any], now: datetime) -> None:
    """Keep the account of the import, and throw the files away: the journal has what was in them."""
    bringing.report, bringing.told, bringing.state = dict(report), dict(told), State.READY
    files, bringing.files = bringing.files, [{"name": one["name"], "size": one["size"]} for one in bringing.files]
    bringing.guess = {}  # its examples name people
    bringing.ended_at, bringing.leased_until, bringing.doing, bringing.done_percent = now, None, "", 100
    bringing.save()
    record("import.ready", now=now, actor=bringing.brought_by, data=_about(bringing))
    _drop(files)


@action
def fail(*, bringing: Bringing, why: Mapping[str, str], now: datetime) -> None:
    """Nothing was imported, and why, by language. The files stay only where a person may mend the mapping."""
    taken = Bringing.objects.filter(pk=bringing.pk, state__in=(State.RUNNING, State.GUESSING))
    if not taken.update(state=State.FAILED, why=dict(why), leased_until=None, ended_at=now):
        return
    record("import.failed", now=now, data=_about(bringing))
    if not bringing.guess:
        _forget_files(bringing)


@action
def sweep_uploads(*, now: datetime) -> int:
    """Throw away files that nobody came back to for a week; answers of how many imports."""
    old = Bringing.objects.filter(
        state__in=(State.GUESSED, State.FAILED), brought_at__lt=now - timedelta(days=KEPT_DAYS)
    )
    swept = [one for one in old if any("path" in file for file in one.files)]
    for one in swept:
        _forget_files(one)
    if swept:
        record("import.swept", now=now, data={"imports": len(swept)})
    return len(swept)


@action
def offer_sources(*, sources: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """Say which exports can be read: name to its words by language, and its options."""
    SourceOffer.objects.exclude(name__in=list(sources)).delete()
    for name, said in sources.items():
        values = {"words": said["words"], "options": list(said["options"]), "offered_at": now}
        SourceOffer.objects.update_or_create(name=name, defaults=values)
    record("sources.offered", now=now, data={"sources": sorted(sources)})


def _kept(upload: Upload) -> shelf.Kept:
    """One file on the shelf, if it is what its name says."""
    name = safe_name(upload.name or "")
    ending = next((one for one in ENDINGS if name.lower().endswith(one)), "")
    chunks = iter(upload.chunks())
    first = next(chunks, b"")
    if not ending:
        sentence = _("%(name)s is not a file that we can read: CSV, XLSX, Parquet, JSON, gzip or zip.")
        raise ActionRefused("unreadable", sentence % {"name": name})
    heads = HEADS.get(ending)
    text = b"\0" not in first[:4096] or first.startswith(UTF_16)
    if not first or (heads and not first.startswith(heads)) or (not heads and not text):
        raise ActionRefused("unreadable", _("%(name)s is empty, or is not what its name says.") % {"name": name})
    looked = Looked(name=name, media_type="application/octet-stream", size=upload.size or 0)
    return shelf.put(_all(first, chunks), looked)


def _all(first: bytes, rest: Iterable[bytes]) -> Iterable[bytes]:
    yield first
    yield from rest


def _drop(files: Iterable[Mapping[str, Any]]) -> None:
    for file in files:
        if "path" in file:
            shelf.drop(file["path"])


def _forget_files(one: Bringing) -> None:
    _drop(one.files)
    one.files = [{"name": file["name"], "size": file["size"]} for file in one.files]
    one.guess = {}
    one.save(update_fields=["files", "guess"])


def _about(one: Bringing) -> dict[str, str]:
    return {"import": str(one.public_id), "source": one.source}
