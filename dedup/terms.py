"""Telling words: a text as weighted terms, so that texts sharing rare words come close.

A term is the beginning of a word, which does away with most inflection, or two characters in scripts that write no
spaces. Its weight is (1 + log occurrences) x inverse document frequency (Salton and Buckley 1988), the frequency taken
from a table of hashed terms made by `training/terms` (Weinberger et al. 2009 for the hashing).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from math import log
from typing import NamedTuple
from zlib import crc32

import numpy as np
import regex
from numpy.typing import NDArray

STEM_CHARS = 6
TEXT_CHARS = 6_000
"""Characters of a text that count: what matters is said early."""
SCALE = 16
"""Steps of the stored inverse document frequencies per unit of natural logarithm."""

_WORD = regex.compile(r"[^\W_]++")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")

_FIRST_UNSPACED = "\u0e00"
_MARKS = '\n.,"“”'
_PUNCTUATION = ";?!'[]‘’«»–…"
_REMEMBERED, _REMEMBERED_CHARS = 1 << 15, 32


class Terms(NamedTuple):
    """Hold the terms of a text: `keys` are sorted distinct hashes, `weights` their weights (unit length in all)."""

    keys: NDArray[np.uint32]
    weights: NDArray[np.float32]


def terms(text: str) -> Terms:
    """Return the weighted terms of a text.

    >>> bool(cosine(terms("Bakhmut residents leave"), terms("residents of Bakhmut left")) > 0.5)
    True
    """
    counts = Counter(stems(text[:TEXT_CHARS]))
    if not counts:
        return Terms(np.zeros(0, np.uint32), np.zeros(0, np.float32))
    keys = np.fromiter(map(_key, counts), np.uint32, len(counts))
    often = np.fromiter(map(_dampened, counts.values()), np.float32, len(counts))
    weights = often * rarity(keys)
    order = np.argsort(keys, kind="stable")
    length = float(np.sqrt((weights.astype(np.float64) ** 2).sum()))
    return Terms(keys[order], (weights[order] / (length or 1.0)).astype(np.float32))


def cosine(a: Terms, b: Terms) -> float:
    """Return the cosine of two texts' terms, 0 to 1."""
    _, places_a, places_b = np.intersect1d(a.keys, b.keys, return_indices=True)
    return float(min(1.0, float(a.weights[places_a].astype(np.float64) @ b.weights[places_b].astype(np.float64))))


def stems(text: str) -> Iterator[str]:
    """Return the terms of a text in order.

    >>> list(stems("Governments resign 政府辞职"))
    ['govern', 'resign', '政府', '府辞', '辞职']
    """
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return chain.from_iterable(map(_STEMS.__getitem__, text.split(" ")))


class _Stems(dict[str, tuple[str, ...]]):
    """Remember the terms of chunks of text written without spaces."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        found = self._cut(chunk)
        if len(chunk) <= _REMEMBERED_CHARS:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[chunk] = found
        return found

    @staticmethod
    def _cut(chunk: str) -> tuple[str, ...]:
        bare = chunk.strip(_PUNCTUATION).casefold()
        if bare.isalpha() and bare < _FIRST_UNSPACED:
            return (bare[:STEM_CHARS],)
        return tuple(chain.from_iterable(map(_word_stems, _WORD.findall(bare))))


_STEMS = _Stems()


def _word_stems(word: str) -> Iterable[str]:
    if _UNSPACED.match(word):
        return [word[i : i + 2] for i in range(max(1, len(word) - 1))]
    return (word[:STEM_CHARS],)


def rarity(keys: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return the inverse document frequency of hashed terms, as natural logarithms."""
    table = _frequencies()
    found: NDArray[np.uint8] = table[keys % np.uint32(len(table))]
    return found.astype(np.float32) / np.float32(SCALE)


@lru_cache(1 << 12)
def _dampened(occurrences: int) -> float:
    return 1 + log(occurrences)


@lru_cache(1 << 17)
def _key(term: str) -> int:
    return crc32(term.encode(errors="surrogatepass"))


@cache
def _frequencies() -> NDArray[np.uint8]:
    return np.frombuffer((files("dedup") / "data" / "terms" / "rarity.bin").read_bytes(), dtype=np.uint8)
