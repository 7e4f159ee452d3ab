"""The numbers behind a verdict on a pair of articles.

Each article is profiled once (`dedup.profile`). A pair is then weighed from two profiles alone. Every measure is the
same when the two articles are swapped; one that cannot be taken (no date, no numbers, no names) is null, never a guess.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup import names
from dedup.pile import Pile
from dedup.profile import Profile
from dedup.signatures import jaccard_and_containment
from dedup.terms import cosine

Key = TypeVar("Key", str, int)

MEASURES = {
    "cosine": "cosine of the document vectors, common part removed",
    "headline_cosine": "cosine of the headlines, or of the first sentences where there is no headline",
    "lead_cosine": "cosine of the first three sentences",
    "coverage": "mean over the shorter article's sentences of the best cosine in the other",
    "coverage_long": "the same over the longer article's sentences",
    "matched": "share of the shorter article's sentences with a mutual best counterpart",
    "order": "share of pairs of counterparts that keep their order",
    "copied": "share of the shorter article's sentences that stand in the other letter for letter",
    "terms": "cosine of the words, rare ones weighing most",
    "pile": "how alike the articles of the dump are as a whole, 0 where two articles stand alone",
    "pile_cosine": "cosine of the document vectors as they differ from the rest of the dump",
    "pile_terms": "cosine of the words, those that are common in the dump weighing less",
    "jaccard": "Jaccard similarity of the shingles",
    "containment": "share of the smaller shingle set that lies in the other",
    "entity_overlap": "weighted share of the poorer side's names that the other has too",
    "number_overlap": "share of the poorer side's numbers that the other has too",
    "number_missing": "share of the poorer side's numbers that the other lacks, towards nought where they are few",
    "days_apart": "days between publication",
    "lapse": "natural logarithm of 1 + days between publication",
    "length_ratio": "characters of the shorter article by those of the longer",
    "size": "decimal logarithm of the shorter article's characters",
    "same_language": "1 where both articles are in one language",
    "cross_language": "1 where they are not",
    "identical": "1 where the normalised texts are equal",
}
"""Every measure with its meaning; all lie in [0, 1] but cosines [-1, 1], `days_apart`, `lapse` and `size`."""

EVIDENCE_COLUMNS: dict[str, type[pl.DataType]] = dict.fromkeys(MEASURES, pl.Float32)
PILE_COLUMNS: dict[str, type[pl.DataType]] = dict.fromkeys(("pile", "pile_cosine", "pile_terms"), pl.Float32)
"""The measures that heed the rest of the dump."""

FEW_NUMBERS = 2
"""What is added to a count of numbers, so that a single one that is missing says little."""
COUNTERPART = 0.5
"""Cosine from which mutual best sentences count as counterparts."""


def weigh(pairs: Iterable[tuple[Profile, Profile]], pile: Pile | None = None) -> pl.DataFrame:
    """Weigh pairs of profiled articles.

    Args:
        pairs: the profiles of both articles.
        pile: what the dump has in common that they stand in; none where they stand alone.

    Returns:
        One row per pair with the columns of `EVIDENCE_COLUMNS`.
    """
    told = list(pairs)
    own = {name: dtype for name, dtype in EVIDENCE_COLUMNS.items() if name not in PILE_COLUMNS}
    rows = pl.DataFrame([_weigh(a, b) for a, b in told], schema=own, orient="row")
    table = pl.concat([rows.with_columns(pl.selectors.float().round(5)), beside(told, pile)], how="horizontal")
    return table.select(list(EVIDENCE_COLUMNS))


def beside(pairs: Sequence[tuple[Profile, Profile]], pile: Pile | None) -> pl.DataFrame:
    """Weigh pairs by what sets them apart from the rest of their dump.

    Returns:
        One row per pair with the columns of `PILE_COLUMNS`; only `pile`, at nought, is known without a dump.
    """
    if pile is None or not pairs:
        return pl.DataFrame([(0.0, None, None)] * len(pairs), schema=PILE_COLUMNS, orient="row")
    distinct = {id(each): each for pair in pairs for each in pair}
    vectors = pile.meaning(np.stack([each.vector for each in distinct.values()]))
    places = {key: place for place, key in enumerate(distinct)}
    telling = [pile.telling(each.terms) for each in distinct.values()]
    met = [(places[id(a)], places[id(b)]) for a, b in pairs]
    rows = [(pile.likeness, float(vectors[a] @ vectors[b]), cosine(telling[a], telling[b])) for a, b in met]
    return pl.DataFrame(rows, schema=PILE_COLUMNS, orient="row").with_columns(pl.selectors.float().round(5))


def _weigh(a: Profile, b: Profile) -> dict[str, float | None]:
    same_language = float(a.language == b.language)
    alike, contained = jaccard_and_containment(a.shingles, b.shingles)
    days = abs((a.date - b.date).total_seconds()) / 86400 if a.date and b.date else None
    return {
        "cosine": float(a.vector @ b.vector),
        "headline_cosine": float(a.headline @ b.headline),
        "lead_cosine": float(a.lead @ b.lead),
        **_sentence_measures(a, b),
        "copied": _share(a.sentence_texts, b.sentence_texts),
        "terms": cosine(a.terms, b.terms),
        "jaccard": alike,
        "containment": contained,
        "entity_overlap": names.overlap(a.names, b.names) if a.names and b.names else None,
        "number_overlap": _share(a.numbers, b.numbers),
        "number_missing": _missing(a.numbers, b.numbers),
        "days_apart": days,
        "lapse": None if days is None else float(np.log1p(days)),
        "length_ratio": min(a.length, b.length) / max(a.length, b.length, 1),
        "size": float(np.log10(max(1, min(a.length, b.length)))),
        "same_language": same_language,
        "cross_language": 1 - same_language,
        "identical": float(a.exact == b.exact),
    }


def _share(a: frozenset[Key], b: frozenset[Key]) -> float | None:
    return len(a & b) / min(len(a), len(b)) if a and b else None


def _missing(a: frozenset[str], b: frozenset[str]) -> float:
    fewer = min(len(a), len(b))
    return (fewer - len(a & b)) / (fewer + FEW_NUMBERS)


def _sentence_measures(a: Profile, b: Profile) -> dict[str, float | None]:
    """Compare every sentence with every other (bidirectional MaxSim, as BiMax does for document pairs)."""
    if not len(a.sentence_vectors) or not len(b.sentence_vectors):
        return dict.fromkeys(("coverage", "coverage_long", "matched", "order"))
    cosines = a.sentence_vectors @ b.sentence_vectors.T
    if cosines.shape[0] > cosines.shape[1]:
        cosines = cosines.T
    best_of_short, best_of_long = cosines.argmax(axis=1), cosines.argmax(axis=0)
    short = np.arange(len(cosines))
    strength = cosines[short, best_of_short]
    mutual = (best_of_long[best_of_short] == short) & (strength >= COUNTERPART)
    means = [float(strength.mean()), float(cosines.max(axis=0).mean())]
    if cosines.shape[0] == cosines.shape[1]:
        means.sort(reverse=True)
    return {
        "coverage": means[0],
        "coverage_long": means[1],
        "matched": float(mutual.mean()),
        "order": _concordance(best_of_short[mutual]),
    }


def _concordance(places: NDArray[np.int64]) -> float | None:
    """Return the share of pairs that keep their order (Kendall), None under three counterparts."""
    if len(places) < 3:
        return None
    earlier = np.triu(places[:, None] < places[None, :], k=1).sum()
    return float(earlier) / (len(places) * (len(places) - 1) / 2)
