"""What turns refuse, and that they say so in a sentence."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from branch import PAGE, at_work, take
from cast import SmallCentre
from lagniappe.desk.actions import service, turns
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Contact, Kind, Mark, Queue


@pytest.mark.parametrize(
    "address",
    [
        "/kiosk/nowhere/", "/kiosk/nowhere/waits/", "/display/nowhere/", "/display/nowhere/calls/", "/turn/zzzzzzzzzzzz/",
        "/turn/zzzzzzzzzzzz/now/", "/turn/zzzzzzzzzzzz/slip/", "/turn/zzzzzzzzzzzz/leave/", "/turn/%00/", "/turn/' OR 1/",
        "/kiosk/centro/ticket/zzzzzzzzzzzz/", "/kiosk/CENTRO/",
    ],
)  # fmt: skip
def test_unknown_addresses_get_a_sentence(centre: SmallCentre, client: Client, address: str) -> None:
    answer = client.get(address + "?lang=en", headers=PAGE)
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def test_forged_fields_are_refused_with_a_sentence(centre: SmallCentre, client: Client) -> None:
    def post(**fields: str) -> int:
        answer = client.post("/kiosk/centro/?lang=en", fields, headers=PAGE)
        assert answer.status_code != 302 or Contact.objects.exists()
        return answer.status_code

    far = Queue.objects.create(site=centre.centre_site, name="Far", channel="turn", letter="F", pull=True)
    off = Kind.objects.create(queue=centre.cash, name="Old", active=False)
    elsewhere = Kind.objects.create(queue=far, name="Elsewhere")
    for kind in ("", "\x00", "x" * 5000, "<script>", str(uuid4()), str(off.public_id), str(elsewhere.public_id),
                 str(centre.question.public_id)):  # fmt: skip
        assert post(kind=kind, key=str(uuid4())) == 404, kind
    assert not Contact.objects.exists()
    for key in ("", "\x00", "9" * 10_000, "turn:forged", "'"):
        assert post(kind=str(centre.deposit.public_id), key=key, priority="9" * 999, lang="xx") == 302
    assert set(Contact.objects.values_list("priority", flat=True)) == {0}
    centre.site.active = False
    centre.site.save()
    assert post(kind=str(centre.deposit.public_id), key=str(uuid4())) == 404


def test_steps_out_of_order_and_wrong_methods_are_refused(centre: SmallCentre, client: Client) -> None:
    turn = take(client, centre.deposit)
    page = f"/turn/{turn.code}/"
    assert client.post(f"{page}rate/", {"value": "5"}).status_code == 409  # not served yet
    assert client.post(f"{page}here/").status_code == 302  # waits already: nothing to change
    at_work(centre)
    turns.call_next(agent=centre.ana, now=timezone.now())
    service.start(contact=turn, agent=centre.ana, now=timezone.now())
    for step in ("leave/", "here/"):
        refused = client.post(page + step, headers={"hx-request": "true"})
        assert (refused.status_code, refused["Content-Type"]) == (409, "text/plain; charset=utf-8")
    service.end(contact=turn, agent=centre.ana, now=timezone.now())
    for value in ("", "0", "6", "-1", "1e9", "9" * 400, "٣", "\x00", "<b>"):
        assert client.post(f"{page}rate/", {"value": value}).status_code == 404, value
    assert not Mark.objects.exists()
    for address, method in (
        (page, "post"), (f"{page}rate/", "get"), (f"{page}here/", "get"), (f"{page}leave/", "delete"),
        ("/kiosk/centro/", "put"), ("/display/centro/", "post"), ("/turn/", "post"), ("/sounds/chime.wav", "post"),
    ):  # fmt: skip
        assert getattr(client, method)(address).status_code == 405, address


def test_a_contact_of_another_channel_is_no_ticket(centre: SmallCentre, client: Client) -> None:
    turn = take(client, centre.deposit)
    Contact.objects.update(channel="chat")
    assert client.get(f"/turn/{turn.code}/").status_code == 404


def test_a_post_needs_the_pages_own_token(centre: SmallCentre) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/kiosk/centro/?lang=en", {"kind": str(centre.deposit.public_id)}, headers=PAGE)
    assert answer.status_code == 403
    assert not Contact.objects.exists()


def test_markup_in_names_is_only_text(centre: SmallCentre, client: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    for thing in (centre.site, centre.cash, centre.deposit, centre.counters[1]):
        thing.name = evil
        thing.save()
    at_work(centre)
    turn = take(client, centre.deposit)
    turns.call_next(agent=centre.ana, now=timezone.now())
    for address in ("/kiosk/centro/?lang=en", "/kiosk/centro/?phone=1", "/display/centro/?lang=en", "/turn/",
                    f"/turn/{turn.code}/", f"/turn/{turn.code}/slip/", f"/kiosk/centro/ticket/{turn.code}/"):  # fmt: skip
        page = client.get(address).content.decode()
        assert evil not in page, address
        assert "&lt;img src=x" in page, address


def test_a_rude_visitor_is_slowed_down_and_a_guesser_too(
    centre: SmallCentre, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "clock", lambda: 1000.0)  # a slow machine is no slower visitor
    codes = [client.get("/turn/zzzzzzzzzzzz/", headers=PAGE).status_code for _guess in range(62)]
    assert (codes[59], codes[60], codes[61]) == (404, 429, 429)
    assert client.get(f"/turn/{take(client, centre.deposit).code}/").status_code == 200  # who knows a code is served
    posts = [client.post("/kiosk/centro/?lang=en", {"kind": "x"}).status_code for _press in range(125)]
    assert posts[0] == 404
    assert posts[-1] == 429


def test_no_inline_script_or_style_anywhere(centre: SmallCentre, client: Client) -> None:
    turn = take(client, centre.deposit)
    for address in ("/kiosk/centro/?lang=en", "/kiosk/centro/?phone=1", "/display/centro/?lang=en", "/turn/",
                    f"/turn/{turn.code}/", f"/turn/{turn.code}/slip/", f"/turn/{turn.code}/leave/",
                    f"/kiosk/centro/ticket/{turn.code}/?print=80"):  # fmt: skip
        page = client.get(address).content.decode()
        assert not re.search(r'\sstyle="|\son\w+="|<style|<script(?![^>]*\ssrc=)', page), address
