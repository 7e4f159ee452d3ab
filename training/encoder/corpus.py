"""Training pairs as flat token arrays, and batches of them as sparse matrices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

from dedup.pieces import Tokenizer
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
    siblings: "Siblings"


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


@dataclass(frozen=True, slots=True)
class Siblings:
    """Hold sentence pairs ordered by their English side, to find other languages' translations of it."""

    pairs: Ints
    starts: Ints
    language: npt.NDArray[np.int16]

    def draw(self, random: np.random.Generator, drawn: Ints, english: Ints, count: int) -> tuple[Ints, Ints]:
        """Draw up to `count` pairs in further languages for each drawn pair: its place among the drawn, and the pair.

        `english` holds the numbers of the drawn pairs' English sides.
        """
        first, last = self.starts[english], self.starts[english + 1]
        taken = [self.language[drawn]]
        places, found = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for _ in range(count):
            at = first + (random.random(len(drawn)) * (last - first)).astype(np.int64)
            pair = self.pairs[np.minimum(at, len(self.pairs) - 1)]
            new = (last > first) & np.all([self.language[pair] != each for each in taken], axis=0)
            places.append(np.flatnonzero(new))
            found.append(pair[new])
            taken.append(np.where(new, self.language[pair], -1).astype(np.int16))
        return np.concatenate(places), np.concatenate(found)


def corpus(table: pl.DataFrame, tokenizer: Tokenizer, flatness: float) -> Corpus:
    """Tokenise all pairs; a group of n pairs is drawn in proportion to n ** flatness."""
    foreign = bags(tokenizer, table["text"].to_list())
    english = bags(tokenizer, table["en"].to_list())
    usable = (np.diff(foreign.bounds) > 0) & (np.diff(english.bounds) > 0)
    number = table.select(pl.col("en").str.to_lowercase().rank("dense"))["en"].to_numpy().astype(np.uint32)
    groups = _groups(table.filter(usable), np.flatnonzero(usable), flatness)
    return Corpus(foreign, english, number, groups, _siblings(table, usable, number))


def _siblings(table: pl.DataFrame, usable: npt.NDArray[np.bool_], number: npt.NDArray[np.uint32]) -> Siblings:
    wanted = usable & (table["kind"] == SENTENCES).to_numpy() & table["lang"].is_in(MAIN).to_numpy()
    pairs = np.flatnonzero(wanted)
    pairs = pairs[np.argsort(number[pairs], kind="stable")]
    starts = np.searchsorted(number[pairs], np.arange(int(number.max()) + 2))
    return Siblings(pairs, starts, table["lang"].rank("dense").to_numpy().astype(np.int16))


def _groups(table: pl.DataFrame, positions: Ints, flatness: float) -> Groups:
    rows = table.select("kind", "lang").with_columns(at=pl.Series(positions))
    grouped = rows.group_by("kind", "lang").agg("at").sort("kind", "lang")
    sizes = grouped["at"].list.len().to_numpy().astype(np.float64)
    main = grouped["lang"].is_in([*MAIN, "und"]).to_numpy()
    lifted = grouped["lang"].is_in(list(LIFTED)).to_numpy()
    share = sizes**flatness * np.where(lifted, LIFTED_SHARE, np.where(main, 1.0, OTHER_LANGUAGE_SHARE))
    members = [each.to_numpy() for each in grouped["at"]]
    return Groups(members, grouped["kind"].to_numpy() == SENTENCES, share)
