"""Sentences of two articles that are one but for a few words: paired by these words alone, before all is measured."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from dedup.alignment.documents import Document, Integers
from dedup.negation import turns
from dedup.quantities import quantities

_FEWEST_WORDS = 8
_MOST_CHANGED, _SHARE_CHANGED = 4, 0.25
"""Words that an edited sentence has others for: so many at most, and no more of the shorter sentence."""
_REACH = 2
"""Words on either side of a changed one that may be of one phrase with it."""


def edited_sentences(a: Document, b: Document, rows_a: Integers, rows_b: Integers) -> list[tuple[int, int]]:
    """Pair sentences of these rows of which each is the other's nearest, by pairs of words, and says nothing else.

    Left out are those of which a changed word counts, denies, has an opposite, or is a name on both sides, as it seems.
    """
    nearest = _nearest(_words(a, rows_a), _words(b, rows_b))
    return [
        (i, j) for i, j in nearest if _is_edited(a.sentence(i).split(), b.sentence(j).split(), (a.language, b.language))
    ]


def _words(document: Document, rows: Integers) -> dict[int, list[str]]:
    split = ((row, document.forms[row].split(" ")) for row in rows.tolist())
    return {row: words for row, words in split if len(words) >= _FEWEST_WORDS}


def _nearest(a: dict[int, list[str]], b: dict[int, list[str]]) -> list[tuple[int, int]]:
    """Return the rows that share the most pairs of words with one another; a pair counts for the first row it is in."""
    places: dict[tuple[str, str], int] = {}
    for row in reversed(b):
        places.update(dict.fromkeys(pairwise(b[row]), row))
    best_a: dict[int, tuple[int, int]] = {}
    for row, words in a.items():
        shared = Counter(places[pair] for pair in set(pairwise(words)) & places.keys())
        if shared:
            count, other = max((count, -other) for other, count in shared.items())
            best_a[-other] = max(best_a.get(-other, (0, 0)), (count, -row))
    return sorted((-row, other) for other, (_, row) in best_a.items())


def _is_edited(a: Sequence[str], b: Sequence[str], languages: tuple[str, str]) -> bool:
    """Tell whether a few words differ, and these are of no account."""
    changes = [change for change in Levenshtein.opcodes(a, b) if change.tag != "equal"]
    changed = sum(max(c.src_end - c.src_start, c.dest_end - c.dest_start) for c in changes)
    if changed > min(_MOST_CHANGED, _SHARE_CHANGED * min(len(a), len(b))):
        return False
    said = [word for c in changes for word in a[c.src_start : c.src_end]]
    instead = [word for c in changes for word in b[c.dest_start : c.dest_end]]
    named = not (all(map(str.islower, said)) or all(map(str.islower, instead)))
    return not named and all(
        _meant(a[max(0, c.src_start - _REACH) : c.src_end + _REACH], languages[0])
        == _meant(b[max(0, c.dest_start - _REACH) : c.dest_end + _REACH], languages[1])
        for c in changes
    )


def _meant(words: Sequence[str], language: str) -> tuple[list[str], list[tuple[str, int]]]:
    """Return what some words count and affirm."""
    text = " ".join(words)
    return [found.key for found in quantities(text, language)], turns(text, language)
