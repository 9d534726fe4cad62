"""The command line as a program: its help in the reader's language, and how little it loads."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def lagniappe(*words: str, language: str = "C") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "LC_ALL": f"{language}.UTF-8", "COLUMNS": "200", "NO_COLOR": "1"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "lagniappe", *words], env=env, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en_GB", ("Check a journal against the laws", "The journal's folder.", "Options", "Show this message")),
        ("es_AR", ("Comprueba si un diario cumple", "La carpeta del diario.", "Opciones", "Mostrar esta ayuda")),
        ("ru_RU", ("Проверяет, соблюдает ли журнал", "Папка журнала.", "Параметры", "Показать эту справку")),
    ],
)
def test_help_in_the_environments_language(language: str, said: tuple[str, ...]) -> None:
    printed = lagniappe("check", "--help", language=language).stdout
    assert all(words in printed for words in said), printed


def test_lang_rules_over_the_environment_in_help_too() -> None:
    printed = lagniappe("import", "--lang", "es", "--help", language="ru_RU").stdout
    assert "Lee en el diario" in printed
    assert "Opciones" in printed


@pytest.mark.parametrize(
    ("language", "said"),
    [("en_GB", "a port is a number"), ("es_AR", "un puerto es un número"), ("ru_RU", "порт — это число")],
)
def test_serve_speaks_too(language: str, said: str) -> None:
    refused = lagniappe("serve", "--port", "many", language=language)
    assert refused.returncode == 2
    assert said in refused.stderr


def test_a_command_loads_no_more_than_it_needs() -> None:
    """Languages cost nothing to who asks for the version or serves a centre."""
    heavy = ("babel", "django", "pyarrow", "ibis", "rich")
    for module in ("lagniappe.cli", "lagniappe.serving.command"):
        code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
        assert done.stdout.strip() == "[]", module


def ended(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        ("None", 0, ""), ("sys.exit()", 0, ""), ("sys.exit(3)", 3, ""), ("sys.exit('no')", 1, "no\n"),
        ("1 / 0", 1, "ZeroDivisionError"),
    ],
)  # fmt: skip
def test_a_process_ends_as_it_was_asked_to(end: str, code: int, said: str) -> None:
    done = ended(
        "import atexit, sys; from lagniappe import start\n"
        f"start.run(lambda: (atexit.register(lambda: print('last')), print('much ' * 9_999), {end}))"
    )
    assert (done.returncode, done.stdout) == (code, "much " * 9_999 + "\nlast\n")
    assert said in done.stderr
    assert done.stderr == said or end == "1 / 0"


def test_a_thread_that_still_works_is_waited_for() -> None:
    work = "threading.Thread(target=lambda: (time.sleep(0.3), print('worked'))).start()"
    done = ended(f"import threading, time; from lagniappe import start\nstart.run(lambda: {work})")
    assert (done.returncode, done.stdout, done.stderr) == (0, "worked\n", "")


def test_last_words_that_nobody_hears_are_told_by_the_code() -> None:
    with open("/dev/full", "w") as full:
        code = "import sys; from lagniappe import start; sys.stdout.reconfigure(write_through=False)\n"
        code += "start.run(lambda: print('lost'))"
        assert subprocess.run([sys.executable, "-c", code], stdout=full, timeout=60, check=False).returncode == 120


def test_who_has_nowhere_to_print_ends_in_order() -> None:
    code = "from lagniappe import start; start.run(lambda: None)"
    assert (
        subprocess.run(["bash", "-c", f"{sys.executable} -c '{code}' >&- 2>&-"], check=False, timeout=60).returncode
        == 0
    )


def test_pandas_is_loaded_only_for_those_who_need_it() -> None:
    done = ended(
        "import sys; from lagniappe import start; start.soon()\n"
        "import pyarrow; pyarrow.array([1]); print('pandas' in sys.modules)\n"
        "from ortools.sat.python import cp_model; print('pandas' in sys.modules)"
    )
    assert done.stdout.split() == ["False", "True"], done.stderr
