"""A small result folder made from the example dump and its truth, so that the page is tested without a run."""

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import orjson
import polars as pl

from dedup import schema
from dedup.segmentation import paragraphs

EXAMPLE = Path(__file__).parent.parent / "docs" / "example"
Row = dict[str, object]
UNDECLARED = {"rates-ar": "ar", "simav-de": "de", "typhoon-ru": "ru", "santos-pt-copy": "pt"}
"""Languages of the articles that declare none and are not English."""
TRACES = (
    (
        "substation-from-fr",
        "on the night of Saturday to Sunday",
        "LOC314",
        "night-between-weekdays",
        "overnight into Sunday",
    ),
    ("substation-from-fr", "touched the transformer room", "LEX903", "french-verb-sense", "hit the transformer hall"),
    ("substation-from-fr", "Kovaltchouk", "NAM101", "foreign-romanisation", "Kovalchuk"),
    ("mayor-from-fr", "communal cash desk", "LEX902", "literal-noun", "village coffers"),
    ("substation-french-agency", "communicated the emergency services", "LEX901", "french-verb-sense", "said"),
)
FROM_FRENCH: Row = {
    "translated": True,
    "probability": 0.98,
    "machine": True,
    "languages": [{"language": "fr", "probability": 0.95}],
    "reason": "French word order and spellings throughout",
}
UNDECIDED: Row = {"translated": None, "probability": 0.1, "machine": None, "languages": [], "reason": "no traces"}
CONFLICTS = (
    ("substation-wire", "Fourteen drones", "substation-french-agency", "Some sixteen drones", "number"),
    ("substation-wire", "about 80,000 homes", "substation-french-agency", "Nearly 120,000 homes", "number"),
    ("substation-wire", "at least 10 days", "substation-french-agency", "three weeks", "date"),
    ("santos-en", "counted 52 vessels", "santos-pt", "46 navios aguardavam", "number"),
)


def build_out(out: Path, rows: Sequence[Row] | None = None, truth: dict[str, Row] | None = None) -> Path:
    """Write the tables of a run on the example dump (or on the given rows) to `out`."""
    given = list(rows or example_rows())
    clusters = truth or example_truth()
    out.mkdir(parents=True, exist_ok=True)
    articles = [_article(row, clusters) for row in given]
    by_id = {str(row["id"]): row for row in articles}
    pairs = list(_pairs(articles))
    _write(out / "articles.parquet", articles, {**schema.ARTICLE_COLUMNS, **schema.VERDICT_COLUMNS})
    _write(out / "pairs.parquet", pairs, schema.PAIR_COLUMNS)
    beads = [bead for pair in pairs if pair["relation"] != "different" for bead in _beads(pair, by_id)]
    _write(out / "beads.parquet", beads, schema.BEAD_COLUMNS)
    _write(out / "unique.parquet", list(_unique(pairs, beads, by_id)), schema.UNIQUE_COLUMNS)
    _write(out / "conflicts.parquet", list(_conflicts(by_id)), schema.CONFLICT_COLUMNS)
    (out / "findings.jsonl").write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in _documents(by_id)))
    (out / "run.json").write_text(
        json.dumps({"version": "0.1.0", "signature": "dedup 0.1.0|window:3d|encoder:embedded"})
    )
    return out


def example_rows() -> list[Row]:
    """Read the example dump with its field names brought to ours."""
    return [
        _in_our_names(json.loads(line)) for line in (EXAMPLE / "news.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def example_truth() -> dict[str, Row]:
    """Read what the example dump was written to hold."""
    with (EXAMPLE / "truth.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: dict(row) for row in csv.DictReader(file)}


def _in_our_names(row: Row) -> Row:
    publisher = row.get("publisher")
    named = publisher.get("name") if isinstance(publisher, dict) else row.get("hostname") or row.get("source_domain")
    return {
        "id": row.get("id") or row["identifier"],
        "url": row.get("url") or row["source"],
        "title": row.get("title") or row["headline"],
        "text": row.get("text") or row.get("articleBody") or row["maintext"],
        "date": row.get("date") or row.get("datePublished") or row["date_publish"],
        "language": row.get("language") or row.get("inLanguage") or UNDECLARED.get(str(row["id"]), "en"),
        "source": named or row["source"],
    }


def _article(row: Row, truth: dict[str, Row]) -> Row:
    known = truth.get(str(row["id"])) or {
        "duplicate_cluster": row["id"],
        "story_cluster": row["id"],
        "relation_to_canonical": "canonical",
    }
    canonical = known["relation_to_canonical"] == "canonical"
    relation = None if canonical else known["relation_to_canonical"]
    moment = datetime.fromisoformat(str(row["date"])) if row.get("date") else None
    return {
        **row,
        "date": moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None,
        "language_score": 0.99,
        "duplicate_cluster": known["duplicate_cluster"],
        "story_cluster": known["story_cluster"],
        "is_canonical": canonical,
        "duplicate_of": None if canonical else known["duplicate_cluster"],
        "duplicate_relation": relation,
        "duplicate_probability": None if canonical else 0.97,
        "unique_share": 1.0 if canonical else {"exact": 0.0, "near": 0.08, "translated": 0.02}[str(relation)],
        "translated_probability": 0.98 if "from-f" in str(row["id"]) else None,
        "translated_from": "fr" if "from-f" in str(row["id"]) else None,
    }


def _pairs(articles: Sequence[Row]) -> Iterator[Row]:
    for a, b in combinations(articles, 2):
        if a["story_cluster"] == b["story_cluster"]:
            same = a["duplicate_cluster"] == b["duplicate_cluster"]
            relation = (b["duplicate_relation"] or a["duplicate_relation"] or "near") if same else "story"
            yield _pair(a, b, str(relation), 0.99 if same else 0.62 + 0.03 * (len(str(a["id"])) % 10))
        elif {str(a["story_cluster"])[:5], str(b["story_cluster"])[:5]} in ({"quake"}, {"mayor"}, {"halvo"}):
            yield _pair(a, b, "different", 0.2 + 0.025 * (len(str(b["id"])) % 12))


def _pair(a: Row, b: Row, relation: str, probability: float) -> Row:
    copied = relation in {"exact", "near"}
    return {
        "a": a["id"], "b": b["id"], "relation": relation, "relation_probability": max(probability, 1 - probability),
        "probability": probability, "jaccard": 0.71 if copied else 0.02, "containment": 0.9 if copied else 0.04,
        "cosine": 0.3 + 0.6 * probability, "entity_overlap": 0.7 * probability, "number_overlap": 0.6 * probability,
        "days_apart": 0.3, "origin": "both", "reason": "agreement in names 70 %, numbers 60 %; same day",
    }  # fmt: skip


def _beads(pair: Row, by_id: dict[str, Row]) -> Iterator[Row]:
    texts = [str(by_id[str(pair[side])]["text"]) for side in "ab"]
    spans = [paragraphs(text) for text in texts]
    parts = [[text[start:end] for start, end in found] for text, found in zip(texts, spans, strict=True)]
    for a, part in enumerate(parts[0]):
        b = _counterpart(part, a, parts[1], str(pair["relation"]))
        if b is not None:
            yield {
                "a": pair["a"], "b": pair["b"], "a_paragraphs": [a], "b_paragraphs": [b],
                "a_start": spans[0][a].start, "a_end": spans[0][a].end,
                "b_start": spans[1][b].start, "b_end": spans[1][b].end, "score": 1.0 if part == parts[1][b] else 0.74,
            }  # fmt: skip


def _counterpart(part: str, place: int, others: Sequence[str], relation: str) -> int | None:
    if part in others:
        return others.index(part)
    most = len(others) if relation == "translated" else 3 if relation == "story" else 0
    return place if place < min(most, len(others)) else None


def _unique(pairs: Sequence[Row], beads: Sequence[Row], by_id: dict[str, Row]) -> Iterator[Row]:
    for pair in pairs:
        if pair["relation"] != "different":
            found = [bead for bead in beads if (bead["a"], bead["b"]) == (pair["a"], pair["b"])]
            for side, other in (("a", "b"), ("b", "a")):
                yield from _unmatched(str(pair[side]), str(pair[other]), side, found, by_id)


def _unmatched(here: str, there: str, side: str, beads: Sequence[Row], by_id: dict[str, Row]) -> Iterator[Row]:
    text = str(by_id[here]["text"])
    met = {place for bead in beads for place in bead[f"{side}_paragraphs"]}  # type: ignore[attr-defined]
    for place, (start, end) in enumerate(paragraphs(text)):
        if place not in met:
            yield {
                "id": here, "other": there, "paragraph": place, "start": start, "end": end, "text": text[start:end],
                "support": 1, "reason": "no counterpart above 0.4",
            }  # fmt: skip


def _conflicts(by_id: dict[str, Row]) -> Iterator[Row]:
    for a, a_text, b, b_text, kind in CONFLICTS:
        if a in by_id and b in by_id:
            places = [str(by_id[each]["text"]).index(text) for each, text in ((a, a_text), (b, b_text))]
            yield {
                "a": a, "b": b, "kind": kind, "a_start": places[0], "a_end": places[0] + len(a_text), "a_text": a_text,
                "b_start": places[1], "b_end": places[1] + len(b_text), "b_text": b_text,
                "reason": f"{a_text} / {b_text}",
            }  # fmt: skip


def _documents(by_id: dict[str, Row]) -> Iterator[Row]:
    for each, row in by_id.items():
        found = [_finding(str(row["text"]), *trace[1:]) for trace in TRACES if trace[0] == each]
        verdict = FROM_FRENCH if found else UNDECIDED
        yield {"id": each, "language": row["language"], "verdict": verdict, "findings": found}


def _finding(text: str, quote: str, code: str, name: str, suggestion: str) -> Row:
    start = text.index(quote)
    return {
        "code": code, "name": name, "kind": "translation", "severity": "warning", "start": start,
        "end": start + len(quote), "text": quote, "message": f"“{quote}” follows the French wording.",
        "suggestion": suggestion, "languages": ["fr"], "weight": 2.0, "native_rate": 0.0004,
    }  # fmt: skip


def _write(path: Path, rows: Sequence[Row], columns: dict[str, type[pl.DataType] | pl.DataType]) -> None:
    pl.DataFrame(
        [{name: row.get(name) for name in columns} for row in rows], schema=columns, strict=False
    ).write_parquet(path)
