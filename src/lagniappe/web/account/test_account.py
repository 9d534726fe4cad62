"""The staff's door: everybody to their own first screen, guessers out, nobody's session taken over."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from lagniappe.desk.actions import setup_staff
from lagniappe.desk.limits import doors
from lagniappe.web.account.views import home_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"  # of everybody in the cast


@pytest.fixture(autouse=True)
def _forgiving_doors():
    cache.clear()
    yield
    cache.clear()


def enter(client, login, password=PASSWORD):
    return client.post("/account/login/", {"login": login, "password": password})


@pytest.mark.parametrize(
    ("who", "screen"),
    [("ana", "desk"), ("diego", "floor"), ("elena", "studies"), ("zoe", "setup"), ("tomas", "people")],
)
def test_everybody_comes_to_their_own_screen(client, centre, who, screen):
    entered = enter(client, who)
    assert entered.url == "/account/home"
    expected = f"/{screen}" if screen in settings.SCREENS else "/"
    assert client.get(entered.url).url == expected


def test_the_first_duty_counts_where_somebody_has_several():
    assert home_of({"administrator", "agent"}) == ("/desk" if "desk" in settings.SCREENS else "/setup")
    assert home_of(set()) == "/"


def test_mail_address_and_next_page(client, centre):
    assert enter(client, "ANA@example.org").status_code == 302
    client.logout()
    wanted = client.post(
        "/account/login/?next=/setup/look", {"login": "zoe", "password": PASSWORD, "next": "/setup/look"}
    )
    assert wanted.url == "/setup/look"
    client.logout()
    away = client.post("/account/login/", {"login": "zoe", "password": PASSWORD, "next": "https://evil.example/"})
    assert away.url == "/account/home"


def test_a_wrong_password_says_nothing_about_who_exists(client, centre):
    known = enter(client, "ana", "wrong").context["form"].non_field_errors()
    cache.clear()
    unknown = enter(client, "nobody", "wrong").context["form"].non_field_errors()
    assert known == unknown


def test_guessing_is_stopped_even_with_the_right_word_at_last(client, centre):
    for _try in range(5):
        assert enter(client, "ana", "wrong").status_code == 200
    assert enter(client, "ana").status_code == 200, "the sixth try waits"
    assert "_auth_user_id" not in client.session
    assert enter(Client(), "bruno").status_code == 302, "nobody else suffers"


def test_a_flood_from_one_address_gets_a_sentence(client, centre, monkeypatch):
    monkeypatch.setattr(doors, "clock", lambda: 1000.0)  # a slow machine is no slower visitor
    headers = {"accept": "text/html"}
    wrong = [{"login": f"guess{number}", "password": "wrong"} for number in range(40)]
    answers = [client.post("/account/login/", given, headers=headers).status_code for given in wrong]
    assert answers[0] == 200
    assert answers[-1] == 429
    page = client.post("/account/login/", wrong[0], headers=headers)
    assert int(page["Retry-After"]) > 0
    assert b"<h1>" in page.content


def test_the_session_is_a_new_one_after_sign_in(client, centre):
    client.get("/account/login/")
    before = client.cookies["lagniappe_staff"].value
    enter(client, "ana")
    after = client.cookies["lagniappe_staff"]
    assert after.value != before
    assert after["httponly"]
    assert after["samesite"] == "Lax"
    stolen = Client()
    stolen.cookies["lagniappe_staff"] = before
    assert stolen.get("/account/password/change/").status_code == 302


def test_leaving_needs_a_post_and_ends_the_session(client, centre):
    enter(client, "ana")
    kept = client.cookies["lagniappe_staff"].value
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/account/password/change/").status_code == 200
    assert client.post("/account/logout/").status_code == 302
    old = Client()
    old.cookies["lagniappe_staff"] = kept
    assert old.get("/account/password/change/").status_code == 302


def test_a_new_password_and_a_closed_account_end_what_was_open(client, centre):
    enter(client, "ana")
    setup_staff.set_password(user=centre.ana, password="quite another one", now=centre.now)
    assert client.get("/account/password/change/").status_code == 302
    assert enter(client, "ana", "quite another one").status_code == 302
    setup_staff.set_active(user=centre.ana, active=False, now=centre.now, actor=centre.zoe)
    assert client.get("/account/password/change/").status_code == 302
    enter(client, "ana", "quite another one")
    assert client.get("/account/password/change/").status_code == 302, "a closed account does not come in"


def test_one_changes_ones_own_password(client, centre):
    enter(client, "ana")
    wrong = {"oldpassword": "no", "password1": "brand new words", "password2": "brand new words"}
    assert client.post("/account/password/change/", wrong).context["form"].errors
    done = client.post("/account/password/change/", {**wrong, "oldpassword": PASSWORD})
    assert done.status_code == 302
    assert client.get("/account/home").url != "/", "one stays signed in"
    assert enter(Client(), "ana", "brand new words").status_code == 302


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "confirm-email/", "login/code/confirm/", ""])
def test_other_doors_do_not_exist(client, centre, path):
    assert client.get(f"/account/{path}").status_code == 404


def test_forms_need_their_token(centre):
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/account/login/", {"login": "ana", "password": PASSWORD})
    assert refused.status_code == 403
    assert b"<h1>" in refused.content
