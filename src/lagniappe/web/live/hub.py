"""Hands the ledger's steps to the streams that may hear them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from django.db import DatabaseError, connection

from lagniappe.desk import ephemeral
from lagniappe.desk.actions import presence
from lagniappe.desk.queries import audience, ledger
from lagniappe.web.live import wire
from lagniappe.web.live.listener import Listener
from lagniappe.web.live.tail import Tail
from lagniappe.web.live.viewers import Held, Identity, identify

logger = logging.getLogger(__name__)

MOST_STREAMS = 2000
MOST_FROM_ONE = 20
MOST_LAG_SECONDS = 2.0
RECHECK_SECONDS = 30.0
PRESENCE_SECONDS = 15.0
TOPICS_KNOWN = 5000
SWITCH_SECONDS = 0.0005
"""For so long at most one thread keeps the interpreter from another that asks for it. A hint goes from the thread that wrote to
the tail's and to the event loop, and each crossing would take up to Python's own 5 ms while somebody writes."""
BYE = wire.frame("bye", {})
# What a customer may know of the other side's doings; that somebody reads along is for staff only.
VISITORS_HEAR = {"typing", "seen"}

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Place:
    """A stream's claim: from where it comes, with which sessions, and the public calls that it follows."""

    address: str
    sessions: frozenset[Held]
    calls: frozenset[str]

    @property
    def claim(self) -> tuple[str, frozenset[Held]]:
        return self.address, self.sessions


class Hub:
    """One per process. All of it runs in the event loop, but for what ``in_thread`` is given."""

    def __init__(self) -> None:
        self.position = 0
        self.streams: dict[Listener, Place] = {}
        self._tail: Tail | None = None
        self._crowd: Counter[tuple[str, frozenset[Held]]] = Counter()
        self._index: dict[str, set[Listener]] = {}
        self._withheld: set[Listener] = set()
        self._known: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open_to_streams = False
        self.rights_version = 0

    @property
    def running(self) -> bool:
        return self._open_to_streams

    async def start(self) -> None:
        """Begin to follow the ledger from its present end."""
        sys.setswitchinterval(SWITCH_SECONDS)
        self._loop = asyncio.get_running_loop()
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")
        self._rights_changed = asyncio.Event()
        self.position = await self.in_thread(ledger.head)
        self._tail = Tail(self.position, self._publish_soon)
        self._deaf = (ephemeral.listen(self._hear), ephemeral.hear_commits(self._tail.hear))
        self._tail.start()
        self._open_to_streams = True
        self._begin(self._recheck_for_ever())
        self._begin(self._note_presence_for_ever())

    def close_streams(self) -> None:
        """Let every browser go, and take no new one: the server stops."""
        self._open_to_streams = False
        for listener in tuple(self.streams):
            listener.close()

    async def stop(self) -> None:
        self.close_streams()
        for stop_hearing in self._deaf:
            stop_hearing()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tail:
            await self._loop.run_in_executor(None, self._tail.stop)
            self._tail = None
        self._pool.shutdown()

    async def in_thread(self, ask: Callable[[], Answer]) -> Answer:
        """Ask the database away from the event loop; the connection is closed after."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(_then_close, ask))

    def lag_seconds(self) -> float:
        """How long what was committed has been waiting to be told."""
        behind_since = self._tail.behind_since if self._tail else None
        return max(0.0, time.monotonic() - behind_since) if behind_since else 0.0

    def present(self) -> frozenset[int]:
        """Members of staff who have a stream open."""
        return frozenset(user for listener in self.streams for user in listener.users)

    # Streams come and go.

    def admit(self, place: Place) -> Listener | None:
        """A mailbox for a new stream, or none where there are too many."""
        if not self._open_to_streams or len(self.streams) >= MOST_STREAMS or not self._room_for(place):
            return None
        listener = Listener(lambda: self.position, self._loop.time)
        self.streams[listener] = place
        self._crowd[place.claim] += 1
        return listener

    async def recognise(self, listener: Listener) -> bool:
        """Find out who listens and let them hear; False where a crowd turns out to be one."""
        version = None
        while version != self.rights_version:  # or what was read may be of rights that have just gone
            version = self.rights_version
            ask = partial(identify, [self.streams[listener].sessions], datetime.now(UTC))
            [identity] = await self.in_thread(ask)
        if not identity.keys:
            # Sessions that are worth nothing do not make a crowd of strangers into many guests.
            place = replace(self.streams[listener], sessions=frozenset())
            self._leave(listener)
            fits = self._room_for(place)
            self.streams[listener] = place
            self._crowd[place.claim] += 1
            if not fits:
                return False
        self.attach(listener, identity)
        return True

    def _room_for(self, place: Place) -> bool:
        return self._crowd[place.claim] < MOST_FROM_ONE

    def attach(self, listener: Listener, identity: Identity) -> None:
        """Let a stream hear what these keys open, from the present position on."""
        self._unindex(listener)
        listener.users = identity.users
        listener.keys = identity.keys | {f"calls:{code}" for code in self.streams[listener].calls}
        for key in listener.keys:
            self._index.setdefault(key, set()).add(listener)

    def dismiss(self, listener: Listener) -> None:
        self._unindex(listener)
        self._withheld.discard(listener)
        self._leave(listener)

    def _leave(self, listener: Listener) -> None:
        claim = self.streams.pop(listener).claim
        self._crowd[claim] -= 1
        if not self._crowd[claim]:
            del self._crowd[claim]

    def _unindex(self, listener: Listener) -> None:
        for key in listener.keys:
            holders = self._index.get(key, set())
            holders.discard(listener)
            if not holders:
                self._index.pop(key, None)
        listener.keys = frozenset()

    # What happened is told.

    def _publish_soon(self, steps: Sequence[audience.Step], noticed: float) -> None:
        """Called in the tail's thread, or in one that has committed."""
        self._loop.call_soon_threadsafe(self.publish, steps, noticed)

    def publish(self, steps: Sequence[audience.Step], noticed: float) -> None:
        """Tell what the ledger's tail has read; ``noticed`` is when it first knew, in monotonic seconds."""
        late = time.monotonic() - noticed > MOST_LAG_SECONDS
        for step in steps:
            if step.rights:
                self._withhold(step.agent)
            for hint in step.hints:
                self._known.pop(hint.topic, None)
                if not late:
                    for listener in self._holders(hint.keys):
                        listener.hint(step.number, hint.topic)
        self.position = steps[-1].number
        if late:
            for listener in self.streams:
                listener.resync()

    def _holders(self, keys: Iterable[str]) -> set[Listener]:
        return set().union(*(self._index[key] for key in keys if key in self._index))

    def _hear(self, topic: str, data: Mapping[str, str]) -> None:
        """Called in whatever thread a signal was given."""
        self._loop.call_soon_threadsafe(self.tell, topic, dict(data))

    def tell(self, topic: str, data: Mapping[str, str]) -> None:
        """Pass a signal on to who may hear of its topic now."""
        if not self.streams:
            return
        if topic in self._known:
            self._pass_on(topic, data)
        else:
            self._begin(self._find_out(topic, data))

    async def _find_out(self, topic: str, data: Mapping[str, str]) -> None:
        self._known[topic] = await self.in_thread(partial(audience.keys_of, topic))
        if len(self._known) > TOPICS_KNOWN:
            self._known.popitem(last=False)
        self._pass_on(topic, data)

    def _pass_on(self, topic: str, data: Mapping[str, str]) -> None:
        keys = self._known.get(topic, frozenset())
        if data.get("signal") not in VISITORS_HEAR:
            keys = frozenset(key for key in keys if not key.startswith("visit:"))
        for listener in self._holders(keys):
            listener.signal({**data, "topic": topic})

    # Rights change and sessions end.

    def _withhold(self, user: int | None) -> None:
        """Tell nothing to streams whose rights are in doubt until they have been read again."""
        self.rights_version += 1
        for listener in self.streams:
            if listener.users and (user is None or user in listener.users):
                self._unindex(listener)
                self._withheld.add(listener)
        self._rights_changed.set()

    async def _recheck_for_ever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RECHECK_SECONDS):
                    await self._rights_changed.wait()
            self._rights_changed.clear()
            try:
                await self.recheck()
            except DatabaseError:
                logger.exception("Sessions cannot be read; trying again")

    async def recheck(self) -> None:
        """Read every stream's sessions and rights again."""
        withheld, self._withheld = self._withheld, set()
        listeners = list(self.streams)
        browsers = [self.streams[listener].sessions for listener in listeners]
        now = datetime.now(UTC)
        try:
            identities = await self.in_thread(partial(identify, browsers, now))
        except DatabaseError:
            self._withheld |= withheld
            raise
        for listener, identity in zip(listeners, identities, strict=True):
            if listener not in self.streams or listener in self._withheld:
                continue
            self.attach(listener, identity)
            if not listener.keys:
                listener.close(BYE)
            elif listener in withheld:
                listener.resync()

    async def _note_presence_for_ever(self) -> None:
        """Staff with an open page are there: their rows say so each few seconds, in one batch."""
        while True:
            await asyncio.sleep(PRESENCE_SECONDS)
            here = self.present()
            if here:
                try:
                    await self.in_thread(partial(presence.seen, user_ids=sorted(here), now=datetime.now(UTC)))
                except DatabaseError:
                    logger.exception("Presence cannot be noted; trying again")

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _then_close(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    finally:
        connection.close()
