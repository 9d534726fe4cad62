"""What stands for a browser in the tests of live screens: sessions, an event stream, and a server with both."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType

import httpx
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from lagniappe.desk import ephemeral
from lagniappe.desk.models import Contact, Event, Queue, User
from serving.server import until

WAIT_SECONDS = 60


def sign_in(user: User) -> dict[str, str]:
    """The cookie of somebody who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"lagniappe_staff": str(session.session_key)}


def visit(*contacts: Contact) -> dict[str, str]:
    """The cookie of a visitor who has begun these contacts."""
    session = SessionStore()
    session["contacts"] = [str(contact.public_id) for contact in contacts]
    session.create()
    return {"lagniappe_visit": str(session.session_key)}


def write_event(verb: str = "contact.seen_by_test", **fields: object) -> Event:
    """A row of the ledger written behind the actions' back, as another process would."""
    contact = fields.get("contact")
    if isinstance(contact, Contact):
        fields |= {
            "queue_id": contact.queue_id,
            "site_id": contact.site_id,
            "case_id": contact.case_id,
            "agent_id": contact.agent_id,
        }
    elif isinstance(queue := fields.get("queue"), Queue):
        fields |= {"site_id": queue.site_id}
    event = Event.objects.create(at=datetime.now(UTC), verb=verb, **fields)
    if connection.vendor == "postgresql":
        ephemeral.committed([event])
    return event


@dataclass
class Heard:
    name: str
    data: object
    number: int | None


@dataclass
class EventStream:
    """Reads ``/live`` in a thread, as an EventSource would; without reconnecting."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    query: str = ""
    since: int | None = None
    heard: list[Heard] = field(default_factory=list)
    last: int | None = None
    ended: bool = False

    def __enter__(self) -> EventStream:
        header = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if self.since is not None:
            header["Last-Event-ID"] = str(self.since)
        self._client = httpx.Client(timeout=httpx.Timeout(WAIT_SECONDS, read=None))
        request = self._client.build_request("GET", f"{self.url}/live{self.query}", headers=header)
        self.response = self._client.send(request, stream=True)
        assert self.response.status_code == 200
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        until(lambda: self.heard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing the socket under the reader is how a browser goes.
        stream = self.response.extensions["network_stream"].get_extra_info("socket")
        if not self.ended:
            stream.shutdown(2)
        self._thread.join()
        self.response.close()
        self._client.close()

    def _read(self) -> None:
        name, number = "", None
        try:
            for line in self.response.iter_lines():
                if line.startswith("id: "):
                    number = int(line[4:])
                elif line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    self.last = self.last if number is None else number
                    self.heard.append(Heard(name, json.loads(line[6:]), number))
                    name, number = "", None
        except httpx.HTTPError:
            pass
        self.ended = True

    @property
    def names(self) -> list[str]:
        return [heard.name for heard in self.heard]

    @property
    def topics(self) -> set[str]:
        return {topic for heard in self.heard if heard.name == "changed" for topic in heard.data}

    def wait_for(self, topic: str) -> None:
        until(lambda: topic in self.topics)

    def count(self, topic: str) -> int:
        return sum(topic in heard.data for heard in self.heard if heard.name == "changed")


def settle(seconds: float = 0.4) -> None:
    """Longer than a hint may be withheld: what has not come by now does not come."""
    time.sleep(seconds)
