"""The embedded static encoder, and any other sentence-transformers model behind the same protocol.

A static encoder gives every token one row; a text is the mean of its tokens' rows at unit length. That is additive
over words, so a word is split into tokens once per run, and a batch of texts is one sparse product (Reimers and
Gurevych 2019 for the pooling; Tulkens and van Dongen 2024, Model2Vec, for static rows distilled from a teacher).
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from dedup.chunks import Cut, Integers
from dedup.errors import EncoderError, MissingExtraError
from dedup.pieces import Pieces, Tokenizer, Tokens

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer as LibraryTokenizer

Vectors = npt.NDArray[np.float32]

EMBEDDED = Path(__file__).parent / "data" / "encoder"
FORMAT = "dedup-static-encoder"
BATCH_CHARS = 4_000_000
_HUB_SECONDS = 5.0

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


class StaticEncoder:
    """Hold a static encoder read from a folder: pieces, and their rows packed in four bits, memory-mapped.

    Pieces of nearly one direction share a row and differ in its scale alone: `places.npy` says which row is whose.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = _settings(folder)
        self.name = str(settings["name"])
        pieces = (folder / "vocabulary.txt").read_text("utf-8").split("\n")
        self.tokenizer = Tokenizer(pieces, settings["folding"])
        self._codes = np.load(folder / "codes.npy", mmap_mode="r")
        self._places = np.load(folder / "places.npy", mmap_mode="r")
        self._scales = np.load(folder / "scales.npy", mmap_mode="r")
        self._levels = _pairs_of_levels(settings["levels"])
        self.dimensions = 2 * self._codes.shape[1]
        self._pieces = Pieces(self.tokenizer)

    def __reduce__(self) -> tuple[type["StaticEncoder"], tuple[Path]]:
        return StaticEncoder, (self.folder,)

    def rows(self, tokens: npt.NDArray[np.integer] | slice) -> Vectors:
        """Unpack the rows of some tokens as float32 (len(tokens), dimensions)."""
        codes = np.asarray(self._codes[self._places[tokens]])
        unpacked = self._levels.take(codes).view(np.float32)
        unpacked *= np.asarray(self._scales[tokens], dtype=np.float32)[:, None]
        return np.asarray(unpacked, dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts as float32 rows (len(texts), dimensions) of unit length; an empty text is a zero row.

        The result for a text does not depend on the texts beside it, to the last bit.
        """
        return unit(self.sums(texts))

    def sums(self, texts: Sequence[str]) -> Vectors:
        """Add up the rows of the tokens of each text (len(texts), dimensions); sums of parts make that of the whole."""
        sums = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for batch in _batches(texts):
            sums[batch] = self._sums(self._pieces.of(texts[batch]))
        return sums

    def sums_of_cut(self, whole: Cut, begins: Integers, ends: Integers) -> Vectors:
        """Do the same for stretches of chunks of texts that are cut already."""
        return self._sums(self._pieces.of_cut(whole, begins, ends))

    def _sums(self, tokens: Tokens) -> Vectors:
        ids, bounds = tokens
        occurring = np.zeros(len(self.tokenizer.pieces), dtype=np.bool_)
        occurring[ids] = True
        places = np.cumsum(occurring, dtype=np.int32) - 1
        ones = np.ones(len(ids), dtype=np.float32)
        shape = len(bounds) - 1, int(places[-1]) + 1
        sums: Vectors = csr_array((ones, places[ids], bounds), shape=shape) @ self.rows(np.flatnonzero(occurring))
        return sums


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
    """Load a model from this machine, else from the hub where it can be reached."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtraError(f"encoder {name!r}", "models") from error
    if _is_path(name) and not Path(name).exists():
        raise EncoderError(f"encoder {name}: no such folder; check the path")
    try:
        return SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError, ImportError) as error:
        hub = "it is a folder" if _is_path(name) else _hub_out_of_reach()
        if hub:
            raise EncoderError(_not_loaded(name, error, hub)) from error
    try:
        return SentenceTransformer(name)
    except (OSError, ValueError, ImportError) as error:
        raise EncoderError(_not_loaded(name, error)) from error


def _is_path(name: str) -> bool:
    """Tell whether a name is a path, which no network can help to find."""
    return Path(name).exists() or Path(name).is_absolute() or name.startswith((".", "~"))


def _hub_out_of_reach() -> str:
    """Ask once whether models can be fetched, and return why not; the library itself asks for minutes."""
    from huggingface_hub import constants, get_session

    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE is set"
    try:
        get_session().head(constants.ENDPOINT, timeout=_HUB_SECONDS)
    except Exception as error:  # the errors are those of a transport library that differs by version
        return f"{constants.ENDPOINT} cannot be reached ({error})"
    return ""


def _not_loaded(name: str, error: Exception, hub: str = "") -> str:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if _is_path(name):
        return f"encoder {name}: no sentence-transformers model can be loaded from there ({reason}); check the path"
    where = f"it is not on this machine, and {hub}" if hub else reason
    return (
        f"encoder {name!r} cannot be loaded: {where}; give a folder that holds the model, check the name, or fetch it"
        f" where there is a network (hf download {name})"
    )


def _pairs_of_levels(levels: Sequence[float]) -> npt.NDArray[np.uint64]:
    """Tabulate the two values that each byte stands for, its low four bits, then its high four bits, as one item."""
    value = np.asarray(levels, dtype=np.float32)
    byte = np.arange(256)
    return np.stack([value[byte & 15], value[byte >> 4]], axis=1).view(np.uint64).ravel()


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
