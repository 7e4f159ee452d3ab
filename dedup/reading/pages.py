"""Plain texts and web pages -> records."""

import io
from importlib.util import find_spec

from dedup.errors import MissingExtraError
from dedup.reading.records import Numbered, Record, RowError
from dedup.reading.streams import BOM

_KEPT = (
    "url",
    "title",
    "text",
    "date",
    "language",
    "author",
    "hostname",
    "sitename",
    "description",
    "categories",
    "tags",
    "license",
    "pagetype",
    "image",
)
MOST_PAGE_BYTES = 16 * 1024 * 1024


def plain_text(stream: io.BufferedReader, stem: str, max_bytes: int) -> Numbered:
    """Yield a text file as one article; its name without ending is the id."""
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        yield 1, RowError(f"the file has more than {max_bytes:,} bytes")
        return
    try:
        yield 1, {"id": stem, "text": data.removeprefix(BOM).decode()}
    except UnicodeDecodeError as error:
        yield 1, RowError(f"not valid UTF-8 at byte {error.start + 1}")


def web_page(stream: io.BufferedReader, stem: str) -> Numbered:
    """Yield a web page as one article; its name without ending is the id."""
    html = stream.read(MOST_PAGE_BYTES + 1)
    try:
        yield 1, {**page(html), "id": stem}
    except RowError as error:
        yield 1, error


def page(html: bytes | str, url: str | None = None) -> Record:
    """Take article, title, date and the like out of a web page with trafilatura.

    Raises RowError where the page holds no article or is too large, MissingExtraError where trafilatura is not
    installed.
    """
    if len(html) > MOST_PAGE_BYTES:
        raise RowError(f"the page has more than {MOST_PAGE_BYTES:,} bytes")
    if find_spec("trafilatura") is None:
        raise MissingExtraError("Reading web pages", "warc")
    import trafilatura

    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    if found is None or isinstance(found, dict) or not found.text:
        raise RowError("no article could be found in the page")
    fields = found.as_dict()
    return {name: fields[name] for name in _KEPT if fields.get(name)}
