"""Choose the words that the style model may see: frequent in every collection and even in their use.

A word that clumps in few documents tells the topic. How much a word clumps is measured by the share of windows it
occurs in against the share that a Poisson process of its frequency would give (residual inverse document frequency;
Church and Gale, Poisson mixtures, 1995).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dedup.checker.style import tokens_of
from training.style.corpus import MIXED_YEARS, Document

WINDOW = 300
WORDS = 7500
_EVENNESS = 0.75
_LEAST_COUNT = 8
_LEAST_CAPITAL_SHARE = 0.002
GRAMMAR = frozenset(
    (
        *(
            "said",
            "says",
            "was",
            "were",
            "be",
            "been",
            "am",
            "he",
            "she",
            "we",
            "you",
            "i",
            "me",
            "him",
            "his",
            "her",
            "hers",
            "my",
        ),
        *("our", "us", "your", "they", "them", "their", "will", "would", "per", "who", "whom"),
    )
)
"""Words kept although they clump: pronouns, forms of be, and the quotative of English news."""
SPELLING = frozenset(
    [
        "percent",
        "cent",
        "center",
        "centre",
        "color",
        "colour",
        "program",
        "programme",
        "defense",
        "defence",
        "labor",
        "labour",
    ]
)
"""Words left out, as they tell the spelling variety and not the translation."""


class Counts(NamedTuple):
    """Words of one collection."""

    words: Counter[str]
    windows: Counter[str]
    size: int
    """Number of windows."""


def vocabulary(documents: Sequence[Document]) -> list[str]:
    """Return the words, sorted: lower-case ones, then those that also begin sentences often."""
    collections = _count(documents)
    known = set().union(*(each.words for each in collections))
    ranked = sorted(((_share(word, collections), word) for word in known if _countable(word)), reverse=True)
    even = [word for share, word in ranked if word.islower() and _evenness(word, collections) >= _EVENNESS][:WORDS]
    words = (set(even) | GRAMMAR) - SPELLING
    capitals = {
        word for share, word in ranked if word.istitle() and word.lower() in words and share > _LEAST_CAPITAL_SHARE
    }
    return sorted(words | capitals | {"I", "A"})


def _collection(document: Document) -> str:
    if document.native:
        return "us" if document.system == "native-us" else "world"
    if document.human:
        return "human"
    return "flores" if document.year == "flores-dev" else "early" if document.year <= max(MIXED_YEARS) else "late"


def _count(documents: Sequence[Document]) -> list[Counts]:
    groups: dict[str, Counts] = defaultdict(lambda: Counts(Counter(), Counter(), 0))
    for document in documents:
        name = _collection(document)
        for window in _windows(document.text):
            group = groups[name]
            group.words.update(window)
            group.windows.update(set(window))
            groups[name] = group._replace(size=group.size + 1)
    return [groups[name] for name in sorted(groups)]


def _windows(text: str) -> Iterator[list[str]]:
    tokens = tokens_of(text)
    for start in range(0, len(tokens), WINDOW):
        if 2 * len(tokens[start : start + WINDOW]) >= WINDOW:
            yield tokens[start : start + WINDOW]


def _countable(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) > 1


def _share(word: str, collections: Sequence[Counts]) -> float:
    """Return the geometric mean over collections of the share of windows with the word."""
    if max(each.words[word] for each in collections) < _LEAST_COUNT:
        return 0.0
    return float(np.exp(np.mean([np.log((each.windows[word] + 0.2) / (each.size + 1)) for each in collections])))


def _evenness(word: str, collections: Sequence[Counts]) -> float:
    seen = sum(each.windows[word] / each.size for each in collections)
    expected = sum(1 - np.exp(-each.words[word] / each.size) for each in collections)
    return float(seen / expected) if expected else 0.0
