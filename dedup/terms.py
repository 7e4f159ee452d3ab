"""Telling words: a text as weighted terms, so that texts sharing rare words come close.

A term is the beginning of a word, which does away with most inflection, or two characters in scripts that write no
spaces. Its weight is (1 + log occurrences) x inverse document frequency (Salton and Buckley 1988), the frequency taken
from a table of hashed terms made by `training/terms` (Weinberger et al. 2009 for the hashing).
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
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
    often = np.fromiter((1 + log(n) for n in counts.values()), np.float32, len(counts))
    weights = often * rarity(keys)
    order = np.argsort(keys, kind="stable")
    length = float(np.sqrt((weights.astype(np.float64) ** 2).sum()))
    return Terms(keys[order], (weights[order] / (length or 1.0)).astype(np.float32))


def cosine(a: Terms, b: Terms) -> float:
    """Return the cosine of two texts' terms, 0 to 1."""
    _, places_a, places_b = np.intersect1d(a.keys, b.keys, return_indices=True)
    return float(min(1.0, float(a.weights[places_a].astype(np.float64) @ b.weights[places_b].astype(np.float64))))


def stems(text: str) -> Iterator[str]:
    """Yield the terms of a text in order.

    >>> list(stems("Governments resign 政府辞职"))
    ['govern', 'resign', '政府', '府辞', '辞职']
    """
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.match(word):
            yield from (word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            yield word[:STEM_CHARS]


def rarity(keys: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return the inverse document frequency of hashed terms, as natural logarithms."""
    table = _frequencies()
    found: NDArray[np.uint8] = table[keys % np.uint32(len(table))]
    return found.astype(np.float32) / np.float32(SCALE)


@lru_cache(1 << 17)
def _key(term: str) -> int:
    return crc32(term.encode(errors="surrogatepass"))


@cache
def _frequencies() -> NDArray[np.uint8]:
    return np.frombuffer((files("dedup") / "data" / "terms" / "rarity.bin").read_bytes(), dtype=np.uint8)
