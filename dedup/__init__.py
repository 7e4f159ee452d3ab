"""Know what a pile of news articles in many languages really contains."""

from importlib import import_module
from typing import TYPE_CHECKING

from dedup.errors import ConfigError, DedupError, EncoderError, InputError, MissingExtraError, StoreError

if TYPE_CHECKING:
    from dedup.api import Comparison, align, check, compare, deduplicate
    from dedup.config import Config
    from dedup.encoder import load_encoder
    from dedup.result import Result
    from dedup.schema import Article

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Comparison",
    "Config",
    "ConfigError",
    "DedupError",
    "EncoderError",
    "InputError",
    "MissingExtraError",
    "Result",
    "StoreError",
    "align",
    "check",
    "compare",
    "deduplicate",
    "load_encoder",
]

_HOMES = {
    "Article": "dedup.schema",
    "Comparison": "dedup.api",
    "Config": "dedup.config",
    "Result": "dedup.result",
    "align": "dedup.api",
    "check": "dedup.api",
    "compare": "dedup.api",
    "deduplicate": "dedup.api",
    "load_encoder": "dedup.encoder",
}
"""Where each public name lives; loaded on first use, so that `dedup --help` does not load polars."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'dedup' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
