"""The embedded static encoder, and any other sentence-transformers model behind the same protocol.

A static encoder gives every token one row; a text is the mean of its tokens' rows at unit length. That is additive
over words, so a word is split into tokens once per run, and a batch of texts is one sparse product (Reimers and
Gurevych 2019 for the pooling; Tulkens and van Dongen 2024, Model2Vec, for static rows distilled from a teacher).
"""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import polars as pl
import regex
from scipy.sparse import csr_array

from dedup.errors import EncoderError, MissingExtraError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer as LibraryTokenizer

Vectors = npt.NDArray[np.float32]

EMBEDDED = Path(__file__).parent / "data" / "encoder"
FORMAT = "dedup-static-encoder"
BATCH_CHARS = 8_000_000
CACHED_WORDS = 2_000_000

# Characters that the tokenizer removes anyway wherever they stand, so that splitting there changes no token.
_BREAKS = r"\s!-/:-@\[-`{-~“”„«»‘’‚…–—―•、。，！？：；（）「」『』《》・।॥۔،؛؟"
_BETWEEN_WORDS = regex.compile(r"[\p{P}\p{S}\p{C}\s]+")
_CHUNK = f"[^{_BREAKS}]+"

_SENTENCE_TRANSFORMERS_FILES = {
    "modules.json": [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ],
    "config_sentence_transformers.json": {"similarity_fn_name": "cosine"},
    "1_Normalize/config.json": {},
}


@runtime_checkable
class Encoder(Protocol):
    """Turn texts into vectors whose dot product says how near they are in meaning, whatever their language."""

    @property
    def name(self) -> str:
        """Tell which model this is."""

    @property
    def dimensions(self) -> int:
        """Tell the length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts as float32 rows (len(texts), dimensions) of unit length; an empty text is a zero row."""


class Tokenizer:
    """Split words into known pieces: the longest piece first, from left to right (WordPiece, Wu et al. 2016)."""

    def __init__(self, pieces: Sequence[str], folding: dict[str, str | None]) -> None:
        self.pieces = pieces
        self.folding = folding
        self._ids = {piece: index for index, piece in enumerate(pieces)}
        self._longest: dict[str, int] = {}
        for piece in pieces:
            if len(piece) > self._longest.get(piece[:2], 1):
                self._longest[piece[:2]] = len(piece)
        self._translation = str.maketrans(folding)

    def words(self, text: str) -> list[str]:
        """Normalise a text and cut it at every character that is no letter, mark or digit."""
        folded = text.lower() if text.isascii() else self._folded(text)
        return [folded] if folded.isalnum() else [word for word in _BETWEEN_WORDS.split(folded) if word]

    def _folded(self, text: str) -> str:
        return unicodedata.normalize("NFKC", text).lower().translate(self._translation)

    def ids(self, text: str) -> tuple[int, ...]:
        """Give the piece numbers of a text; a word with an unknown character gives none."""
        return tuple(piece for word in self.words(text) for piece in self._split(word))

    def _split(self, word: str) -> Sequence[int]:
        whole = self._ids.get(word)
        return self._parts(word) if whole is None else (whole,)

    def _parts(self, word: str) -> list[int]:
        ids, longest = self._ids, self._longest
        parts: list[int] = []
        start, size = 0, len(word)
        while start < size:
            for end in range(min(size, start + longest.get(word[start : start + 2], 1)), start, -1):
                piece = ids.get(word[start:end])
                if piece is not None:
                    parts.append(piece)
                    start = end
                    break
            else:
                return []
        return parts


class StaticEncoder:
    """Hold a static encoder read from a folder: pieces, and their rows packed in four bits, memory-mapped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = _settings(folder)
        self.name = str(settings["name"])
        pieces = (folder / "vocabulary.txt").read_text("utf-8").split("\n")
        self.tokenizer = Tokenizer(pieces, settings["folding"])
        self._codes = np.load(folder / "codes.npy", mmap_mode="r")
        self._scales = np.load(folder / "scales.npy", mmap_mode="r")
        self._levels = _pairs_of_levels(settings["levels"])
        self.dimensions = 2 * self._codes.shape[1]
        self._known: dict[str, tuple[int, ...]] = {}

    def __reduce__(self) -> tuple[type["StaticEncoder"], tuple[Path]]:
        return StaticEncoder, (self.folder,)

    def rows(self, tokens: npt.NDArray[np.integer] | slice) -> Vectors:
        """Unpack the rows of some tokens as float32 (len(tokens), dimensions)."""
        codes = np.asarray(self._codes[tokens])
        unpacked = self._levels[codes].reshape(len(codes), self.dimensions)
        unpacked *= np.asarray(self._scales[tokens], dtype=np.float32)[:, None]
        return np.asarray(unpacked, dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts as float32 rows (len(texts), dimensions) of unit length; an empty text is a zero row.

        The result for a text does not depend on the texts beside it, to the last bit.
        """
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for batch in _batches(texts):
            counts = self.token_counts(texts[batch])
            tokens = np.unique(counts.indices)
            counts.indices = np.searchsorted(tokens, counts.indices).astype(np.int32)
            local = csr_array((counts.data, counts.indices, counts.indptr), shape=(counts.shape[0], len(tokens)))
            vectors[batch] = unit(local @ self.rows(tokens)) if len(tokens) else 0
        return vectors

    def token_counts(self, texts: Sequence[str]) -> csr_array:
        """Count the tokens of each text as a sparse matrix (len(texts), vocabulary), columns in order."""
        table = _chunks(texts)
        chunk_tokens = self._tokens_of(table["chunk"].to_list())
        occurrences = table["text"].list
        bounds = np.concatenate([[0], np.cumsum(occurrences.len().to_numpy())])
        members = table["text"].explode().to_numpy() if len(table) else np.zeros(0, np.uint32)
        ones = np.ones(len(members), dtype=np.float32)
        by_chunk = csr_array((ones, members, bounds), shape=(len(table), len(texts)))
        counts: csr_array = (by_chunk.T.tocsr() @ chunk_tokens).tocsr()
        counts.sum_duplicates()
        return counts

    def _tokens_of(self, chunks: list[str]) -> csr_array:
        if len(self._known) > CACHED_WORDS:
            self._known.clear()
        new = [chunk for chunk in chunks if chunk not in self._known]
        self._known.update((chunk, self.tokenizer.ids(chunk)) for chunk in new)
        tokens = [self._known[chunk] for chunk in chunks]
        bounds = np.concatenate([[0], np.cumsum([len(ids) for ids in tokens], dtype=np.int64)])
        flat = np.fromiter((piece for ids in tokens for piece in ids), dtype=np.int32, count=int(bounds[-1]))
        ones = np.ones(len(flat), dtype=np.float32)
        return csr_array((ones, flat, bounds), shape=(len(chunks), len(self.tokenizer.pieces)))


class SentenceTransformerEncoder:
    """Hold any other sentence-transformers model; the mean over a fixed set of sentences is taken off each vector."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _sentence_transformer(name)
        sentences = (EMBEDDED / "calibration.txt").read_text("utf-8").splitlines()
        self._mean = self._raw(sentences).mean(axis=0)
        self.dimensions = len(self._mean)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts as float32 rows (len(texts), dimensions) of unit length; an empty text is a zero row."""
        vectors = unit(self._raw(texts) - self._mean) if len(texts) else np.zeros((0, self.dimensions), np.float32)
        vectors[[not text.strip() for text in texts]] = 0
        return vectors

    def _raw(self, texts: Sequence[str]) -> Vectors:
        encoded = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(encoded, dtype=np.float32)


def load_encoder(name: str | Path | None = None) -> Encoder:
    """Load the embedded encoder, or the one named: a folder in this package's format or a sentence-transformers model.

    Raises:
        EncoderError: the model cannot be found or read.
        MissingExtraError: the model needs sentence-transformers, which is not installed.
    """
    if name is None:
        return _embedded()
    if (Path(name) / "model.json").is_file():
        return StaticEncoder(Path(name))
    return SentenceTransformerEncoder(str(name))


def export(path: Path, encoder: StaticEncoder | None = None) -> None:
    """Write the embedded encoder as a folder that sentence-transformers loads as a `StaticEmbedding` model."""
    from safetensors.numpy import save_file

    encoder = encoder or _embedded()
    (path / "1_Normalize").mkdir(parents=True, exist_ok=True)
    rows = np.concatenate([encoder.rows(slice(None)), np.zeros((1, encoder.dimensions), np.float32)])
    save_file({"embedding.weight": rows}, path / "model.safetensors")
    _tokenizer(encoder.tokenizer).save(str(path / "tokenizer.json"))
    for file, content in _SENTENCE_TRANSFORMERS_FILES.items():
        (path / file).write_text(json.dumps(content, indent=2), "utf-8")


def unit(vectors: Vectors) -> Vectors:
    """Scale each row to length one; a zero row stays zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0), dtype=np.float32)


@lru_cache(maxsize=1)
def _embedded() -> StaticEncoder:
    return StaticEncoder(EMBEDDED)


def _settings(folder: Path) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = json.loads((folder / "model.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = f"{folder}: no readable encoder there ({error}); reinstall dedup-news or name another with --encoder"
        raise EncoderError(message) from error
    if settings.get("format") != FORMAT:
        raise EncoderError(f"{folder}: model.json is not of the format {FORMAT!r}; name another with --encoder")
    return settings


def _sentence_transformer(name: str) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtraError(f"encoder {name!r}", "models") from error
    try:
        return SentenceTransformer(name)
    except (OSError, ValueError, ImportError) as error:
        message = f"encoder {name!r} cannot be loaded ({error}); give a local folder, or a name with a network at hand"
        raise EncoderError(message) from error


def _pairs_of_levels(levels: Sequence[float]) -> Vectors:
    """Tabulate the two values that each byte stands for: its low four bits, then its high four bits."""
    value = np.asarray(levels, dtype=np.float32)
    byte = np.arange(256)
    return np.stack([value[byte & 15], value[byte >> 4]], axis=1)


def _batches(texts: Sequence[str]) -> Iterator[slice]:
    """Cut texts into runs of about `BATCH_CHARS` characters, so that memory stays bounded."""
    start = size = 0
    for position, text in enumerate(texts):
        size += len(text)
        if size >= BATCH_CHARS:
            yield slice(start, position + 1)
            start, size = position + 1, 0
    if start < len(texts):
        yield slice(start, len(texts))


def _chunks(texts: Sequence[str]) -> pl.DataFrame:
    """Cut texts into chunks between white space and common punctuation: each distinct `chunk` with its `text`s."""
    column = pl.Series("chunk", texts, dtype=pl.String).str.extract_all(_CHUNK)
    table = pl.DataFrame({"text": np.arange(len(texts), dtype=np.uint32), "chunk": column})
    return table.explode("chunk").drop_nulls("chunk").group_by("chunk").agg("text")


def _tokenizer(tokenizer: Tokenizer) -> "LibraryTokenizer":
    """Build the same tokenizer as one of the `tokenizers` library; the last piece stands for unknown words."""
    from tokenizers import Regex, normalizers, pre_tokenizers
    from tokenizers import Tokenizer as LibraryTokenizer
    from tokenizers.models import WordPiece

    pieces = {piece: index for index, piece in enumerate([*tokenizer.pieces, "[UNK]"])}
    folds: dict[str, list[str]] = {}
    for character, replacement in tokenizer.folding.items():
        folds.setdefault(replacement or "", []).append(character)
    replacing = [normalizers.Replace(Regex(f"[{''.join(each)}]"), to) for to, each in folds.items()]
    library = LibraryTokenizer(
        WordPiece(pieces, unk_token="[UNK]", continuing_subword_prefix="", max_input_chars_per_word=1_000_000)
    )
    library.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), *replacing])
    between = pre_tokenizers.Split(Regex(r"[\p{P}\p{S}\p{C}]"), "removed")
    library.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), between])
    return library
