"""The pairs worth weighing: those that share wording, those near in meaning, and exact copies."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.bands import Pairs, pack, unpack
from dedup.windows import Neighbours

COLUMNS: dict[str, type[pl.DataType]] = {"a": pl.UInt32, "b": pl.UInt32, "origin": pl.String}


class Twins(NamedTuple):
    """Exact copies: `first` is each row's first article of the same text (itself where there is none before)."""

    first: NDArray[np.uint32]

    @property
    def pairs(self) -> Pairs:
        """Join each copy with the first of its kind: a star."""
        copies = np.flatnonzero(self.first != np.arange(len(self.first)))
        return pack(self.first[copies], copies)

    @property
    def distinct(self) -> NDArray[np.uint32]:
        """List the rows that are the first of their kind."""
        return np.flatnonzero(self.first == np.arange(len(self.first))).astype(np.uint32)


def twins(keys: pl.Series) -> Twins:
    """Find exact copies by key; null keys (no text) are no copies of one another."""
    rows = pl.DataFrame({"key": keys}).with_row_index("row")
    first = pl.when(pl.col("key").is_null()).then("row").otherwise(pl.col("row").first().over("key"))
    return Twins(rows.select(first.alias("row"))["row"].to_numpy())


def union(banded: Pairs, neighbours: Neighbours, copies: Pairs) -> pl.DataFrame:
    """Join the channels: columns `a` < `b` (row numbers) and `origin` (`band`, `vector`, `both`), sorted.

    Exact copies count as found by their wording.
    """
    lexical = np.union1d(banded, copies)
    pairs = np.union1d(lexical, neighbours.pairs)
    by_wording, by_meaning = np.isin(pairs, lexical), np.isin(pairs, neighbours.pairs)
    origin = np.where(by_wording & by_meaning, "both", np.where(by_wording, "band", "vector"))
    a, b = unpack(pairs)
    return pl.DataFrame({"a": a, "b": b, "origin": pl.Series(origin.tolist(), dtype=pl.String)}, schema=COLUMNS)
