"""Messages, notes, marks: what is said in a contact and about it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk import ephemeral
from lagniappe.desk.actions import files
from lagniappe.desk.actions.cases import reopen
from lagniappe.desk.actions.door import action, aside, record
from lagniappe.desk.actions.legs import fresh
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact, Customer, Mark, Message, Note, State, User
from lagniappe.desk.shelf import Kept

LONGEST = 4000
SPEAKABLE = (State.WAITING, State.CALLED, State.ACTIVE, State.PARKED, State.WRAPPING)


def clean(text: str) -> str:
    """The text without nulls, other control characters and outer blanks; refused where nothing or too much is left."""
    kept = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or ord(c) >= 32).strip()
    if not kept:
        raise ActionRefused("empty", _("There is nothing to send yet."))
    if len(kept) > LONGEST:
        raise ActionRefused(
            "too_long", _("This is longer than %(most)d characters: please send it in parts.") % {"most": LONGEST}
        )
    return kept


@aside
def say(
    *,
    contact: Contact,
    speaker: str,
    text: str,
    client_key: str,
    now: datetime,
    author: User | None = None,
    language: str = "",
    file: Kept | None = None,
) -> Message:
    """Add one message, or one file. The same ``client_key`` again answers with the message that it made the first time."""
    contact = fresh(contact)
    known = contact.messages.filter(client_key=client_key).first()
    if known is not None:
        return known
    text = clean(text) if file is None else ""
    if speaker == Message.Speaker.AGENT and (author is None or contact.agent_id != author.pk):
        raise ActionRefused("not_allowed", _("This contact is in somebody else's hands."))
    if contact.state not in SPEAKABLE and speaker != Message.Speaker.SYSTEM:
        raise ActionRefused("closed", _("This conversation is closed. You can begin a new one."))
    return _write(contact, speaker, text, client_key, now, author, language, file)


def _write(
    contact: Contact,
    speaker: str,
    text: str,
    client_key: str,
    now: datetime,
    author: User | None,
    language: str,
    file: Kept | None,
) -> Message:
    contact.last_seq += 1
    contact.save(update_fields=["last_seq"])
    message = Message.objects.create(
        contact=contact,
        leg_number=contact.leg_number,
        seq=contact.last_seq,
        speaker=speaker,
        author=author,
        text=text,
        language=language[:8],
        sent_at=now,
        client_key=client_key[:64],
    )
    if file is not None:
        files.attach(message=message, file=file)
    record("message.sent", now=now, actor=author, contact=contact, data={"seq": message.seq, "speaker": speaker})
    return message


@action
def leave_message(
    *, contact: Contact, text: str, client_key: str, now: datetime, language: str = "", file: Kept | None = None
) -> Message:
    """Keep what somebody wrote whom we could not let in (closed, full): the case stays open for whoever opens first."""
    contact = fresh(contact)
    known = contact.messages.filter(client_key=client_key).first()
    if known is not None:
        return known
    if contact.outcome != "refused":
        raise ActionRefused("moved_on", _("This conversation is closed. You can begin a new one."))
    reopen(case=contact.case, now=now)
    text = clean(text) if file is None else ""
    return _write(contact, Message.Speaker.CUSTOMER, text, client_key, now, None, language, file)


@aside
def see(*, contact: Contact, by: str, seq: int) -> None:
    """Note up to which message ``customer`` or ``agent`` has seen. A signal, not a step: no row of the ledger."""
    field = "customer_seen_seq" if by == "customer" else "agent_seen_seq"
    seen = min(seq, Contact.objects.values_list("last_seq", flat=True).get(pk=contact.pk))
    changed = Contact.objects.filter(pk=contact.pk, **{f"{field}__lt": seen}).update(**{field: seen})
    if changed:
        ephemeral.tell(f"contact:{contact.public_id}", {"signal": "seen", "by": by, "seq": str(seen)})


@aside
def note(
    *,
    author: User,
    text: str,
    now: datetime,
    customer: Customer | None = None,
    case: Case | None = None,
    contact: Contact | None = None,
) -> Note:
    """Write a note for colleagues about a person, a case or a contact."""
    written = Note.objects.create(
        author=author, text=clean(text), customer=customer, case=case, contact=contact, written_at=now
    )
    record("note.written", now=now, actor=author, contact=contact, case=case, customer=customer)
    return written


@aside
def give_mark(
    *,
    contact: Contact,
    mark: str,
    value: float,
    low: float,
    high: float,
    now: datetime,
    asked_at: datetime | None = None,
) -> Mark:
    """The customer's judgement of a contact; given again, the later one counts."""
    if not low <= value <= high:
        raise ActionRefused("unknown", _("This mark is outside its scale."))
    contact = fresh(contact)
    given, _made = Mark.objects.update_or_create(
        contact=contact,
        mark=mark,
        marked_by=None,
        defaults={
            "value": value,
            "scale_low": low,
            "scale_high": high,
            "marked_at": now,
            "asked_at": asked_at,
            "customer": contact.customer,
            "case": contact.case,
        },
    )
    record("mark.given", now=now, contact=contact, data={"mark": mark, "value": value})
    return given
