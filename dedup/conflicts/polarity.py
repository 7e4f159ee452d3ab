"""One of two sentences that say much the same denies what the other states, or says its opposite."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from dedup.conflicts.conflict import Candidate, threshold
from dedup.negation import Term, denials, excuses, may_deny, opposites
from dedup.passages import Floats, Passage, context_likeness
from dedup.schema import Span

LITTLE_UNSAID = 3
"""Telling words that short sentences may have alone and yet say much the same."""
_MOST_UNSAID = 9
"""Telling words that each of two sentences may have alone."""
_REACH = 4
"""Words before a word within which a denial concerns it, and words after a denial that it may concern."""
_NOUNS_WRITTEN_LARGE = frozenset({"de", "lb"})
_DENIED_BEFORE = frozenset({"de", "lb", "nl", "tr", "hi", "bn", "ur", "fa", "ja", "ko", "sv", "da", "no"})
"""Languages in which a denial may stand behind what it denies."""
_EXCUSE = 8
"""Words on either side of a stated word within which another word may excuse it."""
_BREAK = frozenset(',;:“”«»"`()，。；、،؛')
"""Signs that end what a denial concerns."""
_DECAY = 0.8
"""How much less each further word after a denial is likely to be what it denies."""


def polarity(a: Passage, b: Passage, alike: Floats, covered: float) -> Iterator[Candidate]:
    """Yield what one sentence states and the other, which says much the same, denies.

    `covered` is how much of the words of both has a counterpart: where that is little, the words around what is
    denied must be the more alike, and where each says much that the other does not, nothing is called denied.
    """
    lacking = unsaid(a, b, alike), unsaid(b, a, alike.T)
    if min(lacking) <= _MOST_UNSAID:
        close = covered >= threshold("much_covered") or max(lacking) <= LITTLE_UNSAID
        least = 0.0 if close else threshold("statement")
        yield from (found for found in _opposed(a, b, alike) if found.likeness >= least)


def unsaid(own: Passage, other: Passage, alike: Floats) -> int:
    """Return how many telling words of a sentence the other has nothing like."""
    kinds, theirs = own.words.kind[own.first : own.last], other.words.kind[other.first : other.last]
    if not (len(kinds) and len(theirs)):
        return len(kinds)
    lacking = alike[np.ix_(kinds, theirs)].max(axis=1) < threshold("said")
    return int((lacking & (own.words.weights[own.first : own.last] > own.light)).sum())


def _opposed(a: Passage, b: Passage, alike: Floats) -> Iterator[Candidate]:
    contrary, settled = _contrary(a, b, alike, threshold("opposite_context"))
    yield from contrary
    if not (contrary or settled):
        yield from _denied(a, b, alike)
        yield from (found.swapped() for found in _denied(b, a, alike.T))


def stances(a: Passage, b: Passage, alike: Floats) -> Iterator[Candidate]:
    """Yield opposite words in like surroundings, for sentences of which only parts say the same."""
    yield from _contrary(a, b, alike, threshold("stance_context"))[0]


class Stand(NamedTuple):
    """Hold which side of a table a sentence takes, denials counted, and in which words."""

    side: int
    span: Span
    denied: bool


def _contrary(a: Passage, b: Passage, alike: Floats, least: float) -> tuple[list[Candidate], bool]:
    """Return opposite words in the two sentences, and whether a denial on one side agrees with a word of the other."""
    stands_a, stands_b = stands(a), stands(b)
    found, settled = [], False
    for table in sorted(stands_a.keys() & stands_b.keys()):
        sides_a, sides_b = ({stand.side for stand in stands[table]} for stands in (stands_a, stands_b))
        x, y = stands_a[table][0], stands_b[table][0]
        if len(sides_a) == len(sides_b) == 1 and sides_a != sides_b:
            if _unclear(a, x, b, y) or _hedged(a, x) or _hedged(b, y):
                settled = True
                continue
            likeness = context_likeness(a, x.span, b, y.span, alike)
            if likeness >= (max(least, threshold("denied_context")) if x.denied != y.denied else least):
                found.append(Candidate(likeness, "polarity", x.span, y.span))
        elif x.denied != y.denied:
            settled = True
    return found, settled


def _unclear(a: Passage, x: Stand, b: Passage, y: Stand) -> bool:
    """Tell whether one stand is denied while a denial elsewhere in the other sentence may concern the other stand."""
    (text_a, _), (text_b, _) = _text(a), _text(b)
    denied_a, denied_b = denials(text_a, a.document.language), denials(text_b, b.document.language)
    return x.denied != y.denied and bool(denied_b if x.denied else denied_a)


def _hedged(side: Passage, stand: Stand) -> bool:
    """Tell whether a word just before an undenied one turns it: failed to approve, unlikely to approve."""
    text, start = _text(side)
    words = side.words.spans
    before = [span for span in words[side.first : side.last] if span.end <= stand.span.start][-_REACH:]
    if stand.denied or not before:
        return False
    found = excuses(text, side.document.language)
    return any(before[0].start <= span.start + start and span.end + start <= stand.span.start for span in found)


def stands(side: Passage) -> dict[str, list[Stand]]:
    """Return the sides that a sentence takes, by table of opposites."""
    found: dict[str, list[Stand]] = {}
    text, start = _text(side)
    against = denials(text, side.document.language)
    for term in opposites(text, side.document.language):
        denial = next((span for span in against if _concerns(span, term, side, start)), None)
        denied = denial is not None
        span = Span(min(term.span.start, denial.start), max(term.span.end, denial.end)) if denial else term.span
        stand = Stand(term.side ^ denied, Span(span.start + start, span.end + start), denied)
        found.setdefault(term.table, []).append(stand)
    return found


def _concerns(denial: Span, term: Term, side: Passage, start: int) -> bool:
    """Tell whether a denial concerns a word: it stands a few words before it, in it, or behind in some languages."""
    if denial.start < term.span.end and term.span.start < denial.end:
        return True
    if denial.start > term.span.start and side.document.language not in _DENIED_BEFORE:
        return False
    first, last = sorted((denial, term.span))
    if _BREAK.intersection(_text(side)[0][first.end : last.start]):
        return False
    between = [
        span for span in side.words.spans[side.first : side.last] if first.end <= span.start - start < last.start
    ]
    return len(between) < _REACH


def _denied(a: Passage, b: Passage, alike: Floats) -> Iterator[Candidate]:
    """Yield a word that A denies and B, where nothing is denied, states."""
    (text_a, start_a), (text_b, _) = _text(a), _text(b)
    against = denials(text_a, a.document.language)
    if len(against) != 1 or may_deny(text_b, b.document.language) or b.first == b.last:
        return
    denial = Span(against[0].start + start_a, against[0].end + start_a)
    match = _counterpart(a, denial, b, alike)
    if match and match.likeness >= threshold("denied") and not _excused(b, match.word):
        yield Candidate(match.likeness, "polarity", match.a, match.b)


def _excused(side: Passage, word: int) -> bool:
    """Tell whether words near the counterpart of a denied word may say the denial in another way."""
    text, start = _text(side)
    first, last = max(side.first, word - _EXCUSE), min(side.last, word + _EXCUSE + 1)
    reach = Span(side.words.spans[first].start - start, side.words.spans[last - 1].end - start)
    found = excuses(text, side.document.language)
    return any(span.start < reach.end and reach.start < span.end for span in found)


class Match(NamedTuple):
    """Hold a denied word, its counterpart, which word of B that is, and how alike they are."""

    likeness: float
    word: int
    a: Span
    b: Span


def _counterpart(a: Passage, denial: Span, b: Passage, alike: Floats) -> Match | None:
    """Return the word that a denial most likely concerns, with its counterpart."""
    spans = a.words.spans
    denied = [(at, _DECAY**step) for step, at in enumerate(_in_reach(a, denial))]
    if not denied:
        return None
    near = alike[np.ix_(a.words.kind[[at for at, _ in denied]], b.words.kind[b.first : b.last])]
    near = near * np.array([decay for _, decay in denied], dtype=near.dtype)[:, None]
    row, column = divmod(int(near.argmax()), near.shape[1])
    word, other = spans[denied[row][0]], b.first + column
    whole = Span(min(denial.start, word.start), max(denial.end, word.end))
    return Match(round(float(near.max()), 4), other, whole, b.words.spans[other])


def _in_reach(side: Passage, denial: Span) -> list[int]:
    """Return the telling words that a denial may concern, likeliest first."""
    spans, text = side.words.spans, side.document.text
    places = [at for at in range(side.first, side.last) if _is_telling(side, at)]
    after = [at for at in places if spans[at].start >= denial.end]
    reached = [at for at in after if not _BREAK.intersection(text[denial.end : spans[at].start])][:_REACH]
    if side.document.language in _DENIED_BEFORE:
        last = max((at for at in range(side.first, side.last) if spans[at].start < denial.end), default=side.first)
        before = [at for at in reversed(places) if last - _REACH <= at <= last]
        reached += [at for at in before if not _BREAK.intersection(text[spans[at].end : denial.start])][:_REACH]
    return reached


def _is_telling(side: Passage, at: int) -> bool:
    span = side.words.spans[at]
    word = side.document.text[slice(*span)]
    is_name = word[0].isupper() and at > side.first and side.document.language not in _NOUNS_WRITTEN_LARGE
    letter = len(word) == 1 and word.isascii()
    return bool(side.words.weights[at] > side.light) and not (word[0].isdigit() or is_name or letter)


def _text(side: Passage) -> tuple[str, int]:
    """Return the text of a sentence and where it begins."""
    spans = side.words.spans[side.first : side.last]
    start, end = (spans[0].start, spans[-1].end) if spans else (0, 0)
    return side.document.text[start:end], start
