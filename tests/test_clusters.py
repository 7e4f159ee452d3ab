"""Clusters hold what was verified, resist weak links, and do not depend on the order of rows."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import clusters
from dedup.config import ClusterConfig
from dedup.errors import ConfigError


def pairs(*rows: tuple[int, int, float, float]) -> pl.DataFrame:
    schema = {"a": pl.UInt32, "b": pl.UInt32, "probability": pl.Float32, "duplicate": pl.Float32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def triangle(*nodes: int, probability: float = 0.95) -> list[tuple[int, int, float, float]]:
    return [(a, b, probability, 0.0) for a in nodes for b in nodes if a < b]


def articles(count: int, **columns: Sequence[object]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": [f"a{i}" for i in range(count)],
            "date": [None] * count,
            "source": [""] * count,
            "language": ["en"] * count,
            "length": [100] * count,
            **columns,
        },
        schema_overrides={"date": pl.Datetime("us", "UTC")},
    )


def test_one_weak_link_does_not_chain_two_stories() -> None:
    made = clusters.build(6, pairs(*triangle(0, 1, 2), *triangle(3, 4, 5), (2, 3, 0.9, 0.0)))
    assert made.story.tolist() == [0, 0, 0, 3, 3, 3]


def test_an_article_between_two_stories_does_not_join_them() -> None:
    bridge = [(i, 6, 0.8, 0.0) for i in range(6)]
    made = clusters.build(7, pairs(*triangle(0, 1, 2), *triangle(3, 4, 5), *bridge))
    assert made.story[0] != made.story[3]


def test_pairs_found_different_hold_stories_apart() -> None:
    against = [(a, b, 0.02, 0.0) for a in (0, 1) for b in (2, 3)]
    links = [(0, 1, 0.97, 0.0), (2, 3, 0.97, 0.0), (1, 2, 0.7, 0.0)]
    made = clusters.build(4, pairs(*links, *[r for r in against if r[:2] != (1, 2)]))
    assert made.story.tolist() == [0, 0, 2, 2]


def test_a_star_of_copies_is_one_cluster() -> None:
    made = clusters.build(1000, pairs(*[(0, i, 0.99, 0.99) for i in range(1, 1000)]))
    assert set(made.duplicate.tolist()) == {0}


def test_every_duplicate_cluster_lies_inside_one_story() -> None:
    rng = random.Random(3)
    rows = {(a, b): (rng.random(), rng.random()) for a in range(40) for b in range(a + 1, 40) if rng.random() < 0.2}
    made = clusters.build(40, pairs(*[(a, b, max(p, d), d) for (a, b), (p, d) in rows.items()]))
    for label in set(made.duplicate.tolist()):
        assert len(set(made.story[made.duplicate == label].tolist())) == 1


@given(st.integers(2, 14), st.randoms(use_true_random=False))
def test_the_order_of_pairs_changes_nothing(count: int, rng: random.Random) -> None:
    rows = [
        (a, b, round(rng.random(), 2), round(rng.random() / 2, 2)) for a in range(count) for b in range(a + 1, count)
    ]
    first = clusters.build(count, pairs(*rows))
    rng.shuffle(rows)
    second = clusters.build(count, pairs(*rows))
    assert first.story.tolist() == second.story.tolist()
    assert first.duplicate.tolist() == second.duplicate.tolist()


def test_two_parts_of_one_text_do_not_speak_against_each_other() -> None:
    parts = [(0, 1, 0.99, 0.99), (0, 2, 0.99, 0.99), (1, 2, 0.3, 0.001)]
    assert clusters.build(3, pairs(*parts)).duplicate.tolist() == [0, 0, 0]
    doubtful = [(0, 1, 0.9, 0.7), (0, 2, 0.9, 0.7), (1, 2, 0.3, 0.001)]
    assert len(set(clusters.build(3, pairs(*doubtful)).duplicate.tolist())) == 2


def test_the_earliest_article_is_canonical_and_undated_ones_come_last() -> None:
    dates = [None, datetime(2024, 5, 2, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)]
    chosen = clusters.canonical_rows(articles(3, date=dates), np.zeros(3, dtype=np.int64), ClusterConfig("earliest"))
    assert chosen.tolist() == [2, 2, 2]


def test_the_longest_article_is_canonical_when_asked() -> None:
    chosen = clusters.canonical_rows(
        articles(3, length=[5, 9, 7]), np.zeros(3, dtype=np.int64), ClusterConfig("longest")
    )
    assert chosen.tolist() == [1, 1, 1]


def test_preferred_sources_are_canonical_in_their_order() -> None:
    chosen = clusters.canonical_rows(
        articles(3, source=["x", "b", "a"]), np.zeros(3, dtype=np.int64), ClusterConfig("source:a,b")
    )
    assert chosen.tolist() == [2, 2, 2]


def test_an_unknown_policy_is_refused_with_the_choices() -> None:
    with pytest.raises(ConfigError, match="earliest, longest"):
        clusters.canonical_rows(articles(1), np.zeros(1, dtype=np.int64), ClusterConfig("newest"))


def test_the_table_lists_clusters_of_two_or_more_with_cohesion() -> None:
    rows = pairs((0, 1, 0.9, 0.9), (1, 2, 0.7, 0.1))
    labels = np.array([0, 0, 0, 3])
    listed = clusters.table("story", articles(4), labels, np.array([1, 1, 1, 3]), rows)
    assert listed["size"].to_list() == [3]
    assert listed["canonical"].to_list() == ["a1"]
    assert listed["cohesion"][0] == pytest.approx(0.8)
    assert listed["cluster"].to_list() == [clusters.cluster_id("story", "a1")]
