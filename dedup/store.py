"""The work folder: files that appear whole or not at all, and what is done already.

Every result of a stage lies under a folder named after a digest of the stage, the settings it heeds and the input it
had. A file that exists is complete, so a run that was killed goes on where it stopped, and one with other settings
shares only what those settings leave alone. Nothing outside `WORK` and the run's own tables is ever removed.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from dedup.errors import StoreError
from dedup.schema import RESULT_MARKER

WORK = "work"
PART = ".part"


class Store:
    """A folder that a run writes to."""

    def __init__(self, folder: str | Path) -> None:
        """Open or create the folder.

        Raises:
            StoreError: it holds files that no run of ours has written, is no folder, or cannot be written.
        """
        self.folder = Path(folder)
        try:
            self._claim()
        except OSError as error:
            raise StoreError(f"{self.folder}: cannot be written ({error.strerror}); name another folder") from error

    def _claim(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise StoreError(f"{self.folder} is a file; name a folder for the results")
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / RESULT_MARKER).exists():
            raise StoreError(f"{self.folder} holds other files and is no earlier result; name a new or empty folder")
        (self.folder / WORK).mkdir(parents=True, exist_ok=True)
        (self.folder / RESULT_MARKER).touch()

    def stage(self, name: str, digest: str) -> "Stage":
        """Open the folder of one stage under these settings and this input."""
        return Stage(self.folder / WORK / f"{name}-{digest}")

    def forget(self) -> None:
        """Remove all intermediate results, so that a run starts from nothing."""
        shutil.rmtree(self.folder / WORK, ignore_errors=True)
        (self.folder / WORK).mkdir(parents=True, exist_ok=True)

    def keep_only(self, stages: list["Stage"]) -> None:
        """Remove the intermediate results of other settings or input, and what a killed run left half written."""
        kept = {stage.folder.name for stage in stages}
        for folder in (self.folder / WORK).iterdir():
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        for left in self.folder.glob(f"*{PART}"):
            left.unlink(missing_ok=True)

    def write(self, name: str, fill: Callable[[IO[bytes]], object]) -> Path:
        """Write one of the run's own tables whole or not at all."""
        return write_whole(self.folder / name, fill)

    def path(self, name: str) -> Path:
        """Tell where a table of the run lies."""
        return self.folder / name


class Stage:
    """The results of one stage; safe to hand to another process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Tell where a result lies or will lie."""
        return self.folder / name

    def has(self, name: str) -> bool:
        """Tell whether a result is there; what is there is complete."""
        return (self.folder / name).exists()

    def write_array(self, name: str, array: NDArray[np.generic]) -> None:
        """Keep an array."""
        # Handed a true file, numpy writes behind Python's back and loses the error of a full disk.
        write_whole(
            self.path(name),
            lambda file: np.lib.format.write_array(_Plain(file), array, allow_pickle=False),
        )

    def array(self, name: str) -> NDArray[np.generic]:
        """Map an array into memory, read-only."""
        loaded: NDArray[np.generic] = np.load(self.path(name), mmap_mode="r", allow_pickle=False)
        return loaded

    def write_table(self, name: str, table: pl.DataFrame) -> None:
        """Keep a table uncompressed, so that single rows of it can be read."""
        write_whole(self.path(name), lambda file: table.write_ipc(file, compression="uncompressed"))

    def table(self, name: str) -> pl.DataFrame:
        """Read a table."""
        return pl.read_ipc(self.path(name))

    def write_json(self, name: str, value: object) -> None:
        """Keep plain data."""
        write_whole(self.path(name), lambda file: file.write(orjson.dumps(value)))

    def json(self, name: str) -> dict[str, object]:
        """Read plain data."""
        loaded: dict[str, object] = orjson.loads(self.path(name).read_bytes())
        return loaded

    def once(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return a table, made now if it is not there yet."""
        if not self.has(name):
            self.write_table(name, make())
        return self.table(name)


class _Plain:
    """A file that numpy does not take for one."""

    def __init__(self, file: IO[bytes]) -> None:
        self.write = file.write


def digest(stage: str, settings: object, *inputs: str) -> str:
    """Digest a stage's name, the settings it heeds and the digests of its input to 16 hexadecimal digits."""
    plain = asdict(settings) if is_dataclass(settings) and not isinstance(settings, type) else settings
    text = orjson.dumps([stage, plain, *inputs], option=orjson.OPT_SORT_KEYS)
    return blake2b(text, digest_size=8).hexdigest()


def file_digest(path: Path) -> str:
    """Digest a file's content to 32 hexadecimal digits."""
    state = blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            state.update(chunk)
    return state.hexdigest()


def write_whole(path: Path, fill: Callable[[IO[bytes]], object]) -> Path:
    """Write a file beside its place, flush it to the disk, then move it there.

    Raises:
        StoreError: the disk is full or the folder cannot be written; nothing stands at `path` that did not before.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    try:
        with as_store_error(path):
            with part.open("wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _flush_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)
    return path


@contextmanager
def as_store_error(path: str | Path) -> Iterator[None]:
    """Say which file could not be written, and what to try."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"{path}: cannot be written ({reason}); free some space or name another folder") from error


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut (POSIX only; Windows does so with the file)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
