"""How many articles some files hold is reckoned from their beginning."""

import json
from pathlib import Path

import pytest

from dedup.config import ReadConfig
from dedup.pipeline.extent import extent
from dedup.reading import read
from dedup.reading.sources import sources

TEXT = "The ferry to the island stopped at noon, and the harbour stayed empty until the evening tide came in. "


def reckoned(paths: list[str], seen: int) -> int:
    batches = list(read(paths[:seen], ReadConfig()))
    return extent(sources(paths), batches, seen).articles


@pytest.mark.parametrize("ending", ["txt", "html"])
def test_a_file_of_one_article_counts_as_one_however_much_markup_it_holds(tmp_path: Path, ending: str) -> None:
    markup = "<div class='advertisement'></div>" * 500
    for number in range(8):
        page = f"<html><body>{markup}<article><p>{TEXT * 5}</p></article></body></html>"
        (tmp_path / f"{number}.{ending}").write_text(TEXT * (number + 1) if ending == "txt" else page)
    assert reckoned(sorted(map(str, tmp_path.iterdir())), 2) == 8


def test_the_lines_of_a_file_beyond_the_sample_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text("".join(json.dumps({"text": TEXT * (number % 5 + 1)}) + "\n" for number in range(500)))
    assert reckoned([str(path)], 1) == 500
