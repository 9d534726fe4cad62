"""Whether a server answers at an address of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from django.conf import settings


async def answers(listening: socket.socket) -> bool:
    """Ask the way in which a browser would; whether the centre can be served from there."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else "localhost"
    host = "localhost" if host == "*" else host
    address, port = listening.getsockname()[:2]
    if not address.strip("0.:"):  # every address of the machine
        address = "::1" if listening.family == socket.AF_INET6 else "127.0.0.1"
    try:
        reader, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    with contextlib.closing(writer):
        writer.write(f"GET /healthz?only=web HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return b" 200 " in await reader.readline()
