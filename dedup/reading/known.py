"""The names and forms that other programs use, from `dedup/data/reading/fields.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Known:
    """Hold the table of field names, read once."""

    containers: tuple[str, ...]
    empty: frozenset[str]
    address_fields: frozenset[str]
    aliases: dict[str, tuple[str, ...]]
    date_forms: tuple[str, ...]
    month_languages: tuple[str, ...]


@cache
def known() -> Known:
    """Read the table of field names."""
    table = tomllib.loads((files("dedup") / "data" / "reading" / "fields.toml").read_text("utf-8"))
    return Known(
        containers=tuple(table["containers"]),
        empty=frozenset(table["empty"]),
        address_fields=frozenset(table["address_fields"]),
        aliases={column: tuple(names) for column, names in table["aliases"].items()},
        date_forms=tuple(table["dates"]["forms"]),
        month_languages=tuple(table["dates"]["month_languages"]),
    )
