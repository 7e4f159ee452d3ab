"""Measure the shipped verdict on years, engines and articles that its style model never saw.

Run: python -m eval.checker.verdict --shared ../shared [--crossfit] Documents are pieces of about fifteen sentences;
natives of the same collections are cut the same way. With `--crossfit` the recipe is fitted six times (an hour on one
core), so that every year and engine is scored by a model that saw neither.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import numpy.typing as npt
import typer

from dedup.checker.check import check_text
from dedup.checker.finding import Finding, Verdict
from dedup.checker.style import Style, TokenNumbers, probabilities, token_numbers
from dedup.checker.verdict import evidence
from eval.metrics.curves import expected_calibration_error
from eval.metrics.graded import recall_at, roc_area
from eval.metrics.measure import value
from training.style.corpus import Document, corpus
from training.style.crossfit import crossfit
from training.style.fit import LANGUAGES, counts

Doubles = npt.NDArray[np.float64]
FALSE_POSITIVES = 0.01


class Judged(NamedTuple):
    """A document and what the checker says of it."""

    document: Document
    findings: tuple[Finding, ...]
    style: Style
    verdict: Verdict


def judge(document: Document) -> Judged:
    """Check a document as a user would."""
    check = check_text(document.text, "en")
    return Judged(document, check.findings, probabilities(document.text), check.verdict)


def held_out_documents(shared: Path) -> list[Document]:
    """Return translations by unseen engines and by people of unseen years, and natives that training left out.

    Languages without news in those years, or with news in no other, are measured on the last quarter of each set.
    """
    return [document for document in corpus(shared) if document.tested]


def discrimination(judged: Sequence[Judged], score: Callable[[Judged], float]) -> dict[str, object]:
    """Return area under ROC and recall at 1 % false positives against fair natives and against US natives."""
    fair = [score(each) for each in judged if each.document.system == "native-wmt"]
    other = [score(each) for each in judged if each.document.system == "native-us"]
    groups: dict[str, Callable[[Document], bool]] = {
        "machine, first written in the source language": lambda x: _machine(x) and x.origin == x.language,
        "machine, round trips from English": lambda x: _machine(x) and x.origin == "en",
        "human": lambda x: x.human,
    }
    found: dict[str, object] = {}
    for name, fits in groups.items():
        scores = [score(each) for each in judged if fits(each.document)]
        if scores:
            found[name] = {"fair": _against(scores, fair), "us": _against(scores, other)}
    return found


def _machine(document: Document) -> bool:
    return not document.native and not document.human


def _against(translated: Sequence[float], native: Sequence[float]) -> dict[str, object]:
    scores = np.array([*translated, *native])
    truth = np.array([1.0] * len(translated) + [0.0] * len(native))
    return {
        "documents": [len(translated), len(native)],
        "roc": round(value(roc_area(scores, truth)), 4),
        "recall@1%": round(value(recall_at(scores, truth, FALSE_POSITIVES)), 4),
    }


def recall_by(judged: Sequence[Judged], key: Callable[[Document], str]) -> dict[str, object]:
    """Return by group the share over the score that 1 % of fair natives exceed, and the share called translated."""
    fair = [each.verdict.probability for each in judged if each.document.system == "native-wmt"]
    limit = float(np.quantile(fair, 1 - FALSE_POSITIVES, method="higher"))
    groups: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        if not each.document.native and each.document.origin == each.document.language:
            groups[key(each.document)].append(each)
    return {
        name: {
            "documents": len(group),
            "recall@1%": _share(each.verdict.probability > limit for each in group),
            "called translated": _share(each.verdict.translated is True for each in group),
        }
        for name, group in sorted(groups.items())
    }


def source_languages(judged: Iterable[Judged]) -> dict[str, object]:
    """Return how often the true source language comes first and among three, by language."""
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for each in judged:
        document = each.document
        if not document.native and document.origin == document.language:
            groups[document.language].append([item.language for item in each.verdict.languages[:3]])
    shares = {
        language: [
            len(ranked),
            _share(language in each[:1] for each in ranked),
            _share(language in each for each in ranked),
        ]
        for language, ranked in sorted(groups.items())
    }
    pairs = [(language, each) for language, ranked in groups.items() for each in ranked]
    shares["all"] = [len(pairs), _share(x in each[:1] for x, each in pairs), _share(x in each for x, each in pairs)]
    return dict(shares)


def natives(judged: Iterable[Judged]) -> dict[str, object]:
    """Return by collection how many native documents are called translated, undetermined, native."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        if each.document.native:
            groups[each.document.system].append(each)
    return {
        name: {
            str(answer): _share(each.verdict.translated is answer for each in group) for answer in (True, None, False)
        }
        | {"documents": len(group), "with finding": _share(evidence(each.findings).weight > 0 for each in group)}
        for name, group in sorted(groups.items())
    }


def calibration_error(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the expected calibration error on a pile that is half translated, by the natives of the other half.

    Round trips from English are left out. Documents are repeated until the parts weigh the same.
    """
    translated = [each.verdict.probability for each in judged if each.document.origin == each.document.language != "en"]
    fair = [each.verdict.probability for each in judged if each.document.system == "native-wmt"]
    other = [each.verdict.probability for each in judged if each.document.system == "native-us"]
    size = 2 * len(translated)
    both = [*_repeated(fair, size // 2), *_repeated(other, size // 2)]
    return {
        "fair and other natives": _error(_repeated(translated, size), both),
        "fair natives only": _error(_repeated(translated, size), _repeated(fair, size)),
    }


def _repeated(values: Sequence[float], size: int) -> list[float]:
    return [values[number % len(values)] for number in range(size)]


def _error(translated: Sequence[float], native: Sequence[float]) -> float:
    truth = np.array([1.0] * len(translated) + [0.0] * len(native))
    return round(value(expected_calibration_error(np.array([*translated, *native]), truth)), 4)


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return round(sum(values) / len(values), 4) if values else 0.0


def crossfitted(shared: Path) -> dict[str, object]:
    """Return the style's area under ROC and the source language when every year and engine is unseen."""
    documents = corpus(shared)
    numbers: TokenNumbers = token_numbers()
    found = crossfit(counts(documents, numbers), documents)
    rows = []
    for scores in found:
        kept = ~np.isnan(scores[:, 0])
        rows.append({"documents": int(kept.sum()), **_crossfitted_group(scores, kept, documents)})
    return {"groups": rows}


def _crossfitted_group(
    scores: Doubles, kept: npt.NDArray[np.bool_], documents: Sequence[Document]
) -> dict[str, object]:
    origin = np.array([each.origin == each.language for each in documents])
    machine = kept & np.array([_machine(each) for each in documents]) & origin
    native = kept & np.array([each.system == "native-wmt" for each in documents])
    ranked = np.argsort(-scores[:, 1:], axis=1)[:, :3]
    truth = np.array([LANGUAGES.index(each.language) if each.language in LANGUAGES else -1 for each in documents])
    return {
        "style": _against(scores[machine, 0].tolist(), scores[native, 0].tolist()),
        "first": _share((ranked[machine, 0] == truth[machine]).tolist()),
        "three": _share((ranked[machine] == truth[machine, None]).any(axis=1).tolist()),
    }


def main(
    shared: Annotated[Path, typer.Option(help="folder that holds data/")] = Path("../shared"),
    refit: Annotated[bool, typer.Option("--crossfit", help="fit the recipe anew for every year and engine")] = False,
) -> None:
    """Print the measurements as JSON."""
    judged = [judge(document) for document in held_out_documents(shared)]
    parts: dict[str, Callable[[Judged], float]] = {
        "both": lambda each: each.verdict.probability,
        "style alone": lambda each: each.style.translated,
        "rules alone": lambda each: evidence(each.findings).weight,
    }
    found: dict[str, object] = {
        "discrimination": {name: discrimination(judged, score) for name, score in parts.items()},
        "by language": recall_by(judged, lambda document: document.language),
        "by system": recall_by(judged, lambda document: document.system),
        "source language": source_languages(judged),
        "natives": natives(judged),
        "calibration error": calibration_error(judged),
    }
    if refit:
        found["crossfit"] = crossfitted(shared)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    typer.run(main)
