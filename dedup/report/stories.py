"""Stories and single pairs made ready to be opened: texts, marks, findings, comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dedup.report.caps import Caps
from dedup.report.cards import Card
from dedup.report.comparisons import PairTables, comparisons
from dedup.report.marks import shared_marks
from dedup.report.outcome import Json
from dedup.report.phrases import Phrases
from dedup.report.records import ArticleRecord, Note, StoryRecord
from dedup.report.safety import neutral, safe_link
from dedup.schema import Article
from dedup.segmentation import paragraphs


@dataclass(frozen=True, slots=True)
class Material:
    """Hold what stories are made of, for the articles that are shown."""

    articles: Mapping[str, Mapping[str, object]]
    """Rows of `articles.parquet` by id."""
    texts: Mapping[str, str]
    documents: Mapping[str, Json]
    """What the checker says, by id."""
    tables: PairTables
    caps: Caps
    phrases: Phrases


def story(card: Card, material: Material) -> StoryRecord:
    """Make the story of a card ready."""
    shown = card.ids[: material.caps.members]
    return _record(card.key, card.cluster, shown, material, len(card.ids) - len(shown))


def pair(key: str, a: str, b: str, material: Material) -> StoryRecord:
    """Make a single pair ready, as a story of two."""
    return _record(key, "", [a, b], material, 0)


def article_record(
    row: Mapping[str, object], text: str, document: Json, caps: Caps, phrases: Phrases
) -> ArticleRecord:
    """Return one article as the page shows it; `row` has the columns of `articles.parquet`."""
    shown = neutral(text[: caps.text_chars])
    language = str(row.get("language") or "und")
    return ArticleRecord(
        str(row["id"]),
        " ".join(neutral(str(row.get("title") or "")).split())[: caps.title_chars] or phrases.say("page.untitled"),
        shown,
        safe_link(str(row.get("url") or "")),
        phrases.moment(row.get("date")),  # type: ignore[arg-type]
        neutral(str(row.get("source") or ""))[: caps.title_chars] or phrases.say("page.unknown_source"),
        language,
        phrases.language(language),
        [(span.start, span.end) for span in paragraphs(shown)],
        bool(row.get("is_canonical")),
        str(row.get("duplicate_relation") or ""),
        _share(row.get("unique_share")),
        _verdict(document),
        _notes(document, len(shown), caps, phrases),
        hidden_chars=len(text) - len(shown),
    )


def _record(key: str, cluster: str, ids: Sequence[str], material: Material, hidden: int) -> StoryRecord:
    plain = [
        article_record(
            material.articles[each], material.texts.get(each, ""), material.documents.get(each, {}),
            material.caps, material.phrases,
        )
        for each in ids
    ]
    articles = with_marks(plain, [material.articles[each] for each in ids])
    every = len(articles) <= material.caps.compared_members
    return StoryRecord(
        key, cluster, articles, comparisons(articles, material.tables, material.phrases, every), hidden
    )


def with_marks(records: Sequence[ArticleRecord], rows: Sequence[Mapping[str, object]]) -> list[ArticleRecord]:
    """Add the names and numbers that the articles share."""
    articles = [
        Article(record.id, record.text, language=record.language, date=row.get("date"))  # type: ignore[arg-type]
        for record, row in zip(records, rows, strict=True)
    ]
    return [replace(record, marks=marks) for record, marks in zip(records, shared_marks(articles), strict=True)]


def _share(value: object) -> float | None:
    return round(float(value), 4) if isinstance(value, int | float) else None


def _verdict(document: Json) -> str:
    verdict = document.get("verdict")
    return neutral(str(verdict.get("reason") or "")) if isinstance(verdict, Mapping) else ""


def _notes(document: Json, length: int, caps: Caps, phrases: Phrases) -> list[Note]:
    found = document.get("findings")
    listed = [each for each in found if isinstance(each, Mapping)] if isinstance(found, Iterable) else []
    fitting = [_note(each, phrases) for each in listed if int(each.get("end") or 0) <= length]
    return sorted(fitting, key=lambda note: (note.start, note.end))[: caps.findings]


def _note(finding: Json, phrases: Phrases) -> Note:
    languages = finding.get("languages")
    codes = [str(code) for code in languages] if isinstance(languages, Iterable) else []
    return Note(
        int(str(finding.get("start") or 0)),
        int(str(finding.get("end") or 0)),
        str(finding.get("code") or ""),
        str(finding.get("name") or ""),
        str(finding.get("kind") or ""),
        neutral(str(finding.get("message") or "")),
        neutral(str(finding.get("suggestion") or "")),
        ", ".join(phrases.language(code) for code in codes),
    )
