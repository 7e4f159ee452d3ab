"""The main job on the example dump: known clusters, the same bytes, the same answer whatever the order of rows."""

import csv
import json
import random
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import dedup
from dedup.command.application import app

ROOT = Path(__file__).parents[1]
DUMP = ROOT / "docs" / "example" / "news.jsonl"
TABLES = ("articles", "pairs", "clusters", "beads", "unique", "conflicts")

Pairs = set[tuple[str, str]]


def run(*arguments: object) -> int:
    return CliRunner().invoke(app, [str(a) for a in arguments]).exit_code


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    assert run("run", DUMP, "-o", folder, "--jobs", 1) == 0
    return folder


def truth(kind: str) -> Pairs:
    with (ROOT / "docs" / "example" / "truth.csv").open(encoding="utf-8") as file:
        return together({row["id"]: row[f"{kind}_cluster"] for row in csv.DictReader(file)})


def found(out: Path, kind: str) -> Pairs:
    table = pl.read_parquet(out / "articles.parquet")
    return together(dict(zip(table["id"], table[f"{kind}_cluster"], strict=True)))


def together(clusters: dict[str, str]) -> Pairs:
    return {(a, b) for a, b in combinations(sorted(clusters), 2) if clusters[a] == clusters[b]}


@pytest.mark.parametrize(("kind", "least"), [("duplicate", 0.9), ("story", 0.85)])
def test_the_known_clusters_of_the_example_dump_are_found(out: Path, kind: str, least: float) -> None:
    told, wanted = found(out, kind), truth(kind)
    precision, recall = len(told & wanted) / len(told), len(told & wanted) / len(wanted)
    assert 2 * precision * recall / (precision + recall) >= least


def test_every_article_has_clusters_and_every_duplicate_cluster_lies_in_one_story(out: Path) -> None:
    table = pl.read_parquet(out / "articles.parquet")
    assert table["duplicate_cluster"].null_count() == 0
    assert table.group_by("duplicate_cluster").agg(pl.col("story_cluster").n_unique())["story_cluster"].max() == 1


def test_every_duplicate_names_the_canonical_article_of_its_cluster(out: Path) -> None:
    table = pl.read_parquet(out / "articles.parquet")
    assert table.group_by("duplicate_cluster").agg(pl.col("is_canonical").sum())["is_canonical"].unique().to_list() == [
        1
    ]
    copies = table.filter(~pl.col("is_canonical"))
    assert copies["duplicate_of"].null_count() == 0
    assert set(copies["duplicate_relation"]) <= {"exact", "near", "translated"}


def test_pairs_carry_a_reason_and_nested_probabilities(out: Path) -> None:
    pairs = pl.read_parquet(out / "pairs.parquet")
    assert (pairs["reason"].str.len_chars() > 0).all()
    assert pairs["probability"].is_between(0, 1).all()


def test_two_workers_give_the_same_bytes_as_one(out: Path, tmp_path: Path) -> None:
    assert run("run", DUMP, "-o", tmp_path / "two", "--jobs", 2) == 0
    for name in TABLES:
        assert (tmp_path / "two" / f"{name}.parquet").read_bytes() == (out / f"{name}.parquet").read_bytes(), name
    assert (tmp_path / "two" / "findings.jsonl").read_bytes() == (out / "findings.jsonl").read_bytes()


def test_shuffled_rows_give_the_same_pairs_clusters_and_ids(out: Path, tmp_path: Path) -> None:
    lines = DUMP.read_text(encoding="utf-8").splitlines()
    random.Random(7).shuffle(lines)
    (tmp_path / "shuffled.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run("run", tmp_path / "shuffled.jsonl", "-o", tmp_path / "out", "--jobs", 1) == 0
    for name in ("pairs", "clusters", "beads", "unique", "conflicts"):
        assert pl.read_parquet(tmp_path / "out" / f"{name}.parquet").equals(pl.read_parquet(out / f"{name}.parquet")), (
            name
        )
    shuffled = pl.read_parquet(tmp_path / "out" / "articles.parquet").sort("id")
    assert shuffled["story_cluster"].equals(pl.read_parquet(out / "articles.parquet").sort("id")["story_cluster"])
    rows = [json.loads(line) for line in lines]
    written = pl.read_parquet(tmp_path / "out" / "articles.parquet")["id"].to_list()
    assert written == [row.get("id") or row["identifier"] for row in rows]


def test_python_gives_the_tables_of_the_command(out: Path) -> None:
    result = dedup.deduplicate([json.loads(line) for line in DUMP.read_text(encoding="utf-8").splitlines()])
    assert result.clusters.equals(pl.read_parquet(out / "clusters.parquet"))
    assert result.pairs.equals(pl.read_parquet(out / "pairs.parquet"))
    stricter = result.at(precision=0.99)
    assert stricter is not result
    assert sum(stricter.clusters["size"]) <= sum(result.clusters["size"])
