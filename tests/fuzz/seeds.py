"""Where fuzzing starts: small inputs of every kind a target knows, written for this, and pieces worth inserting."""

import io
from collections.abc import Iterator

import orjson
import polars as pl

from tests import attack_corpus
from tests.fuzz.targets import FORMS, LANGUAGES, PACKINGS, ROW_FIELDS, SEPARATOR, warc_of
from tests.pipeline_sample import EVENTS

TEXTS = (
    *("\n\n".join(parts) for parts in EVENTS.values()),
    *attack_corpus.ATTACKS[:16],
    "OSLO (NTB) - “It rained”,  she said.The river rose…\nRead more: Wind\n date 2024-05-02 source site-63",
    "Le maire a dit samedi que 14 drones, soit 3,5 % du total, avaient frappé la « centrale » de Kovaltchouk.",
    "市长周三表示，有四枚导弹击中该镇。“我们都安全”，她说。三千五百万人。",
    "وقال رئيس البلدية إن ١٤ طائرة مسيرة قصفت المدينة يوم الأربعاء.",
    "ในวันพุธ นายกเทศมนตรีกล่าวว่า โดรน ๑๔ ลำ โจมตีเมือง",
    "बुधवार को महापौर ने कहा कि १४ ड्रोन ने शहर पर हमला किया। तीन लाख लोग।",
    "On the night of Saturday to Sunday the cash desk of the commune was touched by 1.234.567,89 € or $1e309.",
    "<p>in the year 0000-00-00, at 25:61, 10^400 people &amp; half a million-million</p>",
)
ROW = {
    "id": "=1+1", "url": "https://a.example/x", "title": "A title", "date": "0001-01-01T00:00:00Z", "language": "en",
    "source": {"@type": "Organization", "name": "The Courier"}, "text": TEXTS[0], "tags": ["a", {"b": None}],
}  # fmt: skip
PAGE = (
    "<html lang=en><head><title>A dam breaks</title><meta property=article:published_time content=2024-05-02>"
    "</head><body><article><h1>A dam breaks</h1>%s</article></body></html>"
)
PIECES: dict[str, tuple[bytes, ...]] = {
    "readers": (
        b'{"text":"', b'"}\n', b'"@graph":[', b'"articles":[{', b'"date":', b'"9999-12-31T23:59:59+14:00"', b"-1e309",
        b"99999999999999999999", b"\\ud800", b'""', b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b",text\n", b"\t", b"NaN",
        b'"id":', b'"publisher":{"name":', b"[[[[[[[[", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd",
    ),
    "archives": (
        b"<p>", b"</p>", b"<article>", b"<!--", b"<![CDATA[", b"<script>", b"&#x110000;", b"&#xd800;",
        b"<meta charset=", b"utf-7", b"WARC/1.1\r\n", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n",
        b"\r\n\r\n", b"Content-Encoding: br\r\n", b"<time datetime=", b"<html lang='", b"<base href=//x>",
    ),
}  # fmt: skip
TEXT_PIECES = tuple(
    piece.encode()
    for piece in (
        "\u200b", "\u202e", "\u2066", "\u0301" * 40, "\ufdfa", "\u1e9e", "İ", "ß", "\x85", "\u2028", "\r", "\n\n",
        "\U000e0041", "\U0010ffff", "𝟘", "٣", "三千五百", "½", "²", "″", "« ", " »", "„", "“", "’", "...", "。", "؟",
        "1,000,000", "1.000.000,5", "1e309", "0" * 40, "31 February 2024", "24:00", "12/13/14", "%", "€", "Mr. ",
        "U.S.", "O’Brien-", "Mc", "al-", " said", "Read more: ", "(Reuters) - ", " source site-63", "http://", "@",
        "=HYPERLINK(", SEPARATOR, "</script>", "<!--", "not ", "n't ", "Tuesday ", "last year ", "four ", "сорок ",
    )
)  # fmt: skip


def seeds(target: str) -> Iterator[bytes]:
    """Yield the inputs that fuzzing a target starts with."""
    yield from {"readers": _files, "archives": _archives, "parquet": _parquet, "report": _rows}.get(target, _texts)()


def pieces(target: str) -> tuple[bytes, ...]:
    """List the pieces that a target's inputs are made of."""
    return PIECES.get(target, TEXT_PIECES)


def _files() -> Iterator[bytes]:
    line = orjson.dumps(ROW)
    plain = {
        "jsonl": line + b'\nnot json\n{"text": ""}\n' + line, "json": b"[" + line + b", 3, " + line + b"]",
        "csv": b'id,text,date\n1,"A ""b"",\nc",2024-05-02\n2,x\n', "tsv": b"id\ttext\n1\tA text\n",
        "txt": TEXTS[0].encode(),
    }  # fmt: skip
    for number, form in enumerate(FORMS):
        for packing in range(len(PACKINGS)):
            yield bytes([number, packing]) + plain[form]
    yield b"\x01\x00" + orjson.dumps({"@graph": [{"@type": "NewsArticle", "articleBody": TEXTS[1]}]})


def _archives() -> Iterator[bytes]:
    for text in TEXTS[:6]:
        html = (PAGE % "".join(f"<p>{part}</p>" for part in text.split("\n\n"))).encode()
        yield from (b"\x00" + html, b"\x01" + warc_of(html), b"\x02" + html)


def _parquet() -> Iterator[bytes]:
    file = io.BytesIO()
    pl.DataFrame([ROW | {"source": "x", "tags": None}]).write_parquet(file, compression="uncompressed")
    yield file.getvalue()


def _texts() -> Iterator[bytes]:
    for number, text in enumerate(TEXTS):
        other = TEXTS[(number + 1) % len(TEXTS)].replace("four", "six")
        yield bytes([number % len(LANGUAGES)]) + f"{text[:1500]}{SEPARATOR}{text[:700]} {other[:700]}".encode()


def _rows() -> Iterator[bytes]:
    rows = attack_corpus.rows()
    for one, other in zip(rows[::2], rows[1::2], strict=True):
        fields = (str(row[name])[:400] for row in (one, other) for name in ROW_FIELDS)
        yield SEPARATOR.join(fields).encode("utf-8", "replace")
