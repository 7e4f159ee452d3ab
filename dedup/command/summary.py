"""What a run tells at its end, and what a dry run tells before."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson
from rich.table import Table

if TYPE_CHECKING:
    from dedup.pipeline import Estimate, RunSummary

_UNITS = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6))
_NOT_UTF8 = "not valid UTF-8"
"""How the reason begins for which a row of another encoding is rejected."""
_PASSED_DATE = "date_input"
"""The column under which a date that could not be read is passed through."""


def closing_line(summary: "RunSummary") -> str:
    """Tell in one line what a run came to and where to look.

    >>> from pathlib import Path
    >>> from dedup.pipeline import RunSummary
    >>> closing_line(RunSummary(Path("OUT"), 1200, 3, 90, 40, 1, 0, 61.0))
    '1,200 articles: 40 duplicate clusters, 1 story; 3 rejected; 1m01s -> OUT/report.html'
    """
    return (
        f"{_count(summary.articles, 'article')}: {_count(summary.duplicate_clusters, 'duplicate cluster')}, "
        f"{_count(summary.story_clusters, 'story', 'stories')}; {summary.rejected:,} rejected; "
        f"{duration(summary.seconds)} -> {summary.out}/report.html"
    )


def remarks(summary: "RunSummary", max_rejected: float) -> Iterator[str]:
    """Yield what a user should know of the input: rows that were rejected, and dates that could not be read."""
    if summary.rejected:
        with (summary.out / "rejected.jsonl").open("rb") as lines:
            first = orjson.loads(next(lines))
        yield (
            f"{_count(summary.rejected, 'row')} rejected, first {first['file']}:{first['line']}: {first['reason']}"
            f" (all in {summary.out}/rejected.jsonl)"
        )
        if first["reason"].startswith(_NOT_UTF8):
            yield "text is read as UTF-8: convert files of another encoding first (iconv -f windows-1251 -t utf-8)"
    if summary.rejected_share > max_rejected:
        yield (
            f"{summary.rejected_share:.1%} of the rows were rejected, more than the {max_rejected:.1%} that"
            " --max-rejected allows: exit status 3"
        )
    yield from _unread_dates(summary)


def _unread_dates(summary: "RunSummary") -> Iterator[str]:
    """Yield a remark where dates were passed through because none could be made of them."""
    import polars as pl

    articles = pl.scan_parquet(summary.out / "articles.parquet")
    if _PASSED_DATE not in articles.collect_schema():
        return
    unread = articles.filter(pl.col("date").is_null()).select(pl.col(_PASSED_DATE).drop_nulls().cast(pl.String))
    dates = unread.collect()[_PASSED_DATE]
    if len(dates):
        yield (
            f"{_count(len(dates), 'date')} could not be read for sure, such as {dates[0]!r}: these articles are"
            " compared with all others, whatever their date (write 2024-05-31 or any form of ISO 8601)"
        )


def _count(number: int, thing: str, things: str = "") -> str:
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def duration(seconds: float) -> str:
    """Write a duration as people read it.

    >>> duration(4.25), duration(61), duration(7322)
    ('4.2s', '1m01s', '2h02m')
    """
    if seconds < 60:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m{rest:02}s" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02}m"


def size(count: float) -> str:
    """Write a number of bytes as people read it.

    >>> size(3.2e9), size(41_000_000), size(900)
    ('3.2 GB', '41.0 MB', '0.1 MB')
    """
    unit, scale = next((each for each in _UNITS if count >= each[1]), _UNITS[-1])
    return f"{max(count / scale, 0.1):,.1f} {unit}"


def summary_table(summary: "RunSummary") -> Table:
    """Set out what a run came to."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="right", style="bold")
    table.add_column()
    for count, what in (
        (summary.articles, "articles"),
        (summary.duplicate_clusters, "clusters of copies"),
        (summary.story_clusters, "stories told more than once"),
        (summary.pairs, "pairs listed with their evidence"),
        (summary.rejected, "rows rejected"),
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
        ("peak memory", size(estimate.peak_bytes)),
        ("disk", size(estimate.disk_bytes)),
    ):
        table.add_row(what, value)
    return table
