import json
import random
from dataclasses import replace
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from dedup import pipeline
from dedup.config import Config, ReadConfig
from dedup.engine import InProcess
from dedup.errors import ConfigError, InputError, StoreError
from dedup.pipeline import shards
from dedup.schema import ARTICLE_COLUMNS, BEAD_COLUMNS, CLUSTER_COLUMNS, PAIR_COLUMNS, VERDICT_COLUMNS
from dedup.store import WORK
from tests.pipeline_sample import ALONE, EVENTS, TABLES, Done, articles, row, sample, tables, write


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("run")
    rows = [json.dumps(row) for row in sample()]
    (folder / "in.jsonl").write_text("\n".join([*rows, '{"id": "torn", "text": ', '{"id": "none", "text": ""}']) + "\n")
    summary = pipeline.run([str(folder / "in.jsonl")], folder / "out", ALONE)
    return folder, summary


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


def test_a_small_input_takes_no_processes_unless_asked_and_gives_the_same_bytes(
    done: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = write(tmp_path / "in.jsonl", sample())
    monkeypatch.setattr("dedup.engine.ProcessPoolExecutor", None)
    monkeypatch.setattr("dedup.pipeline.profiles.AT_ONCE", 2)
    pipeline.run([dump], tmp_path / "out", Config())
    for name in ("pairs.parquet", "clusters.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (done[0] / "out" / name).read_bytes()


@pytest.mark.parametrize(("name", "most"), [("FEW_ROWS", 9), ("FEW_BYTES", 2_000)])
def test_a_larger_input_takes_all_cores(name: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []

    def alone(engine: str, jobs: int | None) -> InProcess:
        asked.append(jobs)
        return InProcess()

    module = import_module("dedup.pipeline.run")
    monkeypatch.setattr(module, "executor", alone)
    monkeypatch.setattr("dedup.reading.batches._BATCH_ROWS", 2)
    dump = write(tmp_path / "in.jsonl", sample())
    pipeline.run([dump], tmp_path / "one", Config())
    monkeypatch.setattr(module, name, most)
    summary = pipeline.run([dump], tmp_path / "two", Config())
    assert asked == [1, None]
    assert summary.articles == len(sample())


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


def known_words() -> set[str]:
    """Words that the encoder tells apart; letters thrown together would all mean the same to it."""
    pieces = (files("dedup") / "data" / "encoder" / "vocabulary.txt").read_text("utf-8").split("\n")
    return {piece for piece in pieces if len(piece) > 4 and piece.isascii() and piece.isalpha()}


def test_a_block_of_boilerplate_in_every_article_joins_none_of_them(tmp_path: Path) -> None:
    chance = random.Random(4)
    words = chance.sample(sorted(known_words()), 4_000)
    block = " ".join(words[:40]).capitalize() + "."
    own = [[" ".join(chance.sample(words, 11)).capitalize() + "." for _ in range(20)] for _ in range(100)]
    rows = [row(f"a{i:03}", [" ".join(sentences), block], 1 + i // 4) for i, sentences in enumerate(own)]
    summary = pipeline.run([write(tmp_path / "in.jsonl", rows)], tmp_path / "out", ALONE)
    assert summary.duplicate_clusters == 0
    candidates = pl.read_ipc(next((tmp_path / "out" / WORK).glob("candidates-*/pairs.arrow")))
    assert len(candidates.filter(pl.col("origin") != "vector")) < 100 * 99 / 2 / 10
