"""English names of languages, for messages."""

from functools import cache

from babel import Locale


@cache
def language_name(code: str) -> str:
    """Return the English name of a language, the code itself where it has none.

    >>> language_name("fr"), language_name("xx")
    ('French', 'xx')
    """
    return str(Locale("en").languages.get(code, code))
