"""Judges of translated news: the product's checker, a character n-gram model, proselint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from eval.adapters.tables import Document

Judgement = dict[str, Any]
"""`probability` (or any score that rises with suspicion), `languages` (ranked codes), `spans` [[start, end, kind]]."""


@dataclass(frozen=True)
class Judge:
    """A way to judge documents, given others of known making to learn from."""

    name: str
    setting: str
    packages: tuple[str, ...]
    judge: Callable[[Sequence[Document], Sequence[str]], list[Judgement]]
    probable: bool = True
    """Whether its scores are meant as probabilities."""


@dataclass(frozen=True)
class Judged:
    """A judge's answers with their conditions."""

    judge: Judge
    answer: list[Judgement]
    signature: str
    seconds: float


def product() -> Judge:
    """Return the product's checker; it learns nothing here."""
    return Judge("dedup", "as it comes", ("dedup",), lambda _, texts: [_checked(text) for text in texts])


def _checked(text: str) -> Judgement:
    from dedup.checker.check import check_text

    check = check_text(text, "en")
    return {
        "probability": check.verdict.probability,
        "translated": check.verdict.translated,
        "languages": [each.language for each in check.verdict.languages],
        "spans": [[f.start, f.end, f.kind] for f in check.findings],
    }


def characters() -> Judge:
    """Return logistic regression over TF-IDF of character 2-4-grams, the usual baseline of translationese work."""
    return Judge("char n-grams", "logistic regression", ("scikit-learn",), _characters)


def _characters(known: Sequence[Document], texts: Sequence[str]) -> list[Judgement]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=60_000)
    seen, new = vectorizer.fit_transform([d.text for d in known]), vectorizer.transform(texts)
    binary = LogisticRegression(C=10, max_iter=300, class_weight="balanced").fit(seen, [d.translated for d in known])
    foreign = [number for number, document in enumerate(known) if document.translated]
    languages = LogisticRegression(C=10, max_iter=300, class_weight="balanced")
    languages.fit(seen[foreign], [known[number].language for number in foreign])
    ranks = (-languages.predict_proba(new)).argsort(axis=1)
    return [
        {"probability": float(p), "languages": [str(languages.classes_[i]) for i in rank], "spans": []}
        for p, rank in zip(binary.predict_proba(new)[:, 1], ranks, strict=True)
    ]


def proselint() -> Judge:
    """Return proselint; its findings per thousand characters stand for suspicion."""
    return Judge("proselint", "default checks", ("proselint",), lambda _, texts: _linted(texts), probable=False)


def _linted(texts: Sequence[str]) -> list[Judgement]:
    from proselint.config import DEFAULT
    from proselint.registry import CheckRegistry
    from proselint.tools import LintFile

    CheckRegistry().register_many(_checks())
    return [_lint(text, LintFile, DEFAULT) for text in texts]


def _checks() -> Any:  # noqa: ANN401
    from proselint.checks import __register__

    return __register__


def _lint(text: str, lint_file: Any, config: Any) -> Judgement:  # noqa: ANN401
    found = lint_file(source="text", content=text).lint(config)
    spans = [[max(0, r.check_result.span[0] - 1), r.check_result.span[1] - 1, "style"] for r in found]
    return {"probability": 1000 * len(spans) / max(1, len(text)), "languages": [], "spans": spans}
