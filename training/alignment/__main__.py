"""Calibrate the alignment on the encoder at hand; run again whenever the encoder changes.

Run: python -m training.alignment --shared ../shared
"""

import argparse
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.alignment import calibration
from dedup.alignment.documents import document_of_sentences
from dedup.alignment.measures import ABSOLUTE, MEASURES, measures
from dedup.alignment.novelty import NOVELTY
from dedup.alignment.paragraphs import CERTAIN, JOINED
from dedup.encoder import Encoder, load_encoder
from eval.alignment.perturb import Pair
from training.alignment.constructions import flores_pairs, halves, meantime_pairs, rendered_pairs
from training.alignment.novelty import word_table
from training.alignment.paragraphs import paragraph_table
from training.alignment.regression import Fit, best_threshold, fitted

OUT = Path(__file__).parents[2] / "dedup" / "data" / "alignment" / "calibration.json"
NOTHING = Fit(dict.fromkeys(JOINED, 0.0), -CERTAIN)
"""Joins no paragraphs beyond what sentences do: the state in which the joining is fitted."""
Floats = NDArray[np.floating]


def link_table(pairs: Iterable[Pair], encoder: Encoder) -> tuple[Floats, Floats]:
    """Return the measures of all sentence pairs and whether they are counterparts."""
    rows, answers = [], []
    for pair in pairs:
        a, b = document_of_sentences(pair.a, pair.language_a), document_of_sentences(pair.b, pair.language_b)
        table = measures(a, b, np.arange(len(a.sentences)), np.arange(len(b.sentences)), encoder).table
        answer = np.zeros(table.shape[:2])
        for i, j in pair.links:
            answer[i, j] = 1
        rows.append(table.reshape(-1, table.shape[2]))
        answers.append(answer.ravel())
    return np.concatenate(rows), np.concatenate(answers)


def link_models(shared: Path, encoder: Encoder, signs: Mapping[str, int]) -> dict[str, Fit]:
    """Fit the log-odds of sentence pairs, beside their rivals and on what they have alone."""
    kept, _ = halves(shared)
    pairs = [*flores_pairs(shared, 300, 1), *meantime_pairs(shared, kept, 2), *rendered_pairs(shared, 200, 3)]
    table, answers = link_table(pairs, encoder)
    columns = [MEASURES.index(name) for name in ABSOLUTE]
    return {
        "link": fitted(table, answers, MEASURES, signs),
        "alone": fitted(table[:, columns], answers, ABSOLUTE, signs),
    }


def write(encoder: Encoder, models: Mapping[str, Fit], thresholds: Mapping[str, float]) -> None:
    """Write what `dedup.alignment.calibration` reads, and have it read again."""
    found = {
        "encoder": encoder.name,
        "models": {name: asdict(fit) for name, fit in models.items()},
        "thresholds": thresholds,
    }
    OUT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    calibration.forget()


def main() -> None:
    """Fit the links first, then what rests on them: the joining of paragraphs, the novelty of words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared, encoder = parser.parse_args().shared, load_encoder()
    choices = tomllib.loads((Path(__file__).parent / "choices.toml").read_text("utf-8"))
    models = link_models(shared, encoder, choices["signs"])
    models |= {"paragraph": NOTHING}
    write(encoder, models, choices["thresholds"])
    models["paragraph"] = fitted(*paragraph_table(shared, encoder), JOINED, choices["paragraph_signs"])
    table, new = word_table(shared, encoder)
    models["novelty"] = fitted(table, new, NOVELTY, choices["novelty_signs"])
    new_word = best_threshold(models["novelty"].probabilities(table), new)
    write(encoder, models, choices["thresholds"] | {"new_word": new_word})


if __name__ == "__main__":
    main()
