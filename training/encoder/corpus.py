"""Training pairs as flat token arrays, and batches of them as sparse matrices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

from dedup.encoder import Tokenizer
from training.encoder.languages import LIFTED, MAIN
from training.encoder.pairs import SENTENCES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

LONGEST_TEXT = 400
OTHER_LANGUAGE_SHARE, LIFTED_SHARE = 0.3, 1.5


@dataclass(frozen=True, slots=True)
class Bags:
    """Hold the tokens of many texts one after another; text i is `tokens[bounds[i]:bounds[i + 1]]`."""

    tokens: npt.NDArray[np.int32]
    bounds: Ints

    def __getitem__(self, texts: Ints) -> "Bags":
        lengths = self.bounds[texts + 1] - self.bounds[texts]
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        inside = np.arange(bounds[-1]) - np.repeat(bounds[:-1], lengths)
        return Bags(self.tokens[inside + np.repeat(self.bounds[texts], lengths)], bounds)

    def __add__(self, other: "Bags") -> "Bags":
        bounds = np.concatenate([self.bounds, self.bounds[-1] + other.bounds[1:]])
        return Bags(np.concatenate([self.tokens, other.tokens]), bounds)

    def sparse(self, weights: Floats) -> tuple[npt.NDArray[np.int32], csr_array]:
        """Give the distinct tokens and the matrix (texts, distinct tokens) of their summed weights."""
        distinct, columns = np.unique(self.tokens, return_inverse=True)
        shape = (len(self.bounds) - 1, len(distinct))
        return distinct, csr_array((weights[self.tokens], columns.astype(np.int32), self.bounds), shape=shape)


def bags(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Split texts into tokens, each distinct word once."""
    known: dict[str, tuple[int, ...]] = {}
    flat: list[int] = []
    bounds = [0]
    for text in texts:
        start = len(flat)
        for word in text.split():
            if word not in known:
                known[word] = tokenizer.ids(word)
            flat.extend(known[word])
        del flat[start + LONGEST_TEXT :]
        bounds.append(len(flat))
    return Bags(np.array(flat, dtype=np.int32), np.array(bounds, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Hold both sides of every pair, a number for each distinct English side, and the groups to draw from."""

    foreign: Bags
    english: Bags
    english_number: npt.NDArray[np.uint32]
    groups: "Groups"


@dataclass(frozen=True, slots=True)
class Groups:
    """Hold pairs grouped by kind and language, for drawing with flattened shares."""

    members: list[Ints]
    is_sentence: npt.NDArray[np.bool_]
    share: npt.NDArray[np.float64]

    def draw(self, random: np.random.Generator, size: int, sentences: bool) -> Ints:
        """Draw pairs: first a group by its share among sentences (or the others), then a member."""
        share = np.where(self.is_sentence == sentences, self.share, 0.0)
        groups = random.choice(len(self.members), size, p=share / share.sum())
        place = random.random(size)
        return np.array([self.members[g][int(p * len(self.members[g]))] for g, p in zip(groups, place, strict=True)])


def corpus(table: pl.DataFrame, tokenizer: Tokenizer, flatness: float) -> Corpus:
    """Tokenise all pairs; a group of n pairs is drawn in proportion to n ** flatness."""
    foreign = bags(tokenizer, table["text"].to_list())
    english = bags(tokenizer, table["en"].to_list())
    usable = (np.diff(foreign.bounds) > 0) & (np.diff(english.bounds) > 0)
    number = table.select(pl.col("en").str.to_lowercase().rank("dense"))["en"].to_numpy().astype(np.uint32)
    return Corpus(foreign, english, number, _groups(table.filter(usable), np.flatnonzero(usable), flatness))


def _groups(table: pl.DataFrame, positions: Ints, flatness: float) -> Groups:
    rows = table.select("kind", "lang").with_columns(at=pl.Series(positions))
    grouped = rows.group_by("kind", "lang").agg("at").sort("kind", "lang")
    sizes = grouped["at"].list.len().to_numpy().astype(np.float64)
    main = grouped["lang"].is_in([*MAIN, "und"]).to_numpy()
    lifted = grouped["lang"].is_in(list(LIFTED)).to_numpy()
    share = sizes**flatness * np.where(lifted, LIFTED_SHARE, np.where(main, 1.0, OTHER_LANGUAGE_SHARE))
    members = [each.to_numpy() for each in grouped["at"]]
    return Groups(members, grouped["kind"].to_numpy() == SENTENCES, share)
