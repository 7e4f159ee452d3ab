from pathlib import Path

import numpy as np
import pytest

from dedup.encoder import StaticEncoder
from training.encoder.contrast import shared_meaning
from training.encoder.corpus import Siblings
from training.encoder.vocabulary import Vocabulary
from training.encoder.words import Use, extended_rows, part_shares, with_words

pytest.importorskip("torch")

from training.encoder.neighbours import smoothed, weighed
from training.encoder.packing import write_model
from training.encoder.sharing import shared_rows


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


def test_a_piece_whose_neighbours_disagree_gets_a_shorter_row() -> None:
    random = np.random.default_rng(0)
    meaning = np.repeat(np.eye(2, 16, dtype=np.float32), 60, axis=0)
    rows = np.concatenate([meaning[:60], np.linalg.qr(random.normal(size=(60, 16)))[0].astype(np.float32)])
    rows[60:] /= np.linalg.norm(rows[60:], axis=1, keepdims=True)
    seen = np.full(120, 1e6, dtype=np.float32)
    seen[[0, 119]] = 0
    lengths = np.linalg.norm(smoothed(rows, meaning, seen, lambda each: each), axis=1)
    assert lengths[0] > 1.3 * lengths[119]


def test_short_pieces_and_parts_of_words_weigh_less() -> None:
    rows = weighed(np.ones((3, 2), np.float32), ["in", "government", "government"], np.array([0, 0, 1], np.float32))
    assert rows[0, 0] < rows[2, 0] < rows[1, 0]


VOCABULARY = Vocabulary(["rail", "way", "s"], ["en", "en", "en"], [0.1, 0.1, 0.1])
USE = Use({"en": {"rail": 0.5, "railway": 0.3, "railways": 0.2, "s1": 0.9}})


def test_added_words_are_whole_words_and_start_as_the_sum_of_their_pieces() -> None:
    extended = with_words(VOCABULARY, USE)
    assert extended.pieces == ["rail", "way", "s", "railway", "railways"]
    rows = extended_rows(np.eye(3, dtype=np.float32), VOCABULARY, extended)
    assert rows[3:].tolist() == [[1, 1, 0], [1, 1, 1]]


def test_the_share_of_a_piece_as_part_of_words_is_counted() -> None:
    assert part_shares(VOCABULARY, USE).tolist() == pytest.approx([0.5, 1, 1])


def test_rare_pieces_nearest_to_a_frequent_one_give_up_their_rows() -> None:
    rows = np.array([[2, 0], [0, 1], [3, 0.3], [1, 1]], dtype=np.float32)
    shared = shared_rows(rows, np.array([100, 100, 0, 0], dtype=np.float32), 3)
    assert len(shared.directions) == 3
    assert shared.places[2] == shared.places[0] != shared.places[3]
    given = shared.lengths[:, None] * shared.directions[shared.places]
    assert given[[0, 1, 3]] == pytest.approx(rows[[0, 1, 3]], abs=1e-6)
    assert given[2] == pytest.approx([3, 0], abs=1e-6)


def test_a_written_model_gives_back_its_rows(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(500, 64)).astype(np.float32)
    rows[1] = 3 * rows[0]
    seen = np.full(500, 100, dtype=np.float32)
    seen[1] = 0
    pieces = [f"w{number}" for number in range(500)]
    write_model(tmp_path, shared_rows(rows, seen, 499), pieces, {}, "tiny")
    read = StaticEncoder(tmp_path).rows(slice(None))
    assert np.load(tmp_path / "codes.npy").shape == (499, 32)
    error = np.linalg.norm(read - rows, axis=1) / np.linalg.norm(rows, axis=1)
    assert error.max() < 0.2
