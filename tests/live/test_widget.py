"""The chat window on somebody else's site: two real origins, Debian's Chromium, cookies taken, parted and refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from conftest import CHROMIUM_FLAGS
from django.contrib.sessions.models import Session

from cast import SmallCentre
from journeys.reading import faults
from lagniappe.desk.actions import presence, service, talk
from lagniappe.desk.actions.setup_accounts import create_account
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Account, Contact
from serving.server import until

pytestmark = [pytest.mark.browser]

# The strictest policy under which a site can still show the window: no style and no script of the page's own.
POLICY = "default-src 'none'; script-src {desk}; frame-src {desk}; style-src 'self'"


@pytest.fixture(autouse=True)
def _open_doors() -> None:
    doors.forget()


@pytest.fixture
def bank(front: str) -> Iterator[ThreadingHTTPServer]:
    """Another site, on ``localhost`` where ours is on ``127.0.0.1``: two sites to a browser."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                f"<!doctype html><html lang=es><title>Bank</title><body><h1>{self.path}</h1>{self.server.line}".encode()
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(desk=self.server.desk))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.desk = front
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def site(bank: ThreadingHTTPServer, path: str = "/") -> str:
    return f"http://localhost:{bank.server_address[1]}{path}"


def placed(bank: ThreadingHTTPServer, front: str, *origins: str) -> Account:
    values = {"channel": "chat", "name": "Web", "settings": {"origins": list(origins)}}
    account = create_account(values=values, now=datetime.now(UTC))
    bank.line = f'<script src="{front}/chat/widget.js" data-account="{account.public_id}" async></script>'
    return account


def browser_that(chromium: Any, does: str) -> Any:
    """With cookies ``taken``; ``parted``, the unparted ones of third parties being refused; or ``refused`` altogether.

    The last is our server under a name without TLS, for which a browser takes no cookie inside another site.
    """
    more = {
        "parted": "--test-third-party-cookie-phaseout",
        "refused": "--host-resolver-rules=MAP desk.example 127.0.0.1",
    }
    if does not in more:
        return chromium
    return chromium.browser_type.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM_FLAGS, more[does]])


@pytest.mark.parametrize("cookies", ["taken", "parted", "refused"])
def test_it_opens_talks_counts_and_walks_along(
    front: str, world: SmallCentre, bank: ThreadingHTTPServer, chromium: Any, cookies: str
) -> None:
    if cookies == "refused":
        front = bank.desk = front.replace("127.0.0.1", "desk.example")
    account = placed(bank, front, site(bank, ""))
    presence.be(user=world.carla, state="available", now=datetime.now(UTC))
    presence.be(user=world.bruno, state="available", now=datetime.now(UTC))
    browser = browser_that(chromium, cookies).new_context(locale="ru-RU")
    errors: list[str] = []
    browser.on("weberror", lambda error: errors.append(str(error.error)))
    page = browser.new_page()
    refusals: list[str] = []
    page.on("console", lambda message: refusals.append(message.text) if "Security Policy" in message.text else None)
    page.goto(site(bank, "/uno"))
    button = page.get_by_role("button", name="Chatee con nosotros")
    button.wait_for()
    assert not page.frames[1:], "nothing of ours is fetched before somebody wants it"
    assert faults(page) == []
    button.focus()
    page.keyboard.press("Enter")
    frame = page.frame_locator("[data-lagniappe-chat] iframe")
    if cookies == "refused":
        until(lambda: page.evaluate("1") and re.search(r"/framed/[^/]+/\w{32}/", page.frames[1].url))
    frame.get_by_label("Su mensaje").fill("Hola desde el banco")  # the page's own language, not the browser's
    frame.get_by_role("button", name="Empezar el chat").click()
    frame.get_by_text("Está en la fila.").wait_for()
    assert faults(page) + faults(page.frames[1]) == []
    contact = Contact.objects.get()
    assert (contact.account, contact.language) == (account, "es")
    agent = contact.agent
    service.start(contact=contact, agent=agent, now=datetime.now(UTC))
    said = {"contact": contact, "speaker": "agent", "author": agent, "now": datetime.now(UTC)}
    talk.say(text="Buenas", client_key="1", **said)
    frame.get_by_text("Buenas").wait_for()  # told by the event stream, inside the frame
    until(lambda: Contact.objects.get().customer_seen_seq == 2)
    assert ("/framed/" + str(account.public_id) + "/chat/" in page.frames[1].url) == (cookies != "refused")
    kept = browser.cookies(front)
    assert [each["name"] for each in kept] == ([] if cookies == "refused" else ["lagniappe_visit_framed"])

    frame.get_by_placeholder("Escriba aquí").press("Escape")
    assert page.evaluate("document.activeElement.dataset.lagniappeChat") == str(account.public_id)
    button.wait_for()
    talk.say(text="¿Sigue ahí?", client_key="2", **said)
    page.get_by_role("button", name="Chatee con nosotros Mensajes sin leer: 1").wait_for()
    page.goto(site(bank, "/dos"))  # walked on with the window closed: it still counts
    page.get_by_role("button", name="Mensajes sin leer: 1").wait_for()
    assert Contact.objects.get().customer_seen_seq == 2
    page.get_by_role("button", name="Mensajes sin leer: 1").click()
    frame.get_by_text("¿Sigue ahí?").wait_for()
    until(lambda: Contact.objects.get().customer_seen_seq == 3)
    page.goto(site(bank, "/tres"))  # and open
    frame.get_by_placeholder("Escriba aquí").fill("Aquí sigo")
    frame.get_by_placeholder("Escriba aquí").press("Enter")
    until(lambda: Contact.objects.get().messages.count() == 4)
    assert Contact.objects.count() == 1
    assert (errors, refusals) == ([], [])
    if cookies == "refused":
        Session.objects.all().delete()  # the visit has run out: the window begins anew instead of failing
        page.goto(site(bank, "/cuatro"))
        frame.get_by_role("button", name="Empezar el chat").wait_for()
    browser.close()


def test_no_other_site_shows_it_and_it_shows_nothing_else(
    front: str, world: SmallCentre, bank: ThreadingHTTPServer, chromium: Any
) -> None:
    account = placed(bank, front, "https://www.bank.example")
    page = chromium.new_page()
    page.goto(site(bank))
    page.get_by_role("button", name="Chatee con nosotros").click()
    page.wait_for_function("document.querySelector('[data-lagniappe-chat]').shadowRoot.querySelector('iframe')")
    until(lambda: page.evaluate("1") and "chrome-error" in page.frames[-1].url)

    def policy(path: str) -> tuple[int, str, str | None]:
        answer = page.request.get(f"{front}{path}", max_redirects=0)
        found = [part for part in answer.headers["content-security-policy"].split("; ") if "frame-anc" in part]
        return answer.status, found[0].partition(" ")[2], answer.headers.get("x-frame-options")

    inside = f"/framed/{account.public_id}"
    assert policy(f"{inside}/chat/") == (200, "https://www.bank.example", None)
    assert policy("/chat/") == (200, "'none'", "DENY")
    assert policy(f"{inside}/") == (302, "https://www.bank.example", None)
    for path in ("/desk", "/setup", "/account/login/", "/live/", "/chatter"):
        assert policy(inside + path)[0] == 404
    assert policy(f"/framed/{world.maria.public_id}/chat/") == (404, "'none'", "DENY")
    assert policy(f"{inside}/{'a' * 32}/chat/")[0] == 302
    account.active = False
    account.save()
    assert policy(f"{inside}/chat/") == (404, "'none'", "DENY")
