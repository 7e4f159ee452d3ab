"""The page of `dedup compare --output-format html`: two articles, from the JSON of the comparison."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from dedup.report.caps import Caps
from dedup.report.cards import headline
from dedup.report.comparisons import MEASURES, PairTables, comparisons
from dedup.report.page import render
from dedup.report.phrases import Phrases, phrases
from dedup.report.records import ArticleRecord, ConflictRecord, Passage, StoryRecord
from dedup.report.rows import Bead
from dedup.report.safety import script_json
from dedup.report.second_look import steps
from dedup.report.stories import article_record, with_marks

Json = Mapping[str, object]
_IDS = ("a", "b")


def compare_page(comparison: Json, contributions: Sequence[tuple[str, float]] = ()) -> str:
    """Return one self-contained page that sets two articles side by side.

    Args:
        comparison: the object that `dedup compare --output-format json` prints; its `a` and `b` also hold `text`, and
            may hold `title`, `url`, `source` and `date`.
        contributions: what each measure adds to the log-odds of the pair, for the waterfall.
    """
    caps, words = Caps(), phrases()
    articles = _articles(comparison, caps, words)
    found = comparisons(articles, _tables(comparison, contributions), caps.compared_members)
    data = script_json(StoryRecord("p1", "", articles, found))
    titles = [headline(article.title, article.language, caps, words) for article in articles]
    return render("comparison.html", {"titles": titles, "stories": {"p1": data}}, caps=caps)


def _articles(comparison: Json, caps: Caps, words: Phrases) -> list[ArticleRecord]:
    rows = [_row(comparison, side) for side in _IDS]
    documents = [
        {"findings": comparison.get(f"findings_{side}") or [], "verdict": comparison.get(f"verdict_{side}")}
        for side in _IDS
    ]
    plain = [
        article_record(row, str(row.get("text") or ""), document, caps, words)
        for row, document in zip(rows, documents, strict=True)
    ]
    return with_marks(plain, rows)


def _row(comparison: Json, side: str) -> dict[str, object]:
    """Return one side as a row of `articles.parquet`; its id is its side, for two texts may have none or the same."""
    row = dict(_mapping(comparison.get(side)))
    date = row.get("date")
    return row | {"id": side, "date": datetime.fromisoformat(date) if isinstance(date, str) and date else date}


def _tables(comparison: Json, contributions: Sequence[tuple[str, float]]) -> PairTables:
    evidence = _mapping(comparison.get("evidence"))
    verdict = {name: comparison.get(name) for name in ("relation", "relation_probability", "probability")}
    pushes = steps({_IDS: contributions})
    return PairTables(
        {_IDS: {**{name: evidence.get(name) for name in (*MEASURES, "reason")}, **verdict}},
        {_IDS: tuple(_bead(each) for each in _objects(comparison.get("beads")))},
        {("a", "b"): _passages(comparison.get("unique_a")), ("b", "a"): _passages(comparison.get("unique_b"))},
        {_IDS: [_conflict(each) for each in _objects(comparison.get("conflicts"))]},
        pushes if contributions else {},
        {},
    )


def _bead(bead: Json) -> Bead:
    score = bead.get("score")
    return Bead(
        _places(bead.get("a")), _places(bead.get("b")), float(score) if isinstance(score, int | float) else None
    )


def _passages(found: object) -> list[Passage]:
    return [
        Passage(_place(each, "start"), _place(each, "end"), None, str(each.get("reason") or ""))
        for each in _objects(found)
    ]


def _conflict(found: Json) -> ConflictRecord:
    a, b = (_mapping(found.get(side)) for side in _IDS)
    spans = [(_place(side, "start"), _place(side, "end")) for side in (a, b)]
    return ConflictRecord(str(found.get("kind") or ""), spans[0], spans[1], str(found.get("message") or ""))


def _place(mapping: Json, key: str) -> int:
    value = mapping.get(key)
    return value if isinstance(value, int) else 0


def _places(value: object) -> tuple[int, ...]:
    return tuple(place for place in value if isinstance(place, int)) if isinstance(value, Iterable) else ()


def _objects(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}
