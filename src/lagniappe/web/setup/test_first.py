"""From an empty folder to a centre that can serve its first customer, with a key that works once."""

from __future__ import annotations

import pytest
from django.conf import settings

from lagniappe.desk.limits import doors
from lagniappe.desk.models import Centre, Queue, User
from lagniappe.desk.queries.setup_lists import gaps
from lagniappe.web.setup import first_key

pytestmark = pytest.mark.django_db

GIVEN = {
    "centre": "Panadería Sol", "language": "es", "name": "Sol Suárez", "username": "sol", "password": "una clave muy larga",
    "site": "Local", "zone": "America/Argentina/Buenos_Aires", "weekdays": "8-13, 16:30-20", "saturday": "9-13", "sunday": "",
    "queue": "Mostrador", "kinds": "Comprar\nEncargar\n\nComprar", "letter": "m", "counters": "2",
}  # fmt: skip


@pytest.fixture
def key():
    doors.forget()
    yield first_key.make(settings.HOME)
    first_key.spend(settings.HOME)


def test_the_page_opens_with_the_key_only(client, key):
    assert client.get("/setup/first").status_code == 404
    assert client.get("/setup/first?key=guess").status_code == 404
    assert client.get(f"/setup/first?key={key}").status_code == 200
    assert client.post("/setup/first", {**GIVEN, "key": "guess"}).status_code == 404
    assert not Centre.objects.exists()
    newer = first_key.make(settings.HOME)
    assert client.get(f"/setup/first?key={key}").status_code == 404
    assert client.get(f"/setup/first?key={newer}").status_code == 200


def test_four_steps_make_a_working_centre(client, key):
    done = client.post("/setup/first", {**GIVEN, "key": key})
    assert done.status_code == 302, done.context["form"].errors
    sol = User.objects.get(username="sol")
    assert client.session["_auth_user_id"] == str(sol.pk)
    queue = Queue.objects.get()
    assert (queue.letter, queue.pull, queue.target_share) == ("M", True, 0.8)
    assert [kind.name for kind in queue.kinds.all()] == ["Comprar", "Encargar"]
    assert queue.site.hours.count() == 11
    assert queue.site.positions.count() == 2
    assert gaps(sol) == []
    assert client.get("/setup").status_code == 200
    assert client.get(f"/setup/first?key={key}").status_code == 404, "the key works once"


def test_mistakes_keep_what_was_typed_and_write_nothing(client, key):
    for wrong in (
        {"password": "short"},
        {"zone": "Mars"},
        {"weekdays": "soon"},
        {"username": "a b"},
        {"letter": "7"},
        {"weekdays": "", "saturday": ""},
    ):
        page = client.post("/setup/first", {**GIVEN, **wrong, "key": key})
        assert page.status_code == 422, wrong
        assert "Panadería Sol" in page.content.decode()
        assert "una clave" not in page.content.decode()
        assert not Centre.objects.exists()
        assert not User.objects.exists()


def test_the_key_is_kept_as_a_hash_for_its_owner_only(key):
    path = settings.HOME / first_key.NAME
    assert key not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
