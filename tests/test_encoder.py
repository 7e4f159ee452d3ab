import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.encoder import EMBEDDED, Encoder, SentenceTransformerEncoder, StaticEncoder, export, load_encoder
from dedup.errors import EncoderError, MissingExtraError
from dedup.pieces import Pieces, Tokenizer

TEXTS = [
    "The president’s 1,234 guests arrived in Kyiv — “finally”, they said.",
    "Le président a reçu 1 234 invités à Kyïv; l’État n’a rien dit…",
    "Президент принял гостей. Всё прошло спокойно, № 5.",
    "أعلنَ الرئيس أنّ ٣٥ شخصًا وصلوا إلى المدينة",
    "星期一，总统在首都会见了代表团。",
    "ประธานาธิบดีต้อนรับแขกที่เมืองหลวงเมื่อวันจันทร์",
    "Η Αθήνα φιλοξένησε τους αγώνες· ΟΔΥΣΣΕΥΣ",
    "İSTANBUL'da ﬁnal maçı ％50 ｆｕｌｌ—width\u200b zero\u00adwidth",
    "tab\tnew\nline\u2028separator\u00a0space",
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    loaded = load_encoder()
    assert isinstance(loaded, StaticEncoder)
    return loaded


def test_vectors_have_unit_length_and_an_empty_text_is_a_zero_row(encoder: StaticEncoder) -> None:
    vectors = encoder.encode([*TEXTS, "", " \n", "—…"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS) + 3, encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors[:-3], axis=1), 1, atol=1e-5)
    assert not vectors[-3:].any()


def test_no_texts_give_no_rows(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_a_translation_is_nearer_than_another_sentence(encoder: StaticEncoder) -> None:
    english = encoder.encode(["The government raised taxes on fuel.", "Three climbers died in an avalanche."])
    french = encoder.encode(["Le gouvernement a augmenté les taxes sur le carburant.", "Trois alpinistes sont morts."])
    similar = english @ french.T
    assert similar[0, 0] > similar[0, 1] + 0.2
    assert similar[1, 1] > similar[1, 0] + 0.2


def _same_in_sentence_transformers(encoder: StaticEncoder, path: Path) -> bool:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    export(path, encoder)
    model = sentence_transformers.SentenceTransformer(str(path), device="cpu")
    return bool(np.abs(model.encode(TEXTS) - encoder.encode(TEXTS)).max() < 1e-5)


def test_sentence_transformers_gives_the_same_vectors_with_the_first_pieces(tmp_path: Path) -> None:
    assert _same_in_sentence_transformers(StaticEncoder(_first_pieces(tmp_path, 20_000)), tmp_path / "exported")


@pytest.mark.slow
def test_sentence_transformers_gives_the_same_vectors(encoder: StaticEncoder, tmp_path: Path) -> None:
    assert _same_in_sentence_transformers(encoder, tmp_path / "exported")


def _first_pieces(folder: Path, count: int) -> Path:
    pieces = (EMBEDDED / "vocabulary.txt").read_text("utf-8").split("\n")[:count]
    (folder / "vocabulary.txt").write_text("\n".join(pieces), "utf-8")
    (folder / "model.json").write_bytes((EMBEDDED / "model.json").read_bytes())
    for name in ("places.npy", "scales.npy"):
        np.save(folder / name, np.load(EMBEDDED / name)[:count])
    (folder / "codes.npy").write_bytes((EMBEDDED / "codes.npy").read_bytes())
    return folder


def test_a_text_has_the_same_vector_whatever_stands_beside_it(encoder: StaticEncoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    together = encoder.encode(TEXTS * 3)
    assert np.array_equal(np.tile(alone, (3, 1)), together)


def test_small_batches_change_nothing(encoder: StaticEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = encoder.encode(TEXTS)
    monkeypatch.setattr("dedup.encoder.BATCH_CHARS", 40)
    assert np.array_equal(whole, encoder.encode(TEXTS))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60))
def test_splitting_into_chunks_first_gives_the_tokens_of_the_whole_text(
    encoder: StaticEncoder, first: str, second: str
) -> None:
    text = f"{first} {second}"
    found = Pieces(encoder.tokenizer).of([second, text, first])
    assert found.ids[found.bounds[1] : found.bounds[2]].tolist() == list(encoder.tokenizer.ids(text))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(alphabet="Bund eskanzl 9,.“。é政府\0\ud800", max_size=40), max_size=5))
def test_many_texts_have_the_pieces_that_few_have(encoder: StaticEncoder, texts: list[str]) -> None:
    few = Pieces(encoder.tokenizer).of(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dedup.pieces.MANY_CHARS", 0)
        many = Pieces(encoder.tokenizer).of(texts)
    assert few.ids.tolist() == many.ids.tolist()
    assert few.bounds.tolist() == many.bounds.tolist()


def test_the_longest_known_piece_is_taken_first_and_an_unknown_character_ends_the_word() -> None:
    tokenizer = Tokenizer(["bundes", "bund", "kanzler", "es"], {})
    assert [tokenizer.pieces[i] for i in tokenizer.ids("Bundeskanzler")] == ["bundes", "kanzler"]
    assert tokenizer.ids("bund€kanzler") == (1, 2)
    assert tokenizer.ids("bundx es") == (3,)


def test_an_encoder_survives_pickling(encoder: StaticEncoder) -> None:
    copy = pickle.loads(pickle.dumps(encoder))
    assert np.array_equal(copy.encode(TEXTS), encoder.encode(TEXTS))


def test_loading_and_encoding_import_no_torch() -> None:
    code = "import sys, dedup.encoder as e; e.load_encoder().encode(['a b']); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_model_folder_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in EMBEDDED.iterdir()) <= 40_000_000


def test_any_sentence_transformers_model_can_be_named(tmp_path: Path) -> None:
    named = load_encoder(_tiny_model(tmp_path / "tiny"))
    assert isinstance(named, SentenceTransformerEncoder)
    assert isinstance(named, Encoder)
    vectors = named.encode(["vote in parliament", "", "flood"])
    assert vectors.shape == (3, named.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1], atol=1e-5)


def _tiny_model(path: Path) -> Path:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer as LibraryTokenizer
    from tokenizers.models import WordPiece
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", "vote", "parliament", "flood", "in", "the"]
    tokenizer = LibraryTokenizer(WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    rows = np.random.default_rng(0).normal(size=(len(words), 8)).astype(np.float32)
    module = StaticEmbedding(tokenizer, embedding_weights=rows)
    sentence_transformers.SentenceTransformer(modules=[module], device="cpu").save(str(path))
    return path


def test_a_folder_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"format": "else"}))
    with pytest.raises(EncoderError, match="not of the format"):
        load_encoder(tmp_path)


def test_a_broken_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("{")
    with pytest.raises(EncoderError, match="no readable encoder"):
        load_encoder(tmp_path)


def test_a_folder_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(EncoderError, match="no such folder"):
        load_encoder(str(tmp_path / "nowhere"))


def test_a_folder_without_a_model_is_one_clear_error(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(EncoderError, match="no sentence-transformers model can be loaded from there"):
        load_encoder(str(tmp_path))


def test_without_a_network_a_model_is_asked_for_once_and_the_error_says_what_to_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("sentence_transformers")
    asked: list[str] = []

    class Session:
        def head(self, url: str, **settings: object) -> None:
            asked.append(url)
            raise ConnectionError("no route")

        def __getattr__(self, name: str) -> object:
            raise AssertionError(f"the hub is asked again: {name}")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.get_session", Session)
    monkeypatch.setattr("huggingface_hub.utils._http.get_session", Session)
    with pytest.raises(EncoderError, match=r"cannot be reached \(no route\).*hf download"):
        load_encoder("nobody/no-such-model")
    assert len(asked) == 1


def test_with_the_hub_switched_off_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.get_session", lambda: pytest.fail("the hub is asked"))
    with pytest.raises(EncoderError, match="HF_HUB_OFFLINE is set"):
        load_encoder("nobody/no-such-model")


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtraError, match="models"):
        load_encoder("some-model")
