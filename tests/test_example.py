"""The example dump keeps the promises that its README makes."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import dedup

Rows = list[dict[str, Any]]
Truth = dict[str, dict[str, str]]

EXAMPLE = Path(__file__).parent.parent / "docs" / "example"


@pytest.fixture(scope="module")
def rows() -> Rows:
    """Read the dump with its several field conventions brought to one."""
    lines = (EXAMPLE / "news.jsonl").read_text(encoding="utf-8").splitlines()
    return [in_our_names(json.loads(line)) for line in lines]


@pytest.fixture(scope="module")
def truth() -> Truth:
    with (EXAMPLE / "truth.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def in_our_names(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row.get("id") or row["identifier"],
        "title": row.get("title") or row["headline"],
        "text": row.get("text") or row.get("articleBody") or row["maintext"],
        "date": row.get("date") or row.get("datePublished") or row["date_publish"],
        "language": row.get("language") or row.get("inLanguage"),
    }


def test_every_article_has_one_line_of_truth(rows: Rows, truth: Truth) -> None:
    assert [row["id"] for row in rows] == list(truth)


def test_the_dump_is_large_and_mixed_enough(rows: Rows, truth: Truth) -> None:
    assert len(rows) >= 60
    assert len({line["story_cluster"] for line in truth.values()}) >= 12
    assert {"ar", "zh", "ru", "uk", "fr", "de", "es", "tr", "pt", "it", "en"} <= {row["language"] for row in rows}


def test_articles_are_ordered_by_day(rows: Rows) -> None:
    days = [row["date"][:10] for row in rows]
    assert days == sorted(days)


def test_every_duplicate_cluster_lies_inside_one_story(truth: Truth) -> None:
    stories = defaultdict(set)
    for line in truth.values():
        stories[line["duplicate_cluster"]].add(line["story_cluster"])
    assert all(len(story) == 1 for story in stories.values())


def test_each_duplicate_cluster_is_named_after_its_one_canonical_article(truth: Truth) -> None:
    canonical = Counter(
        line["duplicate_cluster"] for line in truth.values() if line["relation_to_canonical"] == "canonical"
    )
    assert set(canonical) == {line["duplicate_cluster"] for line in truth.values()}
    assert set(canonical.values()) == {1}
    assert all(truth[cluster]["relation_to_canonical"] == "canonical" for cluster in canonical)


def test_near_copies_share_paragraphs_with_their_canonical_article(rows: Rows, truth: Truth) -> None:
    texts = {row["id"]: row["text"] for row in rows}
    for line in truth.values():
        if line["relation_to_canonical"] == "near":
            copy = set(texts[line["id"]].split("\n\n"))
            assert len(copy & set(texts[line["duplicate_cluster"]].split("\n\n"))) >= 3, line["id"]


def test_translated_copies_are_in_another_language_or_came_back(rows: Rows, truth: Truth) -> None:
    languages = {row["id"]: row["language"] for row in rows}
    came_back = {"substation-from-fr"}
    for line in truth.values():
        if line["relation_to_canonical"] == "translated" and line["id"] not in came_back:
            assert languages[line["id"]] != languages[line["duplicate_cluster"]], line["id"]


def test_the_plain_text_files_are_articles_of_the_dump(rows: Rows) -> None:
    texts = {row["id"]: f"{row['title']}\n\n{row['text']}\n" for row in rows}
    assert (EXAMPLE / "wire_en.txt").read_text(encoding="utf-8") == texts["substation-wire"]
    assert (EXAMPLE / "from_french.txt").read_text(encoding="utf-8") == texts["substation-french-agency"]


@pytest.fixture(scope="module")
def found() -> pl.DataFrame:
    """Run the whole way on the example dump."""
    return dedup.deduplicate(EXAMPLE / "news.jsonl").articles


def joined(clusters: Mapping[str, object]) -> set[frozenset[str]]:
    """Return the pairs of articles that share a cluster."""
    return {frozenset(pair) for pair in combinations(clusters, 2) if clusters[pair[0]] == clusters[pair[1]]}


def stories(found: pl.DataFrame) -> set[frozenset[str]]:
    return joined(dict(found.select("id", "story_cluster").iter_rows()))


def test_a_run_tells_the_language_of_every_article(found: pl.DataFrame, rows: Rows) -> None:
    told = dict(found.select("id", "language").iter_rows())
    declared = {row["id"]: row["language"] for row in rows if row["language"]}
    assert {each: told[each] for each in declared} == declared
    assert [told[each] for each in ("rates-ar", "simav-de", "typhoon-ru", "santos-pt-copy")] == ["ar", "de", "ru", "pt"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("quake-simav", "quake-caraveli"), ("mayor-france", "mayor-spain"), ("halvorsen-q3", "brennecke-q3")],
)
def test_events_that_look_alike_stay_apart(found: pl.DataFrame, truth: Truth, one: str, other: str) -> None:
    events = [{each for each, line in truth.items() if line["story_cluster"] == story} for story in (one, other)]
    assert not [pair for pair in stories(found) if pair & events[0] and pair & events[1]]
