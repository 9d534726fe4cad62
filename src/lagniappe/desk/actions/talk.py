"""Messages, notes, marks: what is said in a contact and about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk import ephemeral
from lagniappe.desk.actions import files
from lagniappe.desk.actions.cases import reopen
from lagniappe.desk.actions.door import action, aside, record
from lagniappe.desk.actions.legs import demand_remembered, fresh
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact, Customer, Draft, Mark, Message, Note, State, User
from lagniappe.desk.queries import rights
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
    saw: int | None = None,
    beside: bool = False,
    anyway: bool = False,
) -> Message:
    """Add one message, or one file. The same ``client_key`` again answers with the message that it made the first time.

    Staff say up to which message they ``saw``: where a colleague has answered since, they are warned (``Crossed``) and may
    send it ``anyway``. ``beside``: they know that the contact is in a colleague's hands, and write as a second.
    """
    contact = fresh(contact)
    known = contact.messages.filter(client_key=client_key).first()
    if known is not None:
        return known
    text = clean(text) if file is None else ""
    if speaker == Message.Speaker.AGENT:
        _demand_the_word(contact, author, saw, beside=beside or anyway, anyway=anyway)
    if contact.state not in SPEAKABLE and speaker != Message.Speaker.SYSTEM:
        raise ActionRefused("closed", _("This conversation is closed. You can begin a new one."))
    if author is not None and file is None:
        Draft.objects.filter(contact=contact, author=author).delete()
    return _write(contact, speaker, text, client_key, now, author, language, file)


class Crossed(ActionRefused):
    """Somebody else answered, or took the contact over, while this was being written; ``theirs`` is what they wrote."""

    def __init__(self, sentence: str, theirs: Sequence[Message]) -> None:
        super().__init__("crossed", sentence)
        self.theirs = tuple(theirs)


def _demand_the_word(contact: Contact, author: User | None, saw: int | None, *, beside: bool, anyway: bool) -> None:
    """Refuse who has nothing to say here; warn who does not know what a colleague has just said."""
    own = author is not None and contact.agent_id == author.pk
    if author is None or (not own and not _may_help(contact, author)):
        raise ActionRefused("not_allowed", _("This contact is in somebody else's hands."))
    theirs: list[Message] = []
    if saw is not None and not anyway:
        newer = contact.messages.filter(seq__gt=saw, speaker=Message.Speaker.AGENT).exclude(author=author)
        theirs = list(newer.select_related("author").prefetch_related("attachments"))
    if theirs:
        raise Crossed(_("%(name)s answered while you were writing.") % {"name": theirs[-1].author}, theirs)
    if not own and not beside:
        if saw is None:
            raise ActionRefused("not_allowed", _("This contact is in somebody else's hands."))
        raise Crossed(_("This conversation is in the hands of %(name)s now.") % {"name": contact.agent}, ())


def _may_help(contact: Contact, author: User) -> bool:
    """Whether somebody may write as a second: the contact is in a colleague's hands, in a queue that they serve or lead."""
    return contact.agent_id is not None and rights.queues(author).filter(pk=contact.queue_id).exists()


@aside
def keep_draft(*, contact: Contact, author: User, text: str, now: datetime) -> None:
    """Keep what somebody has begun to write; nothing left, nothing kept. Not a step yet: no row of the ledger."""
    kept = "".join(c for c in text if c in "\n\t" or ord(c) >= 32)[:LONGEST]
    if kept.strip() and fresh(contact).state != State.CLOSED:
        Draft.objects.update_or_create(contact=contact, author=author, defaults={"text": kept, "written_at": now})
    else:
        Draft.objects.filter(contact=contact, author=author).delete()


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
    contact = fresh(contact) if contact is not None else None
    for about in (customer, contact, case):
        demand_remembered(about if isinstance(about, Customer) or about is None else about.customer)
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
