"""What customers write, recognised by their browser, and how both sides read it."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import SmallCentre, small_centre
from lagniappe.desk.actions import presence, service, talk, visits
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact, Customer, Event, Message
from lagniappe.desk.queries import conversation
from lagniappe.desk.queries.links import linked


def after(centre: SmallCentre, seconds: int):
    return centre.now + timedelta(seconds=seconds)


def begin(centre: SmallCentre, text: str = "Hola", key: str = "first", **more) -> Contact:
    given = {"queue": centre.chat, "kind": centre.question, "visit": "v1", "now": centre.now, "language": "es", **more}
    return visits.write_in(text=text, client_key=key, **given)


def closed(centre: SmallCentre, resolution: str = "resolved") -> Contact:
    presence.be(user=centre.carla, state="available", now=centre.now)
    contact = begin(centre)
    service.start(contact=contact, agent=centre.carla, now=after(centre, 5))
    return service.close(contact=contact, agent=centre.carla, resolution=resolution, now=after(centre, 60))


def test_a_first_message_makes_the_customer_the_contact_and_the_message_once(centre: SmallCentre) -> None:
    contact = begin(centre, name="  Lu\x00cía  ")
    assert contact.customer.liked_name == "Lu cía"
    again = begin(centre, name="Lucía")
    assert contact.pk == again.pk
    assert (Contact.objects.count(), Message.objects.count()) == (1, 1)
    assert again.customer.liked_name == "Lucía"
    assert contact.customer.handles.get().what == "visit"
    other = begin(centre, key="second")
    assert other.customer == contact.customer
    assert begin(centre, visit="v2").pk != contact.pk  # another browser's equal key reaches nobody else's contact


def test_an_empty_first_message_leaves_nothing_behind(centre: SmallCentre) -> None:
    with pytest.raises(ActionRefused, match="nothing"):
        begin(centre, text=" \x00\n ")
    assert (Contact.objects.count(), Customer.objects.filter(handles__what="visit").count()) == (0, 0)


def test_a_visitor_cannot_rename_whom_staff_have_recognised(centre: SmallCentre) -> None:
    contact = begin(centre, name="Lu")
    contact.customer.handles.create(what="document", value="123")
    begin(centre, key="second", name="Somebody else")
    assert Customer.objects.get(pk=contact.customer_id).liked_name == "Lu"


def test_outside_hours_the_message_is_kept_and_the_case_stays_open(centre: SmallCentre) -> None:
    centre.centre_site.always_open = False
    centre.centre_site.save()
    centre.centre_site.hours.create(weekday=1, opens="09:00", closes="18:00")
    contact = begin(centre, queue=type(centre.chat).objects.get(pk=centre.chat.pk))
    assert (contact.state, contact.outcome) == ("closed", "refused")
    more = visits.speak(contact=contact, text="And one thing more", client_key="more", now=after(centre, 5))
    assert (more.contact_id, more.seq) == (contact.pk, 2)
    assert Case.objects.get().state == "open"
    topic = conversation.topics(centre.now)[0]
    assert (topic.outlook.open, topic.outlook.estimate) == (False, None)
    assert topic.outlook.opens_at.isoformat() == "2026-03-03T09:00:00-03:00"


def test_writing_again_keeps_the_case_for_a_week(centre: SmallCentre) -> None:
    contact = closed(centre)
    assert Case.objects.get().state == "closed"
    soon = visits.write_again(contact=contact, visit="v1", text="Again", client_key="a", now=after(centre, 100))
    assert (soon.case_id, soon.case.state) == (contact.case_id, "open")
    replay = visits.write_again(contact=contact, visit="v1", text="Again", client_key="a", now=after(centre, 101))
    joined = visits.write_again(contact=contact, visit="v1", text="More", client_key="b", now=after(centre, 102))
    assert replay.pk == joined.pk == soon.pk
    assert list(soon.messages.values_list("text", flat=True)) == ["Again", "More"]
    assert [each.pk for each in conversation.earlier(soon)] == [contact.pk]
    assert conversation.latest(contact).pk == soon.pk
    service.leave(contact=soon, now=after(centre, 110))
    service.close(contact=soon, agent=None, resolution="", now=after(centre, 115)) if soon.agent else None
    Case.objects.update(state="closed", closed_at=centre.now)
    late = visits.write_again(
        contact=contact, visit="v1", text="Late", client_key="c", now=centre.now + timedelta(days=7, seconds=1)
    )
    assert late.case_id != contact.case_id
    assert late.customer_id == contact.customer_id


def test_what_is_written_into_an_ended_conversation_is_refused_or_goes_on_where_it_goes_on(centre: SmallCentre) -> None:
    contact = closed(centre)
    with pytest.raises(ActionRefused, match="ended"):
        visits.speak(contact=contact, text="Still there?", client_key="x", now=after(centre, 90))
    newer = visits.write_again(contact=contact, visit="v1", text="Again", client_key="a", now=after(centre, 100))
    said = visits.speak(contact=contact, text="Still there?", client_key="x", now=after(centre, 110))
    again = visits.speak(contact=contact, text="Still there?", client_key="x", now=after(centre, 120))
    assert said.contact_id == newer.pk
    assert said.pk == again.pk


def test_only_the_visit_that_holds_it_reads_a_conversation(centre: SmallCentre) -> None:
    contact = begin(centre)
    assert conversation.for_visit([str(contact.public_id)], contact.public_id).pk == contact.pk
    other = begin(centre, visit="v2")
    for held in ([], [str(other.public_id)], ["nonsense", None, 7]):
        with pytest.raises(ActionRefused, match="do not know"):
            conversation.for_visit(held, contact.public_id)
    with pytest.raises(ActionRefused):
        conversation.for_visit([str(contact.public_id)], "../../etc")
    newer = Contact.objects.create(
        case=contact.case, customer=contact.customer, site=contact.site, queue=contact.queue, channel="chat",
        business_day=contact.business_day, entered_at=centre.now, arrived_at=centre.now,
    )  # fmt: skip
    assert conversation.for_visit([str(contact.public_id)], newer.public_id).pk == newer.pk


def test_steps_stand_where_they_happened_and_a_fragment_repeats_no_message(centre: SmallCentre) -> None:
    presence.be(user=centre.carla, state="available", now=centre.now)
    contact = begin(centre)
    service.start(contact=contact, agent=centre.carla, now=after(centre, 5))
    talk.say(contact=contact, speaker="agent", author=centre.carla, text="¡Hola!", client_key="r", now=after(centre, 9))
    tomorrow = centre.now + timedelta(days=1)
    talk.say(contact=contact, speaker="customer", text="Sigo acá", client_key="s", now=tomorrow)
    service.end(contact=contact, agent=centre.carla, now=tomorrow)
    service.close(contact=contact, agent=centre.carla, resolution="resolved", now=tomorrow)
    contact.refresh_from_db()
    rows = [(item.what, item.seq, item.step or item.text) for item in conversation.read(contact)]
    assert [row if row[0] != "day" else row[:2] for row in rows] == [
        ("day", 1), ("message", 1, "Hola"), ("step", 1, "joined"), ("message", 2, "¡Hola!"), ("day", 3),
        ("message", 3, "Sigo acá"), ("step", 3, "ended"),
    ]  # fmt: skip
    later = conversation.read(contact, after=1)
    assert [item.key for item in later if item.what == "message"] == ["m2", "m3"]
    assert [item.key for item in later if item.what == "day"] == ["d2026-03-03"]
    assert [item.step for item in later if item.what == "step"] == ["joined", "ended"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://", "https://"),
        ("data:text/html,x", "data:text/html,x"),
    ],
)
def test_nothing_but_web_addresses_becomes_markup(text: str, html: str) -> None:
    assert linked(text) == html


def test_an_address_is_a_link_without_the_sentence_around_it() -> None:
    html = linked('(see HTTPS://example.org/a_(b)?x=1&y=2"3) or http://example.org/.')
    assert 'see <a href="HTTPS://example.org/a_(b)?x=1&amp;y=2" rel="noopener noreferrer nofollow ugc"' in html
    assert "</a>&quot;3) or " in html
    assert html.endswith(">http://example.org/</a>.")


@given(st.text(max_size=300))
def test_linked_text_never_opens_a_tag_of_its_own(text: str) -> None:
    html = linked(text)
    assert html.replace("</a>", "").count("<") == html.count("<a href=")


# Each question of PostgreSQL goes to another process and back.
EXAMPLES = 8 if os.environ.get("LAGNIAPPE_DATABASE") else 25


@pytest.mark.django_db
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_interleaving_of_retries_yields_each_message_once_in_order(data: st.DataObject, db: None) -> None:
    """Two tabs and an agent send at will; answers get lost, so the same key comes again, late and out of turn."""
    from django.db import transaction

    with transaction.atomic():
        centre = small_centre()
        presence.be(user=centre.carla, state="available", now=centre.now)
        contact = begin(centre)
        service.start(contact=contact, agent=centre.carla, now=centre.now)
        queued = {"a": [f"a{n}" for n in range(4)], "b": [f"b{n}" for n in range(4)]}
        sent: list[str] = []
        page: dict[int, str] = {}
        while any(queued.values()):
            tab = data.draw(st.sampled_from([tab for tab in queued if queued[tab]]))
            key = queued[tab][0]
            message = visits.speak(contact=contact, text=key, client_key=key, now=centre.now)
            if not data.draw(st.booleans()):  # the answer was not lost
                queued[tab].pop(0)
                assert message.text == key
                sent.append(key)
            if sent and data.draw(st.booleans()):  # an old request arrives once more
                late = data.draw(st.sampled_from(sent))
                assert visits.speak(contact=contact, text=late, client_key=late, now=centre.now).text == late
            if data.draw(st.booleans()):  # the page asks for what it has not
                for item in conversation.read(contact, after=max(page, default=0)):
                    if item.what == "message":
                        assert item.seq not in page
                        page[item.seq] = str(item.text)
        texts = list(contact.messages.order_by("seq").values_list("seq", "text"))
        assert [seq for seq, _text in texts] == list(range(1, 10))
        assert sorted(text for _seq, text in texts[1:]) == sorted(f"{tab}{n}" for tab in "ab" for n in range(4))
        assert [t for _s, t in texts if t.startswith("a")] == [f"a{n}" for n in range(4)]
        for item in conversation.read(contact, after=max(page, default=0)):
            if item.what == "message":
                page[item.seq] = str(item.text)
        assert page == dict(texts)
        assert Event.objects.filter(verb="message.sent").count() == 9
        transaction.set_rollback(True)
