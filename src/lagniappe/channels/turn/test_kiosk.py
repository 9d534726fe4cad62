"""The kiosk: one number for a press, the branch's language, priority, closed and full."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import uuid4

from django.test import Client
from django.utils import timezone, translation

from branch import followed, key_of, take, text_of
from cast import SmallCentre
from lagniappe.channels.turn.qr import square
from lagniappe.desk.models import Contact, Hours
from lagniappe.desk.queries import lines
from lagniappe.desk.queries import turns as asked


def test_a_kiosk_gives_one_ticket_for_two_presses(centre: SmallCentre, client: Client) -> None:
    asked_for = {"kind": str(centre.deposit.public_id), "key": key_of(client)}
    first = client.post("/kiosk/centro/?lang=es&print=80", asked_for)
    second = client.post("/kiosk/centro/?lang=es&print=80", asked_for)
    contact = Contact.objects.get()
    assert first["Location"] == second["Location"] == f"/kiosk/centro/ticket/{contact.code}/?print=80&lang=es"
    assert (contact.ticket, contact.language, contact.priority, contact.channel) == ("A001", "es", 0, "turn")
    given = client.get(first["Location"]).content.decode()
    assert "A001" in given
    assert 'data-slip="80"' in given
    assert "<svg" in given
    assert str(contact.public_id) not in followed(client)  # the kiosk follows nobody


def test_a_kiosk_speaks_its_branchs_language_and_then_the_visitors(centre: SmallCentre, client: Client) -> None:
    client.cookies["lagniappe_language"] = "ru"
    answer = client.get("/kiosk/centro/?print=58&junk=1")
    assert (answer.status_code, answer["Location"]) == (302, "/kiosk/centro/?print=58&lang=es")
    centre.deposit.names = {"ru": "Вклад"}
    centre.deposit.save()
    page = client.get("/kiosk/centro/?lang=ru").content.decode()
    assert '<html lang="ru"' in page
    assert "Вклад" in page
    assert "С чем вы пришли?" in page
    assert take(client, centre.deposit, where="?lang=ru").language == "ru"


def test_priority_is_taken_at_a_word_and_goes_first(centre: SmallCentre, client: Client) -> None:
    plain = take(client, centre.deposit)
    first = take(client, centre.deposit, priority="1")
    now = timezone.now()
    assert first.priority == 1
    assert (asked.follow(plain, now).ahead, asked.follow(first, now).ahead) == (1, 0)
    assert "PRIORIDAD" in client.get(f"/turn/{first.code}/slip/?width=58&lang=es").content.decode()
    assert "PRIORIDAD" not in client.get(f"/turn/{plain.code}/slip/?width=58&lang=es").content.decode()


def test_a_closed_branch_says_when_it_opens(centre: SmallCentre, client: Client) -> None:
    centre.site.always_open = False
    centre.site.save()
    local = centre.site.local(timezone.now())
    tomorrow = (local.weekday() + 1) % 7
    Hours.objects.create(site=centre.site, weekday=tomorrow, opens=time(9, 15), closes=time(15, 0))
    for address in ("/kiosk/centro/", "/turn/"):
        assert "at 09:15" in text_of(client, address)
    opening = lines.Branch(centre.site, False, datetime(2026, 11, 25, 13, tzinfo=UTC), None, [])
    with translation.override("es"):
        assert opening.opens_day == "miércoles, 25 de noviembre de 2026"
    answer = client.post("/kiosk/centro/?lang=en", {"kind": str(centre.deposit.public_id), "key": str(uuid4())})
    contact = Contact.objects.get()
    assert (contact.outcome, contact.number) == ("refused", None)
    assert "We are closed now" in client.get(answer["Location"]).content.decode()


def test_a_full_line_says_so_and_gives_no_number(centre: SmallCentre, client: Client) -> None:
    centre.cash.capacity = 1
    centre.cash.save()
    take(client, centre.deposit)
    assert "Full now" in text_of(client, "/kiosk/centro/")
    refused = take(client, centre.deposit, where="?lang=en")
    assert (refused.outcome, refused.number) == ("refused", None)
    assert "The line for “Depósito” is full" in text_of(client, f"/kiosk/centro/ticket/{refused.code}/")
    assert "This line is full" in text_of(client, f"/turn/{refused.code}/")
    Contact.objects.filter(state="waiting").update(state="closed")
    assert take(client, centre.deposit).ticket == "A002"  # who was turned away took no number


def test_a_worker_is_allowed_for_its_own_kiosk_or_display_only(centre: SmallCentre, client: Client) -> None:
    for machine in ("kiosk", "display"):
        script = client.get(f"/{machine}/centro/worker.js")
        assert script["Service-Worker-Allowed"] == f"/{machine}/centro/"
        assert script["Content-Type"] == "text/javascript"
        assert set(script["Content-Security-Policy"].split("; ")) == {"default-src 'none'", "connect-src 'self'"}
        assert client.get(f"/{machine}/nowhere/worker.js").status_code == 404
        page = client.get(f"/{machine}/centro/?lang=es").content.decode()
        assert f'data-worker="/{machine}/centro/worker.js" data-keeps="/{machine}/centro/"' in page
    assert (
        "data-worker" not in client.get("/kiosk/centro/?phone=1").content.decode()
    )  # a visitor's own phone keeps nothing


def test_a_key_of_another_channel_opens_nothing(centre: SmallCentre, client: Client) -> None:
    key = str(uuid4())
    Contact.objects.filter(pk=take(client, centre.deposit).pk).update(client_key=key, channel="chat")
    client.post("/kiosk/centro/?lang=en", {"kind": str(centre.deposit.public_id), "key": key})
    assert Contact.objects.count() == 2


def test_a_square_code_is_black_modules_in_a_quiet_zone() -> None:
    drawn = square("https://example.org/turn/23456789abcd/")
    assert drawn.path.startswith("M3 3h7v1h-7z")  # the finder's upper edge, three modules in
    assert drawn.size == 29 + 6
