"""Telling words: a text as weighted terms, so that texts sharing rare words come close.

A term is the beginning of a word, which does away with most inflection, or two characters in scripts that write no
spaces. Its weight is (1 + log occurrences) x inverse document frequency (Salton and Buckley 1988), the frequency taken
from a table of hashed terms made by `training/terms` (Weinberger et al. 2009 for the hashing).
"""

from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from operator import methodcaller
from typing import NamedTuple
from zlib import crc32

import numpy as np
import regex
from numpy.typing import NDArray

from dedup.chunks import FIRST_UNSPACED, PUNCTUATION, Cut, Lists, cut, ranges, spaced

STEM_CHARS = 6
TEXT_CHARS = 6_000
"""Characters of a text that count: what matters is said early."""
SCALE = 16
"""Steps of the stored inverse document frequencies per unit of natural logarithm."""

_WORD = regex.compile(r"[^\W_]++")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


class Terms(NamedTuple):
    """Hold the terms of a text: `keys` are sorted distinct hashes, `weights` their weights (unit length in all)."""

    keys: NDArray[np.uint32]
    weights: NDArray[np.float32]


def terms(text: str) -> Terms:
    """Return the weighted terms of a text.

    >>> bool(cosine(terms("Bakhmut residents leave"), terms("residents of Bakhmut left")) > 0.5)
    True
    """
    return terms_of_cut(cut([text]))[0]


def terms_of_cut(texts: Cut) -> list[Terms]:
    """Return the weighted terms of each text; chunks that begin within `TEXT_CHARS` count."""
    limits = texts.places[texts.begins] + TEXT_CHARS if len(texts.begins) else texts.begins
    ends = np.minimum(texts.ends, np.searchsorted(texts.places, limits))
    lengths = ends - texts.begins
    hashes, counts = _HASHES.of(texts.book, texts.numbers[ranges(texts.begins, lengths)])
    owners = np.repeat(np.repeat(np.arange(len(lengths)), lengths), counts)
    occurring = (owners.astype(np.uint64) << np.uint64(32)) | hashes
    distinct, times = np.unique(occurring, return_counts=True)
    keys = (distinct & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    weights = (1 + np.log(times)).astype(np.float32) * rarity(keys)
    bounds = np.searchsorted(distinct >> np.uint64(32), np.arange(1, len(lengths)))
    found = zip(np.split(keys, bounds), map(_unit, np.split(weights, bounds)), strict=True)
    return [Terms(*each) for each in islice(found, len(lengths))]


def _unit(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.sqrt((weights.astype(np.float64) ** 2).sum()))
    return (weights / (length or 1.0)).astype(np.float32)


def cosine(a: Terms, b: Terms) -> float:
    """Return the cosine of two texts' terms, 0 to 1."""
    _, places_a, places_b = np.intersect1d(a.keys, b.keys, assume_unique=True, return_indices=True)
    return float(min(1.0, float(a.weights[places_a].astype(np.float64) @ b.weights[places_b].astype(np.float64))))


def stems(text: str) -> Iterator[str]:
    """Return the terms of a text in order.

    >>> list(stems("Governments resign 政府辞职"))
    ['govern', 'resign', '政府', '府辞', '辞职']
    """
    return chain.from_iterable(map(_stems, spaced(text).split(" ")))


def _stems(chunk: str) -> Iterable[str]:
    bare = chunk.strip(PUNCTUATION).casefold()
    if bare.isalpha() and bare < FIRST_UNSPACED:
        return (bare[:STEM_CHARS],)
    return chain.from_iterable(map(_word_stems, _WORD.findall(bare)))


def _hashes(chunk: str) -> bytes:
    return array("I", map(crc32, map(_encoded, _stems(chunk[:TEXT_CHARS])))).tobytes()


_encoded = methodcaller("encode", "utf-8", "surrogatepass")
_HASHES = Lists(_hashes, np.uint32)


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
