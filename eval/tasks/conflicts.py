"""Conflicts: sentence pairs with a planted contradiction or a harmless difference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.conflicts.planted import Item
from eval.context import Context
from eval.metrics.counts import precision_recall_f1
from eval.metrics.measure import Additive, Measure, mean, ratio
from eval.rows import Outcome, Report, Row, compare
from eval.signature import Signature, digest, versions

NAME = "conflicts"
REPORTED = 1
"""The half of the sentences that nothing is calibrated on."""


@dataclass(frozen=True)
class Caller:
    """A way to tell whether two texts contradict each other."""

    name: str
    packages: tuple[str, ...]
    call: Callable[[Item], bool]


def _product(item: Item) -> bool:
    from dedup import load_encoder
    from eval.conflicts.__main__ import found

    return bool(found(item, load_encoder()))


def _digits_differ(item: Item) -> bool:
    """Call a conflict where the digits of the two texts are not the same set."""
    first, second = (set(_numbers(side)) for side in (item.a, item.b))
    return bool(first ^ second)


def _numbers(texts: Sequence[str]) -> list[str]:
    return "".join(c if c.isdecimal() else " " for text in texts for c in text).split()


CALLERS = (
    Caller("dedup", ("dedup",), _product),
    Caller("digits differ", (), _digits_differ),
    Caller("always", (), lambda item: True),
)


def run(context: Context) -> Report:
    """Return precision, recall and F1 of called conflicts, and the share called of each kind of difference."""
    from eval.conflicts.__main__ import sets

    rows = [
        row
        for name, items in sets(context.shared, REPORTED).items()
        for row in compare(NAME, name, [_outcome(c, name, items, context) for c in CALLERS if context.wants(c.name)])
    ]
    return Report([*rows, *_real(context)])


def _real(context: Context) -> list[Row]:
    """Return how often contradictions are found in human translations, which should hold none."""
    from dedup import load_encoder
    from eval.conflicts.__main__ import found_in_parallel, parallel_news

    if not context.wants("dedup"):
        return []
    contents = digest(part for (_, a), (_, b) in parallel_news(context.shared) for part in (*a, *b))
    signature = Signature(NAME, f"parallel:{contents}", "dedup", "as it comes", versions(("dedup",)))
    answer, seconds = context.answer(signature, lambda: found_in_parallel(context.shared, load_encoder()))
    table = np.array([[sum(found.values()), links] for links, found in answer], dtype=float)
    measures: dict[str, Measure] = {
        "found in 1,000 sentences": Additive(table, lambda sums: ratio(1000 * sums[..., 0], sums[..., 1]))
    }
    return compare(NAME, "parallel news", [Outcome("dedup", "as it comes", measures, str(signature), seconds)])


def _outcome(caller: Caller, name: str, planted: Sequence[Item], context: Context) -> Outcome:
    contents = digest(part for item in planted for part in (item.kind, *item.a, "\0", *item.b))
    signature = Signature(NAME, f"{name}:{contents}", caller.name, "as it comes", versions(caller.packages))
    answer, seconds = context.answer(signature, lambda: [caller.call(item) for item in planted])
    called = np.array(answer, dtype=float)
    true = np.array([float(item.conflict) for item in planted])
    measures: dict[str, Measure] = dict(precision_recall_f1(called * true, called, true))
    kinds = np.array([f"{'conflict' if item.conflict else 'harmless'} {item.kind}" for item in planted])
    measures |= {f"called {kind}": mean(called[kinds == kind]) for kind in sorted(set(kinds))}
    return Outcome(caller.name, "as it comes", measures, str(signature), seconds)
