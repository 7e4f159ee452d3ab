"""Documents of known origin: translated into English by machines and people, and native English.

Every document is about fifteen sentences. Of the WMT sets 2014 and 2015, whose lines carry no original language, a
reference that occurs in the sets of two languages is English by origin: only English originals are shared.
"""

import gzip
import hashlib
import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, cast

import polars as pl

SENTENCES = 15
_LEAST_SENTENCES = 10
HELD_OUT_YEARS = ("wmt17", "wmt18")
HELD_OUT_ENGINES = ("microsoft", "argos")
TRAINING_ARTICLES = 6000
"""Native articles from this row on are kept from training."""
_KEPT = "held-out"
_LEAST_CHARACTERS = 900
"""Shorter articles of other collections are left out."""
MIXED_YEARS = ("wmt14", "wmt15")
LATE_LANGUAGES = ("es", "et", "fr", "hi", "hu", "it", "lv", "ro")
"""Languages without news in the held-out years, or with news in no other: of each set the last quarter is kept."""
_LATE_SHARE = 0.25
LATE = "last quarter"
EARLY_YEARS = ("wmt08", "wmt09", "wmt10", "wmt11", "wmt12", "wmt13")
_ORIGINS = Path(__file__).with_name("origins.toml")
_ENGLISH_SETS = {
    "cs,de,fr,hi,ru": "wmt14",
    "cs,de,fi,ru": "wmt15",
    "cs,de,ha,is,ja,ru,zh": "wmt21",
    "cs,de,ja,ru,uk,zh": "wmt22",
    "cs,de,he,ja,ru,uk,zh": "wmt23",
    "cs,he,ja,ru,uk,zh": "wmt23",
    "cs,es,is,ja,ru,uk,zh": "wmt24",
}
"""Languages into which a sentence of the parallel text is translated, and the year of English originals with them."""
CHAT_YEARS = ("wmt22", "wmt23", "wmt24")
"""Years whose sets mix news with chats, shop pages, talks and stories."""
_HUMAN_LANGUAGES = ("cs", "de", "he", "ja", "ru", "uk", "zh")
"""Languages of which people translated those sentences whose English side no other language shares."""
_HUMAN_STRETCH = 250
"""Fewer such sentences in a row are leftovers of sets into those languages."""
_NO_TRANSLATION = r"^NO TRANSLATION AVAILABLE|^Answer in JSON|^English: Resumption of the session"
"""Rows that hold no translation: blanks, and instructions for language models."""


class Document(NamedTuple):
    """A text and where it came from."""

    text: str
    language: str
    """Language it was translated from; `en` for native text."""
    origin: str
    """Language its first author wrote in; empty where unknown, `en` in round trips."""
    year: str
    system: str
    """The engine, `human`, or the collection of native text."""
    id: str
    part: str = ""
    """Outlet or domain, where known; `LATE` in the last quarter of a set."""

    @property
    def native(self) -> bool:
        """Tell whether the text was written in English."""
        return self.language == "en"

    @property
    def human(self) -> bool:
        """Tell whether people translated the text."""
        return self.system.startswith("human")

    @property
    def held_out(self) -> bool:
        """Tell whether the document is kept from the training of the shipped model, by its year, engine or place."""
        if self.system in HELD_OUT_ENGINES or self.part == LATE or self.year == _KEPT:
            return True
        return self.year in HELD_OUT_YEARS and not (self.origin == self.language and self.language in LATE_LANGUAGES)

    @property
    def tested(self) -> bool:
        """Tell whether the shipped verdict may be measured on it: neither its text nor its engine was read."""
        unseen = self.native or self.human or self.system in HELD_OUT_ENGINES
        return self.held_out and unseen and (self.year in {*HELD_OUT_YEARS, _KEPT} or self.part == LATE)


def corpus(shared: Path) -> list[Document]:
    """Return all documents, in a fixed order."""
    data = shared / "data"
    lines = with_origins(pl.read_parquet(data / "artefacts" / "mt_en_lines.parquet"))
    lines = lines.filter(pl.col("mt").str.len_chars() > 0)
    parallel = pl.read_parquet(data / "train" / "parallel.parquet")
    return [
        *machine_documents(lines),
        *reference_documents(lines),
        *_judged_chinese(data),
        *_parallel_documents(parallel),
        *_native_documents(data),
    ]


def pieces(lines: Sequence[str], most: int = SENTENCES) -> Iterator[list[str]]:
    """Cut lines into about equal pieces of at least `most` lines; fewer than ten lines make no document."""
    count = max(1, len(lines) // most)
    size = -(-len(lines) // count)
    for start in range(0, len(lines), size):
        if len(lines[start : start + size]) >= _LEAST_SENTENCES:
            yield list(lines[start : start + size])


def with_origins(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with the language each was first written in, also for the sets that do not mark it.

    The oldest sets are rows of blocks (origins.toml); in mixed years a reference that two languages share is English.
    """
    blocks = cast(dict[str, list[tuple[int, int, str]]], tomllib.loads(_ORIGINS.read_text(encoding="utf-8"))["blocks"])
    marked = [
        (name, number, language)
        for name, rows in blocks.items()
        for first, last, language in rows
        for number in range(first, last + 1)
    ]
    known = pl.DataFrame(marked, ["test_set", "line_no", "block"], orient="row")
    known = known.cast({"line_no": lines["line_no"].dtype})
    shared = pl.col("lang").n_unique().over("test_set", "human_reference") > 1
    mixed = pl.when(pl.col("test_set").is_in(MIXED_YEARS)).then(pl.when(shared).then(pl.lit("en")).otherwise("lang"))
    joined = lines.join(known, on=["test_set", "line_no"], how="left", maintain_order="left")
    origin = joined.with_columns(origlang=pl.coalesce("origlang", "block", mixed)).drop("block")
    border = pl.col("line_no").quantile(1 - _LATE_SHARE).over("test_set", "origlang")
    return origin.with_columns(late=pl.col("origlang").is_in(LATE_LANGUAGES) & (pl.col("line_no") > border))


def machine_documents(lines: pl.DataFrame) -> Iterator[Document]:
    """Yield documents of consecutive lines of one engine, language, test set and origin."""
    for (language, year, system), group in lines.group_by("lang", "test_set", "system", maintain_order=True):
        for rows in _runs(group.sort("line_no")):
            for start in range(0, len(rows) - _LEAST_SENTENCES + 1, SENTENCES):
                part = rows[start : start + SENTENCES]
                if len(part) >= _LEAST_SENTENCES:
                    origin = part["origlang"][0] or ""
                    name = f"{language}:{year}:{system}:{part['line_no'][0]}"
                    late = LATE if part["late"][0] else ""
                    yield Document("\n".join(part["mt"]), str(language), origin, str(year), str(system), name, late)


def _runs(group: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield stretches of consecutive lines of one origin, all or none of them in the last quarter."""
    same = pl.col("line_no").diff().eq(1) & ~pl.col("late").ne_missing(pl.col("late").shift())
    breaks = (~same | pl.col("origlang").ne_missing(pl.col("origlang").shift())).fill_null(value=False)
    yield from group.with_columns(run=breaks.cum_sum()).partition_by("run", maintain_order=True)


def reference_documents(lines: pl.DataFrame) -> Iterator[Document]:
    """Yield human translations of documents first written in the source language, and the English ones of old sets."""
    early = pl.col("test_set").is_in(EARLY_YEARS)
    used = lines.filter(early & pl.col("origlang").is_not_null() | (pl.col("origlang") == pl.col("lang")))
    used = used.with_columns(lang="origlang").unique(["lang", "test_set", "line_no"], keep="first", maintain_order=True)
    for (language, year), group in used.group_by("lang", "test_set", maintain_order=True):
        system = "native-wmt-early" if language == "en" else "human"
        for rows in _runs(group.sort("line_no")):
            for number, part in enumerate(pieces(rows["human_reference"].drop_nulls().to_list())):
                name = f"{language}:{year}:{system}:{rows['line_no'][0]}:{number}"
                late = LATE if rows["late"][0] else ""
                yield Document("\n".join(part), str(language), str(language), str(year), system, name, late)


def _judged_chinese(data: Path) -> Iterator[Document]:
    judged = pl.read_parquet(data / "artefacts" / "mqm_zh_en.parquet").select(
        "system", "is_human", "doc", "seg_id", "target"
    )
    for (system, document), group in judged.unique(maintain_order=True).group_by("system", "doc", maintain_order=True):
        texts = group.sort("seg_id")["target"].to_list()
        if len(texts) >= _LEAST_SENTENCES:
            kind = "human-mqm" if group["is_human"][0] else "mqm"
            yield Document("\n".join(texts), "zh", "zh", "wmt20", kind, f"zh:wmt20:{system}:{document}")


def _parallel_documents(parallel: pl.DataFrame) -> Iterator[Document]:
    for origin in ("opus-testsets", "stsb-wmt21-24"):
        part = parallel.filter(pl.col("origin") == origin)
        sets = part.group_by("en").agg(pl.col("lang").unique().sort().str.join(",").alias("sets"))
        part = part.join(sets, on="en", maintain_order="left")
        russian = part.filter(pl.col("lang") == "ru")
        years = [_ENGLISH_SETS.get(name, "") for name in russian["sets"]]
        yield from _english_originals(russian["en"].to_list(), years, origin)
        if origin == "stsb-wmt21-24":
            yield from human_translations(part)


def _english_originals(lines: list[str], years: list[str], origin: str) -> Iterator[Document]:
    seen: set[str] = set()
    for start, stop in _stretches(years):
        if years[start] and not _questions(lines[start:stop]):
            for number, part in enumerate(pieces(lines[start:stop])):
                name = f"{origin}:{years[start]}:{start}:{number}"
                if part[0] not in seen:
                    yield Document("\n".join(part), "en", "en", years[start], "native-wmt-parallel", name)
                seen.add(part[0])


def human_translations(part: pl.DataFrame) -> Iterator[Document]:
    """Yield human translations from the parallel text: long stretches whose English no other language has.

    Args:
        part: Columns `lang`, `en`, `text`, and `sets`, the languages that have the English sentence.
    """
    seen: set[str] = set()
    real = ~(pl.col("text").str.contains(_NO_TRANSLATION) | pl.col("en").str.contains(_NO_TRANSLATION))
    for language in _HUMAN_LANGUAGES:
        own = part.filter(pl.col("lang") == language).with_columns(alone=real & (pl.col("sets") == language))
        lines, alone = own["en"].to_list(), ["x" if each else "" for each in own["alone"]]
        for start, stop in _stretches(alone):
            if alone[start] and stop - start >= _HUMAN_STRETCH:
                for number, piece in enumerate(pieces(lines[start:stop])):
                    name = f"{language}:parallel:{start}:{number}"
                    if piece[0] not in seen:
                        yield Document("\n".join(piece), language, language, "wmt21+", "human-parallel", name)
                    seen.update(piece)


def _stretches(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for position in range(1, len(labels) + 1):
        if position == len(labels) or labels[position] != labels[start]:
            yield start, position
            start = position


def _questions(lines: Sequence[str]) -> bool:
    """Tell a list of questions (quiz data) from news."""
    return sum("?" in line for line in lines) > 0.4 * len(lines)


def _native_documents(data: Path) -> Iterator[Document]:
    for row in pl.read_parquet(data / "artefacts" / "native_en_wmt.parquet").iter_rows(named=True):
        lines = [line for line in row["text"].split("\n") if line.strip()]
        for number, part in enumerate(pieces(lines)):
            yield Document(
                "\n".join(part), "en", "en", row["test_set"], "native-wmt", f"{row['id']}:{number}", row["id"]
            )
    for number, row in enumerate(pl.read_parquet(data / "artefacts" / "native_en.parquet").iter_rows(named=True)):
        year = _KEPT if number >= TRAINING_ARTICLES else ""
        yield Document(row["text"], "en", "en", year, "native-us", row["id"], row["source"])
    yield from _other_natives(data / "dev")


def _other_natives(data: Path) -> Iterator[Document]:
    with gzip.open(data / "meantime_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["lang"] == "en":
                yield Document(
                    " ".join(row["sentences"]), "en", "en", "", "native-wikinews", f"meantime:{row['doc_id']}"
                )
    flores = pl.read_parquet(data / "flores_dev.parquet").filter(pl.col("lang") == "en").sort("sentence_id")
    for number, part in enumerate(pieces(flores["text"].to_list())):
        yield Document("\n".join(part), "en", "en", "flores-dev", "native-flores", f"flores:{number}")
    yield from _similar_news(data / "semeval2022_pairs.jsonl.gz")


def _similar_news(path: Path) -> Iterator[Document]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = {row[f"text{side}"] for row in rows for side in "12" if row[f"lang{side}"] == "en"}
    for text in sorted(text for text in texts if len(text) >= _LEAST_CHARACTERS):
        digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        yield Document(text, "en", "en", "", "native-world", f"semeval:{digest}")
