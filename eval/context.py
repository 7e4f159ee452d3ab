"""What every task is given: where the data are, which systems run, and the store of answers already computed."""

import json
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.signature import Signature

Answer = Any
"""Whatever a system answers, as JSON."""


@dataclass(frozen=True)
class Context:
    """Hold the choices of one run of the harness."""

    shared: Path
    store: Path
    resume: bool = True
    systems: Collection[str] = ()
    """Names to run; empty: all."""
    paths: dict[str, Path] = field(default_factory=dict)
    """Name of a public set -> where its files are."""

    def wants(self, system: str) -> bool:
        """Tell whether a system takes part; the product itself always does, as what the others are compared with."""
        return not self.systems or system == "dedup" or system in self.systems

    def answer(self, signature: Signature, compute: Callable[[], Answer]) -> tuple[Answer, float]:
        """Return a system's answer and the processor seconds it took, from the store where it is there already."""
        path = self.store / f"{signature.task}-{signature.key}.json"
        if self.resume and path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            return kept["answer"], kept["seconds"]
        started = _processor_seconds()
        answer = compute()
        seconds = round(_processor_seconds() - started, 1)
        _write(path, {"signature": str(signature), "seconds": seconds, "answer": answer})
        return json.loads(json.dumps(answer)), seconds


def _processor_seconds() -> float:
    """Return user and system time of this process and of the workers it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _write(path: Path, content: Answer) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(json.dumps(content), encoding="utf-8")
    partial.replace(path)
