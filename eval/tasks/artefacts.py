"""Artefact findings: how often they fire on native news, and whether they lie on spans that people marked."""

from collections.abc import Sequence

import numpy as np

from eval.adapters.artefacts import marked, native_allsides
from eval.adapters.tables import Document
from eval.context import Context
from eval.metrics.measure import Measure, mean
from eval.metrics.spans import span_measures
from eval.peers.judges import Judge, Judgement, product, proselint
from eval.peers.language_tool import language_tool
from eval.rows import OURS, Outcome, Report, compare
from eval.signature import Signature, digest, versions

NAME = "artefacts"
VISIBLE = (
    "Locale convention/Name format",
    "Locale convention/Date format",
    "Locale convention/Currency format",
    "Locale convention/Time format",
    "Locale convention/Telephone format",
    "Fluency/Punctuation",
    "Fluency/Character encoding",
    "Accuracy/Untranslated text",
)
"""Categories of error that can be seen in the target text alone."""
NATIVE = 1000
EVERY = 8
"""Every eighth of the marked sentences is measured."""


def run(context: Context) -> Report:
    """Return the rates in native articles, and span precision and recall on sentences that raters marked."""
    judges = [judge for judge in (product(), proselint(), *language_tool()) if context.wants(judge.name)]
    articles = native_allsides(context.shared, 7000, NATIVE)
    sentences = marked(context.shared, VISIBLE, EVERY)
    rates = [_native(judge, articles, context) for judge in judges]
    rows = compare(NAME, "native articles", rates)
    spans = [tuple(sentence.spans) for sentence in sentences]
    texts = [sentence.text for sentence in sentences]
    found = [_spans(judge, texts, spans, context) for judge in judges]
    return Report([*rows, *compare(NAME, "mqm zh-en", found)])


def _answer(judge: Judge, data: str, texts: Sequence[str], context: Context) -> tuple[list[Judgement], str, float]:
    signature = Signature(NAME, f"{data}:{digest(texts)}", judge.name, judge.setting, versions(judge.packages))
    answer, seconds = context.answer(signature, lambda: judge.judge([], texts))
    return answer, str(signature), seconds


def _native(judge: Judge, articles: Sequence[Document], context: Context) -> Outcome:
    answer, signature, seconds = _answer(judge, "native", [a.text for a in articles], context)
    kinds = [{kind for _, _, kind in a["spans"]} & {"translation", "style"} for a in answer]
    measures: dict[str, Measure] = {"native_rate": mean(np.array([float(bool(k)) for k in kinds]))}
    if judge.name == OURS:
        called = [float(a["translated"] is True) for a in answer]
        measures["native_called_translated"] = mean(np.array(called))
    return Outcome(judge.name, judge.setting, measures, signature, seconds)


def _spans(
    judge: Judge, texts: Sequence[str], marks: Sequence[tuple[tuple[int, int], ...]], context: Context
) -> Outcome:
    answer, signature, seconds = _answer(judge, "mqm", texts, context)
    found = [[(start, end) for start, end, _ in a["spans"]] for a in answer]
    return Outcome(judge.name, judge.setting, span_measures(found, marks), signature, seconds)
