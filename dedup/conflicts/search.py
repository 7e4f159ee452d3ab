"""Contradictions between the aligned sentences of two articles."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from importlib.resources import files

from dedup.alignment.beads import Alignment
from dedup.alignment.measures import MEASURES, Measured
from dedup.conflicts.conflict import Candidate, Conflict, stated, threshold
from dedup.conflicts.disavowals import disavowals
from dedup.conflicts.named import named
from dedup.conflicts.numbers import dates, numbers, same_counted
from dedup.conflicts.pairs import pairs
from dedup.conflicts.polarity import LITTLE_UNSAID, polarity, stances, unsaid
from dedup.conflicts.tolls import tolls
from dedup.passages import Passage, overlap, passages
from dedup.schema import Span

_ENGLISH, _UNKNOWN = 0.6, 0.35
_WELL_COVERED = 0.4
"""Coverage of translations in the pairs of languages for which the thresholds were set."""


def conflicts(alignment: Alignment) -> list[Conflict]:
    """Return where two aligned articles contradict each other, in the order of A.

    The search runs in one fixed order of the two articles, so that swapping them swaps the conflicts.
    """
    if (alignment.b.text, alignment.b.language) < (alignment.a.text, alignment.a.language):
        return sorted(found.swapped() for found in set(_conflicts(alignment.swapped())))
    return sorted(set(_conflicts(alignment)))


def _conflicts(alignment: Alignment) -> list[Conflict]:
    measured = alignment.measured
    if measured is None:
        return []
    a = passages(alignment.a, alignment.rows_a, measured.words_a)
    b = passages(alignment.b, alignment.rows_b, measured.words_b)
    found = list(_chosen(disavowals(a, b, measured.alike), alignment))
    for i, j, sure, least in pairs(alignment, partial(same_counted, a, b, measured.alike)):
        if likely := _between(a[i], b[j], measured, sure, least):
            found += _chosen(_new(likely, found), alignment)
    return found + list(_chosen(_new(tolls(a, b, measured.alike), found), alignment))


def _new(candidates: Iterable[Candidate], found: Sequence[Conflict]) -> list[Candidate]:
    """Leave out what overlaps a contradiction of its kind that was found already, on either side."""
    return [
        item
        for item in candidates
        if not any(item.kind == old.kind and (overlap(item.a, old.a) or overlap(item.b, old.b)) for old in found)
    ]


def _between(a: Passage, b: Passage, measured: Measured, sure: float, least: float) -> list[Candidate]:
    """Return the likely contradictions between two sentences."""
    alike, covered = measured.alike, _covered(a, b, measured)
    parallel = sure >= threshold("link") and covered >= threshold("covered")
    found = list(numbers(a, b, alike, 0.0 if parallel else least))
    if parallel:
        found += dates(a, b)
        lacking = unsaid(a, b, measured.nearest_a), unsaid(b, a, measured.nearest_b)
        # Each has but a few words that the other lacks, as short sentences that differ have.
        close = max(lacking) <= LITTLE_UNSAID
        if covered >= threshold("same_sentence") or close:
            return [*found, *named(a, b, alike, close=close), *polarity(a, b, alike, covered, lacking)]
    return [*found, *stances(a, b, alike)] if sure else found


def _covered(a: Passage, b: Passage, measured: Measured) -> float:
    """Return how much of the words of both sentences has a counterpart, beside what translations usually have."""
    covered = float(measured.table[a.at, b.at, MEASURES.index("covered_less")])
    usual = _usual(a.document.language) * _usual(b.document.language) / _ENGLISH
    return round(covered * max(1.0, _WELL_COVERED / usual), 4)


@cache
def _usual(language: str) -> float:
    """Return how much of a sentence an English translation covers; of English, what fits the other pairs."""
    table = json.loads((files("dedup") / "data" / "conflicts" / "coverage.json").read_text("utf-8"))
    return float(table.get(language, _ENGLISH if language == "en" else _UNKNOWN))


def _chosen(found: Iterable[Candidate], alignment: Alignment) -> Iterator[Conflict]:
    """Take the likeliest candidates first, each passage once."""
    taken: list[tuple[Span, Span]] = []
    for item in sorted(found, key=lambda item: (-item.likeness, item)):
        if any(item.a == a or item.b == b for a, b in taken):
            continue
        taken.append((item.a, item.b))
        text_a, text_b = alignment.a.text[slice(*item.a)], alignment.b.text[slice(*item.b)]
        if text_a.casefold() != text_b.casefold():
            yield stated(item.kind, (item.a, text_a), (item.b, text_b))
