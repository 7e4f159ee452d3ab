"""Stories: several outlets on one event in a dump; short titles in nine languages on one long event."""

from collections.abc import Sequence
from dataclasses import replace

from dedup.schema import Article
from eval.adapters.development import og2021
from eval.adapters.tables import ClusteredSet
from eval.context import Context
from eval.peers.groupers import groupers
from eval.rows import Report, Row, compare
from eval.tasks.dump import dump
from eval.tasks.grouping import Answers, answers, outcomes

NAME = "stories"


def _all(name: str, articles: Sequence[Article], context: Context) -> list[Answers]:
    wanted = [g for g in groupers("story") if context.wants(g.name)]
    return [answers(name, articles, grouper, context) for grouper in wanted]


def run(context: Context) -> Report:
    """Return pair and B-cubed P/R/F1, ARI, over- and under-merging of every grouper on both sets.

    Triples are measured twice, as edited copies are: the dump holds other outlets' articles on some of the events.
    """
    sets = dump(context.shared)
    titles = og2021(context.shared)
    in_dump = _all("dump", sets.articles, context)
    rows: list[Row] = []
    for data in (sets.basil, replace(sets.basil, name="basil, in dump", closed=True)):
        rows += compare(NAME, data.name, outcomes(data, in_dump, "pair_f1"))
    rows += compare(NAME, titles.name, outcomes(titles, _all(titles.name, titles.articles, context), "bcubed_f1"))
    return Report(rows)


def run_on(data: ClusteredSet, context: Context) -> Report:
    """Return the same for one labelled set, such as a user's own."""
    return Report(compare(NAME, data.name, outcomes(data, _all(data.name, data.articles, context), "bcubed_f1")))
