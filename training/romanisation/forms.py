"""Write the foreign forms of the gazetteer's names, so that a text's words are looked up and not all parsed.

Run `python -m training.romanisation.forms --shared ../shared` after `training.romanisation.places`; it writes
dedup/data/checker/names_forms.txt.gz: each form that some language's press writes for some name and English writes
for none, one a line, sorted. Words and names that English text has anyway are left out; the shared data serve only to
know them and are not copied.
"""

import argparse
import gzip
from collections.abc import Iterable, Iterator
from itertools import islice, product
from pathlib import Path

from dedup.checker.known_names import KnownName, known_names
from dedup.checker.romanisation import choices, languages, sources, table
from training.romanisation.english import english_words, place_names_elsewhere
from training.romanisation.places import COUNTRIES

OUTPUT = Path("dedup/data/checker/names_forms.txt.gz")
_MAX_FORMS = 12
_MAX_ENGLISH_FORMS = 200
_LEAST_LETTERS = 5


def forms(known: KnownName, language: str, most: int = _MAX_FORMS) -> Iterator[str]:
    """Yield what the press of a language writes for a name, in lower case, the usual form first, a bounded number."""
    written = choices(known.name, table(language, known.source))
    return islice(("".join(pieces) for pieces in product(*written)), most)


def foreign_forms(names: Iterable[KnownName]) -> set[str]:
    """Return the forms, in lower case, that are foreign for one name and English for none."""
    names = list(names)
    english = {form for name in names for form in forms(name, "en", _MAX_ENGLISH_FORMS)}
    foreign = {form for name in names for language in languages()[1:] for form in forms(name, language)}
    return {form for form in foreign - english if len(form) >= _LEAST_LETTERS}


def main() -> None:
    """Write the forms."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = arguments.parse_args().shared
    ordinary = english_words(shared) | place_names_elsewhere(frozenset(COUNTRIES))
    names = (name for source in sources() for name in known_names(source).values())
    lines = sorted(foreign_forms(names) - ordinary)
    OUTPUT.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(len(lines), "forms", OUTPUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
