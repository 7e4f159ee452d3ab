import numpy as np
import pytest

from training.encoder.contrast import shared_meaning
from training.encoder.corpus import Siblings

pytest.importorskip("torch")

from training.encoder.neighbours import smoothed


def test_the_gradient_of_the_loss_across_languages_is_that_of_small_steps() -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(7, 5)).astype(np.float32)
    group = np.array([0, 1, 2, 0, 1, 2, 2])
    same = np.eye(7, dtype=np.bool_)
    same[0, 1] = same[1, 0] = True
    _, gradient = shared_meaning(vectors, group, same, 1.0)
    positive = (group[:, None] == group) & ~np.eye(7, dtype=np.bool_)

    def loss(points: np.ndarray) -> float:
        scores = (points @ points.T).astype(np.float64)
        scores[(same & ~positive) | np.eye(7, dtype=np.bool_)] = -np.inf
        chance = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return float(-np.mean([chance[i, positive[i]].mean() for i in range(7)]))

    for place in [(0, 0), (3, 2), (6, 4)]:
        step = np.zeros((7, 5))
        step[place] = 1e-4
        assert (loss(vectors + step) - loss(vectors - step)) / 2e-4 == pytest.approx(gradient[place], abs=1e-3)


def test_siblings_are_of_other_languages_and_share_the_english_side() -> None:
    siblings = Siblings(np.array([0, 1, 2, 3]), np.array([0, 3, 4]), np.array([1, 2, 3, 1], dtype=np.int16))
    drawn, english = np.array([0, 3]), np.array([0, 1])
    for seed in range(20):
        place, pair = siblings.draw(np.random.default_rng(seed), drawn, english, 2)
        assert set(place.tolist()) <= {0}
        assert set(pair.tolist()) <= {1, 2}
        assert len(set(pair.tolist())) == len(pair)


def test_a_rare_piece_is_drawn_to_its_neighbours_and_a_frequent_one_hardly() -> None:
    random = np.random.default_rng(0)
    meaning = np.repeat(np.eye(4, 16, dtype=np.float32), 30, axis=0)
    rows = meaning + random.normal(0, 0.1, meaning.shape).astype(np.float32)
    rows[0] = rows[119] = random.normal(0, 0.3, 16)
    seen = np.full(120, 1e6, dtype=np.float32)
    seen[0] = 0
    steadied = smoothed(rows, meaning, seen, lambda each: each)

    def gained(piece: int) -> float:
        before, after = (each[piece] @ meaning[piece] / np.linalg.norm(each[piece]) for each in (rows, steadied))
        return float(after - before)

    assert gained(0) > 0.3
    assert gained(0) > gained(119)
