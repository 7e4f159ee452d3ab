"""How much the page shows; every cap that bites is stated on the page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caps:
    """Hold the limits of the report."""

    cards: int = 600
    """Stories that get a card, the largest first."""
    embedded_bytes: int = 2_600_000
    """Bytes of story data inside the first page; further stories get a page of their own."""
    story_bytes: int = 160_000
    """A story larger than this gets a page of its own."""
    members: int = 120
    """Articles of one story that its page shows, the canonical ones and the earliest first."""
    compared_members: int = 12
    """Up to this size every two members of a story are compared beforehand."""
    text_chars: int = 12_000
    """Characters of one article."""
    title_chars: int = 300
    """Characters of one headline."""
    headlines: int = 6
    """Headlines on one card, one per language."""
    time_line: int = 16
    """Stories on the time line."""
    matrix: int = 12
    """Sources in the matrix of who copies whom."""
    table_rows: int = 30
    """Rows of any other table."""
    borderline: int = 40
    """Pairs near the threshold."""
    findings: int = 80
    """Findings shown per article."""
