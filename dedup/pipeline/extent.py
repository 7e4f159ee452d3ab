"""How many articles some files hold, reckoned from their size and from a sample, without reading them all."""

import zlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl

from dedup.reading import Batch
from dedup.reading.sources import Source
from dedup.reading.streams import decompressed, lines

PLAIN = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".warc")
SINGLE = ("txt", "html")
"""Formats of which a file holds one article."""
FRAME_BYTES = 120
"""Bytes of a row beside its text and other fields: names, quotes, id, date."""
LOOKED_AT = 64 << 20
"""Bytes of a file of JSON lines, decompressed, in which lines are counted; what follows is taken to be like them."""
PIECE = 1 << 20
PACKED_TEXTS = 200


class Extent(NamedTuple):
    """Articles in all, and how many times as long they are, on average, as those of the sample."""

    articles: int
    longer: float


class _Lines(NamedTuple):
    """Lines of a file, their bytes, and those of as many lines at its beginning as the sample has."""

    number: float
    size: float
    head_count: int
    head_size: int


def extent(found: Sequence[Source], batches: Sequence[Batch], sample: int) -> Extent:
    """Reckon how many articles the inputs hold of which these batches are the beginning."""
    read, refused = sum(len(batch.articles) for batch in batches), sum(len(batch.rejected) for batch in batches)
    of_lines = [_lines(source.path, sample) for source in found if source.path and source.format == "jsonl"]
    others = [source for source in found if source.path and source.format != "jsonl"]
    rows = sum(each.number for each in of_lines) + sum(_rows(source, batches) for source in others)
    usable = read / max(read + refused, 1)
    return Extent(round(rows * usable), _longer(of_lines) if not others else 1.0)


def _lines(path: Path, sample: int) -> _Lines:
    with path.open("rb") as raw:
        stream = decompressed(raw, 1 << 62)
        head = [len(line or b"") for _, line in islice(lines(stream, LOOKED_AT), sample)]
        count, size = len(head), sum(head)
        while size < LOOKED_AT and (piece := stream.read(PIECE)):
            count, size = count + piece.count(b"\n"), size + len(piece)
        seen = raw.tell() if stream.peek(1) else path.stat().st_size
        times = path.stat().st_size / max(seen, 1)
    return _Lines(count * times, size * times, len(head), sum(head))


def _longer(files: Sequence[_Lines]) -> float:
    every = sum(each.size for each in files) / max(sum(each.number for each in files), 1)
    first = files[0].head_size / max(files[0].head_count, 1) if files else 0
    return every / first if first else 1.0


def _rows(source: Source, batches: Sequence[Batch]) -> float:
    path = source.path
    if path is None:
        return 0
    if source.format in SINGLE:
        return 1
    if source.format == "parquet":
        return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    texts = [row for batch in batches for row in batch.articles.select("text", "title", "extra").iter_rows()]
    raw = sum(len(str(part or "").encode()) for row in texts for part in row) + FRAME_BYTES * len(texts)
    share = 1.0 if path.suffix.lower() in PLAIN else _packed([row[0] for row in texts[:PACKED_TEXTS]])
    return path.stat().st_size / share / max(raw / max(len(texts), 1), 1)


def _packed(texts: Sequence[str]) -> float:
    """Tell how small texts become when they are compressed."""
    plain = "".join(texts).encode()
    return len(zlib.compress(plain, 6)) / max(len(plain), 1)
