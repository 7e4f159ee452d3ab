"""The settings of a run: one frozen object, defaults in one place."""

from dataclasses import dataclass, field
from typing import Literal

Engine = Literal["local", "ray"]


@dataclass(frozen=True, slots=True)
class ReadConfig:
    """Say how input is read."""

    input_format: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    """Pairs of (our column, name in the input), before the known aliases."""
    limit: int | None = None
    max_rejected: float = 0.01
    max_text_chars: int = 2_000_000
    max_line_bytes: int = 64 * 1024 * 1024
    max_decompressed_bytes: int = 1 << 40


@dataclass(frozen=True, slots=True)
class SignatureConfig:
    """Say which copies the lexical channel must find; permutations and bands follow from it."""

    permutations: int = 128
    shingle: int = 3
    target_jaccard: float = 0.25
    """A pair with this Jaccard similarity of shingles ..."""
    target_miss: float = 0.05
    """... is missed with at most this probability."""
    hot_key_cap: int = 64
    """Articles that share one band key beyond this number are joined as a star, and the key is counted as hot."""


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """Say which articles are compared by meaning."""

    days: float = 3.0
    neighbours: int = 8
    min_cosine: float = 0.40


@dataclass(frozen=True, slots=True)
class RelationConfig:
    """Say how sure a verdict must be before it joins articles."""

    precision: float | None = None
    """Operating point from held-out calibration; it takes the place of both thresholds."""
    story_threshold: float = 0.4
    """Probability from which a pair speaks for one story; clusters weigh all pairs of their members, so that a pair
    somewhat below even odds may still count for it."""
    duplicate_threshold: float = 0.5
    """Probability from which a pair speaks for one source article."""


@dataclass(frozen=True, slots=True)
class ClusterConfig:
    """Say which article stands for its cluster: `earliest`, `longest` or `source:a,b`."""

    keep: str = "earliest"


@dataclass(frozen=True, slots=True)
class CheckConfig:
    """Say which artefact rules apply."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    variety: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """Hold every setting of a run."""

    read: ReadConfig = field(default_factory=ReadConfig)
    signatures: SignatureConfig = field(default_factory=SignatureConfig)
    windows: WindowConfig = field(default_factory=WindowConfig)
    relation: RelationConfig = field(default_factory=RelationConfig)
    clusters: ClusterConfig = field(default_factory=ClusterConfig)
    check: CheckConfig = field(default_factory=CheckConfig)
    encoder: str | None = None
    jobs: int | None = None
    engine: Engine = "local"
