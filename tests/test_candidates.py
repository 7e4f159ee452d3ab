import numpy as np
import polars as pl

from dedup import candidates
from dedup.bands import Pairs, pack
from dedup.windows import Neighbours


def packed(*pairs: tuple[int, int]) -> Pairs:
    return pack(np.array([a for a, _ in pairs], dtype=np.int64), np.array([b for _, b in pairs], dtype=np.int64))


def test_each_pair_appears_once_and_tells_which_channel_found_it() -> None:
    near = Neighbours(packed((1, 2), (3, 4)), np.ones(2, np.float32))
    table = candidates.union(packed((0, 1), (1, 2)), near, packed((5, 6)))
    assert table.rows() == [(0, 1, "band"), (1, 2, "both"), (3, 4, "vector"), (5, 6, "band")]


def test_exact_copies_form_a_star_around_the_first() -> None:
    found = candidates.twins(pl.Series([b"x", b"y", b"x", b"x"]))
    assert found.pairs.tolist() == packed((0, 2), (0, 3)).tolist()
    assert found.distinct.tolist() == [0, 1]


def test_articles_without_text_are_no_copies_of_one_another() -> None:
    found = candidates.twins(pl.Series([None, None], dtype=pl.Binary))
    assert len(found.pairs) == 0


def test_no_candidates_make_an_empty_table_with_the_same_columns() -> None:
    nothing = np.zeros(0, np.uint64)
    table = candidates.union(nothing, Neighbours(nothing, np.zeros(0, np.float32)), nothing)
    assert table.schema == pl.Schema(candidates.COLUMNS)
