"""Prepares what the tests need from the machine, where absent and permitted: Debian's Chromium, GNU gettext and, where the
server's half is a part of them (CI=true), PostgreSQL.

Chromium without a screen draws the same pages for a third of the work, where Debian has it; the whole one serves as well.

On a laptop without the right to install, the tests that need them skip aloud; with CI=true a missing part fails.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import cluster

NEEDED = {"chromium": "chromium", "xgettext": "gettext"}
WISHED = {"chromium-headless-shell": "chromium-headless-shell"}


def absent(packages: Mapping[str, str]) -> list[str]:
    """The packages whose commands this machine does not have."""
    return [package for command, package in packages.items() if shutil.which(command) is None]


def missed() -> list[str]:
    """The packages without which tests cannot run."""
    server_too = os.environ.get("CI") == "true"
    return absent(NEEDED) + (["postgresql"] if server_too and not cluster.binaries() else [])


def install(*packages: str) -> None:
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=False, **quiet)


def main() -> int:
    missing, wished = missed(), absent(WISHED)
    if not missing and not wished:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        if missing:
            install(*missing, "fonts-dejavu-core")
        if wished:
            install(*wished)  # by itself: a release without it must not take the others along
    missing = missed()
    if missing:
        sys.stderr.write(f"Missing on this machine: {', '.join(missing)}; the tests that need them cannot run.\n")
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
