"""The page on which a person understands a dump: `build` for a run, `compare_page` for two articles."""

from dedup.report.pair_page import compare_page
from dedup.report.site import build

__all__ = ["build", "compare_page"]
