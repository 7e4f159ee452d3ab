"""What a run does when it is killed, interrupted or out of room."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dedup import pipeline
from dedup.store import WORK
from tests.pipeline_sample import ALONE, sample, tables, write

Program = Callable[[Path, int], list[str]]

FULL_DISK = """
import resource, sys
from dataclasses import replace
from dedup import pipeline
from dedup.config import Config
from dedup.errors import StoreError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    pipeline.run([sys.argv[1]], sys.argv[2], replace(Config(), jobs=1))
except StoreError as error:
    sys.exit(f"StoreError {error}")
"""


@pytest.mark.slow
@pytest.mark.parametrize("room", [1_000, 3_000, 5_000])
def test_out_of_room_a_run_says_so_and_the_next_one_ends_with_the_same_bytes(tmp_path: Path, room: int) -> None:
    source = write(tmp_path / "in.jsonl", sample())
    pipeline.run([source], tmp_path / "whole", ALONE)
    command = [sys.executable, "-c", FULL_DISK, source, str(tmp_path / "out"), str(room)]
    failed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert failed.returncode == 1 and "cannot be written" in failed.stderr
    pipeline.run([source], tmp_path / "out", ALONE)
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")


PROGRAM = """
import sys
from dataclasses import replace
from dedup import pipeline
from dedup.config import Config
from dedup.pipeline import shards
if __name__ == "__main__":
    shards.SHARD_ROWS = 4
    pipeline.run([sys.argv[1]], sys.argv[2], replace(Config(), jobs=int(sys.argv[3])))
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "program.py").write_text(PROGRAM)
    source = write(tmp_path / "in.jsonl", sample())
    return lambda out, jobs: [sys.executable, str(tmp_path / "program.py"), source, str(out), str(jobs)]


@pytest.mark.slow
def test_more_jobs_give_the_same_bytes(program: Program, tmp_path: Path) -> None:
    subprocess.run(program(tmp_path / "one", 1), check=True)
    subprocess.run(program(tmp_path / "two", 2), check=True)
    assert tables(tmp_path / "one") == tables(tmp_path / "two")


@pytest.mark.slow
def test_an_interrupt_keeps_what_was_done_and_leaves_no_table_half_written(program: Program, tmp_path: Path) -> None:
    process = subprocess.Popen(program(tmp_path / "out", 2), stderr=subprocess.PIPE)
    while not list(tmp_path.glob("out/work/read-*/*.arrow")):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in process.communicate(timeout=60)[1] or process.returncode == 0
    assert (tmp_path / "out" / WORK).is_dir()
    subprocess.run(program(tmp_path / "out", 1), check=True)
    subprocess.run(program(tmp_path / "whole", 1), check=True)
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")
