"""The pairs whose verdict is least sure: they teach most when a person labels them."""

from dataclasses import dataclass

import polars as pl

_WIDTH = 0.45
"""Pairs farther from the threshold than this are sure enough."""


@dataclass(frozen=True, slots=True)
class BorderlinePair:
    """One pair near the threshold."""

    key: str
    a: str
    b: str
    relation: str
    probability: float
    reason: str


def borderline(pairs: pl.DataFrame, threshold: float, most: int) -> list[BorderlinePair]:
    """Return the pairs nearest to the threshold, the nearest first."""
    distance = (pl.col("probability") - threshold).abs()
    near = (
        pairs.with_columns(distance.round(6).alias("distance"))
        .filter((pl.col("distance") <= _WIDTH) & (pl.col("relation") != "exact"))
        .sort("distance", "a", "b")
        .head(most)
        .select("a", "b", "relation", "probability", "reason")
    )
    return [
        BorderlinePair(f"p{at}", a, b, relation, round(probability, 4), reason or "")
        for at, (a, b, relation, probability, reason) in enumerate(near.iter_rows(), start=1)
    ]
