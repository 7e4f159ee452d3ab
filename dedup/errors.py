"""The errors that callers may catch.

DedupError
├── InputError          a file, folder or row set that cannot be read
├── ConfigError         a setting that is unknown, malformed or out of range
├── EncoderError        an encoder that cannot be found or loaded
├── StoreError          a work folder that cannot be written, or belongs to another run
└── MissingExtraError   an optional dependency that is not installed
"""


class DedupError(Exception):
    """Stand for any failure that this package reports; the message says what, where and what to try."""


class InputError(DedupError):
    """Report input that cannot be read: missing, truncated, of an unknown format."""


class ConfigError(DedupError):
    """Report a setting that is unknown, malformed or out of range."""


class EncoderError(DedupError):
    """Report an encoder that cannot be found, loaded or used."""


class StoreError(DedupError):
    """Report a work folder that cannot be written or read back."""


class MissingExtraError(DedupError):
    """Report an optional dependency that is needed and not installed."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f'{purpose} needs an optional part: pip install "dedup-news[{extra}]"')
        self.extra = extra
