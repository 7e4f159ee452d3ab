"""The stages in order: from articles as read to the tables of a result folder."""

from dedup.pipeline.estimate import Estimate, estimate
from dedup.pipeline.progress import Progress, Silent
from dedup.pipeline.run import RunSummary, run, run_batches

__all__ = ["Estimate", "Progress", "RunSummary", "Silent", "estimate", "run", "run_batches"]
