import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest

pytest.importorskip("sklearn")

from dedup.checker import style
from dedup.checker.style import TokenNumbers
from training.style.__main__ import save
from training.style.corpus import Document, human_translations, pieces
from training.style.crossfit import folds
from training.style.fit import LANGUAGES, Size, counts, fit, scores
from training.style.temperature import temperature

HABITS = {
    "en": ["he said Tuesday", "it's", "won't", "they'd been", "out of", "told reporters"],
    "fr": ["notably", "the latter", "for his part", "in the framework of", "this Monday"],
    "de": ["however", "according to own statements", "among other things", "in addition"],
    "ru": ["it is noted that", "on the territory of", "the given", "as is known"],
}
WORDS = sorted({word for habits in HABITS.values() for habit in habits for word in habit.replace("'", " ").split()})


def made(language: str, number: int) -> Document:
    """Make a document of the habits of its language, with common words between."""
    rng = random.Random(f"{language}{number}")
    text = ". ".join(
        " ".join(rng.choices(HABITS[language] + ["the man went home", "they met again"], k=6)) for _ in range(15)
    )
    system = "native-wmt" if language == "en" else rng.choice(["google", "microsoft"])
    return Document(text, language, language, f"wmt{10 + number % 6}", system, f"{language}:{number}")


DOCUMENTS = [made(language, number) for language in HABITS for number in range(40)]


@pytest.fixture(scope="module")
def fitted() -> tuple[style.Model, TokenNumbers]:
    numbers = TokenNumbers(WORDS)
    return fit(counts(DOCUMENTS, numbers), DOCUMENTS, Size(400, 300)), numbers


def test_a_fitted_model_tells_translation_and_language(fitted: tuple[style.Model, TokenNumbers]) -> None:
    using, numbers = fitted
    found = scores(counts(DOCUMENTS, numbers), using)
    native = np.array([document.native for document in DOCUMENTS])
    assert found[native, 0].max() < found[~native, 0].min()
    best = [LANGUAGES[column] for column in found[~native, 1:].argmax(axis=1)]
    assert best == [document.language for document in DOCUMENTS if not document.native]


def test_the_checker_computes_the_same_scores_as_the_training(fitted: tuple[style.Model, TokenNumbers]) -> None:
    using, numbers = fitted
    found = scores(counts(DOCUMENTS, numbers), using)
    judged = [style._judge(style.buckets(document.text, numbers), using).translated for document in DOCUMENTS]
    assert np.allclose(found[:, 0], judged, atol=2e-3)


def test_no_model_scores_what_it_was_fitted_on() -> None:
    for fold in folds(DOCUMENTS):
        assert not (fold.train & fold.test).any()
        engines = {DOCUMENTS[number].system for number in np.flatnonzero(fold.train)} - {"native-wmt"}
        assert not engines & {DOCUMENTS[number].system for number in np.flatnonzero(fold.test)}


def test_clear_scores_are_sharpened_and_vague_ones_flattened() -> None:
    truth = [LANGUAGES.index(document.language) for document in DOCUMENTS if not document.native]
    clear = np.full((len(DOCUMENTS), len(LANGUAGES)), -0.1, dtype=np.float32)
    clear[np.flatnonzero([not document.native for document in DOCUMENTS]), truth] = 0.1
    vague = np.random.default_rng(0).normal(size=clear.shape).astype(np.float32)
    assert temperature(clear, DOCUMENTS) > 5 > 1 > temperature(vague, DOCUMENTS)


def test_lines_are_cut_into_pieces_of_fifteen_or_more() -> None:
    assert [len(piece) for piece in pieces(["x"] * 47)] == [16, 16, 15]
    assert [len(piece) for piece in pieces(["x"] * 9)] == []


def test_instructions_and_blanks_are_no_translations() -> None:
    real = [{"lang": "zh", "en": f"Line {number} was written.", "text": "写", "sets": "zh"} for number in range(300)]
    blank = [{**row, "en": f"Blank {row['en']}", "text": "NO TRANSLATION AVAILABLE"} for row in real]
    asked = [{**row, "en": f"Answer in JSON format: {row['en']}"} for row in real]
    found = list(human_translations(pl.DataFrame([*real, *blank, *asked])))
    assert "\n".join(document.text for document in found).split("\n") == [row["en"] for row in real]


def test_a_model_keeps_as_many_sequences_as_asked(fitted: tuple[style.Model, TokenNumbers]) -> None:
    using, _ = fitted
    assert len(using.weights) == len(using.rarity) == (using.rows >= 0).sum() <= 400
    assert len(using.language_weights) <= 300


def test_a_saved_model_is_read_back_whole(
    fitted: tuple[style.Model, TokenNumbers], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    using, numbers = fitted
    save(using, tmp_path / "model.npz")
    monkeypatch.setattr(style, "_data", lambda name: (tmp_path / "model.npz").read_bytes())
    again = style.model.__wrapped__()
    assert np.array_equal(again.rows, using.rows)
    judged = [style._judge(style.buckets(each.text, numbers), again) for each in DOCUMENTS[:5]]
    assert judged == [style._judge(style.buckets(each.text, numbers), using) for each in DOCUMENTS[:5]]
