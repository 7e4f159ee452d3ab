"""Aligned sentences that state different numbers, dates, places, names or polarity for the same thing."""

from dedup.conflicts.conflict import Conflict, ConflictKind
from dedup.conflicts.search import conflicts

__all__ = ["Conflict", "ConflictKind", "conflicts"]
