"""Numbers and dates that two sentences give differently for the same thing."""

from collections.abc import Iterator, Sequence

import numpy as np

from dedup.alignment.documents import Booleans, Integers
from dedup.conflicts.conflict import Candidate, threshold
from dedup.disagreement import agree, comparable, is_known, is_sum
from dedup.passages import Floats, Passage, context, context_likeness, with_noun
from dedup.quantities import Quantity

FARTHEST_COUNTS = 200
"""Reports of one event seldom differ by more than this factor in a count."""
_ROUNDING = 1e-4
"""What rounding may add to a likeness."""
_NUMBERS = ("count", "percent", "money", "measure", "time")
_DATE_UNITS = ("day", "month-day", "month", "year", "weekday", "month-of-year")


def numbers(a: Passage, b: Passage, alike: Floats, least: float) -> Iterator[Candidate]:
    """Yield numbers that stand alone on their side and count the same thing as an unequal one on the other.

    `least` is how alike the words around the two must be. Where it is 0, in sentences that say much the same, that
    holds for the only number left over on each side alone.
    """
    alone_a = _alone(a.facts.quantities, b.facts.quantities)
    alone_b = _alone(b.facts.quantities, a.facts.quantities) if alone_a else []
    for x in alone_a:
        for y in alone_b:
            if comparable(x, y) and not agree(x, y) and not worlds_apart(x, y):
                likeness = context_likeness(a, x.span, b, y.span, alike)
                only = not least and _rivals(x, alone_a) == _rivals(y, alone_b) == 1
                if likeness >= (least or threshold("context")) or only:
                    yield Candidate(likeness + only, "number", with_noun(a, x.span), with_noun(b, y.span))


def same_counted(a: Sequence[Passage], b: Sequence[Passage], alike: Floats, asked: Booleans) -> Booleans:
    """Tell of which of the two sentences asked for numbers may stand beside the same word (sentences, sentences)."""
    if not asked.any():
        return asked
    same = (alike >= threshold("same_word") - _ROUNDING).astype(np.float32)
    beside_a = _beside_numbers(a, np.flatnonzero(asked.any(axis=1)), alike.shape[0])
    beside_b = _beside_numbers(b, np.flatnonzero(asked.any(axis=0)), alike.shape[1])
    return asked & ((beside_a @ same @ beside_b.T) > 0)


def _beside_numbers(sides: Sequence[Passage], rows: Integers, kinds: int) -> Floats:
    """Return which distinct words stand around the numbers of some of the sentences (sentences, distinct words)."""
    found = np.zeros((len(sides), kinds), np.float32)
    for row in rows.tolist():
        for quantity in filter(_is_stated, sides[row].facts.quantities):
            found[row, context(sides[row], quantity.span).kind] = 1
    return found


def _is_stated(quantity: Quantity) -> bool:
    """Return whether a quantity is a number that is said, not a date and not "millions"."""
    return quantity.kind in _NUMBERS and quantity.exact


def worlds_apart(x: Quantity, y: Quantity) -> bool:
    """Return whether two counts differ so much that they hardly count one thing: eight injured, 80,000 homes."""
    low, high = sorted((abs(x.value), abs(y.value)))
    return x.kind == "count" and low > 0 and high / low > FARTHEST_COUNTS


def _rivals(x: Quantity, own: Sequence[Quantity]) -> int:
    return sum(comparable(x, y) for y in own)


def _alone(own: Sequence[Quantity], other: Sequence[Quantity]) -> list[Quantity]:
    """Return quantities that no quantity of the other sentence agrees with, and that are no sum of these."""
    return [
        x
        for x in own
        if _is_stated(x)
        and not is_known(x, other)
        and not any(is_sum(y, [x, *(z for z in own if z is not x)]) for y in other if comparable(x, y))
    ]


def dates(a: Passage, b: Passage) -> Iterator[Candidate]:
    """Yield dates of one precision that differ, each the only one on its side that the other does not have."""
    for unit in _DATE_UNITS:
        dates_a, dates_b = _of_unit(a, unit), _of_unit(b, unit)
        only_a = [x for x in dates_a if x.value not in {y.value for y in dates_b}]
        only_b = [y for y in dates_b if y.value not in {x.value for x in dates_a}]
        if len(only_a) == len(only_b) == 1:
            yield Candidate(1.0, "date", only_a[0].span, only_b[0].span)


def _of_unit(side: Passage, unit: str) -> list[Quantity]:
    return [date for date in side.facts.quantities if (date.kind, date.unit) == ("date", unit)]
