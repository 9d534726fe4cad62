"""Serving a centre: the listening socket, the prepared home, the web process and its child for background work."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

from lagniappe import database
from lagniappe.phrases import Phrases, language_of
from lagniappe.sentences import gettext_noop

HERE = Path(__file__).parent


def phrases() -> Phrases:
    """What serving says on the terminal, in the environment's language."""
    return Phrases(language_of(os.environ), [HERE])


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on; OSError where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening


def why_not(error: OSError, host: str, port: int) -> str:
    """The sentence for an address that cannot be had."""
    message = gettext_noop("We cannot listen on {host} port {port}: {why}.")
    if error.errno == errno.EADDRINUSE:
        message = gettext_noop("Port {port} is in use already. Stop what uses it, or choose another one with --port.")
    elif error.errno == errno.EACCES:
        message = gettext_noop("Port {port} may not be used by this account. Choose one above 1024 with --port.")
    return phrases().text(message).format(host=host, port=port, why=os.strerror(error.errno or 0))


def address(listening: socket.socket, opening: str) -> str:
    """What a person types into a browser."""
    host, port = listening.getsockname()[:2]
    if not host.strip("0.:"):  # every address of the machine
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{opening}"


def why_no_database(error: Exception, url: str) -> str:
    """The sentence for a database that cannot be had."""
    if isinstance(error, ValueError):
        return phrases().text(gettext_noop("LAGNIAPPE_DATABASE looks like postgres://user:password@host:5432/name."))
    message = gettext_noop("The database {database} does not answer: {why}")
    return phrases().text(message).format(database=database.shown(url), why=str(error).strip())


def prepare() -> None:
    """Make what the home lacks: compiled words and the database's tables. ``LAGNIAPPE_HOME`` must be set.

    Safe to run in several processes at once: the tables are looked at and changed by one after the other.
    """
    from lagniappe.catalogues import compile_catalogues

    compile_catalogues()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lagniappe.settings")
    import django

    django.setup()
    from lagniappe.serving import tables

    tables.prepare()
