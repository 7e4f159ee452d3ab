import os
from pathlib import Path

import pytest

from dedup.config import Config
from dedup.pipeline import plan
from dedup.store import Store


def folders(tmp_path: Path, config: Config | None = None) -> dict[str, str]:
    made = plan.make(Store(tmp_path / "out"), config or Config(), ["input"])
    return {name: folder.name for name, folder in made.folders.items()}


def test_another_program_reuses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = folders(tmp_path)
    assert folders(tmp_path) == before
    monkeypatch.setattr(plan, "program_digest", lambda: "another")
    after = folders(tmp_path)
    assert all(after[name] != before[name] for name in plan.STAGES)


def test_an_encoder_folder_that_was_changed_gives_new_vectors(tmp_path: Path) -> None:
    weights = tmp_path / "encoder" / "codes.npy"
    weights.parent.mkdir()
    weights.write_bytes(b"first")
    config = Config(encoder=str(weights.parent))
    before = folders(tmp_path, config)
    os.utime(weights, ns=(1, 1))
    after = folders(tmp_path, config)
    assert after["read"] == before["read"]
    assert after["prepare"] != before["prepare"] and after["check"] != before["check"]


def test_the_program_is_told_by_its_files_and_not_by_compiled_ones(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1")
    (tmp_path / "module.pyc").write_text("")
    assert [name for name, _, _ in plan._files(tmp_path)] == ["module.py"]
