"""Names and numbers that the articles of a story share, so that the page can mark them alike in every language."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from scipy.cluster.hierarchy import DisjointSet

from dedup.names import COARSE_MARK, names, weight
from dedup.quantities import quantities
from dedup.report.records import Mark
from dedup.schema import Article, Span

_LEAST_WEIGHT = 0.15
"""Name keys that tell less than this (short ones, very common names) would mark accidental likeness."""
_MARK_CAP = 400

_Item = tuple[Span, tuple[str, ...]]


def shared_marks(articles: Sequence[Article]) -> list[list[Mark]]:
    """Return for each article its names and numbers that at least one other article holds too, in text order."""
    items = [_items(article) for article in articles]
    holders = Counter(key for article in items for key in {key for _, keys in article for key in keys})
    shared = {key for key, count in holders.items() if count > 1}
    group_of = _groups(keys for article in items for _, keys in article)
    return [_marks(article, shared, group_of) for article in items]


def _marks(items: Sequence[_Item], shared: set[str], group_of: dict[str, int]) -> list[Mark]:
    marks: list[Mark] = []
    for span, keys in items:
        known = [key for key in keys if key in shared]
        if known and (not marks or span.start >= marks[-1][1]):
            marks.append((span.start, span.end, group_of[known[0]]))
    return marks[:_MARK_CAP]


def _items(article: Article) -> list[_Item]:
    language = article.language or "und"
    numbers = [
        (Span(*quantity.span), (f"{quantity.kind} {quantity.value} {quantity.unit or ''}",))
        for quantity in quantities(article.text, language, article.date)
    ]
    named = [(name.span, tuple(filter(_telling, name.keys))) for name in names(article.text, language)]
    return sorted((*numbers, *named), key=lambda item: (item[0].start, -item[0].end))


def _telling(key: str) -> bool:
    return weight(key) >= _LEAST_WEIGHT and (not key.startswith(COARSE_MARK) or len(key) > 4)


def _groups(key_sets: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """Number the keys so that keys of one name share a number, in order of first appearance."""
    joined = DisjointSet()
    for keys in key_sets:
        for key in keys:
            joined.add(key)
            joined.merge(keys[0], key)
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
    return {key: numbers[joined[key]] for key in joined}
