"""Compiles once what is compiled at its first use and kept beside the modules: the tests begin in several processes, and each
would spend half a minute on it."""

import subprocess
import sys
import tempfile
from pathlib import Path

from docs.pages import File, steps

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "guides" / "simulate.md"
ERLANG = ("--arrivals", "100", "--service-seconds", "180", "--patience-seconds", "60", "--share", "0.8")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        [scene] = (step for step in steps(GUIDE) if isinstance(step, File) and step.path == "branch.toml")
        place = Path(folder) / scene.path
        place.write_text(scene.text, encoding="utf-8")
        # Beside the kernels, what every process reads when it gathers the tests.
        gathering = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
        with subprocess.Popen(gathering, cwd=ROOT, stdout=subprocess.DEVNULL) as gathered:
            for command in (
                ("simulate", str(place), "--replications", "2"),
                ("erlang", *ERLANG, "--within-seconds", "20"),
            ):
                run = [sys.executable, "-m", "lagniappe", *command]
                subprocess.run(run, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return gathered.returncode


if __name__ == "__main__":
    sys.exit(main())
