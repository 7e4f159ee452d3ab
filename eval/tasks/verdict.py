"""Translation verdict: translated or native, and from which language, on text that no judge has learnt from.

Six languages have news in the years that training leaves out; of eight others the last quarter of each set is left out.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from eval.adapters.artefacts import native_allsides, native_wmt, translated
from eval.adapters.tables import Document
from eval.context import Context
from eval.curves import Plot
from eval.metrics.curves import expected_calibration_error, precision_recall_curve, reliability
from eval.metrics.graded import recall_at, roc_area
from eval.metrics.measure import Floats, Measure, mean
from eval.peers.judges import Judge, Judged, Judgement, characters, product, proselint
from eval.peers.language_tool import language_tool
from eval.rows import OURS, Outcome, Report, Row, compare
from eval.signature import Signature, digest, versions
from training.style import corpus as style
from training.style.corpus import LATE_LANGUAGES, corpus

NAME = "verdict"
LEARNT = ("wmt16",)
TESTED = ("wmt17", "wmt18")
FALSE_POSITIVES = 0.01
EACH = 6
"""Documents per language, collection and system."""
ALLSIDES = 600


def run(context: Context) -> Report:
    """Return ROC, recall at 1 % false positives, source language and calibration against both kinds of native news.

    Recall is also given by system, translations by hand beside machine ones.
    """
    others = [each for each in corpus(context.shared) if each.language in LATE_LANGUAGES and _own(each)]
    foreign = [each for each in translated(context.shared, TESTED, EACH) if each.language not in LATE_LANGUAGES]
    foreign += _some([each for each in others if each.tested], 2 * EACH)
    fair = [d for d in native_wmt(context.shared) if d.collection in TESTED]
    far = native_allsides(context.shared, 6000, ALLSIDES)
    known = translated(context.shared, LEARNT, EACH * 4) + native_allsides(context.shared, 0, ALLSIDES)
    known += _some([each for each in others if not each.held_out], EACH * 4)
    known += [d for d in native_wmt(context.shared) if d.collection in LEARNT]
    documents = [*foreign, *fair, *far]
    rows: list[Row] = []
    plots: list[Plot] = []
    judged = [_judged(judge, known, documents, context) for judge in judges() if context.wants(judge.name)]
    for data, negatives in (("wmt natives", fair), ("allsides natives", far)):
        kept = [n for n, d in enumerate(documents) if d.translated or d in negatives]
        rows += compare(NAME, data, [_outcome(each, documents, kept) for each in judged])
        plots.append(_curve(data, documents, kept, judged))
    ours = next(each.answer for each in judged if each.judge.name == OURS)
    return Report(rows, [*plots, _confusion(foreign, ours), _reliability(documents, ours)])


def _own(document: style.Document) -> bool:
    return document.origin == document.language


def _some(documents: Sequence[style.Document], each: int) -> list[Document]:
    """Return the first documents of each language and system, as the tables of the evaluation hold them."""
    taken: Counter[tuple[str, str]] = Counter()
    kept: list[Document] = []
    for document in documents:
        taken[document.language, document.system] += 1
        if taken[document.language, document.system] <= each:
            kept.append(Document(document.id, document.text, document.language, document.system, document.year))
    return kept


def judges() -> list[Judge]:
    """Return the product and its peers."""
    return [product(), characters(), proselint(), *language_tool()]


def _judged(judge: Judge, known: Sequence[Document], documents: Sequence[Document], context: Context) -> Judged:
    contents = digest(part for d in [*known, *documents] for part in (d.id, d.text))
    signature = Signature(NAME, f"{'+'.join(TESTED)}:{contents}", judge.name, judge.setting, versions(judge.packages))
    answer, seconds = context.answer(signature, lambda: judge.judge(known, [d.text for d in documents]))
    return Judged(judge, answer, str(signature), seconds)


def _scores(answer: Sequence[Judgement], kept: Sequence[int]) -> Floats:
    return np.array([answer[n]["probability"] for n in kept])


def _outcome(judged: Judged, documents: Sequence[Document], kept: Sequence[int]) -> Outcome:
    judge, answer = judged.judge, judged.answer
    truth = np.array([float(documents[n].translated) for n in kept])
    scores = _scores(answer, kept)
    measures: dict[str, Measure] = {
        "roc": roc_area(scores, truth),
        "recall@1%fp": recall_at(scores, truth, FALSE_POSITIVES),
    }
    if judge.probable:
        measures["ece"] = expected_calibration_error(scores, truth)
    if any(a["languages"] for a in answer):
        measures |= _languages([(documents[n].language, answer[n]) for n in kept if documents[n].translated])
    measures |= _by_system(judge, documents, answer, kept)
    return Outcome(judge.name, judge.setting, measures, judged.signature, judged.seconds)


def _languages(foreign: Sequence[tuple[str, Judgement]]) -> dict[str, Measure]:
    return {
        f"language@{depth}": mean(np.array([float(true in a["languages"][:depth]) for true, a in foreign]))
        for depth in (1, 3)
    }


def _by_system(
    judge: Judge, documents: Sequence[Document], answer: Sequence[Judgement], kept: Sequence[int]
) -> dict[str, Measure]:
    """Return recall by system at the score that 1 % of the native documents exceed; the product's own verdict too."""
    native = [answer[n]["probability"] for n in kept if not documents[n].translated]
    limit = float(np.quantile(native, 1 - FALSE_POSITIVES, method="higher"))
    measures: dict[str, Measure] = {}
    for system in sorted({documents[n].system for n in kept if documents[n].translated}):
        over = [float(answer[n]["probability"] > limit) for n in kept if documents[n].system == system]
        measures[f"recall@1%fp {system}"] = mean(np.array(over))
    if judge.name == OURS:
        said = [float(answer[n]["translated"] is True) for n in kept if not documents[n].translated]
        measures["native_called_translated"] = mean(np.array(said))
    return measures


def _curve(data: str, documents: Sequence[Document], kept: Sequence[int], judged: Sequence[Judged]) -> Plot:
    truth = np.array([float(documents[n].translated) for n in kept])
    series = {}
    for each in judged:
        precision, recall = precision_recall_curve(_scores(each.answer, kept), truth)
        series[each.judge.name] = (recall.tolist(), precision.tolist())
    return Plot(f"verdict {data}", f"Translated or not, against {data}", "precision-recall", series)


def _confusion(foreign: Sequence[Document], answer: Sequence[Judgement]) -> Plot:
    """Return how often each source language (row) is named first as each (column)."""
    languages = sorted({d.language for d in foreign})
    columns = [*languages, "other", "none"]
    counts = np.zeros((len(languages), len(columns)))
    for document, judgement in zip(foreign, answer, strict=False):
        named = judgement["languages"][0] if judgement["languages"] else "none"
        counts[languages.index(document.language), columns.index(named if named in columns else "other")] += 1
    shares = counts / counts.sum(axis=1, keepdims=True)
    return Plot(
        "source", "Source language named first", "confusion", names=(languages, columns), matrix=shares.tolist()
    )


def _reliability(documents: Sequence[Document], answer: Sequence[Judgement]) -> Plot:
    curve = reliability(_scores(answer, range(len(documents))), np.array([float(d.translated) for d in documents]))
    series = {OURS: (curve.promised.tolist(), curve.held.tolist())}
    return Plot("verdict calibration", "Verdict: probability given and share that held", "reliability", series)
