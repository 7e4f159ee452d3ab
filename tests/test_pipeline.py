import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dedup import pipeline
from dedup.config import Config, ReadConfig
from dedup.errors import ConfigError, InputError, StoreError
from dedup.pipeline import shards
from dedup.schema import ARTICLE_COLUMNS, BEAD_COLUMNS, CLUSTER_COLUMNS, PAIR_COLUMNS, VERDICT_COLUMNS
from dedup.store import WORK

Row = dict[str, str]
Done = tuple[Path, pipeline.RunSummary]
Program = Callable[[Path, int], list[str]]

ALONE = replace(Config(), jobs=1)
TABLES = ("articles", "pairs", "clusters", "beads", "unique", "conflicts")
FILES = [f"{name}.parquet" for name in TABLES] + ["findings.jsonl", "rejected.jsonl"]

EVENTS = {
    "dam": (
        "The Orlin dam gave way before dawn on Tuesday. More than 300 families left the valley of Sarn in the dark.",
        "Mayor Petra Lund said the water rose by four metres within an hour. The road to Holm is closed.",
        "Engineers had warned in March that the eastern wall was leaking. The operator Norvand denied it at the time.",
        "A school in Holm takes in those who lost their homes. The army sent 60 soldiers and two helicopters.",
    ),
    "strike": (
        "Tram drivers in Belgrave stopped work on Wednesday over night shifts. Some 40,000 commuters walked.",
        "The union led by Ruth Amsel wants two drivers on each late tram. The city calls that far too dear.",
        "Talks broke down on Monday after nine hours. A mediator from Ghent is to meet both sides on Friday.",
        "Shops near the depot report a third fewer customers. Buses run every half an hour until further notice.",
    ),
    "comet": (
        "Astronomers at Mauna Verde have seen a comet break into seven pieces. The largest is 900 metres across.",
        "The comet, named Halvorsen after its finder, passed close to the sun in January. None of it nears the Earth.",
        "Inga Halvorsen, 71, found it with a telescope in her garden. She called the sight a burst of pearls.",
        "The pieces can be seen with field glasses until the end of the month, low in the west after sunset.",
    ),
}


def row(identity: str, paragraphs: Sequence[str], day: int, **more: str) -> Row:
    text = "\n\n".join(paragraphs)
    return {"id": identity, "text": text, "date": f"2024-05-{day:02}T08:00:00Z", "source": "x"} | more


def sample() -> list[Row]:
    rows = [row(f"{name}-wire", parts, 7) for name, parts in EVENTS.items()]
    rows += [row(f"{name}-again", parts, 8) for name, parts in EVENTS.items()]
    rows += [row(f"{name}-short", parts[:3], 7, desk="night") for name, parts in EVENTS.items()]
    return [*rows, row("=1+1", ["A recipe for soup: two onions, a leek, salt, and an hour of patience."], 7)]


def write(path: Path, rows: Iterable[Row]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def tables(out: Path) -> dict[str, bytes]:
    return {name: (Path(out) / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("run")
    rows = [json.dumps(row) for row in sample()]
    (folder / "in.jsonl").write_text("\n".join([*rows, '{"id": "torn", "text": ', '{"id": "none", "text": ""}']) + "\n")
    summary = pipeline.run([str(folder / "in.jsonl")], folder / "out", ALONE)
    return folder, summary


def articles(out: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in pl.read_parquet(Path(out) / "articles.parquet").iter_rows(named=True)}


def test_every_table_has_its_columns(done: Done) -> None:
    folder, _ = done
    schemas = {name: pl.read_parquet_schema(folder / "out" / f"{name}.parquet") for name in TABLES}
    assert [*ARTICLE_COLUMNS, *VERDICT_COLUMNS, "desk"] == list(schemas["articles"])
    for name, columns in (("pairs", PAIR_COLUMNS), ("clusters", CLUSTER_COLUMNS), ("beads", BEAD_COLUMNS)):
        assert schemas[name] == pl.Schema(columns)


def test_articles_keep_the_order_of_the_input_and_their_own_columns(done: Done) -> None:
    found = pl.read_parquet(done[0] / "out" / "articles.parquet")
    assert found["id"].to_list() == [row["id"] for row in sample()]
    assert found["text"].to_list() == [row["text"] for row in sample()]
    assert found.filter(pl.col("desk") == "night")["id"].to_list() == [f"{name}-short" for name in EVENTS]


def test_copies_are_together_and_different_events_apart(done: Done) -> None:
    found = articles(done[0] / "out")
    for name in EVENTS:
        clusters = {found[f"{name}-{kind}"]["duplicate_cluster"] for kind in ("wire", "again", "short")}
        assert len(clusters) == 1
    assert len({row["story_cluster"] for row in found.values()}) == len(EVENTS) + 1


def test_a_copy_names_its_canonical_article_and_what_it_lacks(done: Done) -> None:
    found = articles(done[0] / "out")
    assert found["dam-wire"]["is_canonical"] and found["dam-wire"]["duplicate_of"] is None
    again, short = found["dam-again"], found["dam-short"]
    assert (again["duplicate_of"], again["duplicate_relation"], again["unique_share"]) == ("dam-wire", "exact", 0)
    assert (short["duplicate_of"], short["duplicate_relation"]) == ("dam-wire", "near")
    assert short["duplicate_probability"] > 0.5


def test_rows_that_cannot_be_used_are_told_with_file_line_and_reason(done: Done) -> None:
    folder, summary = done
    told = [json.loads(line) for line in (folder / "out" / "rejected.jsonl").read_text().splitlines()]
    assert [(Path(row["file"]).name, row["line"]) for row in told] == [("in.jsonl", 11), ("in.jsonl", 12)]
    assert summary.rejected == 2 and summary.articles == 10
    assert summary.rejected_share == pytest.approx(2 / 12)


def test_the_record_tells_settings_input_and_cost(done: Done) -> None:
    told = json.loads((done[0] / "out" / "run.json").read_text())
    assert told["signature"].startswith("dedup-news")
    assert list(told["inputs"]) == [str(done[0] / "in.jsonl")]
    assert {"read and prepare", "bands", "windows", "evidence", "clusters", "tables"} <= {
        stage["stage"] for stage in told["stages"]
    }
    assert all(stage["seconds"] >= 0 and stage["peak_bytes"] > 0 for stage in told["stages"])


def test_run_again_nothing_is_computed_and_the_bytes_stay(done: Done, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = done
    before = tables(folder / "out")
    monkeypatch.setattr("dedup.pipeline.prepare._prepare", None)
    monkeypatch.setattr("dedup.pipeline.verdicts._evidence", None)
    pipeline.run([str(folder / "in.jsonl")], folder / "out", ALONE)
    assert tables(folder / "out") == before


def test_the_order_of_rows_and_the_size_of_shards_change_no_pair_cluster_or_id(
    done: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = sample()
    random.Random(3).shuffle(rows)
    monkeypatch.setattr(shards, "SHARD_ROWS", 3)
    monkeypatch.setattr("dedup.reading.batches._BATCH_ROWS", 2)
    pipeline.run([write(tmp_path / "in.jsonl", rows)], tmp_path / "out", ALONE)
    for name in ("pairs.parquet", "clusters.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (done[0] / "out" / name).read_bytes()
    first, second = articles(done[0] / "out"), articles(tmp_path / "out")
    assert first == second


def test_changed_settings_leave_what_they_do_not_touch(
    done: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "in.jsonl", sample())
    pipeline.run([source], tmp_path / "out", ALONE)
    monkeypatch.setattr("dedup.pipeline.prepare._prepare", None)
    monkeypatch.setattr("dedup.pipeline.verdicts._evidence", None)
    longest = replace(ALONE, clusters=replace(ALONE.clusters, keep="source:x"))
    pipeline.run([source], tmp_path / "out", longest)
    assert articles(tmp_path / "out")["dam-wire"]["is_canonical"]


def test_an_empty_dump_gives_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("")
    summary = pipeline.run([str(tmp_path / "in.jsonl")], tmp_path / "out", ALONE)
    assert summary.articles == 0
    assert all(len(pl.read_parquet(tmp_path / "out" / f"{name}.parquet")) == 0 for name in TABLES)


def test_one_article_is_its_own_cluster(tmp_path: Path) -> None:
    pipeline.run([write(tmp_path / "in.jsonl", sample()[:1])], tmp_path / "out", ALONE)
    (only,) = articles(tmp_path / "out").values()
    assert only["is_canonical"] and only["duplicate_cluster"].startswith("d-")


def test_no_more_articles_are_read_than_the_limit(tmp_path: Path) -> None:
    config = replace(ALONE, read=ReadConfig(limit=2))
    assert pipeline.run([write(tmp_path / "in.jsonl", sample())], tmp_path / "out", config).articles == 2


def test_a_folder_of_someone_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError):
        pipeline.run([write(tmp_path / "in.jsonl", sample())], tmp_path / "out", ALONE)


def test_new_articles_join_the_clusters_of_an_earlier_result_which_stays_as_it_is(done: Done, tmp_path: Path) -> None:
    earlier = done[0] / "out"
    before = {path: path.read_bytes() for path in earlier.rglob("*") if path.is_file()}
    parts = EVENTS["dam"]
    rows = [row("late", parts[:2], 9), row("exact", parts, 10), row("tea", ["Tea prices fell by a tenth in May."], 9)]
    summary = pipeline.run([write(tmp_path / "in.jsonl", rows)], tmp_path / "out", ALONE, against=earlier)
    old, new = articles(earlier), articles(tmp_path / "out")
    assert summary.articles == 3 and list(new) == ["late", "exact", "tea"]
    for name in ("late", "exact"):
        assert new[name]["duplicate_of"] == "dam-wire"
        assert new[name]["duplicate_cluster"] == old["dam-wire"]["duplicate_cluster"]
        assert new[name]["story_cluster"] == old["dam-wire"]["story_cluster"]
    assert new["exact"]["duplicate_relation"] == "exact"
    assert new["tea"]["is_canonical"]
    assert {path: path.read_bytes() for path in earlier.rglob("*") if path.is_file()} == before


def test_a_third_run_joins_the_clusters_that_the_second_founded(done: Done, tmp_path: Path) -> None:
    first = [row("tea-1", ["Tea prices fell by a tenth in May, traders in Colm said on Friday at the auction."], 9)]
    pipeline.run([write(tmp_path / "1.jsonl", first)], tmp_path / "1", ALONE, against=done[0] / "out")
    second = [{**first[0], "id": "tea-2"}, row("dam-3", EVENTS["dam"], 9)]
    pipeline.run([write(tmp_path / "2.jsonl", second)], tmp_path / "2", ALONE, against=tmp_path / "1")
    found = articles(tmp_path / "2")
    assert found["tea-2"]["duplicate_of"] == "tea-1"
    assert found["dam-3"]["duplicate_of"] == "dam-wire"


def test_an_earlier_result_with_other_signatures_is_refused(done: Done, tmp_path: Path) -> None:
    other = replace(ALONE, signatures=replace(ALONE.signatures, permutations=256))
    with pytest.raises(ConfigError, match="other settings"):
        pipeline.run([write(tmp_path / "in.jsonl", sample())], tmp_path / "o", other, against=done[0] / "out")


def test_a_folder_without_a_result_is_no_earlier_result(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no finished result"):
        pipeline.run([write(tmp_path / "in.jsonl", sample())], tmp_path / "o", ALONE, against=tmp_path)


def test_a_thousand_copies_of_one_article_are_joined_as_a_star(tmp_path: Path) -> None:
    rows = [row(f"copy{i:04}", EVENTS["dam"], 7) for i in range(1_000)]
    summary = pipeline.run([write(tmp_path / "in.jsonl", rows)], tmp_path / "out", ALONE)
    assert summary.pairs == 999
    assert {found["duplicate_of"] for found in articles(tmp_path / "out").values()} == {None, "copy0000"}


def test_a_block_of_boilerplate_in_every_article_joins_none_of_them(tmp_path: Path) -> None:
    chance = random.Random(4)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(4_000)]
    block = " ".join(words[:40])
    rows = [row(f"a{i:03}", [" ".join(chance.sample(words, 220)), block], 1 + i // 4) for i in range(100)]
    summary = pipeline.run([write(tmp_path / "in.jsonl", rows)], tmp_path / "out", ALONE)
    assert summary.hot_keys > 0
    assert summary.duplicate_clusters == 0
    candidates = pl.read_ipc(next((tmp_path / "out" / WORK).glob("candidates-*/pairs.arrow")))
    assert len(candidates.filter(pl.col("origin") != "vector")) < 100


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
def test_out_of_room_a_run_says_so_and_the_next_one_ends_with_the_same_bytes(
    done: Done, tmp_path: Path, room: int
) -> None:
    source = str(done[0] / "in.jsonl")
    command = [sys.executable, "-c", FULL_DISK, source, str(tmp_path / "out"), str(room)]
    failed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert failed.returncode == 1 and "cannot be written" in failed.stderr
    pipeline.run([source], tmp_path / "out", ALONE)
    assert tables(tmp_path / "out") == tables(done[0] / "out")


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
def test_killed_at_any_moment_and_resumed_the_bytes_are_the_same(program: Program, tmp_path: Path) -> None:
    started = time.perf_counter()
    subprocess.run(program(tmp_path / "whole", 1), check=True)
    whole = time.perf_counter() - started
    chance = random.Random(int(os.environ.get("KILL_SEED", "1")))
    for number in range(int(os.environ.get("KILLS", "5"))):
        out = tmp_path / f"killed{number}"
        process = subprocess.Popen(program(out, 1))
        time.sleep(chance.uniform(0.2, 1.0) * whole)
        process.kill()
        process.wait()
        subprocess.run(program(out, 1), check=True)
        assert tables(out) == tables(tmp_path / "whole")


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
