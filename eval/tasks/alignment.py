"""Alignment of sentences across languages: as they stand, and shuffled with parts removed and foreign ones put in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from eval.alignment.documents import as_they_stand, perturbed_pairs
from eval.alignment.perturb import Pair
from eval.context import Context
from eval.metrics.beads import Bead, bead, bead_measures
from eval.peers.aligners import Aligner, aligners
from eval.rows import Outcome, Report, Row, compare
from eval.signature import Signature, digest, versions

NAME = "alignment"
EVERY = 7
"""Of the perturbed pairs, which come a dozen to a document, every seventh is taken: all pairs of languages occur."""


@dataclass(frozen=True)
class Item:
    """Two lists of sentences and the beads between them."""

    a: list[str]
    b: list[str]
    gold: list[Bead]


def run(context: Context) -> Report:
    """Return strict, lax, link and unmatched F1 of every aligner on both forms of the documents not calibrated on."""
    forms = {
        "as they stand": items(as_they_stand(context.shared)),
        "perturbed": items(islice(perturbed_pairs(context.shared), 0, None, EVERY)),
    }
    rows: list[Row] = []
    for name, made in forms.items():
        given = list(made)
        rows += compare(NAME, f"meantime, {name}", [_outcome(a, name, given, context) for a in _wanted(context)])
    return Report(rows)


def _wanted(context: Context) -> list[Aligner]:
    return [aligner for aligner in aligners() if context.wants(aligner.name)]


def items(pairs: Iterable[Pair]) -> Iterator[Item]:
    """Yield pairs as lists of sentences; the paragraphs they stand in are not given away."""
    for pair in pairs:
        yield Item(_flat(pair.a), _flat(pair.b), [bead([i], [j]) for i, j in sorted(pair.links)])


def _flat(paragraphs: Sequence[Sequence[str]]) -> list[str]:
    return [sentence for paragraph in paragraphs for sentence in paragraph]


def _outcome(aligner: Aligner, name: str, items: Sequence[Item], context: Context) -> Outcome:
    contents = digest(part for item in items for part in (*item.a, "\0", *item.b, "\0"))
    data = f"meantime {name}:{contents}"
    signature = Signature(NAME, data, aligner.name, aligner.setting, versions(aligner.packages))

    def answer() -> list[list[tuple[list[int], list[int]]]]:
        return [[(sorted(a), sorted(b)) for a, b in aligner.align(item.a, item.b)] for item in items]

    answered, seconds = context.answer(signature, answer)
    found = [[bead(a, b) for a, b in beads] for beads in answered]
    sizes = [(len(item.a), len(item.b)) for item in items]
    measures = bead_measures(found, [item.gold for item in items], sizes)
    if all(len(item.gold) == len(item.a) == len(item.b) for item in items):
        del measures["unmatched_f1"]  # where everything has a counterpart there is nothing to find
    return Outcome(aligner.name, aligner.setting, measures, str(signature), seconds)
