"""Prepares what the tests need from the machine: Debian's Chromium, GNU gettext and PostgreSQL, where absent and permitted.

On a laptop without the right to install, the tests that need them skip aloud; with CI=true a missing part fails.
"""

import os
import shutil
import subprocess
import sys

import cluster

NEEDED = {"chromium": "chromium", "xgettext": "gettext"}


def absent() -> list[str]:
    """The packages that would have to be installed."""
    packages = [package for command, package in NEEDED.items() if shutil.which(command) is None]
    return packages + ([] if cluster.binaries() else ["postgresql"])


def main() -> int:
    missing = absent()
    if not missing:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, "fonts-dejavu-core"],
            check=False,
            **quiet,
        )
    missing = absent()
    if missing:
        sys.stderr.write(f"Missing on this machine: {', '.join(missing)}; the tests that need them cannot run.\n")
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
