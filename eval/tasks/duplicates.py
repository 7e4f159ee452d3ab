"""Duplicates: translations of one document and edited copies, found in a dump of native news."""

from dataclasses import replace

from eval.context import Context
from eval.peers.groupers import groupers
from eval.rows import Report, Row, compare
from eval.tasks.dump import dump
from eval.tasks.grouping import answers, grouped, outcomes, public

NAME = "duplicates"
PRIMARY = "pair_f1"


def run(context: Context) -> Report:
    """Return pair P/R/F1, B-cubed, ARI and merging of every grouper on both sets.

    Edited copies are measured twice: among the labelled articles, and with every other article of the dump counted as
    foreign. The second is a lower bound, for the native articles hold some true copies that nobody labelled.
    With paths to public sets, those are measured instead.
    """
    own = public(NAME, context)
    if own:
        return Report([row for data in own for row in grouped(NAME, "duplicate", data, PRIMARY, context)])
    sets = dump(context.shared)
    found = [
        answers("dump", sets.articles, grouper, context)
        for grouper in groupers("duplicate")
        if context.wants(grouper.name)
    ]
    rows: list[Row] = []
    in_dump = replace(sets.edited, name="edited, in dump", closed=True, groups={})
    for data in (sets.meantime, sets.edited, in_dump):
        rows += compare(NAME, data.name, outcomes(data, found, PRIMARY))
    return Report(rows)
