"""What the page's script is given: one story with its articles and its comparisons, as plain data.

Ranges are half-open and count code points of the text as shown.
"""

from dataclasses import dataclass, field

Range = tuple[int, int]

Mark = tuple[int, int, int]
"""Start and end of a name or number that other articles of the story hold too, and a number for what it means."""

Step = tuple[str, float]
"""One bar of the evidence waterfall: the measure and what it adds, in log-odds."""


@dataclass(frozen=True, slots=True)
class Note:
    """One finding of the checker, with where it stands in the text shown."""

    start: int
    end: int
    code: str
    name: str
    kind: str
    message: str
    suggestion: str
    languages: str


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One article as the page shows it."""

    id: str
    title: str
    text: str
    url: str
    date: str
    source: str
    language: str
    language_name: str
    paragraphs: list[Range]
    canonical: bool = False
    relation: str = ""
    """Relation to the canonical article of its duplicate cluster; empty for one that is nobody's copy."""
    unique_share: float | None = None
    verdict: str = ""
    notes: list[Note] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    hidden_chars: int = 0
    """Characters of the text that the page's cap leaves out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the side-by-side table: paragraphs of either side, and how alike they are."""

    a: list[int]
    b: list[int]
    score: float | None = None
    same: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that one article says and the other does not."""

    start: int
    end: int
    support: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """Two passages that contradict each other."""

    kind: str
    a: Range
    b: Range
    reason: str


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """Two articles of a story side by side; `a` and `b` are their places in the story's list."""

    a: int
    b: int
    rows: list[Row]
    aligned: str = "none"
    """`direct`: beads of the run; `composed`: through other members; `none`: paragraphs in plain order."""
    relation: str = ""
    relation_probability: float | None = None
    probability: float | None = None
    reason: str = ""
    measures: dict[str, float | None] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    only_a: list[Passage] = field(default_factory=list)
    only_b: list[Passage] = field(default_factory=list)
    conflicts: list[ConflictRecord] = field(default_factory=list)
    deleted: list[Range] = field(default_factory=list)
    inserted: list[Range] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story, or a single pair, ready to be opened."""

    key: str
    """Its address within the page."""
    cluster: str
    articles: list[ArticleRecord]
    comparisons: list[ComparisonRecord]
    hidden_articles: int = 0
    """Members that the page's cap leaves out."""
