"""The tasks read gold and answers as their definitions say."""

import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from eval.adapters.tables import Document, MarkedPair, ParallelSet
from eval.alignment.perturb import Recipe, perturbed
from eval.conflicts.planted import Item
from eval.context import Context
from eval.metrics.measure import value
from eval.peers.interface import Vectors
from eval.peers.judges import Judge, Judged
from eval.rows import compare
from eval.tasks import alignment, calibration, conflicts, language, retrieval, unique, verdict
from eval.tasks.registry import TASKS


def _pair(marks: list[set[int]], new: set[int] | None = None, page: str = "1") -> MarkedPair:
    labels = None if new is None else frozenset(new)
    return MarkedPair("x", "p", "a b c", "en-es", ((0, 1), (2, 3), (4, 5)), [frozenset(m) for m in marks], labels, page)


def test_the_releases_own_label_wins_over_the_majority_of_annotators() -> None:
    assert unique.truth(_pair([{0}, {0, 1}, {1, 2}])) == {0, 1}
    assert unique.truth(_pair([{0}, {0}], new={2})) == {2}


def test_agreement_is_the_f1_of_one_annotator_against_another() -> None:
    assert unique.agreement([_pair([{0, 1}, {1, 2}])]) == 0.5


def test_every_second_page_is_reported_on() -> None:
    pages = [pair.page for pair in unique.reported([_pair([], page=p) for p in ("a", "b", "b", "c")])]
    assert pages == ["b", "b"]


def test_documents_are_runs_of_sentences_in_every_language() -> None:
    rows = [str(n) for n in range(20)]
    joined = retrieval.documents(ParallelSet("s", {"en": rows, "fr": rows}))
    assert joined.texts["fr"] == [" ".join(rows[:8]), " ".join(rows[8:16])]


def test_the_matrix_and_the_mean_over_sentences_say_the_same() -> None:
    rng = np.random.default_rng(1)
    vectors: dict[str, Vectors] = {name: rng.normal(size=(30, 4)).astype(np.float32) for name in ("a", "b", "c")}
    answer = retrieval._matrix(vectors, ["a", "b", "c"])
    off_diagonal = np.array(answer["matrix"])[~np.eye(3, dtype=bool)]
    assert np.mean(np.array(answer["sentences"], dtype=float)) == pytest.approx(off_diagonal.mean(), abs=1e-3)


DOCUMENTS = [
    Document("t1", "x", "fr", "google", "wmt17"),
    Document("t2", "x", "de", "human", "wmt17"),
    Document("n1", "x", "en", "native", "wmt17"),
    Document("n2", "x", "en", "native", "wmt17"),
]


def _judged(scores: Sequence[float]) -> Judged:
    answer = [{"probability": s, "translated": s > 0.5, "languages": ["fr", "de"], "spans": []} for s in scores]
    return Judged(Judge("dedup", "as it comes", (), lambda known, texts: []), answer, "data:x", 0.0)


def test_recall_by_system_is_taken_above_every_native_text() -> None:
    outcome = verdict._outcome(_judged([0.9, 0.4, 0.2, 0.6]), DOCUMENTS, range(4))
    figures = {name: value(measure) for name, measure in outcome.measures.items()}
    assert figures["recall@1%fp google"] == 1.0
    assert figures["recall@1%fp human"] == 0.0
    assert figures["language@1"] == 0.5
    assert figures["language@3"] == 1.0
    assert figures["native_called_translated"] == 0.5
    assert figures["roc"] == 0.75


def test_the_confusion_matrix_has_a_row_per_source_language() -> None:
    plot = verdict._confusion(DOCUMENTS[:2], _judged([0.9, 0.4]).answer)
    assert plot.names == (["de", "fr"], ["de", "fr", "other", "none"])
    assert plot.matrix == [[0.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]


def test_a_digit_that_differs_is_what_the_digit_baseline_sees() -> None:
    item = Item("number", True, ["Four died in 2019."], ["4 died in 2020."], "en", "en")
    assert conflicts._digits_differ(item)
    same = Item("paraphrase", False, ["It was 2019."], ["En 2019."], "en", "fr")
    assert not conflicts._digits_differ(same)


def test_perturbed_pairs_keep_their_links() -> None:
    english, spanish = ([f"{lang} sentence {n}" for n in range(12)] for lang in ("en", "es"))
    foreign = [f"en other {n}" for n in range(12)], [f"es else {n}" for n in range(12)]
    pair = perturbed(english, spanish, ("en", "es"), foreign, Recipe(), random.Random(1))
    (item,) = alignment.items([pair])
    assert item.gold
    for one, other in item.gold:
        numbers = [re.findall(r"sentence (\d+)", text)[0] for text in (item.a[min(one)], item.b[min(other)])]
        assert numbers[0] == numbers[1]


def test_openings_are_six_words_or_twenty_characters() -> None:
    assert language._opening("one two three four five six seven eight") == "one two three four five six"
    assert len(language._opening("科" * 50)) == 20


def test_a_stranger_counts_as_another_story_where_strangers_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Told:
        pairs = pl.DataFrame({"a": ["a", "a", "x"], "b": ["b", "x", "y"], "probability": [0.9, 0.3, 0.8]})

    monkeypatch.setattr(calibration, "result", lambda articles: Told)
    labelled = {"a": "fire", "b": "fire"}
    assert calibration._weighed([], labelled, strangers=False) == [(0.9, True)]
    assert calibration._weighed([], labelled, strangers=True) == [(0.9, True), (0.3, False)]


def test_every_task_has_a_module_that_runs_it() -> None:
    folder = Path(alignment.__file__).parent
    assert {name for name in TASKS if not (folder / f"{name}.py").exists()} == set()


def test_the_product_is_never_left_out(tmp_path: Path) -> None:
    context = Context(tmp_path, tmp_path, systems=("rensa",))
    assert context.wants("dedup")
    assert context.wants("rensa")
    assert not context.wants("semhash")
    assert compare("t", "d", []) == []
