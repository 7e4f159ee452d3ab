"""Measure conflicts on planted pairs, and on parallel news, which should hold none.

Run: python -m eval.conflicts --shared ../shared
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from dedup.alignment.beads import aligned
from dedup.alignment.documents import document_of_sentences
from dedup.conflicts import Conflict, conflicts
from dedup.encoder import Encoder, load_encoder
from eval.conflicts import frames, planted
from eval.conflicts.planted import Item

REPORTED = 1


def found(item: Item, encoder: Encoder) -> list[Conflict]:
    """Return the conflicts that are found in an item."""
    a = document_of_sentences([[text] for text in item.a], item.language_a)
    b = document_of_sentences([[text] for text in item.b], item.language_b)
    return conflicts(aligned(a, b, encoder))


def sets(shared: Path, half: int = REPORTED) -> dict[str, list[Item]]:
    """Return the planted pairs of one half: changed sentences of FLORES, and sentences written for this."""
    return {
        "planted": list(planted.items(shared, half, seed=half)),
        "frames": list(frames.items(frames.SPLITS[half], seed=0)),
    }


def measured(items: Iterable[Item], encoder: Encoder) -> dict[str, float]:
    """Return precision and recall over all items, and the share of each kind that is called a conflict."""
    called: Counter[tuple[str, bool]] = Counter()
    total: Counter[tuple[str, bool]] = Counter()
    for item in items:
        total[item.kind, item.conflict] += 1
        called[item.kind, item.conflict] += bool(found(item, encoder))
    right = sum(n for (_, conflict), n in called.items() if conflict)
    wrong = sum(called.values()) - right
    wanted = sum(n for (_, conflict), n in total.items() if conflict)
    shares = {f"called {kind} ({n})": round(called[kind, c] / n, 3) for (kind, c), n in total.items()}
    precision, recall = right / max(1, right + wrong), right / max(1, wanted)
    return {"pairs": sum(total.values()), "precision": round(precision, 3), "recall": round(recall, 3)} | shares


def parallel_news(shared: Path, half: int = REPORTED) -> Iterator[tuple[tuple[str, list[str]], tuple[str, list[str]]]]:
    """Yield MEANTIME documents of one half in each pair of languages, as (language, sentences)."""
    documents: dict[str, dict[str, list[str]]] = defaultdict(dict)
    with gzip.open(shared / "data" / "dev" / "meantime_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            documents[row["doc_id"]][row["lang"]] = row["sentences"]
    for name in sorted(documents)[half::2]:
        yield from combinations(sorted(documents[name].items()), 2)


def found_in_parallel(shared: Path, encoder: Encoder, half: int = REPORTED) -> list[tuple[int, dict[str, int]]]:
    """Return for each pair of translated documents how many sentences are linked, and the conflicts found by kind."""
    counts = []
    for (language_a, a), (language_b, b) in parallel_news(shared, half):
        first = document_of_sentences([[sentence] for sentence in a], language_a)
        second = document_of_sentences([[sentence] for sentence in b], language_b)
        alignment = aligned(first, second, encoder)
        counts.append((len(alignment.links), dict(Counter[str](item.kind for item in conflicts(alignment)))))
    return counts


def false_alarms(counts: Sequence[tuple[int, dict[str, int]]]) -> dict[str, float]:
    """Return the conflicts found in each 1,000 linked sentences of human translations, by kind.

    Not all are false: the translations of MEANTIME differ in some figures and dates.
    """
    linked = sum(links for links, _ in counts)
    kinds = Counter[str]()
    for _, found in counts:
        kinds.update(found)
    per_thousand = {kind: round(1000 * n / max(1, linked), 1) for kind, n in sorted(kinds.items())}
    return {"links": linked, "per 1,000": round(1000 * kinds.total() / max(1, linked), 1)} | per_thousand


def main(shared: Path, half: int = REPORTED) -> dict[str, float]:
    """Measure on one half; nothing is calibrated on the second."""
    encoder = load_encoder()
    found = {name: measured(items, encoder) for name, items in sets(shared, half).items()}
    found["parallel news"] = false_alarms(found_in_parallel(shared, encoder, half))
    return {f"{name} {measure}": value for name, each in found.items() for measure, value in each.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--half", type=int, default=REPORTED)
    arguments = parser.parse_args()
    for name, value in main(arguments.shared, arguments.half).items():
        print(f"{name:40} {value}")
