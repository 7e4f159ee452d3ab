"""What may be fuzzed: each target takes bytes and raises where a promise is broken.

A refusal (`InputError`) is no fault; any other exception is, and so is an output that its own page says cannot be.
"""

import gzip
import io
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import zstandard

import dedup
from dedup import reading
from dedup.checker import check_text
from dedup.config import ReadConfig
from dedup.errors import InputError
from dedup.language import detect
from dedup.names import names
from dedup.normalisation import normalise, residue
from dedup.quantities import quantities
from dedup.reading.dates import microseconds
from dedup.reading.pages import page
from dedup.reading.streams import BOM
from dedup.reading.values import valid
from dedup.report import build
from dedup.schema import Span
from dedup.segmentation import paragraphs, sentences
from dedup.signatures import exact_key, sign
from tests import report_fixture
from tests.fuzz.elements import assert_harmless

Target = Callable[[bytes], None]

LIMITS = ReadConfig(max_rejected=1.0, max_line_bytes=4_096, max_text_chars=4_096, max_decompressed_bytes=1_000_000)
FORMS = ("jsonl", "json", "csv", "tsv", "txt")
PACKINGS: tuple[Callable[[bytes], bytes], ...] = (bytes, gzip.compress, zstandard.compress)
PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
"""How gzip and Zstandard streams begin."""
LANGUAGES = ("en", "fr", "de", "ru", "zh", "ar", "hi", "th", "ja", "und", "")
SEPARATOR = "\x1f"
"""Between the two texts of a comparison, and between the fields of a report's articles."""
ROW_FIELDS = ("id", "url", "title", "text", "source", "language")


def readers(data: bytes) -> None:
    """Read text formats, plain or packed: articles that any table can hold, or a refusal with a reason."""
    form, packing, rest = FORMS[_choice(data, 0, len(FORMS))], _choice(data, 1, 4), data[2:]
    packed = rest if packing == 3 else PACKINGS[packing](rest)
    found = _read(packed, form)
    if found is not None and form == "jsonl" and not packed.startswith(PACKED):
        written = [line for line in rest.split(b"\n") if line.removeprefix(BOM).strip()]
        assert sum(len(batch.articles) + len(batch.rejected) for batch in found) >= len(written), "a line was lost"


def archives(data: bytes) -> None:
    """Read web pages, and WARC files of them."""
    kind, rest = _choice(data, 0, 3), data[1:]
    if kind:
        _read(rest if kind == 1 else warc_of(rest), "warc")
        return
    try:
        assert page(rest, "https://example.org/a")["text"], "an article without text"
    except InputError as error:
        assert str(error), "a refusal without a reason"


def parquet(data: bytes) -> None:
    """Read a Parquet file. The library that reads it ends the process on some forged ones."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.parquet")
        path.write_bytes(data)
        _batches(lambda: reading.read([str(path)], LIMITS))


def normaliser(data: bytes) -> None:
    """Normalise, cut, sign and name the language of a text; read it as a date."""
    language, text = LANGUAGES[_choice(data, 0, len(LANGUAGES))], _text(data[1:])
    plain = normalise(text)
    assert plain == plain.strip() and "  " not in plain, "a form that is not normal"
    plain.encode()
    _assert_apart([found.span for found in residue(text)], text)
    for spans in (paragraphs(text), sentences(text, language)):
        _assert_apart(spans, text)
        assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split()), "a character was lost"
    found = detect(text, language or None)
    assert found.language and 0 <= found.score <= 1, "a language that is none"
    assert (sign([plain, "another", plain])[::2] == sign([plain])).all(), "a signature that depends on its neighbours"
    assert exact_key(plain) == exact_key(plain)
    moment = microseconds(text)
    assert moment is None or -(1 << 62) < moment < 1 << 62, "a date beyond all calendars"


def checker(data: bytes) -> None:
    """Check a text for traces of translation."""
    language, text = LANGUAGES[_choice(data, 0, len(LANGUAGES))], _text(data[1:])
    found = check_text(text, language or None)
    assert 0 <= found.verdict.probability <= 1
    starts = [finding.start for finding in found.findings]
    assert starts == sorted(starts), "findings out of order"
    for finding in found.findings:
        _assert_inside(finding.span, text)
        assert finding.text == valid(text)[finding.start : finding.end], "a finding that quotes another place"
    assert isinstance(found.fixed(), str)
    json.dumps(found.to_dict(), allow_nan=False)


def comparison(data: bytes) -> None:
    """Set two texts side by side: names, quantities, beads, unique content, conflicts."""
    language = LANGUAGES[_choice(data, 0, len(LANGUAGES))]
    one, _, other = _text(data[1:]).partition(SEPARATOR)
    for text in (one, other):
        _assert_inside_all((name.span for name in names(text, language)), text)
        told = quantities(text, language)
        _assert_inside_all((quantity.span for quantity in told), text)
        assert all(np.isfinite(quantity.value) for quantity in told), "an endless quantity"
    if not (one.strip() and other.strip()):
        return
    found = dedup.compare({"text": one, "language": language}, {"text": other})
    assert 0 <= found.probability <= 1 and 0 <= found.relation_probability <= 1
    json.dumps(found.to_dict(), allow_nan=False)
    for side, text in ((found.unique_a, found.a.text), (found.unique_b, found.b.text)):
        for item in side:
            _assert_inside(item.span, text)
            assert item.text == text[item.span.start : item.span.end]
    for conflict in found.conflicts:
        _assert_inside(conflict.a, found.a.text)
        _assert_inside(conflict.b, found.b.text)


def report(data: bytes) -> None:
    """Build the page over articles that hold anything in every field: no element, script or link of theirs in it."""
    rows = list(_rows(_text(data).encode("utf-8", "replace").decode()))
    if not rows:
        return
    canonical = str(rows[0]["id"])
    truth: dict[str, report_fixture.Row] = {
        str(row["id"]): {
            "duplicate_cluster": canonical, "story_cluster": canonical,
            "relation_to_canonical": "near" if number else "canonical",
        }
        for number, row in enumerate(rows)
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        out = report_fixture.build_out(Path(folder, "out"), rows, truth)
        assert_harmless(build(out).read_text("utf-8"))


TARGETS: dict[str, Target] = {
    target.__name__: target for target in (readers, archives, parquet, normaliser, checker, comparison, report)
}


def warc_of(html: bytes) -> bytes:
    """Wrap a page as the one response record of a WARC file."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(html), html)
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2024-05-02T06:00:00Z\r\n"
        b"WARC-Target-URI: https://example.org/a\r\nContent-Type: application/http; msgtype=response\r\n"
    )
    return head + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body), body)


def _choice(data: bytes, place: int, count: int) -> int:
    return data[place] % count if place < len(data) else 0


def _text(data: bytes) -> str:
    """Read bytes as text; what is no UTF-8 becomes lone surrogates, as hostile as a text can be."""
    return data.decode("utf-8", "surrogateescape")


def _read(data: bytes, form: str) -> list[reading.Batch] | None:
    settings = ReadConfig(
        form, (), None, 1.0, LIMITS.max_text_chars, LIMITS.max_line_bytes, LIMITS.max_decompressed_bytes
    )
    return _batches(lambda: reading.read(["-"], settings, stdin=io.BytesIO(data)))


def _batches(read: Callable[[], Iterable[reading.Batch]]) -> list[reading.Batch] | None:
    try:
        found = list(read())
    except InputError as error:
        assert str(error), "a refusal without a reason"
        return None
    for batch in found:
        _assert_table(batch)
    return found


def _assert_table(batch: reading.Batch) -> None:
    articles = batch.articles
    assert (articles["id"].str.len_bytes() > 0).all(), "an id that is none"
    assert not articles["text"].str.strip_chars().eq("").any(), "an article without text"
    assert reading.pass_through(articles["extra"]).height == articles.height
    assert all(row.line >= 1 for row in batch.rejected)
    articles.write_parquet(io.BytesIO())
    assert all(row.reason.encode() for row in batch.rejected), "a reason that no file can hold"


def _rows(text: str) -> Iterable[report_fixture.Row]:
    fields = text.split(SEPARATOR)[: 3 * len(ROW_FIELDS)]
    for start in range(0, len(fields), len(ROW_FIELDS)):
        told = dict(zip(ROW_FIELDS, fields[start:], strict=False))
        row: report_fixture.Row = {name: told.get(name, "") for name in ROW_FIELDS}
        yield row | {"id": f"{start} {row['id']}", "text": row["text"] or "A text.", "date": "2024-05-02T06:00:00Z"}


def _assert_inside(span: Span, text: str) -> None:
    assert 0 <= span.start < span.end <= len(text), f"{span} lies outside a text of {len(text)}"


def _assert_inside_all(spans: Iterable[Span], text: str) -> None:
    for span in spans:
        _assert_inside(span, text)


def _assert_apart(spans: Sequence[Span], text: str) -> None:
    _assert_inside_all(spans, text)
    assert all(one.end <= other.start for one, other in pairwise(spans)), "spans that overlap"
