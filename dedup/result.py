"""What `deduplicate` returns: the tables of a run, and other operating points over the same work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import polars as pl

from dedup.config import Config
from dedup.errors import InputError
from dedup.schema import FINDING_COLUMNS

TABLES = ("articles", "pairs", "clusters", "beads", "unique", "conflicts")

REJECTED_COLUMNS: dict[str, type[pl.DataType]] = {"file": pl.String, "line": pl.Int64, "reason": pl.String}

Rerun = Callable[[Config], Path]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Hold the tables of a run as polars frames, with the columns that the files of OUT have."""

    articles: pl.DataFrame
    pairs: pl.DataFrame
    clusters: pl.DataFrame
    beads: pl.DataFrame
    unique: pl.DataFrame
    conflicts: pl.DataFrame
    findings: pl.DataFrame
    rejected: pl.DataFrame
    """The rows that could not be used: `file`, `line` (from 1; the row number where rows were given) and `reason`."""
    config: Config
    _rerun: Rerun

    def __repr__(self) -> str:
        """Return the counts, in place of the tables."""
        stories = self.clusters.filter(pl.col("kind") == "story").height
        counts = {
            "articles": len(self.articles),
            "duplicate_clusters": len(self.clusters) - stories,
            "stories": stories,
            "pairs": len(self.pairs),
            "conflicts": len(self.conflicts),
            "findings": len(self.findings),
            "rejected": len(self.rejected),
        }
        return f"Result({', '.join(f'{what}={count:,}' for what, count in counts.items())})"

    def at(self, precision: float) -> "Result":
        """Return a new result at another operating point.

        Args:
            precision: share of joined pairs that are right, by held-out calibration; reading, vectors, candidates and
                evidence are kept, only clusters and what follows from them are made anew.

        Raises:
            ConfigError: no operating point reaches that precision.
        """
        config = replace(self.config, relation=replace(self.config.relation, precision=precision))
        return load(self._rerun(config), config, self._rerun)


def load(out: Path, config: Config, rerun: Rerun) -> Result:
    """Load the tables that a run wrote to `out`."""
    tables = {name: pl.read_parquet(out / f"{name}.parquet") for name in TABLES}
    return Result(**tables, findings=read_findings(out), rejected=_rejected(out), config=config, _rerun=rerun)


def _rejected(out: Path) -> pl.DataFrame:
    rows = [orjson.loads(line) for line in (out / "rejected.jsonl").read_bytes().splitlines()]
    return pl.DataFrame(rows, schema=REJECTED_COLUMNS)


def read_findings(out: Path) -> pl.DataFrame:
    """Read `findings.jsonl` as one row per finding.

    Raises:
        InputError: a line is no document with findings.
    """
    return pl.DataFrame(list(_findings(out / "findings.jsonl")), schema=FINDING_COLUMNS, orient="row")


def _findings(path: Path) -> Iterator[dict[str, object]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                document = orjson.loads(line)
                yield from ({"id": document["id"], **finding} for finding in document["findings"])
            except (orjson.JSONDecodeError, KeyError, TypeError) as error:
                raise InputError(f"{path}:{number}: no document with findings ({error})") from error
