"""A user's own labels against an OUT of `dedup run`: clusters or pairs, as CSV or JSONL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from dedup.errors import InputError
from eval.adapters.reading import digest, json_lines, table
from eval.metrics.clusters import cluster_measures
from eval.metrics.counts import precision_recall_f1
from eval.metrics.curves import expected_calibration_error
from eval.metrics.measure import Measure
from eval.rows import OURS, Outcome, Row, compare
from eval.signature import Signature, product_version

KINDS = {"stories": "story_cluster", "duplicates": "duplicate_cluster"}
PAIR_FIELDS = ("a", "b", "same")


@dataclass(frozen=True)
class LabelledPair:
    """Two ids and whether a person joined them."""

    a: str
    b: str
    same: bool


def read(path: Path, task: str) -> tuple[dict[str, str], list[LabelledPair]]:
    """Return labelled clusters (id -> cluster) and labelled pairs of a file; one of the two is empty.

    Rows with `a`, `b`, `same` are pairs; rows with `id` and one of `cluster`, `story_cluster`, `duplicate_cluster`
    are clusters.

    Raises:
        InputError: the file is missing, empty or has neither set of fields.
    """
    if not path.exists():
        raise InputError(f"{path} is not there; --gold wants a CSV or JSONL file of labelled pairs or clusters")
    rows: list[Mapping[str, object]] = list(
        table(path, path.name) if path.suffix == ".csv" else json_lines(path, path.name)
    )
    if not rows:
        raise InputError(f"{path} holds no rows")
    if set(PAIR_FIELDS) <= set(rows[0]):
        return {}, [LabelledPair(str(row["a"]), str(row["b"]), _yes(row["same"], path)) for row in rows]
    column = next((c for c in (KINDS[task], "cluster") if c in rows[0]), None)
    if column is None or "id" not in rows[0]:
        raise InputError(
            f"{path} has fields {', '.join(rows[0])}; want a, b, same for pairs or id, cluster for clusters"
        )
    return {str(row["id"]): str(row[column]) for row in rows}, []


def _yes(value: object, path: Path) -> bool:
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    answer = known.get(str(value).strip().lower())
    if answer is None:
        raise InputError(f"{path}: same is {value!r}; want true or false")
    return answer


def evaluate(gold: Path, out: Path, task: str) -> list[Row]:
    """Return the rows for a user's labels: cluster measures, or pair measures with calibration.

    Raises:
        InputError: a file is missing, or no labelled id is in OUT.
    """
    clusters, pairs = read(gold, task)
    if not (out / "articles.parquet").exists():
        raise InputError(f"{out} holds no articles.parquet; name the OUT of a `dedup run`")
    articles = pl.read_parquet(out / "articles.parquet", columns=["id", KINDS[task]])
    predicted = {i: c or f"\0alone {i}" for i, c in articles.iter_rows()}
    known = {i: c for i, c in clusters.items() if i in predicted}
    usable = [p for p in pairs if p.a in predicted and p.b in predicted]
    if not known and not usable:
        raise InputError(f"none of the ids labelled in {gold} is in {out}; were the ids of this run labelled?")
    among = {i: predicted[i] for i in known}
    measures = cluster_measures(known, among) if known else pair_measures(usable, predicted, out)
    signature = Signature(task, f"{gold.name}:{digest(gold)}", OURS, _settings(out), product_version())
    return compare(task, gold.name, [Outcome(OURS, "as run", measures, str(signature))])


def _settings(out: Path) -> str:
    return f"{out.name}:{digest(out / 'articles.parquet')}"


def pair_measures(pairs: Sequence[LabelledPair], predicted: Mapping[str, str], out: Path) -> dict[str, Measure]:
    """Return precision, recall and F1 over labelled pairs, and calibration where OUT gives a probability."""
    same = np.array([float(p.same) for p in pairs])
    joined = np.array([float(predicted[p.a] == predicted[p.b]) for p in pairs])
    measures: dict[str, Measure] = {f"pair_{n}": m for n, m in precision_recall_f1(same * joined, joined, same).items()}
    probability = _probabilities(pairs, out)
    weighed = ~np.isnan(probability)
    if weighed.any():
        measures["ece"] = expected_calibration_error(probability[weighed], same[weighed])
    return measures


def _probabilities(pairs: Sequence[LabelledPair], out: Path) -> np.ndarray:
    if not (out / "pairs.parquet").exists():
        return np.full(len(pairs), np.nan)
    frame = pl.read_parquet(out / "pairs.parquet", columns=["a", "b", "probability"])
    found = {frozenset((a, b)): p for a, b, p in frame.iter_rows()}
    return np.array([found.get(frozenset((p.a, p.b)), np.nan) for p in pairs], dtype=float)
