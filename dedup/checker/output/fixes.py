"""Texts with the safe suggestions applied, written beside the input and never over anything."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from dedup.checker.output.document import Document
from dedup.errors import InputError

_STDIN = "-"


def with_fixes(documents: Iterable[Document], folder: Path | None) -> Iterator[Document]:
    """Pass documents on, writing each with its safe suggestions applied.

    A text goes to NAME.fixed.EXT; the rows of a dump go to NAME.fixed.jsonl, as objects with id and text.

    Args:
        documents: What was checked.
        folder: Where to write; beside the input when None.

    Raises:
        InputError: The file to write exists, or there is no place to write what came on standard input.
    """
    begun: set[Path] = set()
    for document in documents:
        path = fixed_path(document, folder)
        _write(path, document, begun)
        begun.add(path)
        yield document


def fixed_path(document: Document, folder: Path | None) -> Path:
    """Return where the fixed text of a document goes.

    Raises:
        InputError: The document came on standard input and no folder is named.
    """
    if document.path == _STDIN and folder is None:
        raise InputError("--fix of standard input needs --output FOLDER")
    source = Path("stdin.txt" if document.path == _STDIN else document.path)
    stem, ending = (source.name.split(".", 1)[0], ".jsonl") if document.in_dump else (source.stem, source.suffix)
    return (folder or source.parent) / f"{stem}.fixed{ending}"


def _write(path: Path, document: Document, begun: set[Path]) -> None:
    row = orjson.dumps({"id": document.id, "text": document.check.fixed()}) + b"\n"
    content = row if document.in_dump else document.check.fixed().encode(errors="replace")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("ab" if path in begun else "xb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise InputError(f"{path} exists; move it away or name another folder with --output") from error
