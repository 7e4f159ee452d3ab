"""What a run tells at its end, and what a dry run tells before."""

from typing import TYPE_CHECKING

from rich.table import Table

from dedup.pipeline import RunSummary

if TYPE_CHECKING:
    from dedup.pipeline import Estimate


def closing_line(summary: RunSummary) -> str:
    """Tell in one line what a run came to and where to look.

    >>> from pathlib import Path
    >>> closing_line(RunSummary(Path("OUT"), 1200, 3, 90, 40, 55, 0, 61.0))
    '1,200 articles: 40 duplicate clusters, 55 stories; 3 rejected; 1m01s -> OUT/report.html'
    """
    return (
        f"{summary.articles:,} articles: {summary.duplicate_clusters:,} duplicate clusters, "
        f"{summary.story_clusters:,} stories; {summary.rejected:,} rejected; "
        f"{duration(summary.seconds)} -> {summary.out}/report.html"
    )


def duration(seconds: float) -> str:
    """Write a duration as people read it.

    >>> duration(4.25), duration(61), duration(7322)
    ('4.2s', '1m01s', '2h02m')
    """
    if seconds < 60:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m{rest:02}s" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02}m"


def summary_table(summary: RunSummary) -> Table:
    """Set out what a run came to."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="right", style="bold")
    table.add_column()
    for count, what in (
        (summary.articles, "articles"),
        (summary.duplicate_clusters, "clusters of copies"),
        (summary.story_clusters, "stories told more than once"),
        (summary.pairs, "pairs listed with their evidence"),
        (summary.rejected, "rows rejected (rejected.jsonl says why)"),
    ):
        table.add_row(f"{count:,}", what)
    return table


def estimate_table(estimate: "Estimate") -> Table:
    """Set out what a run would take."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right", style="bold")
    for what, value in (
        ("articles", f"{estimate.articles:,}"),
        ("languages in the sample", ", ".join(estimate.languages)),
        ("time", duration(estimate.seconds)),
        ("peak memory", f"{estimate.peak_bytes / 1e9:.1f} GB"),
        ("disk", f"{estimate.disk_bytes / 1e9:.2f} GB"),
    ):
        table.add_row(what, value)
    return table
