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
from dedup.report.safety import neutral, one_line, safe_link
from dedup.schema import Article
from dedup.segmentation import paragraphs

_ORIGINS = 3
"""Source languages that a verdict names."""


@dataclass(frozen=True, slots=True)
class Material:
    """Hold what stories are made of, for the articles that are shown."""

    articles: Mapping[str, Mapping[str, object]]
    """Rows of `articles.parquet` by id."""
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


def article_record(row: Mapping[str, object], text: str, document: Json, caps: Caps, phrases: Phrases) -> ArticleRecord:
    """Return one article as the page shows it; `row` has the columns of `articles.parquet`."""
    kept = text[: caps.text_chars]
    shown = neutral(kept)
    language = str(row.get("language") or "und")
    return ArticleRecord(
        str(row["id"]),
        _title(str(row.get("title") or ""), kept, caps, phrases),
        shown,
        safe_link(str(row.get("url") or "")),
        phrases.moment(row.get("date")),  # type: ignore[arg-type]
        neutral(str(row.get("source") or ""))[: caps.title_chars] or phrases.say("page.unknown_source"),
        language,
        phrases.language(language),
        [(span.start, span.end) for span in paragraphs(kept)],
        bool(row.get("is_canonical")),
        str(row.get("duplicate_relation") or ""),
        _share(row.get("unique_share")),
        _verdict(document, phrases),
        _notes(document, len(shown), caps, phrases),
        hidden_chars=len(text) - len(shown),
    )


def _title(title: str, text: str, caps: Caps, phrases: Phrases) -> str:
    """Return the headline; for an article that has none, the words it opens with."""
    return one_line(title)[: caps.title_chars] or _opening(text, caps.opening_chars) or phrases.say("page.untitled")


def _opening(text: str, most: int) -> str:
    """Return the words that a text opens with, at most so many characters of its first paragraph.

    >>> _opening("A ferry burned off Ancona.\\n\\nAll are safe.", 16)
    'A ferry burned…'
    """
    first = one_line(text[: 4 * most].lstrip().partition("\n\n")[0])
    return first if len(first) <= most else (first[:most].rpartition(" ")[0] or first[:most]) + "…"


def _record(key: str, cluster: str, ids: Sequence[str], material: Material, hidden: int) -> StoryRecord:
    plain = [
        article_record(
            material.articles[each],
            str(material.articles[each]["text"] or ""),
            material.documents.get(each, {}),
            material.caps,
            material.phrases,
        )
        for each in ids
    ]
    articles = with_marks(plain, [material.articles[each] for each in ids])
    return StoryRecord(
        key, cluster, articles, comparisons(articles, material.tables, material.caps.compared_members), hidden
    )


def with_marks(records: Sequence[ArticleRecord], rows: Sequence[Mapping[str, object]]) -> list[ArticleRecord]:
    """Add the names and numbers that the articles share."""
    if len(records) < 2:
        return list(records)
    articles = [
        Article(record.id, record.text, language=record.language, date=row.get("date"))  # type: ignore[arg-type]
        for record, row in zip(records, rows, strict=True)
    ]
    return [replace(record, marks=marks) for record, marks in zip(records, shared_marks(articles), strict=True)]


def _share(value: object) -> float | None:
    return round(float(value), 4) if isinstance(value, int | float) else None


def _verdict(document: Json, phrases: Phrases) -> str:
    """Say the verdict and its reason; a text without findings that nothing speaks for gets none."""
    verdict = document.get("verdict")
    if not isinstance(verdict, Mapping) or not (verdict.get("translated") or document.get("findings")):
        return ""
    return f"{_judgement(verdict, phrases)} {neutral(str(verdict.get('reason') or ''))}".strip()


def _judgement(verdict: Json, phrases: Phrases) -> str:
    if not verdict.get("translated"):
        return phrases.say("verdict.undetermined" if verdict.get("translated") is None else "verdict.native")
    key = "verdict.machine" if verdict.get("machine") else "verdict.translated"
    return phrases.say(key, p=phrases.share(_share(verdict.get("probability"))), languages=_origins(verdict, phrases))


def _origins(verdict: Json, phrases: Phrases) -> str:
    found = verdict.get("languages")
    listed = [each for each in found if isinstance(each, Mapping)][:_ORIGINS] if isinstance(found, list | tuple) else []
    named = [
        phrases.say(
            "verdict.one_language",
            language=phrases.language(str(each.get("language"))),
            p=phrases.share(_share(each.get("probability"))),
        )
        for each in listed
    ]
    return phrases.say("verdict.languages", list=", ".join(named)) if named else ""


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
