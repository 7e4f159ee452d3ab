"""Public sets of articles in clusters, read by their published layouts; `eval/data/sources.toml` says where from."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from dedup.errors import InputError
from dedup.schema import Article
from eval.adapters.development import ISO_639_1
from eval.adapters.reading import Json, demand, json_lines, moment, table, text
from eval.adapters.tables import ClusteredSet
from eval.components import connected


def _set(name: str, rows: Iterable[tuple[Article, str]]) -> ClusteredSet:
    """Build a set of articles that all have a true cluster."""
    pairs = list(rows)
    articles = [article for article, _ in pairs]
    languages = {a.id: a.language for a in articles if a.language}
    return ClusteredSet(name, articles, {a.id: cluster for a, cluster in pairs}, groups=languages)


def _components(ids: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a name for each id's connected component."""
    numbers = {name: number for number, name in enumerate(sorted(ids))}
    labels = connected(len(numbers), ((numbers[a], numbers[b]) for a, b in pairs))
    return {name: f"c{labels[number]}" for name, number in numbers.items()}


def newscopy(path: Path) -> ClusteredSet:
    """Return NEWS-COPY: texts with the transitive closure of the labelled pairs."""
    data: dict[str, Json] = json.loads(text(path / "data.json", "newscopy"))
    pairs = [(str(a), str(b)) for a, b in json.loads(text(path / "gt.json", "newscopy"))]
    clusters = _components(data, pairs)
    return _set("newscopy", ((_newscopy_article(name, row), clusters[name]) for name, row in data.items()))


def _newscopy_article(name: str, row: Json) -> Article:
    body = row.get("article") or row.get("text") or ""
    return Article(name, body, row.get("headline") or "", date=moment(row.get("date")), language="en")


def core(path: Path) -> ClusteredSet:
    """Return CORE: abstracts with their labelled duplicates."""
    rows = list(json_lines(path / "Ground_Truth_data.jsonl", "core"))
    known = {str(row["core_id"]) for row in rows}
    pairs = [(str(row["core_id"]), str(o)) for row in rows for o in row["labelled_duplicates"] if str(o) in known]
    clusters = _components(known, pairs)
    return _set("core", ((_core_article(row), clusters[str(row["core_id"])]) for row in rows))


def _core_article(row: Json) -> Article:
    return Article(str(row["core_id"]), row["processed_abstract"] or row["processed_title"], row["processed_title"])


def miranda(path: Path) -> ClusteredSet:
    """Return the test part of Miranda et al. 2018."""
    rows: list[Json] = json.loads(text(path / "dataset.test.json", "miranda"))
    return _set("miranda", ((_miranda_article(row), str(row["cluster"])) for row in rows))


def _miranda_article(row: Json) -> Article:
    language = ISO_639_1.get(row["lang"], row["lang"])
    return Article(str(row["id"]), row["text"], row["title"], date=moment(row["date"]), language=language)


def wcep(path: Path) -> ClusteredSet:
    """Return the test part of WCEP."""
    rows = json_lines(path / "test.jsonl.gz", "wcep")
    return _set("wcep", (pair for number, row in enumerate(rows) for pair in _wcep_event(str(number), row)))


def _wcep_event(number: str, row: Json) -> Iterator[tuple[Article, str]]:
    event = str(row.get("id", number))
    for place, article in enumerate(row["articles"]):
        name = str(article.get("id") or article.get("url") or f"{event}.{place}")
        date = moment(article.get("time") or row.get("date"))
        yield Article(name, article["text"], article.get("title") or "", article.get("url") or "", date), event


def og2021(path: Path) -> ClusteredSet:
    """Return OG2021; the title stands for the text where there is no body."""
    rows = table(path / "og2021.tsv", "og2021", "\t", quoted=False)
    return _set("og2021", ((_og2021_article(row), row["cluster"]) for row in rows))


def _og2021_article(row: dict[str, str]) -> Article:
    body, language = row.get("body") or "", ISO_639_1.get(row["lang"], row["lang"])
    title = row["title"] if body else ""
    return Article(row["uri"], body or row["title"], title, date=moment(row["datetime"]), language=language)


def basil(path: Path) -> ClusteredSet:
    """Return BASIL: three outlets on each event."""
    files = sorted(demand(path / "articles", "basil").glob("*/*.json"))
    rows = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return _set("basil", ((_basil_article(row), row["triplet-uuid"]) for row in rows))


def _basil_article(row: Json) -> Article:
    body = "\n\n".join(" ".join(paragraph) for paragraph in row["body-paragraphs"])
    return Article(row["uuid"], body, row["title"], row.get("url") or "", moment(row["date"]), "en", row["source"])


def cat_sentences(path: Path) -> list[str]:
    """Return the sentences of a CAT XML file, tokens joined by blanks."""
    sentences: dict[int, list[str]] = {}
    for token in _parsed(path).iter("token"):
        sentences.setdefault(int(token.attrib["sentence"]), []).append(token.text or "")
    return [" ".join(words) for _, words in sorted(sentences.items())]


def _parsed(path: Path) -> ElementTree.Element:
    raw = path.read_text(encoding="utf-8")
    if "<!DOCTYPE" in raw or "<!ENTITY" in raw:
        raise InputError(f"{path}: declares entities, which no CAT file does; not read")
    return ElementTree.fromstring(raw)


def ecbplus(path: Path) -> ClusteredSet:
    """Return ECB+: within a topic, the two sub-topics (ecb, ecbplus) are two different events."""
    files = sorted(demand(path, "ecbplus").glob("*/*_*ecb*.xml"))
    demand(path / "1", "ecbplus") if not files else None
    return _set("ecbplus", ((_cat_article(file, "en"), _subtopic(file)) for file in files))


def _subtopic(file: Path) -> str:
    return f"{file.parent.name} {'ecbplus' if file.stem.endswith('plus') else 'ecb'}"


def _cat_article(file: Path, language: str) -> Article:
    return Article(file.stem, "\n".join(cat_sentences(file)), language=language)


_MEANTIME_LANGUAGES = {"english": "en", "spanish": "es", "italian": "it", "dutch": "nl"}


def meantime(path: Path) -> ClusteredSet:
    """Return MEANTIME: four language versions of each Wikinews document are one duplicate cluster."""
    files = sorted(demand(path, "meantime").glob("meantime_newsreader_*/**/*.xml"))
    return _set("meantime", (_meantime_pair(path, file) for file in files))


def _meantime_pair(path: Path, file: Path) -> tuple[Article, str]:
    folder = file.relative_to(path).parts[0]
    language = _MEANTIME_LANGUAGES[folder.split("_")[2]]
    document = f"{file.parent.name}/{file.stem.split('_')[0]}"
    sentences = cat_sentences(file)
    article = Article(f"{document}.{language}", "\n".join(sentences[1:]), sentences[0], language=language)
    return article, document


LOADERS: dict[str, Callable[[Path], ClusteredSet]] = {
    "newscopy": newscopy,
    "core": core,
    "miranda": miranda,
    "wcep": wcep,
    "og2021": og2021,
    "basil": basil,
    "ecbplus": ecbplus,
    "meantime": meantime,
}
