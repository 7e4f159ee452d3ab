"""Alignment of sentences across languages: as they stand, and shuffled with parts removed and foreign ones put in."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from eval.adapters.development import meantime_sentences
from eval.alignment.perturb import Recipe, perturbed
from eval.context import Context
from eval.metrics.beads import Bead, bead, bead_measures
from eval.peers.aligners import Aligner, aligners
from eval.rows import Outcome, Report, Row, compare
from eval.signature import Signature, digest, versions
from training.alignment.constructions import halves

NAME = "alignment"
SEED = 7


@dataclass(frozen=True)
class Item:
    """Two lists of sentences and the beads between them."""

    a: list[str]
    b: list[str]
    gold: list[Bead]


def run(context: Context) -> Report:
    """Return strict, lax, link and unmatched F1 of every aligner on both forms of the documents not calibrated on."""
    documents = meantime_sentences(context.shared)
    _, held_out = halves(context.shared)
    documents = {name: documents[name] for name in held_out}
    rows: list[Row] = []
    for name, items in (("as they stand", list(straight(documents))), ("perturbed", list(comparable(documents)))):
        rows += compare(NAME, f"meantime, {name}", [_outcome(a, name, items, context) for a in _wanted(context)])
    return Report(rows)


def _wanted(context: Context) -> list[Aligner]:
    return [aligner for aligner in aligners() if context.wants(aligner.name)]


def straight(documents: dict[str, dict[str, list[str]]]) -> Iterator[Item]:
    """Yield every pair of languages of every document whose versions have as many sentences: line i beside line i."""
    for versions_ in documents.values():
        for one, other in combinations(sorted(versions_), 2):
            a, b = versions_[one], versions_[other]
            if len(a) == len(b):
                yield Item(a, b, [bead([i], [i]) for i in range(len(a))])


def comparable(documents: dict[str, dict[str, list[str]]]) -> Iterator[Item]:
    """Yield one perturbed pair of languages per document, with sentences of the next document put in."""
    names = sorted(documents)
    for place, name in enumerate(names):
        rng = random.Random(f"{SEED}:{name}")
        one, other = rng.sample(sorted(documents[name]), 2)
        foreign = documents[names[(place + 1) % len(names)]]
        texts = documents[name][one], documents[name][other]
        if len(texts[0]) == len(texts[1]):
            pair = perturbed(*texts, (one, other), (foreign[one], foreign[other]), Recipe(), rng)
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
