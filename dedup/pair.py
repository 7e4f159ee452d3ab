"""Two articles: what they are to each other, what they share and where they differ."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import NamedTuple

import polars as pl

from dedup import alignment
from dedup.checker import check_text
from dedup.checker.finding import Check, Finding, Verdict
from dedup.comparison import Content, compare_articles
from dedup.config import CheckConfig
from dedup.conflicts import Conflict
from dedup.encoder import Encoder, load_encoder
from dedup.errors import InputError
from dedup.evidence import weigh
from dedup.explanation import reason
from dedup.language import detect
from dedup.pile import Pile
from dedup.profile import profile
from dedup.reading import row_article
from dedup.reading.values import valid
from dedup.relation import classify
from dedup.schema import ARTICLE_COLUMNS, Article, Relation
from dedup.unique import Unique

Source = str | Mapping[str, object] | Article
"""A text, a dict with the fields that `dedup run` understands, or an article."""

Bead = alignment.Bead

VERSION = 1
"""Version of the JSON of `compare`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold the numbers behind a verdict; `measures` has every one that was taken, by name."""

    jaccard: float
    containment: float
    cosine: float
    entity_overlap: float | None
    number_overlap: float | None
    days_apart: float | None
    reason: str
    measures: Mapping[str, float | None]

    def to_dict(self) -> dict[str, object]:
        """Return the evidence as the JSON object that `compare` prints."""
        named = {name: getattr(self, name) for name in self.__slots__ if name != "measures"}
        return {**named, "measures": dict(self.measures)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold two articles side by side: what they are to each other, what they share and where they differ."""

    a: Article
    b: Article
    relation: Relation
    relation_probability: float
    probability: float
    evidence: Evidence
    content: Content
    check_a: Check
    check_b: Check

    def __repr__(self) -> str:
        """Return the verdict and the counts, in place of all texts and spans."""
        return (
            f"Comparison({self.relation} {self.relation_probability:.2f}, same story or closer {self.probability:.2f},"
            f" {len(self.beads)} beads, {len(self.unique_a)} only in a, {len(self.unique_b)} only in b,"
            f" {len(self.conflicts)} conflicts)"
        )

    @property
    def beads(self) -> tuple[Bead, ...]:
        """Return the beads between the paragraphs."""
        return self.content.beads

    @property
    def unique_a(self) -> tuple[Unique, ...]:
        """Return what only the first article says."""
        return self.content.unique_a

    @property
    def unique_b(self) -> tuple[Unique, ...]:
        """Return what only the second article says."""
        return self.content.unique_b

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Return where the two contradict each other."""
        return self.content.conflicts

    @property
    def findings_a(self) -> tuple[Finding, ...]:
        """Return the traces of translation in the first article."""
        return self.check_a.findings

    @property
    def findings_b(self) -> tuple[Finding, ...]:
        """Return the traces of translation in the second article."""
        return self.check_b.findings

    @property
    def verdict_a(self) -> Verdict:
        """Tell whether the first article is a translation."""
        return self.check_a.verdict

    @property
    def verdict_b(self) -> Verdict:
        """Tell whether the second article is a translation."""
        return self.check_b.verdict

    def to_dict(self) -> dict[str, object]:
        """Return the comparison as the JSON object that `dedup compare` prints."""
        return {
            "version": VERSION,
            "relation": self.relation,
            "relation_probability": self.relation_probability,
            "probability": self.probability,
            "evidence": self.evidence.to_dict(),
            **self.content.to_dict(),
            "findings_a": [finding.to_dict() for finding in self.findings_a],
            "findings_b": [finding.to_dict() for finding in self.findings_b],
            "verdict_a": self.verdict_a.to_dict(),
            "verdict_b": self.verdict_b.to_dict(),
        }


class Weighed(NamedTuple):
    """The evidence on two articles and the relation it leads to."""

    evidence: dict[str, float | None]
    relation: Relation
    relation_probability: float
    probability: float


@cache
def encoder_named(name: str | None = None) -> Encoder:
    """Load an encoder, once per process."""
    return load_encoder(name)


def compare(
    a: Source, b: Source, encoder: str | None = None, config: CheckConfig | None = None, pile: Pile | None = None
) -> Comparison:
    """Compare two articles in any two languages.

    Args:
        a: a text, a dict with the fields that `dedup run` understands, or an Article.
        b: the other one.
        encoder: a sentence-transformers model by name or path; the embedded one by default.
        config: which rules of the checker apply.
        pile: what the articles of the dump that both stand in have in common; by default they stand alone.

    Raises:
        InputError: a dict has no text, or one of the two is none of these.
        EncoderError: the encoder cannot be loaded.
    """
    first, second = _told(a, "a"), _told(b, "b")
    model = encoder_named(encoder)
    weighed = weigh_articles(first, second, model, pile)
    return Comparison(
        a=first,
        b=second,
        relation=weighed.relation,
        relation_probability=weighed.relation_probability,
        probability=weighed.probability,
        evidence=_evidence(weighed.evidence, weighed.relation),
        content=compare_articles(first, second, model),
        check_a=check_text(first.text, first.language, config),
        check_b=check_text(second.text, second.language, config),
    )


def align(a: Source | list[str], b: Source | list[str], encoder: str | None = None) -> list[Bead]:
    """Align the paragraphs of two articles that tell the same story, in whatever order.

    Args:
        a: a text, a dict, an Article, or a list of paragraphs.
        b: the other one.
        encoder: a sentence-transformers model by name or path; the embedded one by default.

    Returns:
        The beads: paragraph numbers of both sides and a score between 0 and 1.

    Raises:
        InputError: a dict has no text, or one of the two is none of these.
        EncoderError: the encoder cannot be loaded.
    """
    return alignment.align(_paragraphs(a, "a"), _paragraphs(b, "b"), encoder_named(encoder))


def weigh_articles(a: Article, b: Article, encoder: Encoder, pile: Pile | None = None) -> Weighed:
    """Weigh two articles and name their relation, beside the dump that they stand in where it is known."""
    frame = pl.DataFrame([asdict(a), asdict(b)], schema=ARTICLE_COLUMNS, strict=False)
    first, second = profile(frame, encoder)
    evidence = weigh([(first, second)], pile)
    named = classify(evidence).row(0, named=True)
    sure = round(named["relation_probability"], 6), round(named["probability"], 6)
    return Weighed(evidence.row(0, named=True), named["relation"], *sure)


def _told(source: Source, name: str) -> Article:
    """Make an article whose language is known of whatever was given."""
    article = _given(source, name)
    return article if article.language else replace(article, language=detect(article.text).language)


def _given(source: Source, name: str) -> Article:
    if isinstance(source, str):
        return Article(name, valid(source))
    if not isinstance(source, Article | Mapping):
        raise InputError(f"{name}: a text, a dict or an Article is expected, not {type(source).__name__}")
    article = source if isinstance(source, Article) else row_article(source)
    return article if article.id else replace(article, id=name)


def _paragraphs(source: Source | list[str], name: str) -> Article | list[str]:
    return source if isinstance(source, list) else _told(source, name)


def _evidence(measures: Mapping[str, float | None], relation: str) -> Evidence:
    return Evidence(
        jaccard=measures["jaccard"] or 0.0,
        containment=measures["containment"] or 0.0,
        cosine=measures["cosine"] or 0.0,
        entity_overlap=measures["entity_overlap"],
        number_overlap=measures["number_overlap"],
        days_apart=measures["days_apart"],
        reason=reason(measures, relation),
        measures=measures,
    )
