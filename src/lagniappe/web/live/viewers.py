"""Who listens: every valid session that the browser holds, staff and visits together.

A browser has one stream for all its tabs, since it opens six connections to a host at most; so the stream hears the
union of what its sessions may hear.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, parse_cookie
from django.utils.crypto import salted_hmac

from lagniappe.desk import framed
from lagniappe.desk.models import User
from lagniappe.desk.queries import audience
from lagniappe.web.persona import FRAMED_COOKIE, STAFF_COOKIE, VISIT_COOKIE

COOKIE = re.compile(rf"^({STAFF_COOKIE}|{VISIT_COOKIE})(_[a-z]{{1,20}})?$")
SESSION = re.compile(r"^[0-9a-z]{8,40}$")
MOST_COOKIES = 24
CHUNK = 400
VISIT_CONTACTS = "contacts"


@dataclass(frozen=True, order=True)
class Held:
    """A session that a browser claims to hold."""

    staff: bool
    key: str


@dataclass(frozen=True)
class Identity:
    keys: frozenset[str] = frozenset()
    users: frozenset[int] = frozenset()


def held(cookie_header: str) -> frozenset[Held]:
    """The sessions named in a ``Cookie`` header; personas count in the demonstration only."""
    found = set()
    for name, value in parse_cookie(cookie_header).items():
        match = COOKIE.match(name)
        if match and (settings.DEMO or name == FRAMED_COOKIE or not match[2]) and SESSION.match(value):
            found.add(Held(match[1] == STAFF_COOKIE, value))
    return frozenset(sorted(found)[:MOST_COOKIES])


def carried(script_name: str) -> frozenset[Held]:
    """The visit that the address of a framed page carries where no cookie may."""
    inside = framed.parts(script_name)
    return frozenset({Held(False, inside[1])}) if inside is not None and inside[1] else frozenset()


def key_of(request: HttpRequest) -> str:
    """What a page shows of its session's identity, opaque: when it is a new one, the browser's stream begins anew.

    A visitor's identity grows with each contact, so the contacts are part of it. Empty where there is no session.
    """
    session = getattr(request, "session", None)
    if session is None or not session.session_key:
        return ""
    parts = [session.session_key, str(session.get(SESSION_KEY, "")), *map(str, session.get(VISIT_CONTACTS, []))]
    return salted_hmac("lagniappe.viewer", " ".join(parts), algorithm="sha256").hexdigest()[:20]


def identify(browsers: Sequence[frozenset[Held]], now: datetime) -> list[Identity]:
    """What each browser's sessions may hear now, read in bulk because every open stream is asked again and again."""
    wanted = sorted({session.key for browser in browsers for session in browser})
    sessions = _sessions(wanted, now)
    users = _users({_user_id(data) for data in sessions.values()} - {None})
    return [_identity(browser, sessions, users) for browser in browsers]


def _sessions(keys: Sequence[str], now: datetime) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        for session in Session.objects.filter(session_key__in=chunk, expire_date__gt=now):
            found[session.session_key] = session.get_decoded()
    return found


def _user_id(data: Mapping[str, Any]) -> int | None:
    value = str(data.get(SESSION_KEY, ""))
    return int(value) if value.isdecimal() else None


def _users(ids: Iterable[int | None]) -> dict[int, User]:
    wanted = sorted(number for number in ids if number is not None)
    users: dict[int, User] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = User.objects.filter(pk__in=wanted[start : start + CHUNK], is_active=True)
        users |= {user.pk: user for user in chunk.prefetch_related("roles", "serves")}
    return users


def _identity(
    browser: frozenset[Held], sessions: Mapping[str, Mapping[str, Any]], users: Mapping[int, User]
) -> Identity:
    keys: set[str] = set()
    who: set[int] = set()
    for session in browser:
        data = sessions.get(session.key, {})
        if not session.staff:
            contacts = data.get(VISIT_CONTACTS, [])
            keys |= audience.visit_keys(str(contact) for contact in contacts if isinstance(contacts, list))
            continue
        user = users.get(_user_id(data) or 0)
        if user and _still_signed_in(user, str(data.get(HASH_SESSION_KEY, ""))):
            keys |= audience.staff_keys(user)
            who.add(user.pk)
    return Identity(frozenset(keys), frozenset(who))


def _still_signed_in(user: User, session_hash: str) -> bool:
    """Whether the session was begun with the password that the person has now."""
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(hmac.compare_digest(session_hash, known) for known in hashes)
