"""Files that come with messages: taken in, looked at by the scanner, thrown away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lagniappe.desk import attached, shelf
from lagniappe.desk.actions.door import action, aside, record
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Attachment, Contact, Message

MOST_OF_A_CONTACT = 100


def bring(*, upload: UploadedFile[Any], rules: attached.Rules, say: Callable[[shelf.Kept], Message]) -> Message:
    """Lay an uploaded file on the shelf and let ``say`` send it; what is refused or was sent before leaves nothing."""
    looked = attached.look(upload.name or "", upload.open(), upload.size or 0, rules)
    kept = shelf.put(upload.chunks(), looked)
    try:
        message = say(kept)
    except BaseException:
        shelf.drop(kept.path)
        raise
    if not message.attachments.filter(path=kept.path).exists():  # sent before with the same key
        shelf.drop(kept.path)
    return message


@aside
def attach(*, message: Message, file: shelf.Kept) -> Attachment:
    """Put a file to its message. Where there is a scanner, nobody gets it before that has looked; its step is the message's."""
    contact = message.contact
    if Attachment.objects.filter(message__contact=contact).count() >= MOST_OF_A_CONTACT:
        raise ActionRefused("too_many_files", _("This conversation has as many files as it can take."))
    return Attachment.objects.create(
        message=message,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        path=file.path,
        verdict=Attachment.Verdict.PENDING if settings.SCANNER else Attachment.Verdict.UNKNOWN,
    )


@action
def judge(*, attachment: Attachment, clean: bool, now: datetime) -> Attachment:
    """The scanner has looked: the file may be had, or it is thrown away and both sides read so."""
    found = Attachment.objects.select_related("message__contact").filter(pk=attachment.pk).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this file."))
    if found.verdict not in (Attachment.Verdict.PENDING, Attachment.Verdict.UNKNOWN):
        return found  # another process was first
    found.verdict = Attachment.Verdict.CLEAN if clean else Attachment.Verdict.REFUSED
    found.save(update_fields=["verdict"])
    contact: Contact | None = found.message.contact if found.message else None
    data = {"file": str(found.public_id), "verdict": found.verdict}
    record("file.judged", now=now, contact=contact, data=data)
    if not clean:
        transaction.on_commit(partial(shelf.drop, found.path))
    return found
