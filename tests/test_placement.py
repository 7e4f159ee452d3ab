"""What a run said of a pair is what every later look at it says."""

import json
import math
import shutil
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from dedup.command.application import app
from dedup.errors import InputError
from dedup.pipeline import run
from dedup.placement import explain_pair
from dedup.report.second_look import SecondLook

EXAMPLE = Path(__file__).parent.parent / "docs" / "example" / "news.jsonl"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("placement") / "OUT"
    run([str(EXAMPLE)], folder)
    return folder


@pytest.fixture(scope="module")
def pairs(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "pairs.parquet").filter(pl.col("relation") != "exact")


def test_the_waterfall_of_the_report_adds_up_to_the_probability_of_the_table(out: Path, pairs: pl.DataFrame) -> None:
    articles = pl.read_parquet(out / "articles.parquet").select("id", "title", "text", "date", "language")
    steps = SecondLook.at(out, None).weigh(articles, list(pairs.select("a", "b").iter_rows()))
    for a, b, probability in pairs.select("a", "b", "probability").iter_rows():
        added = sum(weight for _, weight in steps[a, b])
        assert 1 / (1 + math.exp(-added)) == pytest.approx(probability, abs=1e-3), (a, b)


def test_explain_and_compare_give_the_verdict_of_the_table(out: Path, pairs: pl.DataFrame) -> None:
    margin = (pl.col("probability") - 0.5).abs()
    unsure = pairs.filter(margin > 0.01).sort(margin).row(0, named=True)
    ids = unsure["a"], unsure["b"]
    for arguments in (["explain", out, *ids], ["compare", *ids, "--out", out]):
        printed = CliRunner().invoke(app, [*map(str, arguments), "--output-format", "json"]).stdout
        found = json.loads(printed)
        assert found["relation"] == unsure["relation"]
        assert found["probability"] == pytest.approx(unsure["probability"], abs=1e-3)
        assert found["relation_probability"] == pytest.approx(unsure["relation_probability"], abs=1e-3)


def test_explain_gives_the_verdict_of_the_table_though_the_work_folder_is_gone(
    out: Path, pairs: pl.DataFrame, tmp_path: Path
) -> None:
    shutil.copytree(out, tmp_path / "OUT", ignore=shutil.ignore_patterns("work"))
    for row in pairs.sort((pl.col("probability") - 0.5).abs()).head(5).iter_rows(named=True):
        found = explain_pair(tmp_path / "OUT", row["b"], row["a"])
        assert (found.relation, found.reason) == (row["relation"], row["reason"])
        assert found.probability == pytest.approx(row["probability"], abs=1e-6)


@pytest.mark.parametrize("name", ["articles.parquet", "pairs.parquet"])
def test_a_broken_table_is_one_error_that_names_it(out: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(out, tmp_path / "OUT", ignore=shutil.ignore_patterns("work"))
    (tmp_path / "OUT" / name).write_bytes(b"junk")
    with pytest.raises(InputError, match=rf"{name} cannot be read .* again with --force"):
        explain_pair(tmp_path / "OUT", "substation-wire", "substation-fr")


def test_a_pair_with_an_article_of_an_earlier_result_is_explained(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    for name, part in (("first", lines[:20]), ("second", lines[20:40])):
        (tmp_path / f"{name}.jsonl").write_text("".join(part), encoding="utf-8")
    run([str(tmp_path / "first.jsonl")], tmp_path / "FIRST")
    run([str(tmp_path / "second.jsonl")], tmp_path / "SECOND", against=tmp_path / "FIRST")
    old = pl.read_parquet(tmp_path / "FIRST" / "articles.parquet")["id"].implode()
    pairs = pl.read_parquet(tmp_path / "SECOND" / "pairs.parquet")
    across = pairs.filter(pl.col("a").is_in(old) != pl.col("b").is_in(old)).row(0, named=True)
    found = explain_pair(tmp_path / "SECOND", across["a"], across["b"])
    assert found.probability == pytest.approx(across["probability"], abs=1e-6)
    added = sum(step.added for step in found.waterfalls["same"])
    assert 1 / (1 + math.exp(-added)) == pytest.approx(across["probability"], abs=2e-3)
