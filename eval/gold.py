"""A user's own labels against an OUT of `dedup run`: clusters or pairs, as CSV or JSONL."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import numpy as np
import polars as pl

from dedup.errors import InputError
from dedup.reading.json_records import json_file, json_lines
from dedup.reading.records import Numbered, RowError
from dedup.reading.sources import format_of
from dedup.reading.streams import decompressed
from dedup.reading.tabular import delimited
from eval.adapters.reading import digest
from eval.metrics.clusters import cluster_measures
from eval.metrics.counts import precision_recall_f1
from eval.metrics.curves import expected_calibration_error
from eval.metrics.measure import Measure
from eval.rows import OURS, Outcome, Row, compare
from eval.signature import Signature, product_version

_MOST_BYTES = 1 << 30
_READERS: dict[str, Callable[[BufferedReader], Numbered]] = {
    "csv": lambda stream: delimited(stream, ",", _MOST_BYTES),
    "tsv": lambda stream: delimited(stream, "\t", _MOST_BYTES),
    "json": lambda stream: json_file(stream, _MOST_BYTES),
    "jsonl": lambda stream: json_lines(stream, _MOST_BYTES),
}
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
        InputError: the file is missing, empty or has neither set of fields, or a row lacks one.
    """
    rows = list(_rows(path))
    if not rows:
        raise InputError(f"{path} holds no rows")
    first = rows[0][1]
    if set(PAIR_FIELDS) <= set(first):
        return {}, [LabelledPair(_told(row, "a", at), _told(row, "b", at), _yes(row, at)) for at, row in rows]
    column = next((c for c in (KINDS[task], "cluster") if c in first), None)
    if column is None or "id" not in first:
        raise InputError(f"{path} has fields {', '.join(first)}; want a, b, same for pairs or id, cluster for clusters")
    return {_told(row, "id", at): _told(row, column, at) for at, row in rows}, []


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield where each row stands and the row itself; read as `dedup run` reads its input."""
    reader = _READERS.get(format_of(path) or "")
    if reader is None or not path.exists():
        raise InputError(
            f"{path} is {'no CSV, TSV, JSON or JSONL file' if path.exists() else 'not there'}; "
            "--gold wants a CSV or JSONL file of labelled pairs or clusters"
        )
    with path.open("rb") as raw:
        for line, row in reader(decompressed(raw, _MOST_BYTES)):
            if isinstance(row, RowError):
                raise InputError(f"{path}, line {line}: {row}")
            yield f"{path}, line {line}", row


def _told(row: Mapping[str, object], field: str, place: str) -> str:
    value = row.get(field)
    if value is None or value == "":
        raise InputError(f"{place}: {field} is missing; label the row or leave it out")
    return str(value)


def _yes(row: Mapping[str, object], place: str) -> bool:
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    answer = known.get(_told(row, "same", place).strip().lower())
    if answer is None:
        raise InputError(f"{place}: same is {row['same']!r}; want true or false")
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
