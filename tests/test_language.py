import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.language import Detection, code, detect, detect_many

SENTENCES = {
    "ar": "ارتفع منسوب النهر ليلا ووصل إلى شوارع المدينة القديمة.",
    "bg": "Реката се покачи през нощта и стигна до старите улици на града.",
    "bn": "রাতে নদীর জল বেড়ে শহরের পুরোনো রাস্তায় পৌঁছেছে।",
    "cs": "Řeka v noci stoupla a dosáhla k ulicím starého města.",
    "da": "Floden steg i løbet af natten og nåede gaderne i den gamle by.",
    "de": "Der Fluss stieg in der Nacht und erreichte die Straßen der Altstadt.",
    "el": "Το ποτάμι ανέβηκε τη νύχτα και έφτασε στους δρόμους της παλιάς πόλης.",
    "en": "The river rose in the night and reached the streets of the old town.",
    "es": "El río creció durante la noche y llegó a las calles del casco antiguo.",
    "fa": "رودخانه در شب بالا آمد و به خیابان‌های شهر قدیم رسید.",
    "fi": "Joki nousi yön aikana ja ulottui vanhankaupungin kaduille asti.",
    "fr": "Le fleuve est monté dans la nuit et a atteint les rues de la vieille ville.",
    "he": "הנהר עלה בלילה והגיע לרחובות העיר העתיקה.",
    "hi": "रात में नदी का पानी बढ़ गया और पुराने शहर की सड़कों तक पहुँच गया।",
    "hr": "Rijeka je tijekom noći narasla i stigla do ulica starog grada.",
    "hu": "A folyó az éjjel megáradt, és elérte az óváros utcáit.",
    "id": "Sungai itu meluap pada malam hari dan mencapai jalan-jalan kota tua.",
    "it": "Il fiume è salito nella notte e ha raggiunto le strade della città vecchia.",
    "ja": "川は夜のうちに増水し、旧市街の通りに達した。",
    "ko": "밤사이 강물이 불어나 구시가지 거리까지 차올랐다.",
    "nl": "De rivier steeg in de nacht en bereikte de straten van de oude stad.",
    "pl": "Rzeka wezbrała w nocy i dotarła do ulic starego miasta.",
    "pt": "O rio subiu durante a noite e chegou às ruas da cidade velha.",
    "ro": "Râul a crescut în timpul nopții și a ajuns pe străzile orașului vechi.",
    "ru": "Река поднялась за ночь и дошла до улиц старого города.",
    "sk": "Rieka v noci stúpla a dosiahla až k uliciam starého mesta.",
    "sr": "Река је током ноћи порасла и стигла до улица старог града.",
    "sv": "Floden steg under natten och nådde gatorna i den gamla staden.",
    "sw": "Mto huo ulijaa usiku na maji yakafika katika mitaa ya mji wa kale.",
    "ta": "இரவில் ஆறு பெருகி பழைய நகரத்தின் தெருக்களை அடைந்தது.",
    "th": "แม่น้ำเพิ่มสูงขึ้นในตอนกลางคืนและท่วมถนนในเมืองเก่า",
    "tr": "Nehir gece boyunca yükseldi ve eski şehrin sokaklarına ulaştı.",
    "uk": "Річка піднялася за ніч і дійшла до вулиць старого міста.",
    "ur": "رات کو دریا میں پانی بڑھ گیا اور پرانے شہر کی سڑکوں تک پہنچ گیا۔",
    "vi": "Nước sông dâng cao trong đêm và tràn đến các con phố của khu phố cổ.",
    "zh": "河水在夜间上涨，漫到了老城的街道。",
}


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_a_sentence_is_told_by_its_language(language: str, text: str) -> None:
    assert detect(text).language == language


def test_no_network_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert detect(SENTENCES["fr"]).language == "fr"
    assert detect("Mayor Petrov Ruiz").language != "und"


@pytest.mark.parametrize("declared", ["de", "de-AT", "DEU", "ger", "German", "Deutsch", "de_DE", " de "])
def test_a_declared_language_is_understood_in_any_usual_form(declared: str) -> None:
    assert code(declared) == "de"
    assert detect("Berlin 2024", declared).language == "de"


@pytest.mark.parametrize("declared", ["", "?", "x-klingon", "und", "1", "en" * 500, "\ud800", "zz"])
def test_a_declaration_that_names_no_language_is_passed_over(declared: str) -> None:
    assert detect(SENTENCES["it"], declared).language == "it"


def test_a_declared_language_is_not_believed_against_the_text() -> None:
    assert detect(SENTENCES["en"] * 2, "fr").language == "en"
    assert detect("Привет", "en").language != "en"


def test_a_declared_neighbour_is_believed() -> None:
    serbian = "Reka je tokom noći porasla i stigla do ulica starog grada, javlja opština."
    assert detect(serbian, "sr").language == "sr"
    assert detect(serbian).language == "hr"


def test_a_text_without_letters_is_of_unknown_language() -> None:
    assert detect("12:30 — 50 %") == Detection("und", 0.0)
    assert detect("") == Detection("und", 0.0)
    assert detect("", "fi") == Detection("fi", 0.5)


def test_addresses_and_handles_do_not_decide() -> None:
    assert (
        detect("Le fleuve est monté https://the-river-rose-in-the-night.example/of/the/old/town @the_river").language
        == "fr"
    )


def test_many_texts_are_told_as_one_by_one_and_in_any_order() -> None:
    texts = [*SENTENCES.values(), "Mayor Ruiz", "Taxi"]
    one_by_one = [detect(text) for text in texts]
    assert detect_many(texts) == one_by_one
    assert detect_many(texts[::-1])[::-1] == one_by_one


@given(
    st.one_of(st.text(), st.text(alphabet="\ud800\x00\n\r\u200f“😀éßЖع中ก ", max_size=60)),
    st.one_of(st.none(), st.text(max_size=12)),
)
def test_any_text_has_a_language_and_a_share(text: str, declared: str | None) -> None:
    found = detect(text, declared)
    assert found.language
    assert 0 <= found.score <= 1


def test_frequent_words_confirm_a_declared_language_without_asking_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.language._model_shares", None)
    text = "The mayor said that the bridge was not safe and that it would be closed for the winter."
    assert detect(text, "en").score > 0.9
    with pytest.raises(TypeError):
        detect(text, "fr")
