"""Files from both sides: what is taken, under which name, who may have it, and what the scanner says."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cast import SmallCentre, small_centre
from lagniappe.desk import attached, shelf
from lagniappe.desk.actions import files, presence, service
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Account, Attachment, Contact, Customer, Event, Message
from lagniappe.desk.queries import rebuild
from lagniappe.work.scan import Scanner

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
# The standard harmless test file of every virus scanner, in two halves so that this file is not one itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = {"HTTP_HX_REQUEST": "true"}
PAGE = {"HTTP_ACCEPT": "text/html"}


@pytest.fixture(autouse=True)
def _quiet_doors(settings: LazySettings, tmp_path: Path) -> None:
    doors.forget()
    settings.FILES = tmp_path / "files"


def on_shelf() -> list[Path]:
    return [path for path in Path(shelf.settings.FILES).rglob("*") if path.is_file()]


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@given(st.text(max_size=300))
def test_any_name_becomes_a_harmless_one(raw: str) -> None:
    name = attached.safe_name(raw)
    assert 0 < len(name) <= attached.LONGEST_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*%\u202e\u2066\u200f')
    assert not {name[0], name[-1]} & set(". ")
    assert attached.safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", PNG, ""), ("A.PNG", PNG, ""), ("..\\..\\a.png", PNG, ""), ("a.pdf", b"%PDF-1.7 x", ""),
        ("a.txt", "ñandú".encode(), ""), ("a.csv", "a;b".encode("utf-16"), ""), ("a.csv", b"caf\xe9;1", ""),
        ("a.docx", packed("[Content_Types].xml"), ""), ("a.odt", packed("mimetype", "META-INF/manifest.xml"), ""),
        ("a.html", b"<html>", "type"), ("a.svg", b"<svg/>", "type"), ("a.js", b"x", "type"), ("a", PNG, "type"),
        ("winmail.dat", b"\x78\x9f\x3e\x22", "type"), ("a.png.exe", PNG, "type"), ("a.zip", packed("x"), "type"),
        ("a.png", b"<html>", "not_what_it_says"), ("a.png", b"<svg xmlns='x'/>", "not_what_it_says"),
        ("a.txt", b" \n<!doctype html>", "not_what_it_says"), ("a.txt", "\ufeff<script>".encode(), "not_what_it_says"),
        ("a.jpg", PNG, "not_what_it_says"), ("a.docx", packed("x"), "not_what_it_says"),
        ("a.docx", b"PK\x03\x04 broken", "not_what_it_says"), ("a.txt", b"MZ\x00\x00", "not_what_it_says"),
        ("a.png", b"", "empty_file"), ("a.png", PNG + bytes(1024 * 1024), "too_big"),
    ],
)  # fmt: skip
def test_a_file_is_taken_for_what_it_is_and_not_for_its_name(name: str, content: bytes, code: str) -> None:
    rules = attached.Rules(most_megabytes=1)
    if not code:
        assert attached.look(name, io.BytesIO(content), len(content), rules).name == attached.safe_name(name)
        return
    with pytest.raises(ActionRefused, match=attached.safe_name(name)) as refusal:
        attached.look(name, io.BytesIO(content), len(content), rules)
    assert refusal.value.code == code


@pytest.mark.parametrize("nonsense", [None, {}, {"files": 3}, {"files": {"families": "x", "most_megabytes": "9"}}])
def test_an_account_without_sense_has_our_rules(nonsense: object) -> None:
    assert attached.rules_of(nonsense) == attached.Rules()


def chat(client: Client, centre: SmallCentre, *uploads: SimpleUploadedFile, text: str = "", key: str = "k") -> object:
    fields = {"text": text, "language": "es", "name": "", "key": key, "file": list(uploads)}
    return client.post(reverse("chat"), fields, **PAGE)


def png(name: str = "foto.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")  # what the browser claims it is counts for nothing


def test_files_of_both_sides_are_had_by_both_and_by_nobody_else(client: Client, centre: SmallCentre) -> None:
    presence.be(user=centre.carla, state="available", now=timezone.now())
    assert chat(client, centre, png("..\\fo\u202eto.png"), png("dos.png"), text="Mire").status_code == 302
    contact = Contact.objects.get()
    assert [(m.text, [f.name for f in m.attachments.all()]) for m in contact.messages.all()] == [
        ("Mire", []), ("", ["foto.png"]), ("", ["dos.png"]),
    ]  # fmt: skip
    service.start(contact=contact, agent=centre.carla, now=timezone.now())
    staff = Client()
    staff.force_login(centre.carla)
    say = f"/desk/contact/{contact.public_id}/say"
    pdf = {"client_key": "p1", "after": "3", "file": SimpleUploadedFile("contrato ñ.pdf", b"%PDF-1.7")}
    assert "download><svg" in staff.post(say, pdf, **SCRIPT).content.decode()
    pdf["file"].seek(0)
    assert staff.post(say, pdf, **SCRIPT).status_code == 200, "sent again after a lost answer"
    assert (contact.messages.count(), len(on_shelf())) == (4, 3)
    assert staff.post(say, {"client_key": "p2", "file": png("a.html")}, **SCRIPT).status_code == 409
    assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()

    theirs, ours = contact.messages.get(seq=2).attachments.get(), contact.messages.get(seq=4).attachments.get()
    for who, door in ((client, "chat_file"), (staff, "desk-file")):
        for file, content in ((theirs, PNG), (ours, b"%PDF-1.7")):
            response = who.get(reverse(door, args=[contact.public_id, file.public_id]))
            assert response.content == content
            assert response.headers["Content-Disposition"].startswith("attachment; filename")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "contrato%20%C3%B1.pdf" in response.headers["Content-Disposition"]
    lines = client.get(reverse("chat_messages", args=[contact.public_id])).content.decode()
    assert lines.count('<a class="file"') == 3
    assert 'href="/chat/' in lines
    assert "/desk/" not in lines

    other = Client()
    chat(other, centre, png(), key="o")
    elsewhere = Contact.objects.latest("pk")
    for who, door in ((other, "chat_file"), (Client(), "chat_file"), (Client(), "chat_file_state")):
        assert who.get(reverse(door, args=[contact.public_id, theirs.public_id])).status_code == 404
    assert other.get(reverse("chat_file", args=[elsewhere.public_id, theirs.public_id])).status_code == 404
    assert client.get(reverse("chat_file", args=[contact.public_id, uuid4()])).status_code == 404
    stranger = Client()
    stranger.force_login(centre.elena)
    assert stranger.get(reverse("desk-file", args=[contact.public_id, theirs.public_id])).status_code == 403
    assert Client().get(reverse("desk-file", args=[contact.public_id, theirs.public_id])).status_code == 302
    root = str(Path(shelf.settings.FILES).resolve())
    assert not any(finders.find(path.name) for path in on_shelf())
    assert all(str(path).startswith(root) for path in on_shelf())
    assert {path.stat().st_mode & 0o777 for path in on_shelf()} == {0o600}
    for path in ("../secret_key", "/etc/passwd", "", "a/../../x"):
        with pytest.raises(ValueError, match="not on the shelf"):
            shelf.place(path)


def test_what_is_refused_leaves_nothing_and_what_was_written_stays(client: Client, centre: SmallCentre) -> None:
    page = chat(client, centre, png("ok.png"), png("bad.html"), text="Hola")
    assert page.status_code == 422
    assert "bad.html" in page.content.decode()
    assert ">Hola</textarea>" in page.content.decode().replace("\n", "")
    assert (Contact.objects.count(), Customer.objects.exclude(pk=centre.maria.pk).count(), on_shelf()) == (0, 0, [])
    chat(client, centre, text="Hola")
    contact = Contact.objects.get()
    fields = {"text": "", "key": "n", "file": [png("a.js"), png("b.png")]}
    assert client.post(reverse("chat_say", args=[contact.public_id]), fields, **PAGE).status_code == 302
    assert [file.name for file in Attachment.objects.all()] == ["b.png"], "the good one of two arrives"
    page = client.get(reverse("chat_conversation", args=[contact.public_id])).content.decode()
    assert "a.js" in page, "and the page says what became of the other"
    contact.account = Account.objects.create(channel="chat", name="Web", settings={"files": {"families": []}})
    contact.save()
    response = client.post(reverse("chat_say", args=[contact.public_id]), {"key": "z", "file": png()}, **SCRIPT)
    assert (response.status_code, response.content.decode()) == (409, "Files cannot be sent here.")
    assert "data-attach" not in client.get(reverse("chat_conversation", args=[contact.public_id])).content.decode()


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.django_db(transaction=True)
def test_ten_pictures_of_one_album_are_one_conversation(closed: bool) -> None:
    centre = small_centre()
    if closed:
        centre.centre_site.always_open = False
        centre.centre_site.save()
    page = Client()
    page.get(reverse("chat"))
    statuses: list[int] = []

    def send(number: int) -> None:
        one = Client()
        one.cookies.load(page.cookies.output(header="", sep=";"))
        statuses.append(chat(one, centre, png(f"{number}.png"), key=f"k{number}").status_code)
        connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 10
    contact = Contact.objects.get()
    assert sorted(contact.messages.values_list("seq", flat=True)) == list(range(1, 11))
    assert sorted(Attachment.objects.values_list("name", flat=True)) == [f"{n}.png" for n in range(10)]


def scanned(scanner: Scanner) -> None:
    for _beat in range(2000):
        if not scanner.keep(timezone.now()) and _beat:
            return
        threading.Event().wait(0.01)
    raise AssertionError("the scanner never ended")


@pytest.mark.django_db(transaction=True)
def test_the_scanner_holds_clears_and_refuses(
    client: Client, settings: LazySettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    centre = small_centre()
    command = tmp_path / "scanner"
    command.write_text(
        '#!/bin/sh\nif grep -q EICAR-STANDARD "$1"; then exit 1; fi\ngrep -q strange "$1" && exit 2\nexit 0\n'
    )
    command.chmod(0o700)
    settings.SCANNER = f"{command}"
    uploads = [SimpleUploadedFile(n, c) for n, c in (("a.txt", b"ok"), ("b.txt", EICAR), ("c.txt", b"strange"))]
    chat(client, centre, *uploads)
    contact = Contact.objects.get()
    clean, bad, odd = Attachment.objects.order_by("id")

    def address(file: Attachment, door: str = "chat_file") -> str:
        return reverse(door, args=[contact.public_id, file.public_id])

    for file in (clean, bad, odd):
        assert client.get(address(file), **PAGE).status_code == 409
        assert "hx-get" in client.get(address(file, "chat_file_state")).content.decode()
    scanned(Scanner("/nowhere/scanner"))
    assert "cannot be started" in caplog.text
    assert Attachment.objects.filter(verdict="pending").count() == 3
    scanned(Scanner(settings.SCANNER))
    assert client.get(address(clean)).content == b"ok"
    assert "virus check refused" in client.get(address(bad), **PAGE).content.decode()
    assert "virus check refused" in client.get(address(bad, "chat_file_state")).content.decode()
    assert client.get(address(odd), **PAGE).status_code == 409, "what could not be looked at stays held"
    assert sorted(path.read_bytes() for path in on_shelf()) == [b"ok", b"strange"], "the refused one is off the disk"
    assert [e.data["verdict"] for e in Event.objects.filter(verb="file.judged").order_by("pk")] in (
        ["clean", "refused"], ["refused", "clean"],
    )  # fmt: skip
    files.judge(attachment=clean, clean=False, now=timezone.now())
    assert Attachment.objects.get(pk=clean.pk).verdict == "clean", "the first verdict stands"
    assert Message.objects.count() == 3
