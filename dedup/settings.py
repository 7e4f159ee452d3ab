"""Where the settings of a run come from: flag, environment, file, default, the first that speaks wins."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path

import msgspec

from dedup.config import Config
from dedup.errors import ConfigError

FILES = ("dedup.toml", "pyproject.toml")
PREFIX = "DEDUP_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold the settings in force and, by dotted key, where each comes from."""

    config: Config
    origins: dict[str, str]
    unheard: tuple[str, ...] = ()
    """What to tell of variables that are named like settings and are none."""

    def rows(self) -> list[tuple[str, object, str]]:
        """List (key, value, origin) of every setting."""
        values = dict(flatten(asdict(self.config)))
        return [(key, values[key], self.origins.get(key, "default")) for key in keys()]


def flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield (dotted key, value) of every leaf.

    >>> list(flatten({"windows": {"days": 3}}))
    [('windows.days', 3)]
    """
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def keys() -> list[str]:
    """List the dotted key of every setting."""
    return [key for key, _ in flatten({f.name: _leaf(getattr(Config(), f.name)) for f in fields(Config)})]


def _leaf(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def resolve(
    flags: Mapping[str, object] | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Resolve the settings in force.

    Args:
        flags: dotted key -> value, as given on the command line; None values count as not given.
        file: a TOML file; without one, `dedup.toml` or `[tool.dedup]` of `pyproject.toml` in the working folder.
        environment: variables such as `DEDUP_WINDOWS_DAYS`; the process's own by default.

    Raises:
        ConfigError: an unknown key, a value of the wrong type, or a file that cannot be read.
    """
    chosen: dict[str, object] = {}
    origins: dict[str, str] = {}
    environment = os.environ if environment is None else environment
    for origin, values in _sources(flags or {}, file, environment):
        for key, value in values.items():
            if key not in keys():
                raise ConfigError(_unknown(key, origin))
            chosen[key], origins[key] = value, origin
    return Settings(_build(chosen, origins), origins, tuple(_unheard(environment)))


def _sources(
    flags: Mapping[str, object], file: Path | None, environment: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    for path in [file] if file else [Path(name) for name in FILES if Path(name).is_file()]:
        yield str(path), dict(flatten(_read(path)))
    names = _variables()
    yield "environment", {names[name]: value for name, value in environment.items() if name in names}
    yield "flag", {key: value for key, value in flags.items() if value is not None}


def _variables() -> dict[str, str]:
    """Return the key that each variable of the environment sets."""
    return {PREFIX + key.replace(".", "_").upper(): key for key in keys()}


def _unheard(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what to tell of each variable with our prefix that sets nothing; another program may own it."""
    names = _variables()
    for name in sorted(name for name in environment if name.upper().startswith(PREFIX) and name not in names):
        near = get_close_matches(name.upper(), names, n=1)
        hint = f"did you mean {near[0]}?" if near else "dedup config lists the settings"
        yield f"environment: {name} sets nothing; {hint}"


def _read(path: Path) -> Mapping[str, object]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; check the name of the settings file") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}; settings are read as TOML") from error
    return content.get("tool", {}).get("dedup", {}) if path.name == "pyproject.toml" else content


def _unknown(key: str, origin: str) -> str:
    near = get_close_matches(key, keys(), n=1)
    return f"{origin}: no setting is called {key}" + (f"; did you mean {near[0]}?" if near else "; see dedup config")


def _build(chosen: Mapping[str, object], origins: Mapping[str, str]) -> Config:
    tree: dict[str, object] = {}
    for key, value in chosen.items():
        section, _, name = key.rpartition(".")
        place = tree.setdefault(section, {}) if section else tree
        if isinstance(place, dict):
            place[name] = value
    try:
        return msgspec.convert(tree, Config, strict=False)
    except msgspec.ValidationError as error:
        named = next((key for key in chosen if str(error).endswith(f"`$.{key}`")), "")
        told = f"{named} = {chosen[named]!r}" if named else "a setting"
        reason = str(error).partition(" - at ")[0]
        raise ConfigError(f"{origins.get(named, 'settings')}: {told}: {reason}; see dedup config") from error
