"""The words of the page: sentences from `texts.toml`, numbers, dates and languages in their usual form."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from dedup.report.safety import neutral

Texts = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Hold the sentences of one user-interface language and say numbers and dates in it."""

    texts: Texts
    locale: Locale

    def say(self, key: str, **values: object) -> str:
        """Return the sentence under `section.name` with its places filled.

        >>> phrases().say("borderline.probability", p="51 %")
        'same story: 51 %'
        """
        section, _, name = key.partition(".")
        return str(self.texts[section][name]).format(**values) if values else str(self.texts[section][name])

    def count(self, key: str, n: int) -> str:
        """Return the counted phrase under `count.key` in the plural form that `n` calls for.

        >>> phrases().count("stories", 1), phrases().count("stories", 1400)
        ('1 story', '1,400 stories')
        """
        forms = self.texts["count"][key]
        assert isinstance(forms, Mapping)
        form = str(forms.get(self.locale.plural_form(n), forms["other"]))
        return form.format(n=self.number(n))

    def number(self, value: float) -> str:
        """Return a number with its thousands parted."""
        return str(format_decimal(value, locale=self.locale))

    def share(self, value: float | None) -> str:
        """Return a part of one as a percentage, or a dash."""
        return "–" if value is None else str(format_percent(value, locale=self.locale))

    def day(self, when: datetime | None) -> str:
        """Return a date in words, or say that there is none."""
        return self.say("page.undated") if when is None else str(format_date(when, "d MMM y", locale=self.locale))

    def tick(self, when: datetime) -> str:
        """Return a date as short as it may be below a line of time."""
        return str(format_date(when, "d MMM", locale=self.locale))

    def moment(self, when: datetime | None) -> str:
        """Return a date with its time of day, or the date alone at midnight."""
        if when is None or (when.hour, when.minute) == (0, 0):
            return self.day(when)
        return str(format_datetime(when, "d MMM y, HH:mm", locale=self.locale))

    def period(self, first: datetime | None, last: datetime | None) -> str:
        """Return the day, or the first and the last day, of a story."""
        days = list(dict.fromkeys((self.day(first), self.day(last))))
        return " – ".join(days)

    @staticmethod
    def plain(text: str) -> str:
        """Return a name as it stands, neutral where it would turn the text around it."""
        return neutral(text)

    def language(self, code: str | None) -> str:
        """Return the name of a language, or its code where it has none."""
        return neutral(str(self.locale.languages.get(code or "und", code)))


@cache
def phrases(language: str = "en") -> Phrases:
    """Load the sentences of a user-interface language."""
    text = (files("dedup.report") / "texts.toml").read_text(encoding="utf-8")
    return Phrases(tomllib.loads(text), Locale.parse(language))


def direction(language: str) -> str:
    """Return `rtl` or `ltr` where the language tells it, else `auto`."""
    try:
        return str(Locale.parse(language).text_direction)
    except (ValueError, LookupError, UnknownLocaleError):
        return "auto"
