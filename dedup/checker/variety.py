"""Which variety of English a text is spelled in."""

import re
import tomllib
from collections import Counter
from functools import lru_cache
from importlib.resources import files

from dedup.errors import ConfigError

VARIETIES = ("US", "UK", "CA", "IN")
_WORD = re.compile(rb"[a-z]+")
_CLEAR = 2
"""A variety must lead the other by this factor; below it the text says nothing."""


@lru_cache(maxsize=1)
def _spellings() -> dict[bytes, str]:
    table = tomllib.loads(files("dedup.data.checker").joinpath("variety.toml").read_text(encoding="utf-8"))
    return {word.encode(): variety for variety, words in table.items() for word in words}


def detect_variety(data: bytes) -> str | None:
    """Return "US", "UK", "CA" or "IN" by the spellings that a UTF-8 text uses, None where they do not tell.

    >>> detect_variety(b"The labour organisation travelled to the centre.")
    'UK'
    >>> detect_variety(b"It rained.") is None
    True
    """
    spellings = _spellings()
    counts = Counter(map(spellings.__getitem__, filter(spellings.__contains__, _WORD.findall(data.lower()))))
    if counts["IN"] > 0:
        return "IN"
    british, american = counts["UK"], counts["US"]
    # Canadian papers write "colour" and "organize": both sides of the table, with words of its politics.
    if counts["CA"] > 1 and british and american:
        return "CA"
    if british > _CLEAR * american:
        return "UK"
    return "US" if american > _CLEAR * british else None


def check_variety(name: str | None) -> str | None:
    """Return the name of a variety in capitals.

    Raises:
        ConfigError: The variety is not known.
    """
    if name is None or name.upper() in VARIETIES:
        return name and name.upper()
    raise ConfigError(f"no variety of English is called {name!r}; known: {', '.join(VARIETIES)}")
