"""The drawings of the Lucide set. Its package holds them in one archive, which it opens anew for each drawing: a hundredth of
a second, and a page has thirty. Here it is opened once a process."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from django.utils.safestring import SafeString

UNKNOWN = "circle-question-mark"
OPENING = re.compile(r"<svg\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
OURS = ("xmlns", "width", "height")


@lru_cache(maxsize=1000)
def drawing(name: str, size: int, label: str = "") -> SafeString:
    """An icon as SVG text, ``size`` pixels wide and high; a question mark where there is none of that name. Without a label
    it is decoration and hidden from readers."""
    archive = _archive()
    try:
        svg = archive.read(f"{name}.svg").decode()
    except KeyError:
        svg = archive.read(f"{UNKNOWN}.svg").decode()
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'

    def opening(found: re.Match[str]) -> str:
        kept = "".join(f' {key}="{value}"' for key, value in ATTRIBUTE.findall(found[1]) if key not in OURS)
        return f'<svg width="{size}" height="{size}"{kept} {spoken}>'

    return SafeString(OPENING.sub(opening, svg.strip(), count=1))


@cache
def _archive() -> ZipFile:
    return ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))
