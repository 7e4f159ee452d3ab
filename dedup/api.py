"""What `import dedup` offers: the same stages as the command line, on Python objects."""

import shutil
import weakref
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from dedup.checker import check_text
from dedup.checker.finding import Check
from dedup.config import CheckConfig, Config
from dedup.errors import ConfigError, InputError
from dedup.pair import Comparison, align, compare
from dedup.pipeline.run import run, run_batches
from dedup.reading import Rows, table
from dedup.result import Result, load
from dedup.store import Store

__all__ = ["Comparison", "align", "check", "compare", "deduplicate"]


def deduplicate(rows: Rows | str | Path, config: Config | None = None) -> Result:
    """Find copies, stories, unique content, conflicts and translations among articles.

    Args:
        rows: dicts, articles or texts; a polars, pandas or pyarrow table; a Hugging Face dataset; or a path or glob.
        config: the settings; `Config()` by default. Worker processes only where `jobs` asks for them, from a script
            that guards its start with `if __name__ == "__main__":`.

    Returns:
        The tables of the run as polars frames; rows that could not be used are in `rejected`.

    Raises:
        InputError: the rows or files cannot be read.
        ConfigError: a setting is out of range.
    """
    config = config or Config()
    if not isinstance(config, Config):
        raise ConfigError(f"config: a dedup.Config is expected, not {type(config).__name__}")
    if config.jobs is None:
        # Workers import the caller's script again: only who guards it with __main__ can want them.
        config = replace(config, jobs=1)
    folder = Path(mkdtemp(prefix="dedup-"))
    out = folder / "out"

    def rerun(chosen: Config) -> Path:
        # Whatever was read and weighed before lies in the folder, so the rows are drawn only the first time.
        if isinstance(rows, str | Path):
            run([str(rows)], out, chosen)
        else:
            run_batches(table(rows, chosen.read), {"rows": "memory"}, Store(out), chosen)
        return out

    weakref.finalize(rerun, shutil.rmtree, folder, ignore_errors=True)
    return load(rerun(config), config, rerun)


def check(text: str, language: str | None = None, config: CheckConfig | None = None) -> Check:
    """Find the traces of translation in a text and conclude whether it is one.

    Args:
        text: the text; findings are spans of it.
        language: the language it is written in; detected by default.
        config: which rules apply, and which variety of English is meant.

    Raises:
        InputError: it is no text.
        ConfigError: a selected code or the variety is not known.
    """
    if not isinstance(text, str):
        raise InputError(f"a text is expected, not {type(text).__name__}")
    return check_text(text, language, config)
