"""The stages in order: from articles as read to the tables of a result folder."""

from dedup.pipeline.progress import Progress, Silent
from dedup.pipeline.run import RunSummary, run

__all__ = ["Progress", "RunSummary", "Silent", "run"]
