"""Measure alignment on MEANTIME, the documents that nothing is calibrated on.

Run: python -m eval.alignment --shared ../shared

As it stands every sentence has its counterpart at the same place (document pairs with as many sentences on both sides);
perturbed, paragraphs are shuffled, 30 % of the sentences removed from either side and 20 % foreign ones put in.
"""

import argparse
import time
from collections.abc import Iterable
from pathlib import Path

from dedup.alignment.beads import Alignment, aligned
from dedup.alignment.documents import document_of_sentences
from dedup.encoder import Encoder, load_encoder
from eval.alignment.documents import as_they_stand, perturbed_pairs
from eval.alignment.perturb import Pair


def align_pair(pair: Pair, encoder: Encoder) -> Alignment:
    """Align a constructed pair, its sentences as given."""
    a, b = document_of_sentences(pair.a, pair.language_a), document_of_sentences(pair.b, pair.language_b)
    return aligned(a, b, encoder)


def scores(pairs: Iterable[Pair], encoder: Encoder) -> dict[str, float]:
    """Return precision, recall and F1 of sentence links, F1 of unmatched sentences, and milliseconds a pair."""
    right = wrong = missed = 0
    alone = [0, 0, 0]
    started, count = time.process_time(), 0
    for pair in pairs:
        found = align_pair(pair, encoder)
        links = {(link.a, link.b) for link in found.links}
        right += len(links & pair.links)
        wrong += len(links - pair.links)
        missed += len(pair.links - links)
        for side, size in ((0, len(found.a.sentences)), (1, len(found.b.sentences))):
            truth = set(range(size)) - {link[side] for link in pair.links}
            told = set(range(size)) - {link[side] for link in links}
            alone = [alone[0] + len(truth & told), alone[1] + len(told - truth), alone[2] + len(truth - told)]
        count += 1
    return {
        "pairs": count,
        "precision": right / max(1, right + wrong),
        "recall": right / max(1, right + missed),
        "f1": 2 * right / max(1, 2 * right + wrong + missed),
        "unmatched_f1": 2 * alone[0] / max(1, 2 * alone[0] + alone[1] + alone[2]),
        "ms_per_pair": 1000 * (time.process_time() - started) / max(1, count),
    }


def main(shared: Path) -> dict[str, dict[str, float]]:
    """Measure both ways."""
    encoder = load_encoder()
    measured = {"as it stands": as_they_stand(shared), "perturbed": perturbed_pairs(shared)}
    return {name: scores(pairs, encoder) for name, pairs in measured.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    for name, found in main(parser.parse_args().shared).items():
        print(name, {key: round(value, 4) for key, value in found.items()})
