import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.checker.known_names import known_names, readings
from dedup.checker.romanisation import languages, romanise, sources, spellings, table, writes

PRESS = {
    ("Бахмут", "uk"): {"en": "Bakhmut", "fr": "Bakhmout", "de": "Bachmut", "es": "Bajmut", "nl": "Bachmoet"},
    ("Купчененко", "uk"): {"fr": "Kouptchenenko", "de": "Kuptschenenko", "pt": "Kuptchenenko", "sv": "Kuptjenenko"},
    ("Чернігів", "uk"): {"fr": "Tchernihiv", "de": "Tschernihiw", "pl": "Czernihiw", "hu": "Csernihiv"},
    ("Авдіївка", "uk"): {"en": "Avdiivka", "fr": "Avdiïvka", "de": "Awdijiwka", "cs": "Avdijivka"},
    ("Конашенков", "ru"): {"en": "Konashenkov", "fr": "Konachenkov", "pl": "Konaszenkow", "nl": "Konasjenkov"},
    ("Хрущёв", "ru"): {"en": "Khrushchev", "de": "Chruschtschow", "nl": "Chroesjtsjov", "no": "Khrusjtsjov"},
    ("Щербина", "uk"): {"fr": "Chtcherbyna", "de": "Schtscherbyna", "pl": "Szczerbyna", "fi": "Štšerbyna"},
    ("sinwār", "ar"): {"en": "Sinwar", "fr": "Sinouar"},
    ("netanyahu", "he"): {"en": "Netanyahu", "fr": "Netanyahou", "de": "Netanjahu", "nl": "Netanyahoe"},
}  # fmt: skip


@pytest.mark.parametrize(("name", "source"), PRESS)
def test_each_press_writes_a_name_in_its_own_way(name: str, source: str) -> None:
    written = PRESS[name, source]
    assert {language: romanise(name, source, language) for language in written} == written


def test_there_are_fourteen_tables_and_eight_sources() -> None:
    assert len(languages()) == 14
    assert len(sources()) == 8


@pytest.mark.parametrize(
    ("token", "language", "english"),
    [
        ("Jerson", "es", "Kherson"),
        ("Poetin", "nl", "Putin"),
        ("Zjitomir", "sv", "Zhytomyr"),
        ("Charkiw", "de", "Kharkiv"),
    ],
)
def test_a_foreign_form_is_read_back_to_the_english_one(token: str, language: str, english: str) -> None:
    assert english in {reading.english for reading in readings(token, language)}


def test_an_english_word_has_no_reading() -> None:
    assert not [each for language in languages() for each in readings("Parliament", language)]


def test_case_endings_are_not_mistaken_for_another_name() -> None:
    assert not list(readings("Bakhmouts", "fr"))


def test_spellings_come_back_for_every_known_name_and_language() -> None:
    for source in ("uk", "ru"):
        beginnings = {name[:end] for name in known_names(source) for end in range(len(name) + 1)}
        for name in [each for each in sorted(known_names(source)) if "-" not in each][::97]:
            for language in ("fr", "de", "es", "it", "pt", "nl", "pl", "sv"):
                token = romanise(name, source, language)
                assert name in set(spellings(token, source, language, beginnings.__contains__)), (token, language)


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщьыэюяёіїє", min_size=1, max_size=12), st.sampled_from(languages()))
def test_what_a_table_writes_it_recognises(name: str, language: str) -> None:
    for source in ("uk", "ru"):
        if table(language, source).by_first.keys() >= set(name):
            assert writes(name, source, language, romanise(name, source, language))


@given(st.text(max_size=60), st.sampled_from(languages()), st.sampled_from(sources()))
def test_reading_stops_on_any_token_and_readings_write_it(token: str, language: str, source: str) -> None:
    assert sum(1 for _ in spellings(token, source, language)) <= 4000
    assert all(writes(each.name, each.source, language, token) for each in readings(token, language))
