"""The languages of the training, read from `languages.toml`."""

import tomllib
from pathlib import Path
from typing import Any

_TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("languages.toml").read_text("utf-8"))

MAIN: list[str] = _TABLE["main"]
ALSO_LISTED: list[str] = _TABLE["also_listed"]
LARGE: frozenset[str] = frozenset(_TABLE["large"])
LIFTED: frozenset[str] = frozenset(_TABLE["lifted"])
NAMED: list[str] = _TABLE["named"]
SCRIPTS: frozenset[str] = frozenset(_TABLE["scripts"])
CYRILLIC: dict[str, str] = _TABLE["cyrillic"]


def serbian_cyrillic(text: str) -> str:
    """Write Serbo-Croatian Latin as lower-case Serbian Cyrillic; other letters stay.

    >>> serbian_cyrillic("Ljubav i džep")
    'љубав и џеп'
    """
    text = text.lower()
    for latin, cyrillic in CYRILLIC.items():
        text = text.replace(latin, cyrillic)
    return text
