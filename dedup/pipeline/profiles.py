"""What weighing needs of each article, computed once and kept on disk until all pairs are weighed.

An article stands in several pairs that lie far apart in any order, so profiles are made per article first and fetched
per pair then. Vectors are kept in half precision.
"""

import pickle
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.engine import Executor
from dedup.pipeline import index
from dedup.pipeline.articles import articles
from dedup.pipeline.plan import Plan
from dedup.pipeline.prepare import HALVES, SHINGLES
from dedup.pipeline.prepare import SHINGLE_ENDS as ENDS
from dedup.pipeline.progress import Recorder
from dedup.profile import Floats, Profile, Wording, profile, wording
from dedup.signatures import distinct, exact_key
from dedup.store import Stage, write_whole
from dedup.vectors import document_vectors

AT_ONCE = 500
VECTORS = ("sentence_vectors", "vector", "headline", "lead")


class Unit(NamedTuple):
    """Some rows of the index to profile; the result is kept under `name`."""

    plan: Plan
    name: str
    rows: NDArray[np.int64]


def make(plan: Plan, rows: NDArray[np.int64], executor: Executor, recorder: Recorder, name: str) -> None:
    """Profile the articles of these rows (ascending) under a name."""
    plan.stage("weigh").write_array(f"{name}.rows.npy", rows)
    units = [Unit(plan, f"{name}-{i:08}", rows[i : i + AT_ONCE]) for i in range(0, len(rows), AT_ONCE)]
    with recorder.stage("profiles", len(units)) as tally:
        for count in executor.map(_make, units):
            tally.add(count)


def fetch(plan: Plan, rows: NDArray[np.int64], name: str) -> dict[int, Profile]:
    """Read the profiles of some of the rows that were profiled under a name."""
    places = np.searchsorted(plan.stage("weigh").array(f"{name}.rows.npy"), rows)
    parts = places // AT_ONCE
    found: dict[int, Profile] = {}
    for part in np.unique(parts):
        here = np.flatnonzero(parts == part)
        read = _read(plan.stage("weigh"), f"{name}-{part * AT_ONCE:08}", places[here] % AT_ONCE)
        found |= dict(zip(rows[here].tolist(), read, strict=True))
    return found


def forget(plan: Plan, name: str) -> None:
    """Remove the profiles made under a name."""
    for path in plan.stage("weigh").folder.glob(f"{name}-*.profiles*"):
        path.unlink(missing_ok=True)


def _make(unit: Unit) -> int:
    stage = unit.plan.stage("weigh")
    # The table of ends is written last: where it is, the profiles are.
    if not stage.has(f"{unit.name}.profiles.npy"):
        told, encoder = articles(unit.plan, unit.rows), unit.plan.encoder
        profiles = profile(told, encoder, *_prepared(unit, told))
        packed = [pickle.dumps(_with_vectors(each, np.float16), protocol=5) for each in profiles]
        write_whole(stage.path(f"{unit.name}.profiles"), lambda file: file.writelines(packed))
        stage.write_array(f"{unit.name}.profiles.npy", np.cumsum([len(each) for each in packed], dtype=np.int64))
    return len(unit.rows)


def _prepared(unit: Unit, told: pl.DataFrame) -> tuple[Floats, list[Wording]]:
    """Return document vectors and wordings as they were prepared; those of an earlier result's articles are new."""
    rows = unit.plan.stage("index").table(index.ROWS).select("home", "shard", "place", "key")[unit.rows.tolist()]
    vectors = np.empty((len(told), unit.plan.encoder.dimensions), dtype=np.float32)
    wordings: dict[int, Wording] = {}
    for part in rows.with_row_index("at").partition_by("home", "shard", maintain_order=True):
        at = part["at"].to_list()
        vectors[at], found = _anew(unit.plan, told[at]) if part["home"][0] else _found(unit.plan, part)
        wordings |= dict(zip(at, found, strict=True))
    return vectors, [wordings[at] for at in range(len(told))]


def _anew(plan: Plan, told: pl.DataFrame) -> tuple[Floats, list[Wording]]:
    vectors = document_vectors(plan.encoder, told["title"].to_list(), told["text"].to_list())
    return vectors, [wording(text) for text in told["text"]]


def _found(plan: Plan, part: pl.DataFrame) -> tuple[NDArray[np.float16], list[Wording]]:
    """Look up the articles of one shard."""
    stage, name = plan.stage("prepare"), f"{part['shard'][0]:06}"
    places = part["place"].to_numpy()
    shingles, bounds = stage.array(f"{name}.{SHINGLES}").view(np.uint64), np.append(0, stage.array(f"{name}.{ENDS}"))
    keys = [key if key is not None else exact_key("") for key in part["key"]]
    cut = [distinct(shingles[bounds[place] : bounds[place + 1]]) for place in places.tolist()]
    vectors = stage.array(f"{name}.{HALVES}")[places].astype(np.float16)
    return vectors, [Wording(*each) for each in zip(keys, cut, strict=True)]


def _read(stage: Stage, name: str, places: NDArray[np.int64]) -> Iterable[Profile]:
    ends = stage.array(f"{name}.profiles.npy").astype(np.int64)
    starts = np.append(0, ends[:-1])
    with stage.path(f"{name}.profiles").open("rb") as file:
        for place in places.tolist():
            file.seek(int(starts[place]))
            # Only what `_make` wrote in our own work folder is ever read here.
            yield _with_vectors(pickle.loads(file.read(int(ends[place] - starts[place]))), np.float32)


def _with_vectors(known: Profile, dtype: type[np.floating]) -> Profile:
    return replace(known, **{name: getattr(known, name).astype(dtype) for name in VECTORS})
