"""How often one address may knock at a public door.

It keeps a rude visitor from crowding out the others. One web process counts in its memory and forgets at a restart; on
PostgreSQL, where there may be several, they count together in a table.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lagniappe.desk.models import Knock

P = ParamSpec("P")
SAFE = {"GET", "HEAD", "OPTIONS"}
REMEMBERED = 20_000


@dataclass
class Limiter:
    """A sliding window for each key. ``clock`` tells seconds that never run backwards."""

    clock: Callable[[], float] = time.monotonic
    knocks: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_seconds(self, key: str, *, tries: int, within_seconds: float) -> int:
        """0 and a knock counted, or the whole seconds until the next one is welcome.

        >>> limiter = Limiter(clock=lambda: 100.0)
        >>> [limiter.wait_seconds("a", tries=2, within_seconds=60) for _knock in range(3)]
        [0, 0, 60]
        """
        now = self.clock()
        with self.lock:
            times = self.knocks.setdefault(key, deque())
            self.knocks.move_to_end(key)
            while times and times[0] <= now - within_seconds:
                times.popleft()
            if len(times) >= tries:
                return max(1, math.ceil(times[0] + within_seconds - now))
            times.append(now)
            while len(self.knocks) > REMEMBERED:
                self.knocks.popitem(last=False)
            return 0

    def forget(self) -> None:
        """Forget every knock."""
        with self.lock:
            self.knocks.clear()


class SharedLimiter(Limiter):
    """The same for several processes: a window that begins with the first knock, counted in one statement."""

    def wait_seconds(self, key: str, *, tries: int, within_seconds: float) -> int:
        now = datetime.fromtimestamp(self.clock(), UTC)
        with connection.cursor() as cursor:
            cursor.execute(KNOCK, [key[:200], now, now + timedelta(seconds=within_seconds)])
            count, until = cursor.fetchone()
        return 0 if count <= tries else max(1, math.ceil((until - now).total_seconds()))

    def forget(self) -> None:
        Knock.objects.all().delete()


KNOCK = """
INSERT INTO desk_knock AS known (key, began, until, tries) VALUES (%s, %s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN known.until <= excluded.began THEN 1 ELSE known.tries + 1 END,
    began = CASE WHEN known.until <= excluded.began THEN excluded.began ELSE known.began END,
    until = CASE WHEN known.until <= excluded.began THEN excluded.until ELSE known.until END
RETURNING tries, until
"""

doors: Limiter = SharedLimiter(clock=time.time) if settings.DOORS_COUNT_TOGETHER else Limiter()


def client_address(request: HttpRequest) -> str:
    """Who knocks. The forwarded address counts only behind our own proxy, which appends it; anybody can write the rest.

    An IPv6 customer owns a whole /64, so it is the /64 that is counted.
    """
    raw = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS:
        raw = request.headers.get("X-Forwarded-For", raw).rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def refusal(request: HttpRequest, wait: int) -> HttpResponse:
    """429 with a sentence: a page for people, plain text for scripts."""
    sentence = _("That was a lot in a short time. Please wait a moment and try again.")
    if "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers:
        title = _("A little slower, please")
        response = render(request, "web/error.html", {"title": title, "sentence": sentence}, status=429)
    else:
        response = HttpResponse(sentence, status=429, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(wait)
    return response


def limited(
    door: str, *, tries: int, within_seconds: float, reading: bool = False
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """A view that one address may use ``tries`` times ``within_seconds``; reading counts only where it is said."""

    def guard(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if reading or request.method not in SAFE:
                key = f"{door}|{client_address(request)}"
                wait = doors.wait_seconds(key, tries=tries, within_seconds=within_seconds)
                if wait:
                    return refusal(request, wait)
            return view(request, *args, **kwargs)

        return guarded

    return guard
