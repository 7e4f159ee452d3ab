import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl
import pytest

from dedup.config import SignatureConfig
from dedup.errors import StoreError
from dedup.schema import RESULT_MARKER
from dedup.store import PART, WORK, Store, as_store_error, digest, file_digest, write_whole


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_new_folder_is_made_and_marked_as_ours(tmp_path: Path) -> None:
    Store(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / RESULT_MARKER).exists()
    Store(tmp_path / "a" / "b")


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError, match="holds other files"):
        Store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StoreError, match="is a file"):
        Store(tmp_path / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "out")


def test_a_failed_write_leaves_what_stood_there_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(b"old")

    def fail(file: IO[bytes]) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="No space left on device"):
        write_whole(path, fail)
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == {"table"}


def test_a_full_disk_is_a_clear_error() -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(StoreError, match="free some space"),
        as_store_error("/dev/full"),
    ):
        full.write(b"x")


def test_a_writer_killed_half_way_leaves_no_file_under_the_name(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from dedup.store import write_whole;"
        "write_whole(Path(sys.argv[1]), lambda file: (file.write(b'half'), file.flush(), os.kill(os.getpid(), 9)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "table")], check=False)
    assert done.returncode == -9
    assert not (tmp_path / "table").exists()


def test_arrays_tables_and_plain_data_come_back(tmp_path: Path) -> None:
    stage = Store(tmp_path).stage("sign", "ab")
    array, table = np.arange(6, dtype=np.uint32).reshape(2, 3), pl.DataFrame({"id": ["é", None], "key": [b"\0", b""]})
    stage.write_array("array.npy", array)
    stage.write_table("table.arrow", table)
    stage.write_json("counts.json", {"rows": 2})
    assert (stage.array("array.npy") == array).all()
    assert stage.table("table.arrow").equals(table)
    assert stage.json("counts.json") == {"rows": 2}


def test_a_table_is_made_once(tmp_path: Path) -> None:
    stage = Store(tmp_path).stage("weigh", "ab")
    made = []

    def make() -> pl.DataFrame:
        made.append(1)
        return pl.DataFrame({"x": [1]})

    stage.once("t.arrow", make)
    stage.once("t.arrow", make)
    assert made == [1]


def test_results_of_other_settings_and_torn_files_are_cleared_away_but_tables_stay(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept, old = store.stage("sign", "new"), store.stage("sign", "old")
    old.write_json("x", {})
    (tmp_path / f"pairs.parquet.7{PART}").touch()
    (tmp_path / "notes.txt").touch()
    store.keep_only([kept])
    assert names_in(tmp_path / WORK) == {"sign-new"}
    assert names_in(tmp_path) == {"notes.txt", RESULT_MARKER, WORK}


def test_forgetting_removes_work_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.stage("sign", "a").write_json("x", {})
    store.write("run.json", lambda file: file.write(b"{}"))
    store.forget()
    assert names_in(tmp_path / WORK) == set()
    assert (tmp_path / "run.json").exists()


def test_digests_change_with_stage_settings_and_input_alone() -> None:
    base = digest("sign", SignatureConfig(), "a")
    assert base == digest("sign", SignatureConfig(), "a")
    others = [
        digest("band", SignatureConfig(), "a"),
        digest("sign", SignatureConfig(permutations=64), "a"),
        digest("sign", SignatureConfig(), "b"),
    ]
    assert len({base, *others}) == 4


def test_file_digests_follow_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    (tmp_path / "b").write_bytes(b"x" * 3_000_000)
    assert file_digest(tmp_path / "a") == file_digest(tmp_path / "b")
