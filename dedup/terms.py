"""Telling words: a text as weighted terms, so that texts sharing rare words come close.

A term is the beginning of a word, which does away with most inflection, or two characters in scripts that write no
spaces. Its weight is (1 + log occurrences) x inverse document frequency (Salton and Buckley 1988), the frequency taken
from a table of hashed terms made by `training/terms` (Weinberger et al. 2009 for the hashing).
"""

from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import chain
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
_REMEMBERED, _REMEMBERED_CHARS = 1 << 17, 32


class Terms(NamedTuple):
    """Hold the terms of a text: `keys` are sorted distinct hashes, `weights` their weights (unit length in all)."""

    keys: NDArray[np.uint32]
    weights: NDArray[np.float32]


def terms(text: str) -> Terms:
    """Return the weighted terms of a text.

    >>> bool(cosine(terms("Bakhmut residents leave"), terms("residents of Bakhmut left")) > 0.5)
    True
    """
    occurring = np.frombuffer(b"".join(map(_KEYS.__getitem__, _chunks(text[:TEXT_CHARS]))), np.uint32)
    keys, counts = np.unique(occurring, return_counts=True)
    weights = (1 + np.log(counts)).astype(np.float32) * rarity(keys)
    length = float(np.sqrt((weights.astype(np.float64) ** 2).sum()))
    return Terms(keys, (weights / (length or 1.0)).astype(np.float32))


def cosine(a: Terms, b: Terms) -> float:
    """Return the cosine of two texts' terms, 0 to 1."""
    _, places_a, places_b = np.intersect1d(a.keys, b.keys, assume_unique=True, return_indices=True)
    return float(min(1.0, float(a.weights[places_a].astype(np.float64) @ b.weights[places_b].astype(np.float64))))


def stems(text: str) -> Iterator[str]:
    """Return the terms of a text in order.

    >>> list(stems("Governments resign 政府辞职"))
    ['govern', 'resign', '政府', '府辞', '辞职']
    """
    return chain.from_iterable(map(_cut, _chunks(text)))


def _chunks(text: str) -> list[str]:
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return text.split(" ")


def _cut(chunk: str) -> Iterable[str]:
    bare = chunk.strip(_PUNCTUATION).casefold()
    if bare.isalpha() and bare < _FIRST_UNSPACED:
        return (bare[:STEM_CHARS],)
    return chain.from_iterable(map(_word_stems, _WORD.findall(bare)))


class _Keys(dict[str, bytes]):
    """Remember the hashed terms of chunks of text written without spaces, as the bytes of 32-bit numbers."""

    def __missing__(self, chunk: str) -> bytes:
        found = array("I", (crc32(stem.encode(errors="surrogatepass")) for stem in _cut(chunk))).tobytes()
        if len(chunk) <= _REMEMBERED_CHARS:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[chunk] = found
        return found


_KEYS = _Keys()


def _word_stems(word: str) -> Iterable[str]:
    if _UNSPACED.match(word):
        return [word[i : i + 2] for i in range(max(1, len(word) - 1))]
    return (word[:STEM_CHARS],)


def rarity(keys: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return the inverse document frequency of hashed terms, as natural logarithms."""
    return rarities()[buckets(keys)]


def buckets(keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the places of hashed terms in the table of frequencies."""
    return keys % np.uint32(len(rarities()))


@cache
def rarities() -> NDArray[np.float32]:
    """Return the table of inverse document frequencies, one for each bucket of hashed terms."""
    stored = np.frombuffer((files("dedup") / "data" / "terms" / "rarity.bin").read_bytes(), dtype=np.uint8)
    return stored.astype(np.float32) / np.float32(SCALE)
