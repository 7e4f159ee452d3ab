"""Faults from outside and hostile dumps, through the whole run: nothing is lost or silently wrong."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import zstandard

from dedup import pipeline
from dedup.config import Config
from dedup.errors import InputError, StoreError
from dedup.pipeline import Silent
from dedup.reading.sources import sources
from dedup.report import build
from dedup.store import Store
from tests.fuzz.elements import assert_harmless
from tests.kills import KINDS, MARK, Trial, kills, workers
from tests.pipeline_sample import ALONE, EVENTS, FILES, articles, row, sample, tables, write

DEDUP = [sys.executable, "-c", "from dedup.command import main; main()"]
NOBODY = 65534
STAGES = (
    "read and prepare", "index", "bands", "windows", "candidates", "profiles", "evidence", "clusters", "content",
    "check", "tables",
)  # fmt: skip
PLANES = "".join(chr(plane * 0x10000 + 0x1234) for plane in range(17))
STRANGE_IDS = (
    "../../etc/passwd", "/", "a/b\\c", "=2+2", '"quoted"', "'; DROP TABLE x --", "<script>", "a\nb", "\u202e", " ",
)  # fmt: skip


class InterruptedAt(Silent):
    """Press Ctrl-C when a stage begins."""

    def __init__(self, stage: str) -> None:
        self.stage = stage

    def begin(self, stage: str, total: int | None) -> None:
        if stage == self.stage:
            signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("whole")
    source = write(folder / "in.jsonl", sample())
    pipeline.run([source], folder / "out", ALONE)
    return source, tables(folder / "out")


def test_interrupted_at_every_stage_in_turn_the_bytes_are_the_same(
    whole: tuple[str, dict[str, bytes]], tmp_path: Path
) -> None:
    source, expected = whole
    met: list[str] = []
    for stage in STAGES:
        try:
            pipeline.run([source], tmp_path / "out", ALONE, progress=InterruptedAt(stage))
        except KeyboardInterrupt:
            met.append(stage)
        assert all(written == expected[name] for name, written in _written(tmp_path / "out").items())
    pipeline.run([source], tmp_path / "out", ALONE)
    assert met == list(STAGES)
    assert tables(tmp_path / "out") == expected


def _written(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES if (out / name).exists()}


@pytest.mark.slow
def test_ctrl_c_ends_the_command_with_130_and_a_word_on_how_to_go_on(
    whole: tuple[str, dict[str, bytes]], tmp_path: Path
) -> None:
    source, expected = whole
    command = [*DEDUP, "run", source, "-o", str(tmp_path / "out"), "--jobs", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob("out/work/read-*/*.arrow")):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=120)[1]
    assert process.returncode == 130 and "run the same command again" in told and "Traceback" not in told
    assert subprocess.run(command, check=False).returncode == 0
    assert tables(tmp_path / "out") == expected


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to find a worker")
def test_a_worker_that_is_killed_costs_nothing(whole: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    source, expected = whole
    out = tmp_path / "out"
    process = subprocess.Popen(
        [*DEDUP, "run", source, "-o", str(out), "--jobs", "2"], env=os.environ | {MARK: str(out)}
    )
    while len(found := [worker for worker in workers(str(out)) if worker != process.pid]) < 2:
        time.sleep(0.02)
    os.kill(max(found), signal.SIGKILL)
    assert process.wait(timeout=300) == 0
    assert tables(out) == expected


@pytest.mark.slow
def test_killed_at_any_moment_and_resumed_the_bytes_are_the_same(tmp_path: Path) -> None:
    trial = Trial(tmp_path)
    seed = int(os.environ.get("KILL_SEED", "1"))
    for number, kill in enumerate(kills(int(os.environ.get("KILLS", "6")), seed, trial.steps)):
        assert trial.survives(number, kill) == "", f"kill {number} of seed {seed}: {kill}"
    assert set(trial.steps) == set(KINDS)


FILLED = """
mount -t tmpfs -o size={size} tmpfs "$1" || exit 77
{run} run "$0" -o "$1/out" --jobs 1; echo "$?" > "$2/code"
mount -o remount,size=200m "$1"
{run} run "$0" -o "$1/out" --jobs 1 || exit 1
cp -r "$1/out/." "$2/out"
"""


@pytest.mark.slow
@pytest.mark.parametrize("size", ["8k", "64k", "240k", "600k"])
def test_on_a_full_disk_a_run_says_so_and_goes_on_once_there_is_room(
    whole: tuple[str, dict[str, bytes]], tmp_path: Path, size: str
) -> None:
    source, expected = whole
    if shutil.which("unshare") is None:
        pytest.skip("no unshare to mount a small file system with")
    (tmp_path / "small").mkdir()
    (tmp_path / "out").mkdir()
    script = FILLED.format(size=size, run=f"{sys.executable} -c 'from dedup.command import main; main()'")
    command = ["unshare", "-r", "-m", "sh", "-c", script, source, str(tmp_path / "small"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("may not mount a small file system here")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "code").read_text().strip() == "2"
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert tables(tmp_path / "out") == expected


@pytest.fixture
def locked() -> Iterator[Path]:
    """Make a folder that may not be entered, and be someone whom that concerns."""
    folder = Path(tempfile.mkdtemp())
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text("A text.")
    (folder / "in").chmod(0)
    folder.chmod(0o755)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    yield folder / "in"
    if root:
        os.seteuid(0)
    (folder / "in").chmod(0o700)
    shutil.rmtree(folder)


def test_a_folder_that_cannot_be_read_is_an_error_that_names_it(locked: Path) -> None:
    with pytest.raises(InputError, match=str(locked)):
        sources([str(locked)])


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(locked: Path) -> None:
    with pytest.raises(StoreError, match="name another folder"):
        Store(locked / "out")


@pytest.mark.slow
def test_a_reader_that_leaves_ends_the_command_without_a_trace(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [row(f"{n}", EVENTS["dam"], 7) for n in range(4_000)])
    command = [*DEDUP, "check", source, "--output-format", "jsonl"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    json.loads(process.stdout.readline())
    process.stdout.close()
    with process.stderr:
        told = process.stderr.read()
    assert process.wait(timeout=120) == 1
    assert "Traceback" not in told and "BrokenPipe" not in told


def test_a_page_without_an_article_is_told_once_and_not_by_the_libraries_too(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    page = tmp_path / "empty.html"
    page.touch()
    done = subprocess.run([*DEDUP, "check", page], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines() == [
        f"{page}: not checked: no article could be found in the page",
        "0 findings in 0 texts; 0 judged translated; 1 not checked",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
@pytest.mark.parametrize("arguments", [["config"], ["rule", "NAM101"]])
def test_an_output_that_takes_no_more_is_one_line_and_exit_two(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*DEDUP, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "dedup: the output cannot be written: No space left on device\n"


@pytest.mark.slow
def test_a_line_of_a_gigabyte_is_rejected_and_what_follows_is_read(tmp_path: Path) -> None:
    path, out = tmp_path / "in.jsonl.zst", tmp_path / "out"
    with zstandard.open(path, "wb") as file:
        file.write(b'{"id": "long", "text": "')
        for _ in range(1_024):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n' + json.dumps(row("after", EVENTS["dam"], 7)).encode() + b"\n")
    done = subprocess.run([*DEDUP, "run", str(path), "-o", str(out), "--jobs", "1"], check=False)
    assert done.returncode == 3
    assert list(articles(out)) == ["after"]
    assert "bytes" in json.loads((out / "rejected.jsonl").read_bytes())["reason"]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 2_000_000


@pytest.mark.slow
def test_ten_thousand_copies_of_one_article_are_joined_as_a_star(tmp_path: Path) -> None:
    rows = [row(f"{n:05}", EVENTS["dam"], 1 + n % 28) for n in range(10_000)]
    summary = pipeline.run([write(tmp_path / "in.jsonl", rows)], tmp_path / "out", ALONE)
    assert (summary.pairs, summary.duplicate_clusters) == (9_999, 1)
    told = pl.read_parquet(tmp_path / "out" / "articles.parquet")
    assert told["duplicate_cluster"].n_unique() == 1 and told["is_canonical"].sum() == 1


def test_dates_of_all_calendars_are_kept_and_order_the_clusters(tmp_path: Path) -> None:
    dates = {"old": "0001-01-01", "new": "9999-12-31T23:59:59Z", "undated": "", "moon": "1969-07-20T20:17:40Z"}
    rows = [row(name, EVENTS["dam"], 1, date=date) for name, date in dates.items()]
    pipeline.run([write(tmp_path / "in.jsonl", rows)], tmp_path / "out", ALONE)
    told = articles(tmp_path / "out")
    assert [told[name]["date"] and told[name]["date"].year for name in dates] == [1, 9999, None, 1969]
    assert {each["duplicate_of"] for name, each in told.items() if name != "old"} == {"old"}


@pytest.mark.filterwarnings("ignore")
def test_strange_ids_and_signs_of_every_plane_go_through_unharmed(tmp_path: Path) -> None:
    signs = (PLANES, "\u200b\u200d\ufeff", "\u202e\u2066", "\\ud800", "e\u0301" * 50, "\x00\x1b\x7f")
    strange = [
        row(identity, [f"{signs[n % len(signs)]} {part}" for part in EVENTS["dam"]], 7, title=identity, source=identity)
        for n, identity in enumerate(STRANGE_IDS)
    ]
    (tmp_path / "in").mkdir()
    source = write(tmp_path / "in" / "in.jsonl", [*strange, *sample()])
    Path(source).write_text(Path(source).read_text().replace("\\\\ud800", "\\ud800"))
    before = set(tmp_path.parent.rglob("*"))
    pipeline.run([source], tmp_path / "in" / "out", ALONE)
    page = build(tmp_path / "in" / "out").read_text("utf-8")
    told = articles(tmp_path / "in" / "out")
    wanted = {row["id"].strip() or None for row in strange} - {None}
    assert wanted <= set(told) and len(told) == len(strange) + len(sample())
    assert {path for path in tmp_path.parent.rglob("*") if path not in before} <= set((tmp_path / "in").rglob("*"))
    assert_harmless(page)


@pytest.mark.slow
def test_one_two_or_ray_workers_give_the_same_bytes(whole: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="the extra ray is not installed")
    source, expected = whole
    pipeline.run([source], tmp_path / "out", replace(Config(), jobs=2, engine="ray"))
    assert tables(tmp_path / "out") == expected
