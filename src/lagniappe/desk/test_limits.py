"""One address crowds out nobody, and cannot pretend to be another."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from lagniappe.desk.limits import REMEMBERED, Limiter, client_address, doors, limited


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _fresh_doors():
    doors.forget()
    yield
    doors.forget()


def test_the_window_slides():
    clock = Clock()
    limiter = Limiter(clock=clock)

    def ask(key: str) -> int:
        return limiter.wait_seconds(key, tries=3, within_seconds=10)

    assert [ask("a"), ask("a"), ask("a"), ask("a")] == [0, 0, 0, 10]
    assert ask("b") == 0
    clock.now = 9.5
    assert ask("a") == 1
    clock.now = 10
    assert [ask("a"), ask("a"), ask("a"), ask("a")] == [0, 0, 0, 10]


def test_memory_is_bounded():
    limiter = Limiter(clock=Clock())
    for number in range(REMEMBERED + 50):
        limiter.wait_seconds(str(number), tries=1, within_seconds=60)
    assert len(limiter.knocks) == REMEMBERED


@limited("test", tries=2, within_seconds=60)
def door(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def test_writing_is_counted_and_reading_is_not():
    factory = RequestFactory()
    answers = [door(factory.post("/")).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert door(factory.get("/")).status_code == 200
    refused = door(factory.post("/"))
    assert int(refused["Retry-After"]) >= 1
    assert refused["Content-Type"].startswith("text/plain")
    assert door(factory.post("/", REMOTE_ADDR="10.0.0.9")).status_code == 200


@pytest.mark.parametrize(
    ("https", "remote", "forwarded", "expected"),
    [
        (False, "10.1.1.1", "6.6.6.6", "10.1.1.1"),
        (True, "10.1.1.1", "6.6.6.6, 7.7.7.7", "7.7.7.7"),
        (True, "10.1.1.1", None, "10.1.1.1"),
        (False, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (False, "::ffff:10.2.3.4", None, "10.2.3.4"),
        (True, "10.1.1.1", "<script>", "unknown"),
        (False, "", None, "unknown"),
    ],
)
def test_whose_address_counts(https, remote, forwarded, expected):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
    with override_settings(HTTPS=https):
        assert client_address(request) == expected
