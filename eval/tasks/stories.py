"""Stories: several outlets on one event in a dump; short titles in nine languages on one long event."""

from dataclasses import replace

from eval.adapters.development import og2021
from eval.context import Context
from eval.peers.groupers import groupers
from eval.rows import Report, Row, compare
from eval.tasks.dump import dump
from eval.tasks.grouping import answers, grouped, outcomes, public

NAME = "stories"


def run(context: Context) -> Report:
    """Return pair and B-cubed P/R/F1, ARI, over- and under-merging of every grouper on both sets.

    Triples are measured twice, as edited copies are: the dump holds other outlets' articles on some of the events.
    With paths to public sets, those are measured instead.
    """
    own = public(NAME, context)
    if own:
        return Report([row for data in own for row in grouped(NAME, "story", data, "bcubed_f1", context)])
    sets, titles = dump(context.shared), og2021(context.shared)
    wanted = [grouper for grouper in groupers("story") if context.wants(grouper.name)]
    found = [answers("dump", sets.articles, grouper, context) for grouper in wanted]
    rows: list[Row] = []
    for data in (sets.basil, replace(sets.basil, name="basil, in dump", closed=True)):
        rows += compare(NAME, data.name, outcomes(data, found, "pair_f1"))
    return Report([*rows, *grouped(NAME, "story", titles, "bcubed_f1", context)])
