"""Calibration: do the probabilities of pairs hold, and does `result.at(precision=...)` keep its promise?

In the dump nearly all weighed pairs of labelled BASIL articles are true, so that its error there only says how far
their probability lies from one. By themselves these articles are a dump of which every pair is known. With strangers,
each pair of a labelled article and an unlabelled one counts as false: the hard negatives of a dump, though some of them
are reports of the event that nobody labelled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from dedup.schema import Article
from eval.adapters.development import basil, og2021
from eval.adapters.tables import ClusteredSet
from eval.context import Answer, Context
from eval.curves import Plot
from eval.metrics.curves import expected_calibration_error, reliability
from eval.metrics.measure import Measure
from eval.peers.product import Product, result
from eval.rows import OURS, Outcome, Report, Row, compare
from eval.signature import Signature, articles_digest, versions
from eval.tasks.dump import dump
from eval.tasks.grouping import answers, measured, signed

NAME = "calibration"


def run(context: Context) -> Report:
    """Return the calibration error of `probability` over labelled pairs, and precision at each promised precision."""
    sets = dump(context.shared)
    titles = og2021(context.shared)
    rows: list[Row] = []
    series: dict[str, tuple[list[float], list[float]]] = {}
    alone = replace(basil(context.shared), name="basil, alone")
    piles = (
        ("dump", sets.articles, sets.basil, False),
        ("dump", sets.articles, replace(sets.basil, name="basil, with strangers"), True),
        (alone.name, alone.articles, alone, False),
        ("og2021", titles.articles, titles, False),
    )
    for name, articles, data, strangers in piles:
        pairs, seconds, signature = _pairs(name, articles, data.clusters, context, strangers)
        probability, truth = np.array([p for p, _ in pairs]), np.array([float(t) for _, t in pairs])
        measures: dict[str, Measure] = {"ece": expected_calibration_error(probability, truth)}
        rows += compare(NAME, data.name, [Outcome(OURS, "story probability", measures, signature, seconds)])
        curve = reliability(probability, truth)
        series[data.name] = (curve.promised.tolist(), curve.held.tolist())
    kept = (("story", sets.basil, "dump"), ("story", titles, titles.name), ("duplicate", sets.edited, "dump"))
    for kind, data, name in kept:
        rows += compare(NAME, data.name, _promises(kind, data, name, context))
    return Report(rows, [Plot("story", "Story: probability given and share that held", "reliability", series)])


def _pairs(
    name: str, articles: Sequence[Article], clusters: Mapping[str, str], context: Context, strangers: bool
) -> tuple[list[tuple[float, bool]], float, str]:
    """Return (probability, truth) of every weighed pair of labelled articles, or of one with any article."""
    data = f"{name}:{articles_digest(articles, dict(clusters))}"
    which = "pairs with a labelled article" if strangers else "pairs of labelled articles"
    signature = Signature(NAME, data, OURS, which, versions(("dedup",)))
    answer, seconds = context.answer(signature, lambda: _weighed(articles, clusters, strangers))
    return answer, seconds, str(signature)


def _weighed(articles: Sequence[Article], clusters: Mapping[str, str], strangers: bool) -> Answer:
    rows = result(articles).pairs.select("a", "b", "probability").iter_rows()
    least = 1 if strangers else 2
    known = ((p, clusters.get(a), clusters.get(b)) for a, b, p in rows if (a in clusters) + (b in clusters) >= least)
    return [(p, one == other) for p, one, other in known]


def _promises(kind: str, data: ClusteredSet, name: str, context: Context) -> list[Outcome]:
    """Return the precision over pairs at each operating point, all true clusters together."""
    product = Product("duplicate" if kind == "duplicate" else "story")
    found = answers(name, data.articles, product, context)
    points = [threshold for threshold in product.thresholds if threshold]
    return [
        Outcome(OURS, f"{kind}s at {point:g}", _precision(data, found.labels[point]), str(signed(data, found)))
        for point in points
    ]


def _precision(data: ClusteredSet, labels: list[int]) -> dict[str, Measure]:
    return {"pair_precision": measured(data, labels, None)["pair_precision"]}
