"""Reading the tables of a finished run, texts only for the articles that are shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
import polars as pl

from dedup import schema
from dedup.errors import InputError

Columns = Mapping[str, type[pl.DataType] | pl.DataType]
Json = Mapping[str, object]

_TAG = "^[A-Za-z0-9-]{1,35}$"
"""How a language tag is written (BCP 47); what is none names no language."""
ARTICLES = {**schema.ARTICLE_COLUMNS, **schema.VERDICT_COLUMNS}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what a run left in its folder."""

    folder: Path
    articles: pl.DataFrame
    """Every article without its text."""
    pairs: pl.DataFrame
    clusters: pl.DataFrame
    beads: pl.DataFrame
    unique: pl.DataFrame
    conflicts: pl.DataFrame
    run: Json

    def texts(self, ids: set[str]) -> dict[str, str]:
        """Return the texts of the named articles."""
        wanted = pl.scan_parquet(self.folder / "articles.parquet").select("id", "text")
        rows = wanted.filter(pl.col("id").is_in(sorted(ids))).collect()
        return {str(row[0]): row[1] or "" for row in rows.iter_rows()}

    def documents(self) -> Iterator[Json]:
        """Yield the findings document by document, `id`, `findings` and perhaps `verdict`.

        Lines that hold one finding each are taken as a document of one finding.

        Raises:
            InputError: if a line is no JSON object.
        """
        path = self.folder / "findings.jsonl"
        if not path.exists():
            return
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                value = _object(line, f"{path}, line {number},")
                yield value if "findings" in value else {"id": value.get("id"), "findings": [value]}


def read(folder: Path) -> Outcome:
    """Read the tables of `folder`; those of stages that did not run are empty.

    Raises:
        InputError: if there is no `articles.parquet`, or a table cannot be read.
    """
    path = folder / "articles.parquet"
    if not path.exists():
        raise InputError(f"{folder} holds no articles.parquet; name the folder that `dedup run ... -o` wrote")
    shown = {name: kind for name, kind in ARTICLES.items() if name != "text"}
    return Outcome(
        folder,
        _table(path, shown).with_columns(language=pl.when(pl.col("language").str.contains(_TAG)).then("language")),
        _table(folder / "pairs.parquet", schema.PAIR_COLUMNS),
        _table(folder / "clusters.parquet", schema.CLUSTER_COLUMNS),
        _table(folder / "beads.parquet", schema.BEAD_COLUMNS),
        _table(folder / "unique.parquet", schema.UNIQUE_COLUMNS),
        _table(folder / "conflicts.parquet", schema.CONFLICT_COLUMNS),
        _run(folder / "run.json"),
    )


def _table(path: Path, columns: Columns) -> pl.DataFrame:
    if not path.exists():
        return pl.DataFrame(schema=columns)
    try:
        known = set(pl.read_parquet_schema(path))
        fields = [
            (pl.col(name) if name in known else pl.lit(None).alias(name)).cast(kind) for name, kind in columns.items()
        ]
        return pl.scan_parquet(path).select(fields).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path} cannot be read ({error}); run `dedup run` again with --force") from error


def _run(path: Path) -> Json:
    if not path.exists():
        return {}
    return _object(path.read_bytes(), str(path))


def _object(written: bytes, where: str) -> Json:
    try:
        value = orjson.loads(written)
    except orjson.JSONDecodeError as error:
        raise InputError(f"{where} is not JSON ({error}); run `dedup run` again with --force") from error
    if not isinstance(value, dict):
        raise InputError(f"{where} holds no JSON object; run `dedup run` again with --force")
    return value
