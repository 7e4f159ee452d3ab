"""What the tokenizer folds after NFKC and lower-casing: marks dropped, letter variants joined, digits made ASCII."""

_DROPPED_RANGES = ((0x202A, 0x202E), (0x064B, 0x0652), (0x0591, 0x05BD), (0x200B, 0x200F))
_DROPPED = (0x0307, 0x00AD, 0x0640, 0x0670, 0x2060, 0xFEFF, 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7)
_JOINED = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ي": "ی", "ى": "ی", "ك": "ک", "ё": "е", "ς": "σ"}
_ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0BE6, 0x0E50)
"""Digit zero of Arabic, Persian, Devanagari, Bengali, Tamil, Thai."""


def folding() -> dict[str, str | None]:
    """Give the fold of each folded character; None drops it (vowel points, tatweel, zero-width and direction marks).

    >>> folding()["٣"], folding()["ـ"]
    ('3', None)
    """
    dropped = [*_DROPPED, *(code for first, last in _DROPPED_RANGES for code in range(first, last + 1))]
    digits = {chr(zero + value): str(value) for zero in _ZEROS for value in range(10)}
    return {chr(code): None for code in dropped} | _JOINED | digits
