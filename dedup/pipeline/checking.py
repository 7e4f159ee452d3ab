"""Traces of translation in every article, shard by shard."""

from collections.abc import Iterator
from typing import NamedTuple

import orjson
import polars as pl

from dedup.checker.check import check_many
from dedup.checker.finding import Check
from dedup.engine import Executor
from dedup.pipeline import index, shards
from dedup.pipeline.plan import Plan
from dedup.pipeline.progress import Recorder
from dedup.store import write_whole

VERDICTS: dict[str, type[pl.DataType]] = {"translated_probability": pl.Float32, "translated_from": pl.String}
CHECKED: dict[str, type[pl.DataType]] = {**VERDICTS, "found": pl.Boolean}
"""`found` tells whether the article has a line among the findings."""


class Unit(NamedTuple):
    """One shard to check."""

    plan: Plan
    shard: int


def check(plan: Plan, executor: Executor, recorder: Recorder) -> pl.DataFrame:
    """Check all articles: `translated_probability` and `translated_from` in the order of the input."""
    units = [Unit(plan, shard) for shard in range(shards.summary(plan).shards)]
    parts = [pl.DataFrame(schema=VERDICTS)]
    with recorder.stage("check", len(units)) as tally:
        for part in executor.map(_check, units):
            parts.append(part)
            tally.add(len(part))
    return pl.concat(parts)


def findings(plan: Plan) -> Iterator[bytes]:
    """Yield the lines of `findings.jsonl`, one document each, in the order of the input."""
    stage, ids, start = plan.stage("check"), index.own_ids(plan), 0
    for shard, rows in shards.counts(plan):
        given = plan.stage("prepare").table(f"{shard:06}.arrow")["id"]
        settled = ids[start : start + rows]
        written = stage.path(f"{shard:06}.findings.jsonl").read_bytes()
        if written and not given.equals(settled):
            named = settled.filter(stage.table(f"{shard:06}.arrow")["found"])
            written = b"".join(map(_renamed, written.splitlines(), named))
        yield written
        start += rows


def _renamed(line: bytes, identity: str) -> bytes:
    return orjson.dumps({**orjson.loads(line), "id": identity}, option=orjson.OPT_APPEND_NEWLINE)


def _check(unit: Unit) -> pl.DataFrame:
    stage, name = unit.plan.stage("check"), f"{unit.shard:06}"
    if not stage.has(f"{name}.arrow"):
        prepared = unit.plan.stage("prepare").table(f"{name}.arrow").select("id", "language")
        languages = prepared["language"].to_list()
        texts = shards.texts(unit.plan.stage("read"), unit.shard)
        checks = list(check_many(texts, languages, unit.plan.config.check))
        told = zip(prepared["id"], languages, checks, strict=True)
        lines = [_line(identity, language, found) for identity, language, found in told if found.findings]
        write_whole(stage.path(f"{name}.findings.jsonl"), lambda file: file.writelines(lines))
        stage.write_table(f"{name}.arrow", _verdicts(checks))
    return stage.table(f"{name}.arrow").select(list(VERDICTS))


def _line(identity: str, language: str, found: Check) -> bytes:
    told = {"id": identity, "language": language, **found.to_dict()}
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def _verdicts(checks: list[Check]) -> pl.DataFrame:
    rows = [(check.verdict.probability, _most_likely(check), bool(check.findings)) for check in checks]
    return pl.DataFrame(rows, schema=CHECKED, orient="row")


def _most_likely(check: Check) -> str | None:
    return check.verdict.languages[0].language if check.verdict.languages else None
