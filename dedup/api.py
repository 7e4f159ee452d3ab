"""What `import dedup` offers: the same stages as the command line, on Python objects."""

import shutil
import weakref
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import polars as pl

from dedup import alignment
from dedup.checker import check_text
from dedup.checker.finding import Check, Finding, Verdict
from dedup.comparison import Content, compare_articles
from dedup.config import CheckConfig, Config
from dedup.conflicts import Conflict
from dedup.encoder import Encoder, load_encoder
from dedup.errors import InputError
from dedup.evidence import profile, weigh
from dedup.explanation import Step, reason, waterfalls
from dedup.language import detect
from dedup.pipeline.run import run, run_batches
from dedup.reading import Rows, table
from dedup.relation import Question, classify
from dedup.result import Result, load
from dedup.schema import ARTICLE_COLUMNS, Article, Relation
from dedup.store import Store
from dedup.unique import Unique

Source = str | Mapping[str, object] | Article
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


@dataclass(frozen=True, slots=True)
class Explanation:
    """Say why two articles of a run are, or are not, together."""

    a: str
    b: str
    relation: str
    relation_probability: float
    probability: float
    reason: str
    together: str
    evidence: Mapping[str, float | None]
    waterfalls: Mapping[Question, list[Step]]

    def to_dict(self) -> dict[str, object]:
        """Return the explanation as a JSON object."""
        return asdict(self)


class Weighed(NamedTuple):
    """The evidence on two articles and the relation it leads to."""

    evidence: dict[str, float | None]
    relation: Relation
    relation_probability: float
    probability: float


@cache
def _encoder(name: str | None = None) -> Encoder:
    return load_encoder(name)


def deduplicate(rows: Rows | str | Path, config: Config | None = None) -> Result:
    """Find copies, stories, unique content, conflicts and translations among articles.

    Args:
        rows: dicts, articles or texts; a polars, pandas or pyarrow table; a Hugging Face dataset; or a path or glob.
        config: the settings; `Config()` by default. Worker processes only where `jobs` asks for them, from a script
            that guards its start with `if __name__ == "__main__":`.

    Returns:
        The tables of the run as polars frames.

    Raises:
        InputError: the rows or files cannot be read.
        ConfigError: a setting is out of range.
    """
    config = config or Config()
    if config.jobs is None:
        # Workers import the caller's script again: only who guards it with __main__ can want them.
        config = replace(config, jobs=1)
    folder = Path(mkdtemp(prefix="dedup-"))
    out = folder / "out"

    def rerun(chosen: Config) -> Path:
        # Whatever was read and weighed before lies in the folder, so the rows are drawn only the first time.
        if isinstance(rows, str | Path):
            run([str(rows)], out, chosen)
        else:
            run_batches(table(rows, chosen.read), {"rows": "memory"}, Store(out), chosen)
        return out

    weakref.finalize(rerun, shutil.rmtree, folder, ignore_errors=True)
    return load(rerun(config), config, rerun)


def compare(a: Source, b: Source, encoder: str | None = None, config: CheckConfig | None = None) -> Comparison:
    """Compare two articles in any two languages.

    Args:
        a: a text, a dict with the fields that `dedup run` understands, or an Article.
        b: the other one.
        encoder: a sentence-transformers model by name or path; the embedded one by default.
        config: which rules of the checker apply.

    Raises:
        InputError: a dict has no text.
        EncoderError: the encoder cannot be loaded.
    """
    first, second = _told(a, "a"), _told(b, "b")
    model = _encoder(encoder)
    weighed = weigh_articles(first, second, model)
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


def check(text: str, language: str | None = None, config: CheckConfig | None = None) -> Check:
    """Find the traces of translation in a text and conclude whether it is one.

    Args:
        text: the text; findings are spans of it.
        language: the language it is written in; detected by default.
        config: which rules apply, and which variety of English is meant.

    Raises:
        ConfigError: a selected code or the variety is not known.
    """
    return check_text(text, language, config)


def align(a: Source | list[str], b: Source | list[str], encoder: str | None = None) -> list[Bead]:
    """Align the paragraphs of two articles that tell the same story, in whatever order.

    Args:
        a: a text, a dict, an Article, or a list of paragraphs.
        b: the other one.
        encoder: a sentence-transformers model by name or path; the embedded one by default.

    Returns:
        The beads: paragraph numbers of both sides and a score between 0 and 1.
    """
    return alignment.align(_paragraphs(a, "a"), _paragraphs(b, "b"), _encoder(encoder))


def weigh_articles(a: Article, b: Article, encoder: Encoder) -> Weighed:
    """Weigh two articles and name their relation."""
    frame = pl.DataFrame([asdict(a), asdict(b)], schema=ARTICLE_COLUMNS, strict=False)
    first, second = profile(frame, encoder)
    evidence = weigh([(first, second)])
    named = classify(evidence).row(0, named=True)
    sure = round(named["relation_probability"], 6), round(named["probability"], 6)
    return Weighed(evidence.row(0, named=True), named["relation"], *sure)


def explain_pair(out: Path, id_a: str, id_b: str, encoder: str | None = None) -> Explanation:
    """Explain why two articles of a run are, or are not, together.

    Args:
        out: the folder that a run wrote.
        id_a: the id of one article.
        id_b: the id of the other.
        encoder: the encoder of the run; the embedded one by default.

    Raises:
        InputError: the folder holds no run, or an id is not in it.
    """
    rows = article_rows(out, (id_a, id_b))
    a, b = (_article(rows[wanted]) for wanted in (id_a, id_b))
    weighed = weigh_articles(a, b, _encoder(encoder))
    return Explanation(
        a=id_a,
        b=id_b,
        relation=weighed.relation,
        relation_probability=weighed.relation_probability,
        probability=weighed.probability,
        reason=reason(weighed.evidence, weighed.relation),
        together=_together(rows[id_a], rows[id_b]),
        evidence=weighed.evidence,
        waterfalls=waterfalls(weighed.evidence),
    )


def article_rows(out: Path, ids: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """Read rows of `articles.parquet` by id.

    Raises:
        InputError: the folder holds no run, or an id is not in it.
    """
    path = out / "articles.parquet"
    if not path.is_file():
        raise InputError(f"{out}: no articles.parquet there; name the folder that `dedup run -o` wrote")
    found = pl.scan_parquet(path).filter(pl.col("id").is_in(ids)).collect()
    rows = {row["id"]: row for row in found.iter_rows(named=True)}
    for wanted in ids:
        if wanted not in rows:
            raise InputError(f"{path}: no article has the id {wanted!r}; list the ids with polars.read_parquet")
    return rows


def _together(a: Mapping[str, object], b: Mapping[str, object]) -> str:
    for kind in ("duplicate", "story"):
        if a[f"{kind}_cluster"] == b[f"{kind}_cluster"]:
            return f"both in {kind} cluster {a[f'{kind}_cluster']}"
    return f"in different stories, {a['story_cluster']} and {b['story_cluster']}"


def _told(source: Source, name: str) -> Article:
    """Make an article whose language is known of whatever was given."""
    article = (
        source if isinstance(source, Article) else _article({"text": source} if isinstance(source, str) else source)
    )
    if not article.id or isinstance(source, str):
        article = replace(article, id=name)
    return article if article.language else replace(article, language=detect(article.text).language)


def _article(row: Mapping[str, object]) -> Article:
    """Read one row as the readers do, with their aliases of field names."""
    if not row.get("text") and set(row) <= {"text"}:
        return Article("", "")
    for batch in table([row]):
        for refused in batch.rejected:
            raise InputError(f"the article cannot be used: {refused.reason}")
        read = batch.articles.select(list(ARTICLE_COLUMNS)).row(0, named=True)
        return Article(**{name: value for name, value in read.items() if value is not None})
    raise InputError("the article has no text")


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
