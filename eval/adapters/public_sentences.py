"""Public sets of sentences and pairs, read by their published layouts; `eval/data/sources.toml` says where from."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dedup.schema import Article
from eval.adapters.development import marked_pair
from eval.adapters.reading import Json, demand, lines, table, text
from eval.adapters.tables import GradedPair, MarkedPair, MarkedTranslation, ParallelSet


def ntrex(path: Path) -> ParallelSet:
    """Return NTREX-128 with the document of each line; English is the original."""
    folder = demand(path / "NTREX-128", "ntrex")
    texts = {file.name.split(".")[1]: lines(file, "ntrex") for file in sorted(folder.glob("newstest2019-ref.*.txt"))}
    english = lines(folder / "newstest2019-src.eng.txt", "ntrex")
    documents = [line.split("\t")[0] for line in lines(path / "DOCUMENT_IDS.tsv", "ntrex")]
    return ParallelSet("ntrex", {"en": english, **texts}, documents)


def flores(path: Path, split: str = "dev") -> ParallelSet:
    """Return one split of FLORES-200 under its own codes; English is renamed to `en`."""
    files = sorted(demand(path / split, "flores").glob(f"*.{split}"))
    texts = {file.stem: lines(file, "flores") for file in files}
    return ParallelSet("flores", {"en": texts.pop("eng_Latn"), **texts})


def tatoeba(path: Path) -> list[ParallelSet]:
    """Return one set per language: each has its own English sentences."""
    files = sorted(demand(path, "tatoeba").glob("tatoeba.*-eng.eng"))
    codes = [file.name.split(".")[1].removesuffix("-eng") for file in files]
    return [_tatoeba(code, file) for code, file in zip(codes, files, strict=True)]


def _tatoeba(code: str, english: Path) -> ParallelSet:
    texts = {"en": lines(english, "tatoeba"), code: lines(english.with_suffix(f".{code}"), "tatoeba")}
    return ParallelSet(f"tatoeba {code}", texts)


def semeval(path: Path) -> list[GradedPair]:
    """Return the graded pairs whose two articles were both downloaded."""
    rows = table(path / "pairs.csv", "semeval2022")
    pairs = (_semeval_pair(path / "articles", row) for row in rows)
    return [pair for pair in pairs if pair]


def _semeval_pair(folder: Path, row: dict[str, str]) -> GradedPair | None:
    first, second = (_downloaded(folder, name) for name in row["pair_id"].split("_"))
    if not (first and second):
        return None
    a, b = replace(first, language=row["url1_lang"]), replace(second, language=row["url2_lang"])
    group = "-".join(sorted({row["url1_lang"], row["url2_lang"]}))
    return GradedPair(row["pair_id"], a, b, float(row["Overall"]), group)


def _downloaded(folder: Path, name: str) -> Article | None:
    path = folder / name[-2:] / f"{name}.json"
    if not path.exists():
        return None
    row: Json = json.loads(path.read_text(encoding="utf-8"))
    return Article(name, row.get("text") or "", row.get("title") or "")


def xparade(path: Path) -> list[MarkedPair]:
    """Return every pair of X-PARADE under a folder, development and test."""
    files = sorted(demand(path, "xparade").glob("complete_data_*/*.json"))
    return [marked_pair(f"{file.stem} {number}", row) for file in files for number, row in enumerate(_rows(file))]


def _rows(file: Path) -> list[Json]:
    content = text(file, "xparade").strip()
    if content.startswith("["):
        return list(json.loads(content))
    return [json.loads(line) for line in content.splitlines() if line.strip()]


_MARK = re.compile(r"</?v>")


def mqm(path: Path) -> list[MarkedTranslation]:
    """Return the sentences of an MQM release with one rater's marked span each; sentences without error have none."""
    rows = table(path / "mqm_newstest2020_zhen.tsv", "mqm", "\t", quoted=False)
    return [_marked(row) for row in rows]


def _marked(row: dict[str, str]) -> MarkedTranslation:
    name = f"{row['system']}/{row['seg_id']}/{row['rater']}"
    target = row["target"]
    start, end = target.find("<v>"), target.find("</v>")
    plain = _MARK.sub("", target)
    if start < 0 or end < start:
        return MarkedTranslation(name, plain, (), [])
    return MarkedTranslation(name, plain, ((start, end - len("<v>")),), [row["category"]])


LOADERS: dict[str, Callable[[Path], object]] = {
    "ntrex": ntrex,
    "flores": flores,
    "tatoeba": tatoeba,
    "semeval2022": semeval,
    "xparade": xparade,
    "mqm": mqm,
}
