"""How checks are printed: for people, for editors and continuous integration, for programs."""

from collections.abc import Callable, Iterable, Mapping

from dedup.checker.output.document import Document
from dedup.checker.output.fixes import with_fixes
from dedup.checker.output.lines import write_concise, write_github
from dedup.checker.output.objects import write_json, write_jsonl
from dedup.checker.output.sarif import write_sarif
from dedup.checker.output.screen import write_full
from dedup.checker.output.tally import Tally

FORMATS: Mapping[str, Callable[[Iterable[Document]], None]] = {
    "full": write_full,
    "concise": write_concise,
    "json": write_json,
    "jsonl": write_jsonl,
    "github": write_github,
    "sarif": write_sarif,
}
"""Writers to stdout by the name of their format."""

__all__ = ["FORMATS", "Document", "Tally", "with_fixes"]
