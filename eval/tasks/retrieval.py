"""Retrieval of translations: the nearest sentence, and the nearest document, in another language."""

from collections.abc import Mapping, Sequence

import numpy as np

from eval.adapters import public_sentences
from eval.adapters.development import flores
from eval.adapters.tables import ParallelSet
from eval.context import Context
from eval.curves import Plot
from eval.metrics.measure import Floats, Measure, mean
from eval.metrics.retrieval import hits_at_1
from eval.peers.interface import Encoder, Vectors
from eval.peers.spaces import EmbeddedEncoder
from eval.rows import Outcome, Report, compare
from eval.signature import Signature, digest, versions

NAME = "retrieval"
SENTENCES_PER_DOCUMENT = 8
Hits = Mapping[str, Floats]
"""Language -> per row, the share of the two directions to and from English that hit."""


def encoders() -> list[Encoder]:
    """Return the embedded encoder; models that are at hand offline know English alone (docs/encoder.md has others)."""
    return [EmbeddedEncoder("dedup")]


def documents(data: ParallelSet) -> ParallelSet:
    """Return runs of consecutive sentences joined, as documents."""
    size = SENTENCES_PER_DOCUMENT
    joined = {
        language: [" ".join(rows[i : i + size]) for i in range(0, len(rows) - size + 1, size)]
        for language, rows in data.texts.items()
    }
    return ParallelSet(f"{data.name} documents", joined)


def run(context: Context) -> Report:
    """Return P@1 to and from English averaged over languages, by language, and the full matrix for sentences."""
    sentences = _sentences(context)
    sets = (sentences, documents(sentences))
    rows = [row for data in sets for row in compare(NAME, data.name, _outcomes(data, context))]
    outcome, heat = _all_pairs(sentences, context)
    return Report([*rows, *compare(NAME, sentences.name, [outcome])], [heat])


def _sentences(context: Context) -> ParallelSet:
    """Return FLORES dev, or the public set that the user gave a path for."""
    for name, loader in (("ntrex", public_sentences.ntrex), ("flores", public_sentences.flores)):
        if name in context.paths:
            return loader(context.paths[name])
    return flores(context.shared)


def _signature(data: ParallelSet, encoder: Encoder, what: str) -> Signature:
    contents = digest(text for language in sorted(data.texts) for text in data.texts[language])
    return Signature(NAME, f"{data.name}:{contents}", encoder.name, what, versions(encoder.packages))


def _outcomes(data: ParallelSet, context: Context) -> list[Outcome]:
    outcomes = []
    for encoder in encoders():
        if context.wants(encoder.name):
            signature = _signature(data, encoder, "both directions with en")
            answer, seconds = context.answer(signature, lambda e=encoder: _with_english(data, e))  # type: ignore[misc]
            hits = {language: np.array(values) for language, values in answer.items()}
            outcomes.append(Outcome(encoder.name, "as it comes", _measures(hits), str(signature), seconds))
    return outcomes


def _measures(hits: Hits) -> dict[str, Measure]:
    """Return the mean over languages, with sentences as units, and each language by itself."""
    together = np.mean([hits[language] for language in sorted(hits)], axis=0)
    by_language: dict[str, Measure] = {f"p@1 {language}": mean(hits[language]) for language in sorted(hits)}
    return {"p@1": mean(together), **by_language}


def _encoded(data: ParallelSet, encoder: Encoder) -> dict[str, Vectors]:
    return {language: encoder.encode(rows) for language, rows in data.texts.items()}


def _with_english(data: ParallelSet, encoder: Encoder) -> dict[str, list[float]]:
    vectors = _encoded(data, encoder)
    english = vectors.pop("en")
    return {
        language: [float(h) for h in (hits_at_1(english, other) + hits_at_1(other, english)) / 2]
        for language, other in vectors.items()
    }


def _all_pairs(data: ParallelSet, context: Context) -> tuple[Outcome, Plot]:
    """Return P@1 from every language (row) to every other (column), and its mean off the diagonal."""
    encoder = EmbeddedEncoder("dedup")
    languages = sorted(data.texts)
    signature = _signature(data, encoder, "all pairs of languages")
    answer, seconds = context.answer(signature, lambda: _matrix(_encoded(data, encoder), languages))
    measures: dict[str, Measure] = {"p@1_all_pairs": mean(np.array(answer["sentences"]))}
    title = f"P@1 between {len(languages)} languages, from row to column"
    plot = Plot("languages", title, "heat", names=(languages, languages), matrix=answer["matrix"])
    return Outcome(encoder.name, "as it comes", measures, str(signature), seconds), plot


def _matrix(vectors: Mapping[str, Vectors], languages: Sequence[str]) -> dict[str, list[object]]:
    """Return the matrix, and for each sentence its mean over all pairs of different languages."""
    matrix = [[1.0] * len(languages) for _ in languages]
    total = np.zeros(len(vectors[languages[0]]))
    for i, a in enumerate(languages):
        for j, b in enumerate(languages):
            if i != j:
                hits = hits_at_1(vectors[a], vectors[b])
                matrix[i][j] = round(float(hits.mean()), 4)
                total += hits
    pairs = len(languages) * (len(languages) - 1)
    return {"matrix": list(matrix), "sentences": [round(float(t), 5) for t in total / pairs]}
