"""What the articles of a run have in common, gathered once from an even sample of the index."""

from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from dedup.chunks import cut
from dedup.pile import TEXTS_SEEN, VECTORS_SEEN, Pile, gather
from dedup.pipeline import index
from dedup.pipeline.articles import articles
from dedup.pipeline.earlier import RECORD
from dedup.pipeline.plan import Plan
from dedup.store import WORK, Stage
from dedup.terms import Terms, terms_of_cut
from dedup.windows import SCALE

SIZE, MEAN, AXES, SCARCITY = "pile.json", "pile_mean.npy", "pile_axes.npy", "pile_scarcity.npy"


def build(plan: Plan) -> None:
    """Describe the dump and keep what was found with the index."""
    stage = plan.stage("index")
    if stage.has(SIZE):
        return
    rows = index.seen_on_a_day(stage.table(index.ROWS)).astype(np.int64)
    vectors = _vectors(stage, _evenly(rows, VECTORS_SEEN))
    pile = gather(vectors, _terms(plan, _evenly(rows, TEXTS_SEEN)), len(rows))
    for name, array in ((MEAN, pile.mean), (AXES, pile.axes), (SCARCITY, pile.scarcity)):
        stage.write_array(name, array)
    stage.write_json(SIZE, {"articles": pile.size})


def load(plan: Plan) -> Pile:
    """Read what `build` found."""
    return _read(plan.stage("index"))


def meaning(plan: Plan, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the document vectors of some rows as they differ from the dump, (rows, dimensions)."""
    return load(plan).meaning(_vectors(plan.stage("index"), rows))


def of_result(folder: Path) -> Pile | None:
    """Read what the articles of a finished result have in common; None where its work folder is gone."""
    record = folder / WORK / RECORD
    if not record.is_file():
        return None
    stage = Stage(folder / WORK / str(orjson.loads(record.read_bytes())["stages"]["index"]))
    return _read(stage) if stage.has(SIZE) else None


def _vectors(stage: Stage, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    return stage.array(index.VECTORS)[rows].astype(np.float32) / np.float32(SCALE)


def _read(stage: Stage) -> Pile:
    mean, axes, scarcity = (stage.array(name).astype(np.float32) for name in (MEAN, AXES, SCARCITY))
    return Pile(int(str(stage.json(SIZE)["articles"])), mean, axes, scarcity)


def _terms(plan: Plan, rows: NDArray[np.int64]) -> list[Terms]:
    told = articles(plan, rows).select("title", "text").iter_rows() if len(rows) else ()
    return terms_of_cut(cut([f"{title}\n\n{text}" if title else text for title, text in told]))


def _evenly(rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Choose up to `count` rows at even steps; rows stand in order of their ids, which tell nothing of the content."""
    return rows if len(rows) <= count else rows[np.arange(count) * len(rows) // count]
