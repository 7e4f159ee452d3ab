import random
from itertools import permutations
from pathlib import Path

import orjson
import polars as pl
import pytest

from dedup import pipeline
from dedup.errors import InputError
from tests.pipeline_sample import ALONE, Row, write

TRANSLATED = (
    "(Kyiv) The head of the district, Andriï Kovaltchouk, said on Monday that the town of Bakhmout was still without "
    "current and that the repair would take three weeks. “ We are waiting for the engineers ”, he told the newspaper."
)


def told(text: str, identity: str = "x", date: str | None = "2024-05-01", **more: str) -> Row:
    return {"id": identity, "text": text, **({"date": date} if date else {}), **more}


ROWS = (
    told("The dam above the town broke early on Monday.", date="2024-05-03"),
    told("The harbour was closed after a ship ran aground.", date="2024-05-02"),
    told("A market burnt down and nobody was hurt.", date=None),
    told("The council voted for the new tram line.", identity="own"),
)


def ids_by_text(rows: list[Row], folder: Path, **more: Path) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    pipeline.run([str(write(folder / "in.jsonl", rows))], folder / "out", ALONE, **more)  # type: ignore[arg-type]
    found = pl.read_parquet(folder / "out" / "articles.parquet").select("text", "id")
    assert found["text"].to_list() == [row["text"] for row in rows]
    return dict(found.iter_rows())


def test_the_earliest_of_those_that_share_an_id_keeps_it_whatever_the_order(tmp_path: Path) -> None:
    found = [ids_by_text(list(rows), tmp_path / str(i)) for i, rows in enumerate(list(permutations(ROWS))[::8])]
    assert all(ids == found[0] for ids in found)
    assert found[0][ROWS[1]["text"]] == "x" and found[0][ROWS[3]["text"]] == "own"
    assert {identity.partition("#")[0] for identity in found[0].values()} == {"x", "own"}
    assert len(set(found[0].values())) == 4


def test_rows_alike_in_everything_are_counted_and_none_is_lost(tmp_path: Path) -> None:
    write(tmp_path / "in.jsonl", [ROWS[0]] * 2_000)
    pipeline.run([str(tmp_path / "in.jsonl")], tmp_path / "out", ALONE)
    first, second, *others = pl.read_parquet(tmp_path / "out" / "articles.parquet")["id"].sort()
    assert (first, second[:2]) == ("x", "x#")
    assert set(others) == {f"{second}#{copy}" for copy in range(2, 2_000)}


def test_an_id_of_the_input_that_looks_like_one_given_is_left_alone(tmp_path: Path) -> None:
    given = ids_by_text(list(ROWS[:2]), tmp_path / "a")[ROWS[0]["text"]]
    found = ids_by_text([*ROWS[:2], told("Another text, under an unlucky name.", given)], tmp_path / "b")
    assert found["Another text, under an unlucky name."] == given
    assert found[ROWS[0]["text"]] == given + "#2"


def test_ids_of_an_earlier_result_are_not_given_again(tmp_path: Path) -> None:
    ids_by_text(list(ROWS[1:]), tmp_path / "a")
    found = ids_by_text([ROWS[0], ROWS[1]], tmp_path / "b", against=tmp_path / "a" / "out")
    assert all(identity.startswith("x#") for identity in found.values())
    pairs = pl.read_parquet(tmp_path / "b" / "out" / "pairs.parquet")
    assert pairs.filter(pl.col("a") == pl.col("b")).is_empty()


def test_a_result_never_takes_the_place_of_the_one_it_is_compared_with(tmp_path: Path) -> None:
    ids_by_text(list(ROWS[1:]), tmp_path)
    with pytest.raises(InputError, match="take the place"):
        ids_by_text(list(ROWS), tmp_path, against=tmp_path / "out")


@pytest.mark.parametrize("seed", [1, 2])
def test_findings_carry_the_id_of_their_article(tmp_path: Path, seed: int) -> None:
    rows = [*ROWS, told(TRANSLATED), told(TRANSLATED + " More.")]
    random.Random(seed).shuffle(rows)
    ids = ids_by_text(rows, tmp_path)
    lines = (tmp_path / "out" / "findings.jsonl").read_bytes().splitlines()
    translated = [ids[row["text"]] for row in rows if row["text"].startswith(TRANSLATED)]
    assert len(translated) == 2
    assert [orjson.loads(line)["id"] for line in lines] == translated
