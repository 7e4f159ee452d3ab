"""Measure conflicts on the planted set: python -m eval.conflicts --shared ../shared"""

import argparse
from collections import Counter
from pathlib import Path

from dedup.alignment.beads import aligned
from dedup.alignment.documents import document_of_sentences
from dedup.conflicts import Conflict, conflicts
from dedup.encoder import Encoder, load_encoder
from eval.conflicts.planted import Item, items

REPORTED = 1


def found(item: Item, encoder: Encoder) -> list[Conflict]:
    """Return the conflicts that are found in an item."""
    a = document_of_sentences([[text] for text in item.a], item.language_a)
    b = document_of_sentences([[text] for text in item.b], item.language_b)
    return conflicts(aligned(a, b, encoder))


def measured(shared: Path, encoder: Encoder, half: int = REPORTED) -> dict[str, float]:
    """Return precision and recall over all items, and the share of each kind that is called a conflict."""
    called: Counter[tuple[str, bool]] = Counter()
    total: Counter[tuple[str, bool]] = Counter()
    for item in items(shared, half, seed=half):
        total[item.kind, item.conflict] += 1
        called[item.kind, item.conflict] += bool(found(item, encoder))
    right = sum(n for (_, conflict), n in called.items() if conflict)
    wrong = sum(called.values()) - right
    planted = sum(n for (_, conflict), n in total.items() if conflict)
    shares = {f"called {kind} ({n})": round(called[kind, c] / n, 3) for (kind, c), n in total.items()}
    precision, recall = right / max(1, right + wrong), right / max(1, planted)
    return {"pairs": sum(total.values()), "precision": round(precision, 3), "recall": round(recall, 3)} | shares


def main(shared: Path) -> dict[str, float]:
    """Measure on the half that nothing is calibrated on."""
    return measured(shared, load_encoder())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--half", type=int, default=REPORTED)
    arguments = parser.parse_args()
    for name, value in measured(arguments.shared, load_encoder(), arguments.half).items():
        print(f"{name:28} {value}")
