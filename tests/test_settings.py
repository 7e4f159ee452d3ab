"""Settings come from the first source that speaks, and wrong ones are refused with help."""

from pathlib import Path

import pytest

from dedup.config import Config
from dedup.errors import ConfigError
from dedup.settings import keys, resolve


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_source_the_defaults_hold() -> None:
    settings = resolve(environment={})
    assert settings.config == Config()
    assert {origin for _, _, origin in settings.rows()} == {"default"}


def test_a_flag_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "dedup.toml").write_text("[windows]\ndays = 7\nneighbours = 9\nmin_cosine = 0.5\n")
    environment = {"DEDUP_WINDOWS_DAYS": "6", "DEDUP_WINDOWS_NEIGHBOURS": "8"}
    settings = resolve({"windows.days": 5.0}, environment=environment)
    assert settings.config.windows.days == 5
    assert settings.config.windows.neighbours == 8
    assert settings.config.windows.min_cosine == 0.5
    assert settings.origins["windows.days"] == "flag"
    assert settings.origins["windows.neighbours"] == "environment"
    assert settings.origins["windows.min_cosine"] == "dedup.toml"


def test_the_table_of_pyproject_is_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.dedup.clusters]\nkeep = "longest"\n')
    assert resolve(environment={}).config.clusters.keep == "longest"


def test_an_unknown_setting_names_the_nearest_one() -> None:
    with pytest.raises(ConfigError, match=r"did you mean windows\.days"):
        resolve({"windows.dais": 3}, environment={})


def test_a_value_of_the_wrong_type_names_its_setting_and_origin() -> None:
    with pytest.raises(ConfigError, match=r"environment: windows\.days = 'soon': Expected `float`"):
        resolve(environment={"DEDUP_WINDOWS_DAYS": "soon"})


def test_a_misspelt_variable_is_told_with_the_nearest_name_and_sets_nothing() -> None:
    settings = resolve(environment={"DEDUP_WINDOW_DAYS": "5", "dedup_windows_days": "6", "PATH": "/bin"})
    assert settings.config == Config()
    assert settings.unheard == (
        "environment: DEDUP_WINDOW_DAYS sets nothing; did you mean DEDUP_WINDOWS_DAYS?",
        "environment: dedup_windows_days sets nothing; did you mean DEDUP_WINDOWS_DAYS?",
    )


def test_variables_that_are_settings_are_not_remarked() -> None:
    assert resolve(environment={"DEDUP_WINDOWS_DAYS": "5", "DEDUPLICATE": "1"}).unheard == ()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "dedup.toml").write_text("windows = [")
    with pytest.raises(ConfigError, match=r"dedup\.toml"):
        resolve(environment={})


def test_every_setting_is_listed_once() -> None:
    assert len(keys()) == len(set(keys()))
    assert "signatures.permutations" in keys()
