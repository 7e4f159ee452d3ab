"""Inputs as a user names them -> files in a fixed order, each with its format."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b, file_digest
from pathlib import Path

from dedup.errors import InputError
from dedup.schema import RESULT_MARKER

FORMATS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".warc": "warc",
}
"""The format that each ending of a file name stands for, before `.gz`, `.bz2` or `.zst`."""

_COMPRESSIONS = (".gz", ".bz2", ".zst", ".zstd")
_ARCHIVES = frozenset({".zip", ".xz", ".7z", ".rar", ".tar", ".tgz", ".lz4", ".lzma", ".br"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, or standard input where `path` is `None`; `name` goes into reports, `stem` into ids."""

    name: str
    stem: str
    path: Path | None
    format: str


def sources(inputs: Sequence[str], input_format: str | None = None) -> list[Source]:
    """Expand files, folders, globs and `-` in the order given; folders and globs are sorted.

    A file that is named twice is read once. Raises InputError for an input that is missing, empty or of unknown format.
    """
    if input_format is not None:
        _check_format(input_format)
    found: dict[Path | None, Source] = {}
    for name in inputs:
        for source in _expanded(name, input_format):
            found.setdefault(source.path and source.path.resolve(), source)
    if not found:
        raise InputError("no input was given; name files, folders, globs or - for standard input")
    return list(found.values())


def digest(inputs: Sequence[str], input_format: str | None = None) -> dict[str, str]:
    """Give for each input file the BLAKE2b-256 of its bytes, in hexadecimal; standard input is left out.

    Raises InputError as `sources` does, and for a file that cannot be read.
    """
    return {source.name: _digest(source.path) for source in sources(inputs, input_format) if source.path is not None}


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return file_digest(stream, lambda: blake2b(digest_size=32)).hexdigest()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def _expanded(name: str, input_format: str | None) -> Iterator[Source]:
    path = Path(name)
    if name == "-":
        yield Source("-", "-", None, input_format or _unknown("-", "standard input has no ending"))
    elif path.is_dir():
        yield from _in_folder(path, input_format)
    elif path.exists() or not glob.has_magic(name):
        yield _file(path, Path(path.name), input_format)
    else:
        yield from _matching(name, input_format)


def _in_folder(folder: Path, input_format: str | None) -> Iterator[Source]:
    paths = [path for path in _walk(folder) if input_format or format_of(path)]
    if not paths:
        if (folder / RESULT_MARKER).exists():
            raise InputError(f"{folder} is the result of a run, not an input; name it with --against to add articles")
        raise InputError(f"{folder}: no file in it is of a known format ({' '.join(FORMATS)}, also .gz, .bz2 and .zst)")
    yield from (_file(path, path.relative_to(folder), input_format) for path in paths)


def _walk(folder: Path) -> list[Path]:
    def fail(error: OSError) -> None:
        raise InputError(f"{error.filename}: {error.strerror}; change its rights or name its files") from error

    found = []
    for root, folders, names in os.walk(folder, onerror=fail):
        if RESULT_MARKER in names:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in names if not name.startswith((".", "_"))]
    return sorted(found, key=lambda path: path.parts)


def _matching(pattern: str, input_format: str | None) -> Iterator[Source]:
    names = sorted(glob.glob(pattern, recursive=True), key=lambda name: Path(name).parts)  # noqa: PTH207
    if not names:
        raise InputError(f"{pattern}: no file matches; quote the pattern only if it is meant for this program")
    for name in names:
        yield from _expanded(name, input_format)


def _file(path: Path, inside: Path, input_format: str | None) -> Source:
    if not path.exists() and not path.is_symlink():
        raise InputError(f"{path}: no such file or folder; check the spelling, seen from {Path.cwd()}")
    if not input_format and _ARCHIVES.intersection(_endings(path)):
        raise InputError(
            f"{path}: {path.suffix} is not read; unpack it and name what was in it (.gz, .bz2, .zst are read)"
        )
    form = input_format or format_of(path) or _unknown(str(path), f"its ending {path.suffix!r} is not known")
    return Source(str(path), inside.as_posix().removesuffix("".join(_endings(path))), path, form)


def format_of(path: Path) -> str | None:
    """Tell the format from a file's ending, leaving out `.gz`, `.bz2` and `.zst`; `None` where it is not known."""
    return FORMATS.get(_endings(path)[0]) if _endings(path) else None


def _endings(path: Path) -> list[str]:
    endings = path.suffixes[-1:]
    if endings and endings[0].lower() in _COMPRESSIONS:
        endings = path.suffixes[-2:]
    return [ending.lower() for ending in endings]


def _check_format(input_format: str) -> None:
    if input_format not in FORMATS.values():
        known = ", ".join(sorted(set(FORMATS.values())))
        raise InputError(f"--input-format {input_format}: no such format; take one of {known}")


def _unknown(name: str, why: str) -> str:
    raise InputError(f"{name}: {why}; say what it is with --input-format ({', '.join(sorted(set(FORMATS.values())))})")
