"""Every word on a screen exists in every language, and no catalogue holds what nobody says."""

from __future__ import annotations

import importlib.util
import os
import shutil
from multiprocessing import Process
from pathlib import Path

import pytest

from lagniappe.catalogues import compile_catalogues, sources

spec = importlib.util.spec_from_file_location("catalogues_tool", Path(__file__).parent.parent / "catalogues.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

ROOMS = tool.speaking_files()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(tool.PACKAGE)))
def test_every_word_is_translated(room):
    if shutil.which("xgettext") is None:
        if os.environ.get("CI"):
            pytest.fail("xgettext is missing: install GNU gettext")
        pytest.skip("xgettext is missing: install GNU gettext to check the catalogues")
    found = tool.faults(room, ROOMS[room])
    assert not found, "\n".join([*found[:40], f"{len(found)} in all; `make catalogues` draws the words anew"])


def test_the_check_finds_what_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "PACKAGE", tmp_path)
    said = tmp_path / "hall.py"
    said.write_text('_("One")\n_("Two %(n)s")\nngettext("%(n)s day", "%(n)s days", 2)\n')
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is missing")
    tool.write()
    assert len(tool.faults(tmp_path, [said])) == 6
    path = tool.catalogue_path(tmp_path, "es")
    text = path.read_text().replace('msgid "One"\nmsgstr ""', 'msgid "One"\nmsgstr "Uno"')
    path.write_text(text.replace('msgid "Two %(n)s"\nmsgstr ""', 'msgid "Two %(n)s"\nmsgstr "Dos %(m)s"'))
    said.write_text('_("One")\n_("Two %(n)s")\n_("Three")')
    found = "\n".join(fault for fault in tool.faults(tmp_path, [said]) if "(es)" in fault)
    assert "missing: 'Three'" in found
    assert "said by nobody" in found
    assert "'Two %(n)s'" in found
    assert "'One'" not in found
    tool.write()
    assert "Uno" in path.read_text()
    assert "day" not in path.read_text()


def test_compiling_at_once_by_several_leaves_whole_files(tmp_path):
    for language in ("es", "ru"):
        folder = tmp_path / "room" / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        entries = "".join(f'msgid "a{n}"\nmsgstr "b{n}"\n\n' for n in range(500))
        (folder / "django.po").write_text(
            tool.HEADER.format(language=language, plurals=tool.PLURALS[language]) + entries
        )
    several = [Process(target=compile_catalogues, args=(tmp_path,)) for _ in range(4)]
    for process in several:
        process.start()
    for process in several:
        process.join()
    assert [process.exitcode for process in several] == [0] * 4
    for source in sources(tmp_path):
        compiled = source.with_suffix(".mo")
        assert compiled.read_bytes()[:4] == b"\xde\x12\x04\x95"
        assert not [path for path in source.parent.iterdir() if path.name.startswith(".")]
    assert compile_catalogues(tmp_path) == 0
    source = sources(tmp_path)[0]
    os.utime(source, (source.stat().st_atime, source.stat().st_mtime + 5))
    assert compile_catalogues(tmp_path) == 1
