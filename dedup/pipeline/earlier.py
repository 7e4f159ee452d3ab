"""An earlier result that new articles are compared with: its articles and clusters stay as they are."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from dedup.config import Config
from dedup.errors import ConfigError, InputError
from dedup.pipeline.plan import Plan
from dedup.store import WORK, write_whole

RECORD = "index.json"
PLACED = "placed.arrow"
"""Cluster, canonical row and relation of every article, in the order of the rows."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The stages of an earlier result that a later one builds on."""

    folder: Path
    stages: dict[str, str]
    digest: str

    def path(self, stage: str, name: str) -> Path:
        """Tell where a file of a stage lies."""
        return self.folder / WORK / self.stages[stage] / name

    def rows(self) -> pl.DataFrame:
        """Read its articles: the columns of the index, with `home` filled in and `old_row` added."""
        rows = pl.read_ipc(self.path("index", "rows.arrow"))
        home = str(self.path("read", "").resolve())
        own = pl.when(pl.col("home") == "").then(pl.lit(home)).otherwise("home").alias("home")
        return rows.with_columns(own, position=pl.lit(None, pl.UInt32)).drop("old_row").with_row_index("old_row")

    def placed(self) -> pl.DataFrame:
        """Read where its articles were placed, in the order of `rows`."""
        return pl.read_ipc(self.path("group", PLACED))


def record(plan: Plan, config: Config, folder: Path) -> None:
    """Write down which stages a later run may build on."""
    stages = {name: plan.folders[name].name for name in ("read", "index", "group")}
    told = {"stages": stages, "must_match": _must_match(config)}
    write_whole(folder / WORK / RECORD, lambda file: file.write(orjson.dumps(told)))


def open_earlier(folder: Path, config: Config) -> Earlier:
    """Open an earlier result.

    Raises:
        InputError: the folder holds no finished result, or its work folder is gone.
        ConfigError: it was made with settings that make its vectors or signatures incomparable.
    """
    path = folder / WORK / RECORD
    try:
        told = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise InputError(f"{folder}: no finished result to compare with; name the OUT of an earlier run") from error
    if told["must_match"] != _must_match(config):
        raise ConfigError(
            f"{folder} was made with other settings ({told['must_match']}); use the same encoder and signatures"
        )
    stages = {name: str(stage) for name, stage in told["stages"].items()}
    return Earlier(folder.resolve(), stages, "-".join(stages.values()))


def home_of(folder: Path, article: str) -> Path | None:
    """Return the earlier result that holds an article which the one in `folder` was compared with; None for others."""
    record = folder / WORK / RECORD
    if not record.is_file():
        return None
    rows = folder / WORK / str(orjson.loads(record.read_bytes())["stages"]["index"]) / "rows.arrow"
    if not rows.is_file():
        return None
    homes = pl.scan_ipc(rows).filter(pl.col("id") == article, pl.col("home") != "").select("home").collect()["home"]
    return Path(homes[0]).parents[1] if len(homes) else None


def settle(labels: NDArray[np.int64], old: NDArray[np.int64], pairs: pl.DataFrame, column: str) -> NDArray[np.int64]:
    """Give each new article the old cluster that its new cluster reaches; old articles stay where they are.

    Args:
        labels: cluster of each row as found with the new articles among them.
        old: cluster of each row in the earlier result, -1 for a new article.
        pairs: weighed pairs; where a new cluster reaches several old ones, each article takes the one with which it
            has the best pair by `column`, else the first.
    """
    settled = np.where(old >= 0, old, labels)
    reached = pl.DataFrame({"label": labels, "old": old}).filter(pl.col("old") >= 0)
    first = reached.group_by("label").agg(pl.col("old").min(), pl.col("old").n_unique().alias("count"))
    found = pl.DataFrame({"label": labels}).join(first, on="label", how="left", maintain_order="left")
    joins = (old < 0) & found["old"].is_not_null().to_numpy()
    settled[joins] = found["old"].fill_null(-1).to_numpy()[joins]
    torn = joins & (found["count"].fill_null(0).to_numpy() > 1)
    for row, label in _best_old(np.flatnonzero(torn), labels, old, pairs, column):
        settled[row] = label
    return settled


def _best_old(
    rows: NDArray[np.int64], labels: NDArray[np.int64], old: NDArray[np.int64], pairs: pl.DataFrame, column: str
) -> list[tuple[int, int]]:
    told = pairs.select(row=pl.col("a").cast(pl.Int64), other=pl.col("b").cast(pl.Int64), p=column)
    both = pl.concat([told, told.select(row="other", other="row", p="p")])
    near = both.filter(pl.col("row").is_in(rows.tolist()))
    reached = near.with_columns(
        old=pl.Series(old[near["other"].to_numpy()]),
        together=pl.Series(labels[near["row"].to_numpy()] == labels[near["other"].to_numpy()]),
    ).filter((pl.col("old") >= 0) & pl.col("together"))
    best = reached.sort("row", "p", "other", descending=[False, True, False]).group_by("row", maintain_order=True)
    return [(int(row), int(label)) for row, label in best.agg(pl.col("old").first()).iter_rows()]


def _must_match(config: Config) -> dict[str, object]:
    signatures = asdict(config.signatures)
    return {"encoder": config.encoder, **{name: signatures[name] for name in ("permutations", "shingle")}}
