"""Records under other programs' field names -> the columns of an article."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import NamedTuple
from urllib.parse import urlsplit

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from dedup.errors import ConfigError
from dedup.reading import values
from dedup.reading.dates import microseconds
from dedup.reading.known import known
from dedup.reading.records import Record, RowError
from dedup.schema import ARTICLE_COLUMNS

_NEAR = 0.6
_MOST_PLANS = 1_000
_MOST_NAMES_SHOWN = 40
_LONGEST_ID = 4_096
_AS_LONG_AS_A_TEXT = 80


class Row(NamedTuple):
    """One article before it has an id of its own; `date` in microseconds since 1970 UTC, `extra` a JSON object."""

    id: str
    url: str
    title: str
    text: str
    date: int | None
    language: str | None
    source: str
    extra: str | None


_Plan = dict[str, tuple[str, ...]]


@dataclass(slots=True)
class FieldMap:
    """Find our columns in records; `chosen` pairs of (our column, name in the input) go before the known aliases.

    Raises ConfigError where a chosen column is none of ours.
    """

    chosen: Sequence[tuple[str, str]] = ()
    used: dict[str, str] = field(default_factory=dict)
    """For each of our columns, the name in the input that first gave it a value."""
    names: dict[str, int] = field(default_factory=dict)
    """While no record had a text field, the names seen, in order, each with the characters of its longest value."""
    has_text_field: bool = False
    has_chosen_text: bool = False
    """Whether a record had one of the fields that were chosen for the text."""
    _aliases: _Plan = field(init=False)
    _plans: dict[tuple[str, ...], _Plan] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._aliases = {column: known().aliases[column] for column in ARTICLE_COLUMNS}
        for column, name in reversed(self.chosen):
            if column not in ARTICLE_COLUMNS:
                ours = ", ".join(ARTICLE_COLUMNS)
                raise ConfigError(f"--fields {column}={name}: {column!r} is no column of ours; take one of: {ours}")
            self._aliases[column] = (name, *self._aliases[column])

    def articles(self, record: Record) -> Iterator[Record]:
        """Yield the record itself, or the articles in it where it is only their container (`@graph`, `articles`)."""
        inner = () if self._plan(record)["text"] else _contained(record)
        yield from inner or (record,)

    def row(self, record: Record) -> Row:
        """Give the columns of an article; raises RowError where the record holds no usable text."""
        plan = self._plan(record)
        text_field, text = self._text(record, plan["text"])
        found = {column: self._first(record, column, plan[column]) for column in _CONVERT}
        taken = {name for name, _ in found.values() if name} | {text_field}
        url, source = _string(found["url"][1]), _string(found["source"][1])
        identity, date = _string(found["id"][1]), found["date"][1]
        if len(identity) > _LONGEST_ID:
            raise RowError(f"the id has {len(identity):,} characters, more than {_LONGEST_ID:,}")
        return Row(
            id=identity,
            url=url,
            title=_string(found["title"][1]),
            text=text,
            date=date if isinstance(date, int) else None,
            language=_string(found["language"][1]) or None,
            source=source if source and not _is_address(source) else _host(source or url),
            extra=values.json_object(
                {
                    name: value
                    for name, value in record.items()
                    if name not in taken and (name not in ARTICLE_COLUMNS or _says_something(value))
                }
            ),
        )

    def unknown_text(self) -> str:
        """Say which fields there are where none of them is known to hold the text, and what to try."""
        names = list(self.names)
        near = _nearest(names, self._aliases["text"]) or self._longest()
        shown = ", ".join(names[:_MOST_NAMES_SHOWN]) + (", ..." if len(names) > _MOST_NAMES_SHOWN else "")
        return f"no field holds the text; the fields are: {shown or '(none)'}; say which one with --fields text={near}"

    def _longest(self) -> str:
        """Return the name with the longest value where it is as long as an article may be, else a word to replace."""
        name = max(self.names, key=lambda name: self.names[name], default="")
        return name if self.names.get(name, 0) >= _AS_LONG_AS_A_TEXT else "NAME"

    def _plan(self, record: Record) -> _Plan:
        keys = tuple(record)
        plan = self._plans.get(keys)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[keys] = self._planned(record)
        return plan

    def _planned(self, record: Record) -> _Plan:
        plan = {
            column: tuple(name for name in names if name in record or name.partition(".")[0] in record)
            for column, names in self._aliases.items()
        }
        self.has_text_field |= bool(plan["text"])
        self.has_chosen_text |= any(name in plan["text"] for column, name in self.chosen if column == "text")
        return plan

    def _note(self, record: Record) -> None:
        for name, value in record.items():
            size = len(value) if isinstance(value, str) else 0
            self.names[str(name)] = max(self.names.get(str(name), 0), size)

    def _text(self, record: Record, names: tuple[str, ...]) -> tuple[str, str]:
        problem = "no text" if names else "no field holds a text"
        if not self.has_text_field:
            self._note(record)
        for name in names:
            value = values.at(record, name)
            text = values.text(value)
            if text:
                self.used.setdefault("text", name)
                return name, text
            if value is not None and not isinstance(value, str | list):
                problem = f"{name} is {values.kind(value)}, not a text"
        raise RowError(problem)

    def _first(self, record: Record, column: str, names: tuple[str, ...]) -> tuple[str, str | int | None]:
        for name in names:
            value = values.at(record, name)
            found = _CONVERT[column](value) if value is not None else None
            if found is None or found == "" or (column == "url" and _is_no_url(name, found)):
                continue
            self.used.setdefault(column, name)
            return ("" if isinstance(value, dict | list) else name), found
        return "", None


_CONVERT: dict[str, Callable[[object], str | int | None]] = {
    "id": values.label,
    "url": values.label,
    "title": values.label,
    "date": lambda value: microseconds(values.scalar(value)),
    "language": values.label,
    "source": values.label,
}


def _says_something(value: object) -> bool:
    """Tell whether a value is neither None nor empty nor NaN."""
    return value is not None and value != "" and not (isinstance(value, float) and isnan(value))


def _contained(record: Record) -> list[Record]:
    for name in known().containers:
        inner = values.at(record, name)
        if isinstance(inner, list):
            found = [item for item in inner if isinstance(item, dict)]
            return [item for item in found if _is_article(item)] if name == "@graph" else found
    return []


def _is_article(node: Record) -> bool:
    return "articleBody" in node or "Article" in str(node.get("@type", ""))


def _string(value: str | int | None) -> str:
    return value if isinstance(value, str) else ""


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://"))


def _is_no_url(name: str, value: str | int) -> bool:
    return name in known().address_fields and not _is_address(str(value))


def _host(address: str) -> str:
    if not _is_address(address):
        return ""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _nearest(names: list[str], aliases: tuple[str, ...]) -> str:
    scored = ((process.extractOne(name, aliases, scorer=Levenshtein.normalized_similarity), name) for name in names)
    near, name = max(((found[1], name) for found, name in scored), default=(0.0, ""))
    return name if near >= _NEAR else ""
