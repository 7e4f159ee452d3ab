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


def polarity(a: Passage, b: Passage, alike: Floats, covered: float, lacking: tuple[int, int]) -> Iterator[Candidate]:
    """Yield what one sentence states and the other, which says much the same, denies.

    `covered` is how much of the words of both has a counterpart: where that is little, the words around what is
    denied must be the more alike, and where each says much that the other does not (`lacking`: what `unsaid` counts on
    both sides), nothing is called denied.
    """
    if min(lacking) <= _MOST_UNSAID:
        close = covered >= threshold("much_covered") or max(lacking) <= LITTLE_UNSAID
        least = 0.0 if close else threshold("statement")
        yield from (found for found in _opposed(a, b, alike) if found.likeness >= least)


def unsaid(own: Passage, other: Passage, nearest: Floats) -> int:
    """Return how many telling words of a sentence the other has nothing like.

    `nearest` is how alike each distinct word of this side is to the nearest of each sentence of the other.
    """
    if not (len(own.kind) and len(other.kind)):
        return len(own.kind)
    return int(((nearest[other.at, own.kind] < threshold("said")) & own.telling).sum())


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
    denied_a, denied_b = denials(a.text, a.document.language), denials(b.text, b.document.language)
    return x.denied != y.denied and bool(denied_b if x.denied else denied_a)


def _hedged(side: Passage, stand: Stand) -> bool:
    """Tell whether a word just before an undenied one turns it: failed to approve, unlikely to approve."""
    start = side.start
    before = [span for span in side.spans if span.end <= stand.span.start][-_REACH:]
    if stand.denied or not before:
        return False
    found = excuses(side.text, side.document.language)
    return any(before[0].start <= span.start + start and span.end + start <= stand.span.start for span in found)


def stands(side: Passage) -> dict[str, list[Stand]]:
    """Return the sides that a sentence takes, by table of opposites."""
    found: dict[str, list[Stand]] = {}
    language, start = side.document.language, side.start
    for term in opposites(side.text, language):
        denial = next((span for span in denials(side.text, language) if _concerns(span, term, side)), None)
        denied = denial is not None
        span = Span(min(term.span.start, denial.start), max(term.span.end, denial.end)) if denial else term.span
        stand = Stand(term.side ^ denied, Span(span.start + start, span.end + start), denied)
        found.setdefault(term.table, []).append(stand)
    return found


def _concerns(denial: Span, term: Term, side: Passage) -> bool:
    """Tell whether a denial concerns a word: it stands a few words before it, in it, or behind in some languages."""
    if denial.start < term.span.end and term.span.start < denial.end:
        return True
    if denial.start > term.span.start and side.document.language not in _DENIED_BEFORE:
        return False
    first, last = sorted((denial, term.span))
    if _BREAK.intersection(side.text[first.end : last.start]):
        return False
    begins = (span.start - side.start for span in side.spans)
    return sum(first.end <= begin < last.start for begin in begins) < _REACH


def _denied(a: Passage, b: Passage, alike: Floats) -> Iterator[Candidate]:
    """Yield a word that A denies and B, where nothing is denied, states."""
    against = denials(a.text, a.document.language)
    if len(against) != 1 or may_deny(b.text, b.document.language) or not len(b.kind):
        return
    denial = Span(against[0].start + a.start, against[0].end + a.start)
    match = _counterpart(a, denial, b, alike)
    if match and match.likeness >= threshold("denied") and not _excused(b, match.word):
        yield Candidate(match.likeness, "polarity", match.a, match.b)


def _excused(side: Passage, word: int) -> bool:
    """Tell whether words near the counterpart of a denied word may say the denial in another way."""
    near = side.spans[max(0, word - _EXCUSE) : word + _EXCUSE + 1]
    reach = Span(near[0].start - side.start, near[-1].end - side.start)
    found = excuses(side.text, side.document.language)
    return any(span.start < reach.end and reach.start < span.end for span in found)


class Match(NamedTuple):
    """Hold a denied word, its counterpart, which word of B that is, and how alike they are."""

    likeness: float
    word: int
    a: Span
    b: Span


def _counterpart(a: Passage, denial: Span, b: Passage, alike: Floats) -> Match | None:
    """Return the word that a denial most likely concerns, with its counterpart."""
    denied = [(at, _DECAY**step) for step, at in enumerate(_in_reach(a, denial))]
    if not denied:
        return None
    near = alike[a.kind[[at for at, _ in denied]][:, None], b.kind]
    near = near * np.array([decay for _, decay in denied], dtype=near.dtype)[:, None]
    row, other = divmod(int(near.argmax()), near.shape[1])
    word = a.spans[denied[row][0]]
    whole = Span(min(denial.start, word.start), max(denial.end, word.end))
    return Match(round(float(near.max()), 4), other, whole, b.spans[other])


def _in_reach(side: Passage, denial: Span) -> list[int]:
    """Return the telling words that a denial may concern, likeliest first."""
    spans, text = side.spans, side.document.text
    places = [at for at in range(len(spans)) if _is_telling(side, at)]
    after = [at for at in places if spans[at].start >= denial.end]
    reached = [at for at in after if not _BREAK.intersection(text[denial.end : spans[at].start])][:_REACH]
    if side.document.language in _DENIED_BEFORE:
        last = max((at for at, span in enumerate(spans) if span.start < denial.end), default=0)
        before = [at for at in reversed(places) if last - _REACH <= at <= last]
        reached += [at for at in before if not _BREAK.intersection(text[spans[at].end : denial.start])][:_REACH]
    return reached


def _is_telling(side: Passage, at: int) -> bool:
    word = side.document.text[slice(*side.spans[at])]
    is_name = word[0].isupper() and at > 0 and side.document.language not in _NOUNS_WRITTEN_LARGE
    letter = len(word) == 1 and word.isascii()
    return side.telling[at] and not (word[0].isdigit() or is_name or letter)
