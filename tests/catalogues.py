"""The catalogues of words: ``--write`` draws every room's words into its catalogues, ``--check`` says what is not right.

A room is a folder with words of its own. Its catalogues lie beside it (``locale/<language>/LC_MESSAGES/django.po``), sorted
and without dates and line numbers, so that a change of words is a change of a few lines. Needs GNU gettext.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "src" / "lagniappe"
LANGUAGES = ("es", "ru")
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_noop:1,2", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3",
    "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3", "N_",
    "later", "JournalError",
)  # fmt: skip
# Folders whose subfolders are rooms of their own.
HALLS = ("web", "channels", "studies")


def room_of(path: Path) -> Path:
    """The room that a file's words belong to."""
    parts = path.relative_to(PACKAGE).parts
    if parts[:2] == ("journal", "sources") and len(parts) > 3:
        return PACKAGE.joinpath(*parts[:3])
    if len(parts) > 2 and parts[0] in HALLS and (PACKAGE / parts[0] / parts[1] / "__init__.py").is_file():
        if parts[0] != "web" or (PACKAGE / parts[0] / parts[1] / "urls.py").is_file():
            return PACKAGE / parts[0] / parts[1]
        return PACKAGE / parts[0]
    return PACKAGE / parts[0] if len(parts) > 1 and (PACKAGE / parts[0]).is_dir() else PACKAGE


def speaking_files() -> dict[Path, list[Path]]:
    """Every file that may hold words, by room."""
    found = defaultdict(list)
    for path in sorted([*PACKAGE.glob("**/*.py"), *PACKAGE.glob("**/*.html"), *PACKAGE.glob("rules/book/*.toml")]):
        tested = path.name.startswith("test_") or path.name == "conftest.py" or "migrations" in path.parts
        if not tested:
            found[room_of(path)].append(path)
    return dict(found)


def words(files: list[Path]) -> Catalog:
    """What the files say through gettext."""
    from django.utils.translation.template import templatize

    with tempfile.TemporaryDirectory() as folder:
        named = []
        for number, path in enumerate(files):
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".html":
                text = templatize(text, origin=str(path))
            elif path.suffix == ".toml":
                text = "".join(f"_({said!r})\n" for said in said_in(tomllib.loads(text)))
            copy = Path(folder) / f"{number:04d}.py"
            copy.write_text(text, encoding="utf-8")
            named.append(str(copy))
        listing = Path(folder) / "files"
        listing.write_text("\n".join(named), encoding="utf-8")
        done = subprocess.run(
            [
                "xgettext", "--language=Python", "--from-code=UTF-8", "--no-location", "--add-comments=Translators",
                *[f"--keyword={keyword}" for keyword in KEYWORDS], f"--files-from={listing}", "--output=-",
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
    # xgettext leaves blanks in its header for people to fill in.
    text = done.stdout.replace(b"CHARSET", b"UTF-8").replace(b"nplurals=INTEGER; plural=EXPRESSION;", b"nplurals=2;")
    return read_po(io.BytesIO(text))


def said_in(data: dict) -> Iterator[str]:
    """What a rule file says to people."""
    for name, value in data.items():
        if name in ("name", "says", "note"):
            yield value
        for row in value if isinstance(value, list) else []:
            if isinstance(row, dict):
                yield from said_in(row)


def catalogue_path(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def kept(room: Path, language: str) -> Catalog:
    """The room's catalogue as it lies there."""
    path = catalogue_path(room, language)
    if not path.is_file():
        return Catalog(locale=language)
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def merged(spoken: Catalog, old: Catalog, language: str) -> Catalog:
    """The words of now with the translations that there are."""
    new = Catalog(locale=language)
    plural_count = int(PLURALS[language][len("nplurals=")])
    for message in spoken:
        if not message.id:
            continue
        before = old.get(message.id, message.context)
        plural = isinstance(message.id, tuple | list)
        string = before.string if before is not None else None
        if plural and not (isinstance(string, tuple | list) and len(string) == plural_count):
            string = ("",) * plural_count
        new.add(
            message.id,
            string or "",
            flags=message.flags - {"fuzzy"},
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return new


def text_of(catalogue: Catalog, language: str) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, width=120, omit_header=True, sort_output=True, no_location=True)
    return HEADER.format(language=language, plurals=PLURALS[language]) + out.getvalue().decode().strip() + "\n"


def is_empty(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not all(string and string.strip() for string in strings)


def faults(room: Path, files: list[Path]) -> list[str]:
    """What is not right with a room's catalogues, a line each."""
    spoken = words(files)
    ids = {(message.id, message.context) for message in spoken if message.id}
    found = []
    for language in LANGUAGES:
        name = f"{room.relative_to(PACKAGE)} ({language})"
        old = kept(room, language)
        held = {(message.id, message.context): message for message in old if message.id}
        found += [f"{name}: missing: {id!r}" for id, context in ids if (id, context) not in held]
        found += [f"{name}: said by nobody: {id!r}" for id, context in held if (id, context) not in ids]
        for message in held.values():
            if is_empty(message):
                found.append(f"{name}: not translated: {message.id!r}")
            elif message.fuzzy:
                found.append(f"{name}: fuzzy: {message.id!r}")
            else:
                found += [f"{name}: {error}: {message.id!r}" for error in message.check(old)]
    return sorted(found)


def write() -> None:
    for room, files in speaking_files().items():
        spoken = words(files)
        if len(spoken) == 0:
            continue
        for language in LANGUAGES:
            path = catalogue_path(room, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text_of(merged(spoken, kept(room, language), language), language), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="draw the words anew and keep the translations")
    mode.add_argument("--check", action="store_true", help="list what is missing, empty, fuzzy or said by nobody")
    if parser.parse_args().write:
        write()
        return 0
    found = [fault for room, files in speaking_files().items() for fault in faults(room, files)]
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
