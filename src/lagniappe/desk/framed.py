"""Pages of ours inside somebody else's site: which widget they belong to, and who may frame them.

Such a page's address begins with ``/framed/<account>``, which becomes the script name, so that every link on it stays
inside. Where the browser refuses our cookie in a frame, the visit's key follows the account in the address instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lagniappe.desk.models import Account
from lagniappe.desk.queries.rights import as_uuid

UUID_SHAPE = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PREFIX = re.compile(rf"^/framed/({UUID_SHAPE})(?:/([0-9a-z]{{32}}))?(?=/|$)")
HOST = re.compile(r"^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
MOST_ORIGINS = 50
CHANNEL = "chat"
KEY = "lagniappe.framed"


@dataclass(frozen=True)
class Framed:
    """The widget that a request came through; ``token`` where the address carries the visit."""

    account: Account
    token: str

    @property
    def ancestors(self) -> list[str]:
        """The sites that may show it."""
        found = self.account.settings.get("origins", [])
        return [str(origin) for origin in found] if isinstance(found, list) else []


def parts(script_name: str) -> tuple[str, str] | None:
    """The account's public id and the visit's key (or "") that a script name holds; None where it is no frame's."""
    match = PREFIX.match(script_name)
    return (match[1], match[2] or "") if match else None


def of(request: HttpRequest) -> Framed | None:
    """The frame that the request came through; None on our own pages."""
    found = request.META.get(KEY)
    return found if isinstance(found, Framed) else None


def account_of(public_id: str) -> Account | None:
    """The widget in use with that id."""
    found = Account.objects.select_related("queue__site").filter(public_id=as_uuid(public_id), channel=CHANNEL)
    return found.filter(active=True).first()


def read_origins(lines: str) -> list[str]:
    """Sites as an administrator writes them, as browsers name them; ValidationError with a sentence for any other.

    >>> read_origins("https://Bank.example/chat, *.bank.example\\nhttp://localhost:8080")
    ['https://bank.example', 'https://*.bank.example', 'http://localhost:8080']
    """
    found: list[str] = []
    for word in re.split(r"[\s,;]+", lines.strip()):
        if word:
            found.append(_origin(word))
    if len(found) > MOST_ORIGINS:
        raise ValidationError(_("These are too many sites for one widget."))
    return list(dict.fromkeys(found))


def _origin(word: str) -> str:
    wrong = ValidationError(_("This is no address of a site: “%(word)s”.") % {"word": word[:80]})
    try:
        split = urlsplit(word if "://" in word else f"https://{word}")
        host, port = (split.hostname or "").rstrip("."), split.port
        plain = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise wrong from None
    if split.scheme not in ("http", "https") or not HOST.match(plain) or split.username is not None:
        raise wrong
    return f"{split.scheme}://{plain}" + (f":{port}" if port else "")


def written(origins: Sequence[str]) -> str:
    return "\n".join(origins)
