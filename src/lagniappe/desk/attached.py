"""Files that people send: which name is safe to keep, what a file really is, and whether we take it."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused

LONGEST_NAME = 120
HEAD_BYTES = 4096
MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 25
UNKNOWN_TYPE = "application/octet-stream"

RFC_2231 = re.compile(r"^[A-Za-z0-9_-]+'[A-Za-z-]*'(.+)$")
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
MARKUP = re.compile(rb"^\s*<[!?a-zA-Z/]")


def safe_name(raw: str) -> str:
    """A name that is harmless in a header, on a page and on any disk, as near to the sender's as that allows.

    >>> safe_name("..\\\\..\\\\etc/passwd"), safe_name("UTF-8''caf%C3%A9%20menu.pdf"), safe_name("photo\\u202egnp.exe")
    ('passwd', 'café menu.pdf', 'photognp.exe')
    >>> safe_name("con.txt"), safe_name(" ... "), safe_name("a:b|c?.txt")
    ('_con.txt', 'file', 'a_b_c_.txt')
    """
    coded = RFC_2231.match(raw.strip())
    text = unquote(coded[1], errors="replace") if coded else raw
    text = unicodedata.normalize("NFC", re.split(r"[/\\]", text)[-1])
    # Category C holds control characters, and the invisible ones that turn the reading direction around.
    text = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or not unicodedata.category(c).startswith("C")
    )
    text = re.sub(r'[<>:"|?*%]', "_", " ".join(text.split())).strip(". ")
    if not text:
        return "file"
    if RESERVED.match(text):
        text = "_" + text
    stem, dot, ending = text.rpartition(".")
    if len(text) > LONGEST_NAME and dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return text[:LONGEST_NAME]


@dataclass(frozen=True)
class Sort:
    """What an ending promises: the family that a rule allows, the media type, and how the content must begin."""

    family: str
    media_type: str
    content: str


OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
SORTS = {
    "png": Sort("images", "image/png", "png"),
    "jpg": Sort("images", "image/jpeg", "jpeg"),
    "jpeg": Sort("images", "image/jpeg", "jpeg"),
    "gif": Sort("images", "image/gif", "gif"),
    "webp": Sort("images", "image/webp", "webp"),
    "heic": Sort("images", "image/heic", "mp4"),
    "heif": Sort("images", "image/heif", "mp4"),
    "pdf": Sort("documents", "application/pdf", "pdf"),
    "txt": Sort("documents", "text/plain", "text"),
    "csv": Sort("documents", "text/csv", "text"),
    "rtf": Sort("documents", "application/rtf", "rtf"),
    "docx": Sort("documents", f"{OOXML}.wordprocessingml.document", "ooxml"),
    "xlsx": Sort("documents", f"{OOXML}.spreadsheetml.sheet", "ooxml"),
    "pptx": Sort("documents", f"{OOXML}.presentationml.presentation", "ooxml"),
    "odt": Sort("documents", f"{ODF}.text", "odf"),
    "ods": Sort("documents", f"{ODF}.spreadsheet", "odf"),
    "odp": Sort("documents", f"{ODF}.presentation", "odf"),
    "mp3": Sort("sound", "audio/mpeg", "mp3"),
    "m4a": Sort("sound", "audio/mp4", "mp4"),
    "ogg": Sort("sound", "audio/ogg", "ogg"),
    "opus": Sort("sound", "audio/ogg", "ogg"),
    "wav": Sort("sound", "audio/wav", "wav"),
    "mp4": Sort("video", "video/mp4", "mp4"),
    "mov": Sort("video", "video/quicktime", "mp4"),
    "webm": Sort("video", "video/webm", "webm"),
    "zip": Sort("archives", "application/zip", "zip"),
}
FAMILIES = ("images", "documents", "sound", "video", "archives")


def family_words() -> dict[str, str]:
    """The families as people call them."""
    return {
        "images": _("pictures"),
        "documents": _("documents"),
        "sound": _("sound"),
        "video": _("video"),
        "archives": _("zip archives"),
    }


@dataclass(frozen=True)
class Rules:
    """Which files an account takes. No families: none at all."""

    families: frozenset[str] = frozenset({"images", "documents", "sound"})
    most_megabytes: int = 10

    @property
    def most_bytes(self) -> int:
        return self.most_megabytes * MEGABYTE

    @property
    def accept(self) -> str:
        """For the browser's chooser; ``image/*`` is what makes a phone offer its camera."""
        endings = [f".{ending}" for ending, sort in SORTS.items() if sort.family in self.families]
        return ",".join((["image/*"] if "images" in self.families else []) + endings)


def rules_of(settings: Mapping[str, Any] | None) -> Rules:
    """The rules in an account's settings; ours where it says nothing or nonsense."""
    asked = (settings or {}).get("files")
    if not isinstance(asked, dict):
        return Rules()
    families = asked.get("families")
    most = asked.get("most_megabytes")
    return Rules(
        families=frozenset(families) & set(FAMILIES) if isinstance(families, list) else Rules().families,
        most_megabytes=min(max(1, most), MOST_MEGABYTES) if isinstance(most, int) else Rules().most_megabytes,
    )


@dataclass(frozen=True)
class Looked:
    """A file that we take: its safe name and what it is."""

    name: str
    media_type: str
    size: int


def sniff(head: bytes) -> str:
    """What the first bytes say, whatever the name does.

    >>> [sniff(b) for b in (b"\\x89PNG\\r\\n\\x1a\\n", b"%PDF-1.7", b"<svg xmlns=", b"hola", b"\\x00\\x01")]
    ['png', 'pdf', 'markup', 'text', 'unknown']
    """
    for start, content in (
        (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"),
        (b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"{\\rtf", "rtf"), (b"ID3", "mp3"), (b"OggS", "ogg"),
        (b"\x1aE\xdf\xa3", "webm"),
    ):  # fmt: skip
        if head.startswith(start):
            return content
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "unknown")
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "mp3"
    return _text_or_markup(head)


def _text_or_markup(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head.decode("utf-16", errors="replace").encode()
    else:
        text = head.removeprefix(b"\xef\xbb\xbf")
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in text):
        return "unknown"
    return "markup" if MARKUP.match(text) else "text"


def _inside(file: IO[bytes]) -> str:
    """What sort of zip it is. Only its table of contents is read, never what it would unpack to."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "unknown"
    if "[Content_Types].xml" in names:
        return "ooxml"
    return "odf" if "mimetype" in names and "META-INF/manifest.xml" in names else "zip"


def look(raw_name: str, file: IO[bytes], size: int, rules: Rules) -> Looked:
    """What we know of a file that somebody sends, or a refusal that says why we do not take it."""
    name = safe_name(raw_name)
    if not rules.families:
        raise ActionRefused("no_files", _("Files cannot be sent here."))
    if size <= 0:
        raise ActionRefused("empty_file", _("“%(name)s” is empty.") % {"name": name})
    if size > rules.most_bytes:
        raise ActionRefused(
            "too_big",
            _("“%(name)s” is larger than %(most)d MB, the most that can be sent here.")
            % {"name": name, "most": rules.most_megabytes},
        )
    sort = SORTS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if sort is None or sort.family not in rules.families:
        allowed = ", ".join(word for family, word in family_words().items() if family in rules.families)
        raise ActionRefused(
            "type",
            _("“%(name)s” is of a type that cannot be sent here. You can send: %(allowed)s.")
            % {"name": name, "allowed": allowed},
        )
    file.seek(0)
    content = sniff(file.read(HEAD_BYTES))
    if content == "zip":
        content = _inside(file)
    file.seek(0)
    if content != sort.content:
        raise ActionRefused(
            "not_what_it_says",
            _("“%(name)s” is not what the end of its name says. Please save it again and send it anew.")
            % {"name": name},
        )
    return Looked(name, sort.media_type, size)
