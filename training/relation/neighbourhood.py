"""Fit how much the neighbours of a pair count in a dump about one thing: headlines, all that a run would weigh."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from dedup.encoder import Encoder
from dedup.evidence import weigh
from dedup.neighbourhood import MEASURES, measures
from dedup.pile import TEXTS_SEEN, gather
from dedup.profile import profile
from dedup.relation import classify
from dedup.schema import ARTICLE_COLUMNS
from dedup.windows import epochs
from eval.adapters.development import og2021
from eval.tasks.grouping import TUNE, half
from training.relation.pairs import candidates

STRENGTH = 10.0


def fit_neighbourhood(shared: Path, encoder: Encoder, out: Path) -> None:
    """Fit on pairs of which one cluster is of the tuning half, print what it does to the others, write the weights.

    The pairs are weighed by the scorer as it is installed, so this comes after its fit.
    """
    told = og2021(shared)
    articles = sorted(told.articles, key=lambda article: article.id)
    found = candidates(articles, encoder)
    profiles = profile(pl.DataFrame([asdict(x) for x in articles], schema=ARTICLE_COLUMNS, strict=False), encoder)
    vectors = np.stack([each.vector for each in profiles])
    pile = gather(vectors, [each.terms for each in profiles[:: 1 + len(profiles) // TEXTS_SEEN]], len(profiles))
    own = classify(weigh([(profiles[i], profiles[j]) for i, j in found], pile))["probability"]
    pairs = pl.DataFrame(found, schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row").with_columns(own)
    design = measures(pairs, epochs([a.date for a in articles]), lambda rows: pile.meaning(vectors[rows]))
    clusters = [told.clusters[article.id] for article in articles]
    same = np.array([clusters[i] == clusters[j] for i, j in found])
    known = np.array([TUNE in {half(clusters[i]), half(clusters[j])} for i, j in found])
    fitted = LogisticRegression(C=STRENGTH, max_iter=500).fit(design[known], same[known])
    print(f"\nneighbourhood: {known.sum()} pairs, likeness {pile.likeness:.3f}")
    print(f"  {dict(zip(MEASURES, fitted.coef_[0].round(2).tolist(), strict=True))}")
    for name, score in (("alone", own.to_numpy()), ("beside", fitted.decision_function(design))):
        print(f"  ROC of pairs of the other half, {name}: {roc_auc_score(same[~known], score[~known]):.4f}")
    weights = {"intercept": round(float(fitted.intercept_[0]), 5), "weights": fitted.coef_[0].round(5).tolist()}
    out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
