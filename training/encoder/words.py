"""Whole words added after training, so that fewer words fall to pieces; and which pieces are mostly parts of words.

An added word starts as the sum of the pieces it was split into, takes most of its row from its neighbours, and in the
end often shares a row with another form of the same word: it costs little more than its letters.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

from dedup.pieces import Tokenizer
from training.encoder.folding import folding
from training.encoder.languages import LIFTED, MAIN, serbian_cyrillic
from training.encoder.vocabulary import LONGEST, Vocabulary, listed_words, pair_counts

Floats = npt.NDArray[np.float32]

ADDED = 110_000
SHORTEST = 3
LISTED_AT_MOST = 150_000
LISTED_SHARE = 0.67
SEEN = 2
OTHERS_SHARE, FEW_SPLIT_SHARE = 0.6, 0.3
FEW_SPLIT = frozenset({"en", "ja", "zh"})
UNSPACED = frozenset({"ja", "th", "zh"})
"""In these no word is split for want of a piece: a run of characters is many words."""


@dataclass(frozen=True, slots=True)
class Use:
    """Hold the relative frequency of words by language, in lists and training pairs together."""

    shares: dict[str, dict[str, float]]


def word_use(table: pl.DataFrame) -> Use:
    """Collect how often words are used, from frequency lists and from pairs with columns `lang` and `text`."""
    cutter = Tokenizer(["?"], folding())
    counts = pair_counts(table.filter(pl.col("lang").is_in(MAIN)), cutter)
    return Use({each: _shares(_listed(each, cutter), dict(counts.get(each, {}))) for each in MAIN})


def with_words(vocabulary: Vocabulary, use: Use) -> Vocabulary:
    """Add the `ADDED` most used words that are no pieces yet; languages that were weak come first."""
    known = set(vocabulary.pieces)
    gain: dict[str, float] = {}
    language: dict[str, str] = {}
    for each, shares in use.shares.items():
        weight = 1.0 if each in LIFTED else FEW_SPLIT_SHARE if each in FEW_SPLIT else OTHERS_SHARE
        for word, share in shares.items():
            if share * weight > gain.get(word, 0.0) and word not in known and SHORTEST <= len(word) <= LONGEST:
                gain[word], language[word] = share * weight, each
    words = sorted((word for word in gain if _letters(word)), key=lambda word: (-gain[word], word))[:ADDED]
    return Vocabulary(
        [*vocabulary.pieces, *words],
        [*vocabulary.language, *(language[word] for word in words)],
        [*vocabulary.frequency, *(gain[word] for word in words)],
    )


def extended_rows(rows: Floats, vocabulary: Vocabulary, extended: Vocabulary) -> Floats:
    """Append the rows of added words: each the sum of the pieces it was split into."""
    tokenizer = vocabulary.tokenizer()
    parts = [tokenizer.ids(word) for word in extended.pieces[len(vocabulary.pieces) :]]
    bounds = np.cumsum([0, *map(len, parts)])
    flat = np.array([piece for each in parts for piece in each], dtype=np.int32)
    matrix = csr_array((np.ones(len(flat), np.float32), flat, bounds), shape=(len(parts), len(rows)))
    return np.concatenate([rows, np.asarray(matrix @ rows, dtype=np.float32)])


def part_shares(vocabulary: Vocabulary, use: Use) -> Floats:
    """Tell for each piece which share of its use is as a part of a longer word; 0 for unspaced scripts."""
    tokenizer = vocabulary.tokenizer()
    whole, part = np.zeros(len(vocabulary.pieces)), np.zeros(len(vocabulary.pieces))
    for each in sorted(set(use.shares) - UNSPACED):
        for word, share in use.shares[each].items():
            pieces = tokenizer.ids(word)
            (whole if len(pieces) == 1 else part)[list(pieces)] += share
    unspaced = np.isin(vocabulary.language, list(UNSPACED))
    return np.where(unspaced, 0, part / np.maximum(whole + part, 1e-12)).astype(np.float32)


def _listed(language: str, cutter: Tokenizer) -> dict[str, float]:
    listed = listed_words(language, cutter, LISTED_AT_MOST)
    return {serbian_cyrillic(word): share for word, share in listed.items()} if language == "sr" else listed


def _shares(listed: dict[str, float], counts: dict[str, int]) -> dict[str, float]:
    shares: defaultdict[str, float] = defaultdict(float)
    listed_weight = LISTED_SHARE if counts else 1.0
    counted_weight = 1 - LISTED_SHARE if listed else 1.0
    counted = {word: float(n) for word, n in counts.items() if n >= SEEN}
    for words, weight in ((listed, listed_weight), (counted, counted_weight)):
        total = sum(words.values())
        for word, value in words.items():
            shares[word] += weight * value / total
    return dict(shares)


def _letters(word: str) -> bool:
    return all(unicodedata.category(sign)[0] in "LM" for sign in word)
