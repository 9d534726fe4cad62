"""Privacy at the set-up's doors: days of keeping, the list of looks, the file of a person, forgetting."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cast import SmallCentre
from chatting import address, begun, ended
from lagniappe.channels.chat import backlink
from lagniappe.desk.actions import (
    arrivals,
    cases,
    customers,
    presence,
    privacy,
    referrals,
    service,
    talk,
    undo,
    visits,
)
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Customer, Draft, Event, Forgetting, Retention
from lagniappe.desk.queries.privacy import DEFAULT_DAYS, kept_days


@pytest.fixture
def zoe(centre: SmallCentre) -> Client:
    client = Client()
    client.force_login(centre.zoe)
    return client


@pytest.mark.django_db
def test_days_of_keeping_are_said_and_undone(zoe: Client) -> None:
    days = {what: str(value) for what, value in DEFAULT_DAYS.items()}
    assert zoe.post("/setup/privacy", {**days, "files": "30", "notes": ""}).status_code == 302
    assert (kept_days("files"), kept_days("notes"), kept_days("raw")) == (30, None, 90)
    assert set(Retention.objects.values_list("what", flat=True)) == {"files", "notes"}
    for nonsense in ("0", "-1", "1e9", "999999"):
        assert zoe.post("/setup/privacy", {"files": nonsense}).status_code == 409
    assert kept_days("files") == 30
    assert "30" in zoe.get("/setup/privacy").content.decode()


@pytest.mark.django_db
def test_a_look_is_noted_once_an_hour_and_listed(centre: SmallCentre, zoe: Client) -> None:
    ana = Client()
    ana.force_login(centre.ana)
    for _time in range(3):
        assert ana.get(f"/desk/person/{centre.maria.public_id}").status_code == 200
    assert Event.objects.filter(verb="audit.saw", actor=centre.ana).count() == 1
    page = zoe.get("/setup/audit").content.decode()
    assert "Ana Acosta" in page
    assert "Mari" in page
    assert "Ana Acosta" not in zoe.get("/setup/audit", {"who": "bruno"}).content.decode()
    rows = zoe.get("/setup/audit.csv").content.decode().splitlines()
    assert len(rows) == 2
    assert "Mari" not in rows[1]
    assert str(centre.maria.public_id) in rows[1]


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["contact/{chat}/messages", "contact/{chat}/person", "contact/{chat}/drafts"])
def test_a_look_through_a_part_of_the_page_is_noted_too(centre: SmallCentre, part: str) -> None:
    now = timezone.now()
    presence.be(user=centre.carla, state="available", now=now)
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, customer=centre.maria), now=now)
    address = "/desk/" + part.format(chat=chat.public_id)
    for who, noted in ((centre.carla, 0), (centre.ana, 1)):  # whose contact it is, the ledger knows
        client = Client()
        client.force_login(who)
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
        assert Event.objects.filter(verb="audit.saw", actor=who, contact=chat).count() == noted


@pytest.mark.django_db
def test_the_facts_of_a_person_are_not_read_unseen(centre: SmallCentre) -> None:
    ana = Client()
    ana.force_login(centre.ana)
    assert ana.get(f"/desk/person/{centre.maria.public_id}/facts").status_code == 200
    assert Event.objects.filter(verb="audit.saw", actor=centre.ana, customer=centre.maria).count() == 1


@pytest.mark.django_db
def test_all_of_a_person_is_one_file_and_its_taking_is_noted(centre: SmallCentre, zoe: Client) -> None:
    chat = arrivals.Arrival(queue=centre.chat, customer=centre.maria)
    case = arrivals.arrive(arrival=chat, now=centre.now).case
    asked = {"to": "outside", "outside": "Defensoría", "reason": "Pide su historial", "now": centre.now}
    referrals.ask(case=case, actor=centre.carla, **asked)
    answer = zoe.post(f"/setup/person/{centre.maria.public_id}/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        held = json.loads(archive.read("person.json"))
        page = archive.read("person.html").decode()
        assert "maria@example.org" in page
        assert "Pide su historial" in page
    [[told]] = [case["referrals"] for case in held["cases"]]
    assert (told["asked"], told["reason"], told["state"]) == ("Defensoría", "Pide su historial", "open")
    assert held["person"]["liked_name"] == "Mari"
    assert held["ways_to_reach"] == [{"what": "email", "value": "maria@example.org"}]
    assert Event.objects.filter(verb="audit.exported", actor=centre.zoe, customer=centre.maria).count() == 1


@pytest.mark.django_db
def test_forgetting_wants_to_be_meant(centre: SmallCentre, zoe: Client) -> None:
    address = f"/setup/person/{centre.maria.public_id}/forget"
    assert zoe.post(address, {"why": "asked"}).status_code == 422
    assert zoe.post(address, {"why": "boredom", "sure": "yes"}).status_code == 422
    assert Customer.objects.get(pk=centre.maria.pk).name == "María Gómez"
    assert zoe.post(address, {"why": "asked", "sure": "yes"}).status_code == 302
    maria = Customer.objects.get(pk=centre.maria.pk)
    assert (maria.name, maria.liked_name, maria.search, maria.erased_at is not None) == ("", "", "", True)
    assert Forgetting.objects.get().counts["handles"] == 1
    assert zoe.post(address, {"why": "asked", "sure": "yes"}).status_code == 422


@pytest.mark.django_db
def test_who_is_forgotten_stays_so(centre: SmallCentre, zoe: Client) -> None:
    now = timezone.now()
    presence.be(user=centre.carla, state="available", now=now)
    visitor = Client()
    contact = ended(visitor, centre, "follow_up")
    refer = {"case": contact.case, "actor": centre.carla, "to": "leads", "reason": "Escaló", "now": now}
    asked = referrals.ask(**refer)
    person = contact.customer
    privacy.forget(customer=person, why="asked", now=now, actor=centre.zoe)
    by = {"now": now, "actor": centre.ana}
    case = {"case": contact.case, "now": now}
    for write in (
        lambda: customers.add_handle(customer=person, what="phone", value="+541143210000", **by),
        lambda: talk.note(author=centre.ana, text="Llamó Lucía", case=contact.case, now=now),
        lambda: talk.note(author=centre.ana, text="Llamó Lucía", customer=person, now=now),
        lambda: cases.describe_case(subject="Lucía", actor=centre.carla, **case),
        lambda: cases.reopen(**case),
        lambda: arrivals.write_back(case=contact.case, queue=centre.chat, agent=centre.carla, now=now),
        lambda: undo.undo_close(contact=contact, agent=centre.carla, now=now),
        lambda: referrals.settle(referral=asked, actor=centre.carla, state="returned", line="Lucía", now=now),
        lambda: referrals.ask(**refer),
        lambda: visits.write_again(contact=contact, visit="v", text="Lucía", client_key="k", now=now),
    ):
        with pytest.raises(ActionRefused) as refused:
            write()
        assert refused.value.code == "erased"
    assert referrals.settle(referral=asked, actor=centre.carla, state="returned", line="", now=now).line == ""
    back = reverse("chat_back", args=[backlink.sign(contact)])
    for gone in (visitor.get(address(contact)), visitor.post(address(contact, "again"), {"text": "x", "key": "k9"})):
        assert gone.status_code == 404
    assert Client().get(back).status_code == 404
    anew = begun(visitor, centre, text="Soy Lucía", key="k2")
    assert (anew.customer == person, anew.case == contact.case) == (False, False)


@pytest.mark.django_db
def test_what_was_begun_and_never_sent_goes_with_the_texts(centre: SmallCentre) -> None:
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, customer=centre.maria), now=centre.now)
    talk.keep_draft(contact=chat, author=centre.carla, text="Su cuenta", now=centre.now)
    service.leave(contact=chat, now=centre.now)
    privacy.retain(now=centre.now + timedelta(days=700))
    assert Draft.objects.count() == 1
    privacy.retain(now=centre.now + timedelta(days=731))
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_nothing_to_let_go_leaves_no_trace(centre: SmallCentre) -> None:
    before = Event.objects.count()
    assert privacy.retain(now=centre.now) == {}
    assert Event.objects.count() == before
