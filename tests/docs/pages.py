"""Reads a page of documentation as something that can be followed: files to write and commands to run.

A fenced block tagged ``console`` is run, line by line: ``$ `` begins a command, what follows is what it must print (``...``
stands for anything). A fenced block that follows a line ending in a path in backticks and a colon (``Write `path`:``) is
written to that path. Blocks tagged ``text`` are only read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w*)\s*$")
TARGET = re.compile(r"`([\w./-]+)`:\s*$")


@dataclass(frozen=True)
class Command:
    line: int
    command: str
    expected: tuple[str, ...]


@dataclass(frozen=True)
class File:
    line: int
    path: str
    text: str


Step = Command | File


def steps(page: Path) -> Iterator[Step]:
    """The steps of a page, in order."""
    lines = page.read_text(encoding="utf-8").splitlines()
    number, before = 0, ""
    while number < len(lines):
        opened = FENCE.match(lines[number])
        if not opened:
            before = lines[number] or before
            number += 1
            continue
        end = next(i for i in range(number + 1, len(lines)) if lines[i].startswith("```"))
        body = lines[number + 1 : end]
        target = TARGET.search(before)
        if target:
            yield File(number + 1, target[1], "\n".join(body) + "\n")
        elif opened[1] == "console":
            yield from commands(body, number + 2)
        before = ""
        number = end + 1


def commands(body: list[str], first: int) -> Iterator[Command]:
    command, expected, at = "", [], first
    for offset, line in enumerate(body):
        if line.startswith("$ "):
            if command:
                yield Command(at, command, tuple(expected))
            command, expected, at = line[2:], [], first + offset
        elif command.endswith("\\"):
            command = command[:-1] + line.strip()
        else:
            expected.append(line)
    if command:
        yield Command(at, command, tuple(expected))


def matches(expected: tuple[str, ...], printed: str) -> bool:
    """Whether the printed text holds the expected lines, ``...`` standing for anything."""
    at = 0
    for line in expected:
        words = [".*?".join(re.escape(piece) for piece in word.split("...")) for word in line.split()]
        found = re.compile(r"\s+?".join(words), re.DOTALL).search(printed, at)
        if found is None:
            return False
        at = found.end()
    return True
