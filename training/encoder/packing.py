"""Pack float rows into four bits a number, let pieces of one direction share a row, and write the model folder."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dedup.encoder import FORMAT
from training.encoder.sharing import Shared

ROUNDS = 25
SAMPLE = 2_000_000


def write_model(
    folder: Path,
    shared: Shared,
    pieces: list[str],
    folding: dict[str, str | None],
    name: str,
) -> None:
    """Write `model.json`, `vocabulary.txt`, `codes.npy`, `places.npy` and `scales.npy`; dimensions are even."""
    normed = shared.directions * np.float32(shared.directions.shape[1] ** 0.5)
    levels = lloyd_levels(normed)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "codes.npy", _packed(normed, levels))
    np.save(folder / "places.npy", shared.places)
    np.save(folder / "scales.npy", (shared.lengths / normed.shape[1] ** 0.5).astype(np.float16))
    (folder / "vocabulary.txt").write_text("\n".join(pieces), "utf-8")
    settings = {"format": FORMAT, "name": name, "levels": [round(float(v), 6) for v in levels], "folding": folding}
    (folder / "model.json").write_text(json.dumps(settings, ensure_ascii=False, indent=1) + "\n", "utf-8")


def lloyd_levels(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Find the sixteen levels with least squared error for values of unit variance (Lloyd 1982)."""
    sample = np.random.default_rng(0).choice(values.ravel(), min(SAMPLE, values.size), replace=False)
    levels = np.quantile(sample, (np.arange(16) + 0.5) / 16)
    for _ in range(ROUNDS):
        nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, sample)
        sums = np.bincount(nearest, weights=sample, minlength=16)
        levels = sums / np.maximum(np.bincount(nearest, minlength=16), 1)
    return np.asarray(levels, dtype=np.float32)


def _packed(values: npt.NDArray[np.float32], levels: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    borders = ((levels[1:] + levels[:-1]) / 2).astype(np.float32)
    blocks = [np.searchsorted(borders, block).astype(np.uint8) for block in np.array_split(values, 64)]
    codes = np.concatenate(blocks)
    return np.asarray(codes[:, 0::2] | (codes[:, 1::2] << 4), dtype=np.uint8)
