"""Every page of documentation does what it says: its files are written and its commands run, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.pages import Command, File, matches, steps

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(page for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")] if any(True for _ in steps(page)))
COPIED = ("src", "tests", "docs", "pyproject.toml", "conftest.py")


def data() -> Path | None:
    """The real data beside the project, which some pages use."""
    folder = Path(os.environ.get("LAGNIAPPE_DATA", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


def copied(target: Path, source: Path) -> None:
    """What is compiled is copied along, but for what somebody is writing just now."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.pyc.*", "*.tmp.*", ".venv", ".lagniappe*"))
    else:
        shutil.copy(source, target)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_page_can_be_followed(page: Path, tmp_path: Path) -> None:
    folder = data()
    if folder is None and "$LAGNIAPPE_DATA" in page.read_text(encoding="utf-8"):
        if os.environ.get("CI"):
            pytest.fail("the real data is missing")
        pytest.skip("the real data that this page uses is not here")
    # A page that adds to the project gets a project of its own; the others read this one, and what it has compiled.
    adds = any(isinstance(step, File) and step.path.startswith(COPIED) for step in steps(page))
    project = tmp_path if adds else ROOT
    for name in COPIED:
        (copied if adds else Path.symlink_to)(tmp_path / name, ROOT / name)
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{project / 'src'}{os.pathsep}{project / 'tests'}",
        "LAGNIAPPE_DATA": str(folder or ""),
        "COLUMNS": "120",
        "NO_COLOR": "1",
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    env.pop("LAGNIAPPE_HOME", None)
    for step in steps(page):
        if isinstance(step, File):
            target = tmp_path / step.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.text, encoding="utf-8")
            continue
        assert isinstance(step, Command)
        done = subprocess.run(
            ["bash", "-c", step.command],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        where = f"{page.name}:{step.line}: {step.command}"
        assert done.returncode == 0, f"{where}\n{done.stdout}{done.stderr}"
        assert matches(step.expected, done.stdout), f"{where}\nprinted:\n{done.stdout}\nexpected:\n{step.expected}"


def test_every_page_is_reachable() -> None:
    """A page that nothing links to is a page that nobody reads."""
    texts = {page: page.read_text(encoding="utf-8") for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]}
    for page in ROOT.glob("docs/**/*.md"):
        if page == ROOT / "docs" / "README.md":
            continue
        linked = any(page.name in text for other, text in texts.items() if other != page)
        assert linked, f"nothing links to {page.relative_to(ROOT)}"


LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.finditer(page.read_text(encoding="utf-8")):
        assert (page.parent / link[1]).exists(), f"{page.name} links to {link[1]}"
