"""When two quantities cannot both be right: not a rounding, a sum, a conversion or a coarser date."""

from collections.abc import Sequence
from itertools import combinations

from dedup.quantities import Quantity

_CONVERSION = 0.04
"""Relative difference that the rounding of a converted measure explains."""
_HALF = 0.51
"""Share of a number up to which its last significant digit may be off: 20 for 24, not 100 for 150."""
_NEAR = 0.06
"""Relative difference that is a rounding even to one digit: 100,000 for 104,500."""
_LONGEST_SUM = 3
_HALF_A_DAY = 720
"""Minutes between 2:22 and 14:22, of which one may leave out that it is afternoon."""


def comparable(x: Quantity, y: Quantity) -> bool:
    """Return whether two quantities are of one kind and unit, so that they could disagree."""
    return x.kind == y.kind and x.unit == y.unit


def agree(x: Quantity, y: Quantity) -> bool:
    """Return whether two comparable quantities may be the same value, one of them rounded or converted.

    >>> from dedup.schema import Span
    >>> count = lambda value: Quantity(Span(0, 1), value, "count", "", value)
    >>> agree(count(1234), count(1200)), agree(count(63), count(60)), agree(count(4), count(6))
    (True, True, False)
    """
    if x.value == y.value:
        return True
    if x.kind == "time":
        return abs(x.value - y.value) == _HALF_A_DAY
    if x.kind in ("date", "ordinal"):
        return False
    if x.kind == "measure" and abs(x.value - y.value) <= _CONVERSION * max(abs(x.value), abs(y.value)):
        return True
    same_unit = x.kind != "measure" or abs(x.value * y.amount - y.value * x.amount) < 1e-6 * abs(x.value * y.amount)
    if same_unit and (_is_rounding(x.amount, y.amount) or _is_rounding(y.amount, x.amount)):
        return True
    return _leaves_scale_out(x.value, y.value)


def _leaves_scale_out(x: float, y: float) -> bool:
    """Tell whether one says "two" where the other says "two million", as in "two to three million"."""
    least, most = sorted((x, y))
    return 0 < least < 1000 and most / least in (1e3, 1e6, 1e9, 1e12)


def is_known(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """Return whether one of the others, or a sum of them, may be the same value."""
    return any(comparable(quantity, other) and agree(quantity, other) for other in others) or is_sum(quantity, others)


def is_sum(total: Quantity, parts: Sequence[Quantity]) -> bool:
    """Return whether some of the parts add up to the total."""
    alike = [part for part in parts if comparable(total, part)][:6]
    return any(
        abs(sum(part.value for part in chosen) - total.value) < 1e-9
        for size in range(2, _LONGEST_SUM + 1)
        for chosen in combinations(alike, size)
    )


def _is_rounding(rounded: float, exact: float) -> bool:
    """Tell whether `rounded`, of fewer significant digits, is what `exact` rounds to, up or down."""
    if rounded <= 10 or exact <= 10 or rounded != int(rounded):
        return abs(rounded) < 1e15 and rounded == round(exact, _decimals(rounded)) and exact != int(exact)
    step = 10 ** _zeros(int(rounded))
    reach = step if step < rounded * _HALF else rounded * _NEAR
    return step > 1 and abs(rounded - exact) < reach


def _zeros(number: int) -> int:
    return len(str(number)) - len(str(number).rstrip("0"))


def _decimals(number: float) -> int:
    text = f"{number:.6g}"
    return len(text.split(".")[1]) if "." in text else 0
