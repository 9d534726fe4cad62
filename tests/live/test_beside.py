"""Two of the staff on one conversation: they see each other, none sends over the other unknowingly, no draft is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cast import SmallCentre
from journeys.reading import faults
from lagniappe.desk.actions import arrivals, presence, service, talk
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Draft, Event
from lagniappe.desk.queries import drafts
from live.browser import EventStream, sign_in, visit
from serving.server import until

SCRIPT = {"HTTP_HX_REQUEST": "true"}


def now() -> datetime:
    return datetime.now(UTC)


def held_by_carla(centre: SmallCentre) -> Contact:
    presence.be(user=centre.carla, state="available", now=now())
    arrival = arrivals.Arrival(queue=centre.chat, kind=centre.question, customer=centre.maria, language="es")
    contact = arrivals.arrive(arrival=arrival, now=now())
    talk.say(contact=contact, speaker="customer", text="Hola", client_key="c", now=now())
    return service.start(contact=contact, agent=centre.carla, now=now())


def said(contact: Contact) -> list[tuple[str, str]]:
    return [(str(m.author or "customer").split()[0], m.text) for m in contact.messages.select_related("author")]


def test_who_sends_second_is_warned_and_may_send_anyway(centre: SmallCentre) -> None:
    contact = held_by_carla(centre)
    agent = {"contact": contact, "speaker": "agent", "now": now()}
    for stranger, more in ((centre.elena, {"anyway": True}), (centre.tomas, {"beside": True}), (centre.bruno, {})):
        with pytest.raises(ActionRefused) as refusal:
            talk.say(text="x", client_key="x", author=stranger, **agent, **more)
        assert refusal.value.code == "not_allowed", stranger
    with pytest.raises(talk.Crossed, match="in the hands of Carla"):
        talk.say(text="Buenas", client_key="b", author=centre.bruno, saw=1, **agent)
    talk.say(text="Soy Carla", client_key="k", author=centre.carla, saw=1, **agent)
    talk.say(
        text="Otra vez Carla", client_key="k2", author=centre.carla, saw=1, **agent
    )  # one's own words cross nothing
    with pytest.raises(talk.Crossed, match="Carla Castro answered") as crossed:
        talk.say(text="Buenas", client_key="b", author=centre.bruno, saw=1, beside=True, **agent)
    assert [message.text for message in crossed.value.theirs] == ["Soy Carla", "Otra vez Carla"]
    talk.say(text="Buenas", client_key="b", author=centre.bruno, saw=1, anyway=True, **agent)
    assert [name for name, _text in said(contact)] == ["customer", "Carla", "Carla", "Bruno"]
    service.transfer(contact=contact, to=centre.chat, agent=centre.carla, now=now())
    presence.be(user=centre.carla, state="break", now=now())
    contact.refresh_from_db()
    if contact.agent is None:
        with pytest.raises(ActionRefused, match="somebody else"):
            talk.say(text="x", client_key="y", author=centre.bruno, saw=9, anyway=True, **agent)


def test_a_draft_is_its_writers_then_who_takes_over_reads_it_until_somebody_answers(
    client: Client, centre: SmallCentre
) -> None:
    contact = held_by_carla(centre)
    client.force_login(centre.carla)
    address = f"/desk/contact/{contact.public_id}"
    before = Event.objects.count()
    assert client.post(f"{address}/draft", {"text": "Le explico\x00 <b>"}, **SCRIPT).status_code == 204
    assert client.post(f"{address}/draft", {"text": "x" * 9000}, **SCRIPT).status_code == 204
    client.post(f"{address}/draft", {"text": "Le explico\x00 <b>"}, **SCRIPT)
    assert Event.objects.count() == before, "nothing happened yet"
    assert ">Le explico &lt;b&gt;</textarea>" in client.get(address).content.decode()
    other = Client()
    other.force_login(centre.bruno)
    assert "Le explico" not in other.get(address, **SCRIPT).content.decode(), "whoever still writes is left alone"
    presence.be(user=centre.bruno, state="available", now=now())
    presence.be(user=centre.carla, state="break", now=now())
    service.transfer(contact=contact, to=centre.chat, agent=centre.carla, now=now())
    service.start(contact=contact, agent=centre.bruno, now=now())
    page = other.get(address, **SCRIPT).content.decode()
    assert "Draft by Carla Castro" in page
    assert "Le explico &lt;b&gt;" in page
    plain = other.post(f"{address}/say", {"text": "Sigo yo", "client_key": "1", "saw": "1"})
    assert plain.status_code == 302
    late = client.post(f"{address}/say", {"text": "Le explico", "client_key": "2", "saw": "1"})
    body = late.content.decode()
    assert (late.status_code, "Sigo yo" in body, 'value="Le explico"' in body) == (409, True, True), (
        "without scripts too"
    )
    assert Draft.objects.filter(author=centre.carla).exists(), "not lost"
    contact.refresh_from_db()
    assert drafts.left(contact, centre.bruno) == []
    assert client.post(f"{address}/say", {"text": "Le explico", "client_key": "2", "anyway": "1"}).status_code == 302
    assert not Draft.objects.exists()
    stranger = Client()
    stranger.force_login(centre.elena)
    for door in ("draft", "beside"):
        assert stranger.post(f"{address}/{door}", {"text": "x"}).status_code == 403
        assert client.post(f"/desk/contact/nonsense/{door}", {"text": "x"}).status_code == 404


@pytest.mark.browser
def test_two_at_one_conversation_see_each_other_and_decide(front: str, world: SmallCentre, chromium: Any) -> None:
    contact = held_by_carla(world)

    def desk_of(who: Any) -> Any:
        browser = chromium.new_context(locale="en-GB")
        cookies = [{"name": name, "value": value, "url": front} for name, value in sign_in(who).items()]
        browser.add_cookies([*cookies, {"name": "lagniappe_language", "value": "en", "url": front}])
        page = browser.new_page()
        page.goto(f"{front}/desk/contact/{contact.public_id}")
        return page

    carla, bruno = desk_of(world.carla), desk_of(world.bruno)
    field = "#composer-text"
    with EventStream(front, visit(contact)) as customer:
        carla.get_by_text("Bruno Bianchi is also here").wait_for()
        bruno.get_by_text("Carla Castro is also here").wait_for()
        assert not bruno.locator(field).is_visible()
        bruno.get_by_role("button", name="Write here too").click()
        bruno.locator(field).press_sequentially("Le respond")
        carla.get_by_text("Bruno Bianchi is writing").wait_for()
        assert not [h for h in customer.heard if h.name == "signal" and "name" in h.data], (
            "customers hear of no colleague"
        )
    bruno.context.set_offline(True)  # he sends before he can have seen what she says
    bruno.fill(field, "Le respondo yo")
    bruno.press(field, "Enter")
    carla.fill(field, "Ya le respondo")
    carla.press(field, "Enter")
    until(lambda: contact.messages.count() == 2)
    bruno.context.set_offline(False)
    bruno.get_by_text("Carla Castro answered while you were writing.").wait_for()
    carla.get_by_text("Bruno Bianchi was about to answer at the same moment.").wait_for()
    assert bruno.input_value(field) == "Le respondo yo"
    assert faults(bruno) == []
    assert bruno.locator("[data-crossed]").get_by_text("Ya le respondo").is_visible()
    bruno.get_by_role("button", name="Send it anyway").click()
    until(lambda: contact.messages.count() == 3)
    assert said(contact)[1:] == [("Carla", "Ya le respondo"), ("Bruno", "Le respondo yo")]
    until(lambda: bruno.input_value(field) == "" and not Draft.objects.exists())

    carla.fill(field, "Y además")
    until(lambda: Draft.objects.filter(text="Y además").exists())
    carla.evaluate("localStorage.clear()")
    carla.reload()
    assert carla.input_value(field) == "Y además"
    presence.be(user=world.bruno, state="available", now=now())
    presence.be(user=world.carla, state="break", now=now())
    service.transfer(contact=contact, to=world.chat, agent=world.carla, now=now())
    service.start(contact=contact, agent=world.bruno, now=now())
    bruno.get_by_text("Draft by Carla Castro").wait_for()
    bruno.get_by_role("button", name="Go on with it").click()
    assert bruno.input_value(field) == "Y además"
