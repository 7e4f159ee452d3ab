"""X-PARADE development pairs: which words of a paragraph are new beside a paragraph in another language.

Run: python -m eval.alignment.xparade --shared ../shared

Gold is the release's label `new` per token. The half that is reported on is chosen by page, apart from the half that
the novelty of words is calibrated on.
"""

import argparse
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.beads import Alignment, aligned
from dedup.alignment.calibration import threshold
from dedup.alignment.documents import document
from dedup.alignment.novelty import new_words
from dedup.encoder import Encoder, load_encoder
from dedup.schema import Article, Span

Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Paragraph:
    """Hold a paragraph, the one it is compared with, the spans of its tokens and which of them are new."""

    text: str
    other: str
    language: str
    other_language: str
    tokens: tuple[Span, ...]
    new: Booleans
    annotators: tuple[Booleans, ...]
    page: str


def paragraphs(shared: Path, half: int) -> list[Paragraph]:
    """Return the paragraphs of one half of the pages (0: to calibrate on, 1: to report on)."""
    with gzip.open(shared / "data" / "dev" / "xparade_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pages = {page: number for number, page in enumerate(sorted({row["pageid"] for row in rows}))}
    return [_paragraph(row) for row in rows if pages[row["pageid"]] % 2 == half]


def _paragraph(row: dict[str, object]) -> Paragraph:
    text = str(row["text"])
    numbers, spans = zip(*_located(text, row["tokens"]), strict=True)  # type: ignore[arg-type]
    place = {number: at for at, number in enumerate(numbers)}
    language, other = _languages(row)
    marks = [list(a["spans"].get("new information", [])) for a in row["annotations"]]  # type: ignore[attr-defined]
    return Paragraph(
        text,
        str(row["premise"]),
        language,
        other,
        spans,
        _mask(row["labels"]["new"], place),  # type: ignore[index]
        tuple(_mask(each, place) for each in marks),
        str(row["pageid"]),
    )


def _languages(row: dict[str, object]) -> tuple[str, str]:
    """Return the language of the paragraph, which its first token tells, and that of the other."""
    first = str(next(iter(row["tokens"].values()))).strip(":").lower()  # type: ignore[attr-defined]
    pair = str(row["pair_type"]).split("-")
    return first, pair[0] if pair[1] == first else pair[1]


def _located(text: str, tokens: dict[str, str]) -> Iterator[tuple[int, Span]]:
    at = 0
    for number, token in tokens.items():
        found = text.find(token, at)
        if int(number) > 0 and found >= 0:
            at = found + len(token)
            yield int(number), Span(found, at)


def _mask(numbers: Iterable[int], place: dict[int, int]) -> Booleans:
    mask = np.zeros(len(place), dtype=np.bool_)
    mask[[place[number] for number in numbers if number in place]] = True
    return mask


def compared(paragraph: Paragraph, encoder: Encoder) -> Alignment:
    """Align a paragraph with the other."""
    a = document(Article("a", paragraph.text, language=paragraph.language))
    return aligned(a, document(Article("b", paragraph.other, language=paragraph.other_language)), encoder)


def on_tokens(tokens: Sequence[Span], spans: Sequence[Span], values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Carry values of words over to tokens: the largest overlap's, or that of the token before."""
    found, last = np.zeros(len(tokens)), 0.0
    for at, token in enumerate(tokens):
        shared = [(min(token.end, s.end) - max(token.start, s.start), v) for s, v in zip(spans, values, strict=True)]
        best = max(shared, default=(0, last))
        last = found[at] = best[1] if best[0] > 0 else last
    return found


Judge = Callable[[Paragraph, Encoder], Booleans]


def by_words(paragraph: Paragraph, encoder: Encoder) -> Booleans:
    """Judge tokens as this package does."""
    alignment = compared(paragraph, encoder)
    if alignment.measured is None:
        return np.zeros(len(paragraph.tokens), dtype=np.bool_)
    new = new_words(alignment.measured, alignment.log_odds)
    return on_tokens(paragraph.tokens, alignment.measured.words_a.spans, new) > threshold("new_word")


def by_sentence_cosine(threshold: float) -> Judge:
    """Judge all tokens of a sentence by its best cosine with a sentence of the other paragraph."""

    def judge(paragraph: Paragraph, encoder: Encoder) -> Booleans:
        alignment = compared(paragraph, encoder)
        a, b = alignment.a, alignment.b
        rows = np.arange(len(a.sentences)), np.arange(len(b.sentences))
        best = (a.vectors(rows[0], encoder) @ b.vectors(rows[1], encoder).T).max(axis=1)
        return on_tokens(paragraph.tokens, a.sentences, (best < threshold).astype(np.float64)) > 0.5

    return judge


def nothing(paragraph: Paragraph, encoder: Encoder) -> Booleans:
    """Call nothing new."""
    return np.zeros(len(paragraph.tokens), dtype=np.bool_)


def everything(paragraph: Paragraph, encoder: Encoder) -> Booleans:
    """Call everything new."""
    return np.ones(len(paragraph.tokens), dtype=np.bool_)


def token_f1(told: Iterable[Booleans], truth: Iterable[Booleans]) -> float:
    """Return F1 over all tokens."""
    right = wrong = missed = 0
    for guess, answer in zip(told, truth, strict=True):
        right += int((guess & answer).sum())
        wrong += int((guess & ~answer).sum())
        missed += int((answer & ~guess).sum())
    return round(2 * right / max(1, 2 * right + wrong + missed), 4)


def agreement(rows: Sequence[Paragraph]) -> float:
    """Return the token F1 of each annotator against each other one."""
    pairs = [(x, y) for row in rows for x in row.annotators for y in row.annotators if x is not y]
    return token_f1([x for x, _ in pairs], [y for _, y in pairs])


def main(shared: Path) -> dict[str, float]:
    """Measure this package and the trivial ways; the cosine's threshold is chosen on the half calibrated on."""
    encoder = load_encoder()
    kept, rows = paragraphs(shared, 0), paragraphs(shared, 1)
    steps = [round(0.1 * step, 1) for step in range(1, 10)]
    best = max(steps, key=lambda t: token_f1([by_sentence_cosine(t)(p, encoder) for p in kept], [p.new for p in kept]))
    judges: dict[str, Judge] = {
        "nothing new": nothing,
        "all new": everything,
        f"sentence cosine < {best}": by_sentence_cosine(best),
        "dedup": by_words,
    }
    found = {name: token_f1([judge(p, encoder) for p in rows], [p.new for p in rows]) for name, judge in judges.items()}
    for pair in sorted({tuple(sorted((p.language, p.other_language))) for p in rows}):
        part = [p for p in rows if tuple(sorted((p.language, p.other_language))) == pair]
        found[f"dedup {'-'.join(pair)}"] = token_f1([by_words(p, encoder) for p in part], [p.new for p in part])
    return found | {"annotators among themselves": agreement(rows)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    for name, value in main(parser.parse_args().shared).items():
        print(f"{name:30} {value}")
