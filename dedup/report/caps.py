"""How much the page shows; every cap that bites is stated on the page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caps:
    """Hold the limits of the report."""

    cards: int = 400
    """Stories that get a card, the largest first."""
    embedded_bytes: int = 2_500_000
    """Bytes of story data inside the first page; further stories get a page of their own."""
    story_bytes: int = 200_000
    """A story larger than this gets a page of its own."""
    members: int = 60
    """Articles of one story that its page shows, the canonical ones and the earliest first."""
    compared_members: int = 12
    """Up to this size every two members of a story are compared beforehand."""
    looked_at: int = 50
    """Stories whose independent reports are aligned and whose pairs get a waterfall."""
    text_chars: int = 12_000
    """Characters of one article."""
    title_chars: int = 300
    """Characters of one headline."""
    opening_chars: int = 90
    """Characters of the text that stand for a headline where there is none."""
    headlines: int = 6
    """Headlines on one card, one per language."""
    time_line: int = 16
    """Stories on the time line."""
    matrix: int = 12
    """Sources in the matrix of who copies whom."""
    sources: int = 15
    """Rows of the table of what each source adds."""
    table_rows: int = 30
    """Rows of any other table."""
    borderline: int = 40
    """Pairs near the threshold."""
    findings: int = 80
    """Findings shown per article."""
