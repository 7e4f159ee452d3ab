"""Look-alikes of one template, and what must not be taken for them.

Another quarter, round, quake or outlook is told in the words of the one before: the figures are others, some names and
sentences too. No labelled set holds such pairs, so they are made of real articles: most figures are changed in the
second, and by kind its names, a part of its sentences or its wording (a machine translation beside one by hand). What
is told again with *few* figures changed stays what it was: a corrected copy is a copy, an update the same story.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from dedup import quantities
from dedup.names import names
from dedup.schema import Article
from dedup.segmentation import sentences
from eval.edits import edit
from training.relation.pairs import Pair

FIGURES = 4
"""Telling figures that an article must hold to be a template."""
MOST = (0.7, 1.0)
"""Share of the figures that differ between two articles of one template."""
CORRECTED, UPDATED = (0.05, 0.2), (0.2, 0.5)
OPENING = (4, 16)
"""Sentences of an article that are taken: what is written to a template is short."""
KINDS = ("other figures", "other names", "other body")
_RUN = re.compile(r"\d+|[^\W\d_]+")


def templates(articles: Sequence[Article], rng: random.Random) -> Iterator[Pair]:
    """Yield each article that holds figures beside another of its template, its correction and its update."""
    told = [cut for each in articles if is_figured(cut := _opening(each, rng))]
    for article in told:
        donor = rng.choice([each for each in told if each.language == article.language])
        kind = rng.choice(KINDS)
        yield Pair(article, _sibling(article, donor, kind, rng), kind, article.id, 0.0, 0.0)
        yield Pair(article, _corrected(article, rng), "corrected", article.id, 1.0, 1.0, 0.0)
        yield Pair(*_updated(article, rng), "updated", article.id, 1.0, None)


def retold(pairs: Sequence[Pair], rng: random.Random) -> Iterator[Pair]:
    """Yield translations with the figures of one side changed: a template in other words, or in another language."""
    for pair in pairs:
        if is_figured(pair.a) and is_figured(pair.b):
            other = other_names(other_figures(pair.b, rng.uniform(*MOST), rng), pair.b, rng.uniform(0, 0.3), rng)
            yield replace(pair, b=other, origin="retold", same=0.0, duplicate=0.0, translated=None)


def is_figured(article: Article) -> bool:
    """Tell whether an article holds enough figures to be told apart by them."""
    return len(quantities.keys(article.text, article.language)) >= FIGURES


def _sibling(article: Article, donor: Article, kind: str, rng: random.Random) -> Article:
    other = other_figures(article, rng.uniform(*MOST), rng)
    if kind == "other names":
        other = other_names(other, donor, rng.uniform(0.4, 1), rng)
    if kind == "other body":
        other = other_names(other_body(other, donor, rng.uniform(0.25, 0.6), rng), donor, rng.uniform(0, 0.3), rng)
    return _retold_by_house(other, rng.uniform(0, 0.3), rng)


def _retold_by_house(article: Article, share: float, rng: random.Random) -> Article:
    """Leave out some sentences, and write half of the headlines anew."""
    shorter = edit(article, "condense", share, rng)
    return edit(shorter, "retitle", 1.0, rng) if rng.random() < 0.5 else shorter


def _corrected(article: Article, rng: random.Random) -> Article:
    return _retold_by_house(other_figures(article, rng.uniform(*CORRECTED), rng, least=1), rng.uniform(0, 0.3), rng)


def _updated(article: Article, rng: random.Random) -> tuple[Article, Article]:
    """Tell the first part, then the first sentences again with newer figures and new ones instead of the others."""
    spans = sentences(article.text, article.language or "und")
    half = max(1, len(spans) // 2)
    first = replace(article, text=article.text[: spans[min(len(spans) - 1, half + half // 2)].end])
    kept = [span for place, span in enumerate(spans) if place < 1 + half // 2 or place > half]
    text = "\n\n".join(article.text[start:end] for start, end in kept)
    later = other_figures(replace(article, text=text), rng.uniform(*UPDATED), rng, least=1)
    return first, edit(later, "retitle", 1.0, rng)


def _opening(article: Article, rng: random.Random) -> Article:
    spans = sentences(article.text, article.language or "und")[: rng.randint(*OPENING)]
    return replace(article, text=article.text[: spans[-1].end], date=None) if spans else article


def other_figures(article: Article, share: float, rng: random.Random, least: int = 0) -> Article:
    """Change a share of the distinct figures, in title and text alike; at least `least` of them."""
    language = article.language or "und"
    said = {part: None for text in (article.title, article.text) for part in _figures(text, language)}
    count = max(least, round(share * len(said)))
    changed = {part: _other(part, language, rng) for part in rng.sample(list(said), min(count, len(said)))}
    title, text = (_with_figures(each, language, changed) for each in (article.title, article.text))
    return replace(article, id=f"{article.id}+{rng.randrange(10**6)}", title=title, text=text)


def _figures(text: str, language: str) -> list[str]:
    return [text[each.span.start : each.span.end] for each in quantities.quantities(text, language)]


def _with_figures(text: str, language: str, changed: Mapping[str, str]) -> str:
    parts, end = [], 0
    for each in quantities.quantities(text, language):
        said = text[each.span.start : each.span.end]
        parts += [text[end : each.span.start], changed.get(said, said)]
        end = each.span.end
    return "".join(parts) + text[end:]


def _other(said: str, language: str, rng: random.Random) -> str:
    """Write another figure of the same form: other digits, another month, weekday or number word."""
    return _RUN.sub(lambda run: _digits(run[0], rng) if run[0].isdigit() else _word(run[0], language, rng), said)


def _digits(run: str, rng: random.Random) -> str:
    value = int(run)
    if len(run) == 4 and 1900 <= value < 2100:
        return str(value + rng.choice((-2, -1, 1, 2)))
    low, high = (10 ** (len(run) - 1), 10 ** len(run) - 1) if len(run) > 1 else (1, 9)
    drawn = rng.randint(low, high - 1)
    return str(drawn + (drawn >= value)).zfill(len(run))


def _word(word: str, language: str, rng: random.Random) -> str:
    for table in _calendar(language):
        if word.casefold() in table:
            value = table[word.casefold()]
            alike = [each for each, other in table.items() if other != value and (len(each) > 3) == (len(word) > 3)]
            drawn = rng.choice(alike) if alike else word
            return drawn.capitalize() if word[0].isupper() else drawn
    return word


@cache
def _calendar(language: str) -> tuple[dict[str, float], ...]:
    path = files("dedup") / "data" / "quantities" / f"{language}.json"
    words = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return tuple(words.get(name, {}) for name in ("months", "weekdays", "numbers"))


def other_names(article: Article, donor: Article, share: float, rng: random.Random) -> Article:
    """Put names of the donor in the place of a share of the distinct names, in title and text alike."""
    language = article.language or "und"
    given = [each.text for each in names(donor.text, donor.language)]
    own = list({each.text: None for text in (article.title, article.text) for each in names(text, language)})
    changed = {name: rng.choice(given) for name in rng.sample(own, round(share * len(own)))} if given else {}
    title, text = (_with_names(each, language, changed) for each in (article.title, article.text))
    return replace(article, title=title, text=text)


def _with_names(text: str, language: str, changed: Mapping[str, str]) -> str:
    parts, end = [], 0
    for name in names(text, language):
        parts += [text[end : name.span.start], changed.get(name.text, name.text)]
        end = name.span.end
    return "".join(parts) + text[end:]


def other_body(article: Article, donor: Article, share: float, rng: random.Random) -> Article:
    """Put sentences of the donor in the place of a share of the sentences; the first one stays."""
    given = [donor.text[start:end] for start, end in sentences(donor.text, donor.language or "und")]
    spans = sentences(article.text, article.language or "und")
    left = set(rng.sample(range(1, len(spans)), round(share * (len(spans) - 1))))
    parts, end = [], 0
    for place, span in enumerate(spans):
        parts.append(article.text[end : span.start])
        parts.append(rng.choice(given) if place in left and given else article.text[span.start : span.end])
        end = span.end
    return replace(article, text="".join(parts) + article.text[end:])
