"""Make the style model: `dedup/data/checker/style_vocabulary.txt`, `style_model.npz` and `style_verdict.json`.

Run: python -m training.style --shared ../shared Takes about three minutes on an idle core and 3 GB of memory. Years,
engines and articles that `training.style.corpus` holds out are never read, so that `eval.checker.verdict` can measure
the shipped files on them.
"""

import argparse
import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from dedup.checker.style import Model, TokenNumbers
from training.style.calibrate import calibrate, sample
from training.style.corpus import Document, corpus
from training.style.crossfit import crossfit
from training.style.fit import Floats, counts, fit
from training.style.temperature import temperature
from training.style.vocabulary import vocabulary

DATA = Path("dedup/data/checker")


def save(model: Model, path: Path) -> None:
    """Write a model without the empty buckets."""
    np.savez_compressed(
        path,
        steps=_steps(model),
        rarity=model.rarity.astype(np.float16),
        weights=model.weights,
        language_weights=model.language_weights,
        scales=model.scales,
        offsets=model.offsets,
        temperature=np.float32(model.temperature),
        languages=np.array(" ".join(model.languages)),
    )


def _steps(model: Model) -> npt.NDArray[np.uint32]:
    """Return the buckets in the order of their rows as steps, which pack smaller; each of the two runs ascends."""
    buckets = np.flatnonzero(model.rows >= 0)
    ordered = buckets[np.argsort(model.rows[buckets])]
    first = len(model.language_weights)
    runs = [np.diff(part, prepend=0) for part in (ordered[:first], ordered[first:])]
    return np.concatenate(runs).astype(np.uint32)


def _unseen_scores(matrix: sp.csr_matrix, documents: Sequence[Document], kept: Path | None) -> Floats:
    """Return the scores by models that saw neither year nor engine; the mean where two models did not."""
    if kept and kept.is_file():
        return np.asarray(np.load(kept))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = np.asarray(np.nanmean(crossfit(matrix, documents), axis=0), dtype=np.float32)
    if kept:
        np.save(kept, found)
    return found


def main() -> None:
    """Train, calibrate and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--scores", type=Path, help="keep the cross-fitted scores here (.npy), and take them from here")
    arguments = parser.parse_args()
    documents = [document for document in corpus(arguments.shared) if not document.held_out]
    words = vocabulary(documents)
    (DATA / "style_vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    matrix = counts(documents, TokenNumbers(words))
    unseen = _unseen_scores(matrix, documents, arguments.scores)
    model = fit(matrix, documents)
    save(model._replace(temperature=temperature(unseen[:, 1:], documents)), DATA / "style_model.npz")
    found = calibrate(sample(documents, unseen[:, 0].astype(np.float64)))
    text = json.dumps({"made_by": "python -m training.style", "calibration": found._asdict()}, indent=1)
    (DATA / "style_verdict.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
