"""How much was found, counted while documents pass by."""

from collections import Counter
from collections.abc import Iterable, Iterator

from dedup.checker.finding import Severity
from dedup.checker.output.document import Document

_RANKS: dict[Severity, int] = {"info": 0, "warning": 1, "error": 2}


class Tally:
    """Count documents, verdicts and findings of a stream of documents."""

    def __init__(self) -> None:
        self._documents = 0
        self._left_out = 0
        self._translated = 0
        self._worst = -1
        self._rules: Counter[tuple[str, str, str]] = Counter()

    def counted(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Pass documents on, counting them."""
        for document in documents:
            self._documents += 1
            self._translated += document.check.verdict.translated is True
            for finding in document.check.findings:
                self._worst = max(self._worst, _RANKS[finding.severity])
                self._rules[finding.code, finding.name, finding.kind] += 1
            yield document

    def leave_out(self) -> None:
        """Count a text that could not be checked."""
        self._left_out += 1

    def rules(self) -> list[tuple[tuple[str, str, str], int]]:
        """Return ((code, name, kind), findings), most frequent first."""
        return sorted(self._rules.items(), key=lambda item: (-item[1], item[0]))

    def reaches(self, level: Severity) -> bool:
        """Tell whether something at least as severe was found."""
        return self._worst >= _RANKS[level]

    @property
    def nothing_checked(self) -> bool:
        """Tell whether there was something to check and none of it could be."""
        return self._left_out > 0 and self._documents == 0

    def summary(self) -> str:
        """Return the closing line."""
        found, texts = self._rules.total(), self._documents
        ending = "" if texts == 1 else "s"
        left_out = f"; {self._left_out} not checked" if self._left_out else ""
        return (
            f"{found} finding{'' if found == 1 else 's'} in {texts} text{ending}; {self._translated} judged"
            f" translated{left_out}"
        )
