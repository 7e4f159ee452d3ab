"""Aligned sentences that state different numbers, dates, places, names or polarity for the same thing."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from dedup import gazetteer
from dedup.alignment.beads import Alignment, Bead
from dedup.alignment.calibration import probability, threshold
from dedup.alignment.documents import Document, Integers
from dedup.alignment.measures import MEASURES, Measured
from dedup.disagreement import agree, comparable, is_sum
from dedup.names import ACRONYM_MARK, COARSE_MARK, PLACE_MARK, Name
from dedup.passages import Passage, after, best_likeness, context_likeness, passage, with_noun
from dedup.quantities import Quantity
from dedup.schema import Span
from dedup.spelling import skeletons

Floats = NDArray[np.float32]
ConflictKind = Literal["number", "date", "place", "name", "polarity"]

_NOUNS_WRITTEN_LARGE = frozenset({"de", "lb"})
"""Languages whose spelling does not tell a name from another noun."""
_SAME_SOUND = 65
"""Likeness of two folded names (per cent) from which they may be one name in two spellings."""
_TRANSLATED = 0.4
"""Likeness to a word of the other sentence from which a name is taken to be translated there."""
FARTHEST_COUNTS = 200
"""Reports of one event seldom differ by more than this factor in a count."""
_DATE_UNITS = ("day", "month-day", "month", "year", "weekday", "month-of-year")
_HALVES = frozenset({"don", "can", "won", "is", "are", "was", "were", "has", "have", "had", "did", "does"})
"""What is left of a contraction and denies nothing by itself."""


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Hold two passages that cannot both be right; spans are offsets into the two articles."""

    a: Span
    b: Span
    kind: ConflictKind
    text_a: str
    text_b: str
    message: str

    def swapped(self) -> "Conflict":
        """Return the conflict seen from the other side."""
        return _conflict(self.kind, (self.b, self.text_b), (self.a, self.text_a))


_MESSAGES: dict[ConflictKind, str] = {
    "number": "the numbers differ: “{}” against “{}”",
    "date": "the dates differ: “{}” against “{}”",
    "place": "the places differ: “{}” against “{}”",
    "name": "the names differ: “{}” against “{}”",
    "polarity": "one says it is so, the other that it is not: “{}” against “{}”",
}


def conflicts(alignment: Alignment) -> list[Conflict]:
    """Return where two aligned articles contradict each other, in the order of A.

    The search runs in one fixed order of the two articles, so that swapping them swaps the conflicts.
    """
    if (alignment.b.text, alignment.b.language) < (alignment.a.text, alignment.a.language):
        return sorted(found.swapped() for found in set(_conflicts(alignment.swapped())))
    return sorted(set(_conflicts(alignment)))


class _Candidate(NamedTuple):
    likeness: float
    kind: ConflictKind
    a: Span
    b: Span


def _conflicts(alignment: Alignment) -> Iterator[Conflict]:
    measured = alignment.measured
    if measured is None:
        return
    at_a = {row: at for at, row in enumerate(alignment.rows_a.tolist())}
    at_b = {row: at for at, row in enumerate(alignment.rows_b.tolist())}
    known = _all_names(alignment.a, alignment.rows_a), _all_names(alignment.b, alignment.rows_b)
    for i, j, sure, least in _pairs(alignment):
        a = passage(alignment.a, i, at_a[i], measured.words_a)
        b = passage(alignment.b, j, at_b[j], measured.words_b)
        covered = _covered(a, b, measured)
        parallel = sure >= threshold("conflict_link") and covered >= threshold("conflict_covered")
        found = list(_numbers(a, b, measured.alike, 0.0 if parallel else least))
        if parallel:
            found += [*_dates(a, b), *_names(a, b, known, measured.alike), *_polarity(a, b, measured.alike)]
        if covered < threshold("conflict_same_sentence"):
            found = [item for item in found if item.kind not in ("name", "polarity")]
        yield from _chosen(found, alignment)


def _pairs(alignment: Alignment) -> Iterator[tuple[int, int, float, float]]:
    """Yield the sentence pairs that may contradict each other, how sure their link is, how alike contexts must be.

    These are linked sentences, likely pairs inside one bead, and sentences of an unaligned paragraph beside a bead with
    those of the bead: there the same thing must be counted in the same word.
    """
    linked = {(link.a, link.b): link.score for link in alignment.links}
    inside = {(p, q) for bead in alignment.beads for p in bead.a for q in bead.b}
    beside = _beside(alignment.beads)
    sure = probability(alignment.log_odds)
    for at_a, i in enumerate(alignment.rows_a.tolist()):
        for at_b, j in enumerate(alignment.rows_b.tolist()):
            pair = int(alignment.a.owner[i]), int(alignment.b.owner[j])
            score = max(linked.get((i, j), 0.0), float(sure[at_a, at_b]))
            if (i, j) in linked or (pair in inside and score >= threshold("conflict_pair")):
                yield i, j, score, threshold("conflict_context")
            elif pair in beside:
                yield i, j, 0.0, threshold("conflict_same_word")


def _beside(beads: Sequence[Bead]) -> set[tuple[int, int]]:
    """Return the pairs of a paragraph of a bead and an unaligned one next to the bead on the other side."""
    aligned_a = {p for bead in beads for p in bead.a}
    aligned_b = {q for bead in beads for q in bead.b}
    found = set()
    for bead in beads:
        next_a = {n for p in bead.a for n in (p - 1, p + 1)} - aligned_a
        next_b = {n for q in bead.b for n in (q - 1, q + 1)} - aligned_b
        found |= {(p, q) for p in next_a for q in bead.b} | {(p, q) for p in bead.a for q in next_b}
    return found


def _numbers(a: Passage, b: Passage, alike: Floats, least: float) -> Iterator[_Candidate]:
    """Yield numbers that stand alone on their side and count the same thing as an unequal one on the other.

    `least` is how alike the words around the two must be. Where it is 0, in sentences that say much the same, that
    holds for the only number left over on each side alone.
    """
    alone_a, alone_b = _alone(a.facts.quantities, b.facts.quantities), _alone(b.facts.quantities, a.facts.quantities)
    for x in alone_a:
        for y in alone_b:
            if comparable(x, y) and not agree(x, y) and not _worlds_apart(x, y):
                likeness = context_likeness(a, x.span, b, y.span, alike)
                only = not least and _rivals(x, alone_a) == _rivals(y, alone_b) == 1
                if likeness >= (least or threshold("conflict_context")) or only:
                    yield _Candidate(likeness + only, "number", with_noun(a, x.span), with_noun(b, y.span))


def _worlds_apart(x: Quantity, y: Quantity) -> bool:
    """Tell whether two counts differ so much that they hardly count one thing: eight injured, 80,000 homes."""
    low, high = sorted((abs(x.value), abs(y.value)))
    return x.kind == "count" and low > 0 and high / low > FARTHEST_COUNTS


def _rivals(x: Quantity, own: Sequence[Quantity]) -> int:
    return sum(comparable(x, y) for y in own)


def _alone(own: Sequence[Quantity], other: Sequence[Quantity]) -> list[Quantity]:
    """Return quantities that no quantity of the other sentence agrees with, and that are no sum of these."""
    return [
        x
        for x in own
        if x.kind in ("count", "percent", "money", "measure")
        and not any(comparable(x, y) and agree(x, y) for y in other)
        and not is_sum(x, other)
        and not any(is_sum(y, [x, *(z for z in own if z is not x)]) for y in other if comparable(x, y))
    ]


def _dates(a: Passage, b: Passage) -> Iterator[_Candidate]:
    """Yield dates of one precision that differ, each the only one on its side that the other does not have."""
    for unit in _DATE_UNITS:
        dates_a, dates_b = _of_unit(a, unit), _of_unit(b, unit)
        only_a = [x for x in dates_a if x.value not in {y.value for y in dates_b}]
        only_b = [y for y in dates_b if y.value not in {x.value for x in dates_a}]
        if len(only_a) == len(only_b) == 1:
            yield _Candidate(1.0, "date", only_a[0].span, only_b[0].span)


def _of_unit(side: Passage, unit: str) -> list[Quantity]:
    return [date for date in side.facts.quantities if (date.kind, date.unit) == ("date", unit)]


def _names(a: Passage, b: Passage, known: tuple[frozenset[str], frozenset[str]], alike: Floats) -> Iterator[_Candidate]:
    """Yield names that the other article nowhere has, standing in the same place of the two sentences."""
    languages = a.document.language, b.document.language
    strangers_a, strangers_b = _strangers(a, b, known[1], alike), _strangers(b, a, known[0], alike.T)
    for x in strangers_a:
        for y in strangers_b:
            country = _is_country(x)
            both_begin = _begins(x, a) and _begins(y, b)
            if country == _is_country(y) and not both_begin and not _sound_alike(x, y, languages):
                likeness = context_likeness(a, x.span, b, y.span, alike)
                counts = {sum(_is_country(z) == country for z in side) for side in (strangers_a, strangers_b)}
                if likeness >= threshold("conflict_name") or counts == {1}:
                    kind: ConflictKind = "place" if _is_place(x) and _is_place(y) else "name"
                    yield _Candidate(likeness + (counts == {1}), kind, x.span, y.span)


def _strangers(own: Passage, other: Passage, known: frozenset[str], alike: Floats) -> list[Name]:
    """Return names of one sentence that the other article has in no spelling and its sentence in no translation."""
    return [
        name
        for name in own.facts.names
        if (name.text[0].isupper() or _is_place(name))
        and name.keys[0][0] not in (COARSE_MARK, ACRONYM_MARK)
        and not known.intersection(name.keys)
        and (_is_place(name) or _is_own_name(name, own.document.language))
        and best_likeness(own, name.span, other, alike) < _TRANSLATED
    ]


def _is_own_name(name: Name, language: str) -> bool:
    """Tell a name from a common word written large and from an adjective of a country."""
    word = name.text.casefold()
    if language in _NOUNS_WRITTEN_LARGE:
        return False
    return not gazetteer.is_common(word) and not gazetteer.is_of_country(word, language)


def _begins(name: Name, side: Passage) -> bool:
    """Tell whether a name begins its sentence, where every word is written large."""
    return not _is_place(name) and name.span.start <= side.words.spans[side.first].start


def _is_place(name: Name) -> bool:
    return name.keys[0][0] == PLACE_MARK


def _is_country(name: Name) -> bool:
    return _is_place(name) and name.keys[0][1:].isalpha()


def _sound_alike(x: Name, y: Name, languages: tuple[str, str]) -> bool:
    """Tell whether two names may be one in two spellings or inflections."""
    if _is_country(x) and _is_country(y):
        return False
    sounds_x, sounds_y = skeletons(x.text, languages[0]), skeletons(y.text, languages[1])
    return max(fuzz.ratio(p, q) for p in sounds_x for q in sounds_y) >= _SAME_SOUND


def _all_names(document: Document, rows: Integers) -> frozenset[str]:
    return frozenset(chain.from_iterable(document.facts(row).name_keys for row in rows.tolist()))


def _covered(a: Passage, b: Passage, measured: Measured) -> float:
    """Return how much of the words of both sentences has a counterpart."""
    return float(measured.table[a.at, b.at, MEASURES.index("covered_less")])


def _polarity(a: Passage, b: Passage, alike: Floats) -> Iterator[_Candidate]:
    """Yield a statement that only one of two sentences of the same words denies."""
    denied_a, denied_b = _negations(a), _negations(b)
    if bool(denied_a) == bool(denied_b) or not (a.words.spans and b.words.spans):
        return
    likeness, *spans = _statement(a, denied_a[0], b, alike) if denied_a else _statement(b, denied_b[0], a, alike.T)
    if likeness >= threshold("conflict_statement"):
        yield _Candidate(likeness, "polarity", *(spans if denied_a else spans[::-1]))


def _negations(side: Passage) -> list[int]:
    """Return the words of a sentence that deny."""
    denying, text = _denying(side.document.language), side.document.text
    spans = side.words.spans
    return [at for at in range(side.first, side.last) if text[spans[at].start : spans[at].end].casefold() in denying]


@cache
def _denying(language: str) -> frozenset[str]:
    words = tomllib.loads((files("dedup") / "data" / "alignment" / "negation.toml").read_text("utf-8"))
    return frozenset(
        part for word in words.get(language, ()) for part in (word, word.split("'")[0]) if part not in _HALVES
    )


def _statement(side: Passage, negation: int, other: Passage, alike: Floats) -> tuple[float, Span, Span]:
    """Return how alike the denied word of one sentence and its nearest of the other are, and where both stand."""
    denied = [at for at, _ in after(side, negation)] or [negation]
    table = alike[np.ix_(side.words.kind[denied], other.words.kind[other.first : other.last])]
    row, column = divmod(int(table.argmax()), table.shape[1])
    spans = side.words.spans
    return (
        float(table.max()),
        Span(spans[negation].start, spans[denied[row]].end),
        other.words.spans[other.first + column],
    )


def _chosen(found: Iterable[_Candidate], alignment: Alignment) -> Iterator[Conflict]:
    """Take the likeliest candidates first, each passage once."""
    taken: set[tuple[int, Span]] = set()
    for item in sorted(found, key=lambda item: (-item.likeness, item)):
        if (0, item.a) not in taken and (1, item.b) not in taken:
            taken |= {(0, item.a), (1, item.b)}
            text_a, text_b = alignment.a.text[slice(*item.a)], alignment.b.text[slice(*item.b)]
            if text_a.casefold() != text_b.casefold():
                yield _conflict(item.kind, (item.a, text_a), (item.b, text_b))


def _conflict(kind: ConflictKind, a: tuple[Span, str], b: tuple[Span, str]) -> Conflict:
    return Conflict(
        a[0], b[0], kind, a[1], b[1], _MESSAGES[kind].format(" ".join(a[1].split()), " ".join(b[1].split()))
    )
