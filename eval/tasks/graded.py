"""Graded similarity of news articles: correlation with what people said, area under ROC for the same story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

import dedup.encoder
from dedup import evidence, relation
from dedup.profile import profile
from dedup.schema import ARTICLE_COLUMNS, Article
from eval.adapters.development import graded_pairs
from eval.adapters.public_sentences import semeval
from eval.adapters.tables import GradedPair
from eval.context import Context
from eval.curves import Plot
from eval.metrics.curves import precision_recall_curve
from eval.metrics.graded import pearson, roc_area, spearman
from eval.metrics.measure import Floats, Measure
from eval.peers.interface import joined
from eval.peers.minhash_lsh import word_shingles
from eval.peers.spaces import EmbeddedEncoder, EncoderSpace, Space, WordSpace, minilm
from eval.rows import Outcome, Report, compare
from eval.signature import Signature, articles_digest, versions

NAME = "graded"
SAME = 2.0
"""Pairs of at most this grade tell the same story (1 is most similar)."""
FOLDS = 10


@dataclass(frozen=True)
class Scorer:
    """A way to score pairs; higher is more similar."""

    name: str
    setting: str
    packages: tuple[str, ...]
    score: Callable[[Sequence[GradedPair]], Floats]


def run(context: Context) -> Report:
    """Return Pearson, Spearman and ROC of every scorer, Pearson by language pair, and precision-recall curves."""
    path = context.paths.get("semeval2022")
    pairs = semeval(path) if path else graded_pairs(context.shared)
    articles = [article for pair in pairs for article in (pair.a, pair.b)]
    data = f"semeval2022:{articles_digest(articles, {p.a.id: str(p.grade) for p in pairs})}"
    outcomes, curves = [], {}
    for scorer in scorers():
        if not context.wants(scorer.name):
            continue
        signature = Signature(NAME, data, scorer.name, scorer.setting, versions(scorer.packages))
        answer, seconds = context.answer(signature, lambda s=scorer: [float(x) for x in s.score(pairs)])  # type: ignore[misc]
        scores = np.array(answer)
        outcomes.append(Outcome(scorer.name, scorer.setting, measures(pairs, scores), str(signature), seconds))
        curves[f"{scorer.name}, {scorer.setting}"] = _curve(pairs, scores)
    title = "Graded pairs: same story (grade at most 2) or not"
    return Report(compare(NAME, "semeval2022", outcomes), [Plot("graded", title, "precision-recall", series=curves)])


def measures(pairs: Sequence[GradedPair], scores: Floats) -> dict[str, Measure]:
    """Return the measures over all pairs, and Pearson's for each pair of languages."""
    closeness = -np.array([pair.grade for pair in pairs])
    same = (closeness >= -SAME).astype(float)
    found: dict[str, Measure] = {
        "pearson": pearson(scores, closeness),
        "spearman": spearman(scores, closeness),
        "roc": roc_area(scores, same),
    }
    groups = np.array([pair.group for pair in pairs])
    return found | {f"pearson {g}": pearson(scores[groups == g], closeness[groups == g]) for g in sorted(set(groups))}


def _curve(pairs: Sequence[GradedPair], scores: Floats) -> tuple[list[float], list[float]]:
    precision, recall = precision_recall_curve(scores, np.array([float(pair.grade <= SAME) for pair in pairs]))
    return recall.tolist(), precision.tolist()


def scorers() -> list[Scorer]:
    """Return the product's scores and those of peers."""
    spaces: list[Space] = [WordSpace(), EncoderSpace(EmbeddedEncoder())]
    model = minilm()
    spaces += [EncoderSpace(model)] if model else []
    return [
        Scorer("dedup", "evidence, 10 folds", ("dedup", "scikit-learn"), cross_validated),
        Scorer("dedup", "probability as shipped", ("dedup",), _shipped),
        *(Scorer(s.name, "cosine", s.packages, lambda pairs, s=s: _diagonal(s, pairs)) for s in spaces),  # type: ignore[misc]
        Scorer("word 3-grams", "jaccard", (), _jaccard),
    ]


def _diagonal(space: Space, pairs: Sequence[GradedPair]) -> Floats:
    similarity = space.similarity([p.a for p in pairs] + [p.b for p in pairs])
    return np.asarray(np.diagonal(similarity, offset=len(pairs)), dtype=float)


def _jaccard(pairs: Sequence[GradedPair]) -> Floats:
    sets = [(word_shingles(joined(p.a), 3), word_shingles(joined(p.b), 3)) for p in pairs]
    return np.array([len(a & b) / len(a | b) for a, b in sets])


def weighed(pairs: Sequence[GradedPair]) -> pl.DataFrame:
    """Return the product's evidence on each pair."""
    encoder = dedup.encoder.load_encoder()
    first, second = (profile(_frame([getattr(p, side) for p in pairs]), encoder) for side in ("a", "b"))
    return evidence.weigh(zip(first, second, strict=True))


def _frame(articles: Sequence[Article]) -> pl.DataFrame:
    rows: list[Mapping[str, object]] = [{c: getattr(a, c) for c in ARTICLE_COLUMNS} for a in articles]
    return pl.DataFrame(rows, schema=ARTICLE_COLUMNS)


def _shipped(pairs: Sequence[GradedPair]) -> Floats:
    return np.asarray(relation.classify(weighed(pairs))["probability"], dtype=float)


def cross_validated(pairs: Sequence[GradedPair]) -> Floats:
    """Return the grade that a regression on the product's evidence predicts, each pair by folds without it.

    Ridge regression over cubic splines of each measure; the strength is chosen inside each training fold.
    """
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import SplineTransformer, StandardScaler

    table = weighed(pairs)
    telling = [c for c in table.columns if table[c].drop_nulls().n_unique() > 1]
    numbers = np.column_stack([table[c].cast(pl.Float64).fill_null(np.nan).to_numpy() for c in telling])
    ridge = RidgeCV(np.logspace(0, 4, 9))
    model = make_pipeline(SimpleImputer(add_indicator=True), SplineTransformer(n_knots=5), StandardScaler(), ridge)
    grades = np.array([-p.grade for p in pairs])
    return np.asarray(cross_val_predict(model, numbers, grades, cv=KFold(FOLDS, shuffle=True, random_state=0)))
