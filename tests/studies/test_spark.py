"""The same findings through a Spark cluster: a driver, a master and two workers with executors, each a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import same_days
from gate import GATE
from lagniappe.journal import engine
from lagniappe.journal.errors import JournalError
from lagniappe.journal.store import Journal
from lagniappe.studies import find
from lagniappe.studies.book import QUEUE

pytestmark = [pytest.mark.once, pytest.mark.timeout(900)]
CLUSTER = "local-cluster[2,1,512]"
# For so few rows the compiling of generated code would be nearly all of the work.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
QUICKLY = {
    "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2", "spark.sql.adaptive.enabled": "false", "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1", "spark.executor.memory": "512m", "spark.driver.memory": "768m",
    "spark.driver.extraJavaOptions": JAVA, "spark.executor.extraJavaOptions": JAVA,
}  # fmt: skip


def wanting() -> str:
    """What this machine lacks for Spark; nothing of it may lack where every test has to run."""
    lacks = [] if shutil.which("java") else ["Java 17"]
    try:
        import_module("pyspark")
    except ImportError:
        lacks.append("pyspark")
    return " and ".join(lacks)


def test_the_cluster_finds_what_this_process_finds(tmp_path: Path) -> None:
    if not GATE and (not os.environ.get("LAGNIAPPE_SPARK") or wanting()):
        pytest.skip(
            f"`make env-spark` brings pyspark, LAGNIAPPE_SPARK=1 runs it; this machine lacks {wanting() or 'neither'}"
        )
    assert not wanting(), f"this machine lacks {wanting()}"
    same_days.plainly(tmp_path / "j")
    (tmp_path / "spark").mkdir()
    settings = "".join(f'--conf "{name}={value}" ' for name, value in QUICKLY.items())
    path = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    environment = os.environ | {
        "PYSPARK_SUBMIT_ARGS": f"{settings}pyspark-shell", "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": path,
        "SPARK_LOCAL_DIRS": str(tmp_path / "spark"), "SPARK_WORKER_DIR": str(tmp_path / "spark"),
    }  # fmt: skip
    command = [sys.executable, "-m", "same_days", str(tmp_path / "j"), str(tmp_path / "told.json"), CLUSTER, *QUEUE]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as other:
        here = same_days.findings(Journal.open(tmp_path / "j"), QUEUE)
        _, said = other.communicate(timeout=800)
    assert other.returncode == 0, said[-4000:]
    there = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert there["processes"] >= 3, "the executors are no processes of their own"
    for name in QUEUE:
        assert there[name]["tables"], name
        assert same_days.differences(json.loads(json.dumps(here[name])), there[name]) == [], name


@pytest.mark.parametrize("address", ["http://spark", "spark", "duck"])
def test_an_address_that_is_none_is_refused_in_words(address: str, tmp_path: Path) -> None:
    journal = same_days.plainly(tmp_path / "j")
    with pytest.raises(JournalError, match="is no address of a Spark cluster"), engine.tables(journal, address=address):
        pytest.fail("it was opened")
    assert find("demand")
