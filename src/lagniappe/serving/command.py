"""``lagniappe serve``, read without the command line's parser: that would bring its validation library, a third of the
time to the first answer and memory that the web process keeps for as long as it lives."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lagniappe import database, serving
from lagniappe.sentences import gettext_noop

SUMMARY = gettext_noop("Serve this centre until stopped.")
MOST_PROCESSES = 64
READY = gettext_noop("Lagniappe is ready:")


def run(arguments: Sequence[str]) -> int:
    """Read the options and serve; the answer is the exit code."""
    asked = _parser().parse_args(arguments)
    return serve(asked.home, asked.host, asked.port, work=asked.work, processes=asked.processes)


def _parser() -> argparse.ArgumentParser:
    said = serving.phrases().text
    parser = argparse.ArgumentParser(prog="lagniappe serve", description=said(SUMMARY))
    home = Path(os.environ.get("LAGNIAPPE_HOME", ".lagniappe"))
    parser.add_argument(
        "--home", type=Path, default=home, help=said(gettext_noop("folder of this centre (default: %(default)s)"))
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help=said(gettext_noop("address to listen on (default: %(default)s)"))
    )
    port = said(gettext_noop("0 takes any free one (default: %(default)s)"))
    parser.add_argument("--port", type=_port, default=8000, help=port)
    work = said(gettext_noop("do the background work as well"))
    parser.add_argument("--work", action=argparse.BooleanOptionalAction, default=True, help=work)
    processes = said(gettext_noop("web processes; more than one needs PostgreSQL (default: %(default)s)"))
    parser.add_argument("--processes", type=_processes, default=1, help=processes)
    return parser


def _processes(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PROCESSES:
        sentence = serving.phrases().text(gettext_noop("processes are a number from 1 to {most}"))
        raise argparse.ArgumentTypeError(sentence.format(most=MOST_PROCESSES))
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(serving.phrases().text(gettext_noop("a port is a number from 0 to 65535")))
    return int(text)


def serve(
    home: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    demo: bool = False,
    work: bool = True,
    opening: str = "/",
    words: str | None = None,
    processes: int = 1,
) -> int:
    """Prepare the centre in ``home`` and serve it; the answer is the exit code.

    ``words`` and the address with the path ``opening`` are printed once the first request has been answered.
    """
    if processes > 1 and not database.address(os.environ, home):
        few = gettext_noop(
            "Several processes need PostgreSQL: here the tables lie in a file, which one process serves best. "
            "Move them with: lagniappe move --home {folder} --to postgres://..."
        )
        sys.stderr.write(serving.phrases().text(few).format(folder=home) + "\n")
        return 2
    try:
        listening = serving.listen(host, port)
    except OSError as error:
        sys.stderr.write(serving.why_not(error, host, port) + "\n")
        return 2
    with listening:
        os.environ["LAGNIAPPE_HOME"] = str(home.absolute())
        if demo:
            os.environ["LAGNIAPPE_DEMO"] = "1"
        refusal = begin_tables(home)
        if refusal:
            sys.stderr.write(refusal + "\n")
            return 2
        words = words or serving.phrases().text(READY)
        if processes > 1:
            from lagniappe.serving import several

            return several.run(listening, processes, work=work, opening=opening, words=words)
        from lagniappe.serving import process

        return process.run(listening, work=work, opening=opening, words=words)


def begin_tables(home: Path) -> str:
    """Prepare the centre; the sentence for a person where its database cannot be had."""
    from django.db import OperationalError

    url = database.address(os.environ, home)
    try:
        database.django(url, home)
        serving.prepare()
    except (ValueError, OperationalError) as error:
        return serving.why_no_database(error, url)
    return ""


# What the parser says of itself; it looks for these words where ``__main__`` shows it.
PARSER = (
    gettext_noop("usage: "),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("expected one argument"),
)
