"""Each loader reads a tiny set in the published layout, and says where to get one that is not there."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dedup.errors import InputError
from eval.adapters import public_clusters, public_sentences, reading
from eval.adapters.development import marked_pair

CAT = """<?xml version="1.0" encoding="UTF-8"?>
<Document doc_name="x" doc_id="1"><token t_id="1" sentence="0" number="0">A</token>
<token t_id="2" sentence="0" number="1">title</token><token t_id="3" sentence="1" number="0">Rain</token>
<token t_id="4" sentence="1" number="1">fell</token></Document>"""


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_newscopy_joins_pairs_into_clusters(tmp_path: Path) -> None:
    data = {name: {"article": f"text {name}", "date": "1955-01-02"} for name in "abcd"}
    _write(tmp_path / "data.json", json.dumps(data))
    _write(tmp_path / "gt.json", json.dumps([["a", "b"], ["b", "c"]]))
    found = public_clusters.newscopy(tmp_path)
    assert found.clusters["a"] == found.clusters["c"] != found.clusters["d"]
    assert found.articles[0].date is not None


def test_core_ignores_duplicates_outside_the_file(tmp_path: Path) -> None:
    rows = [
        {"core_id": 1, "processed_title": "t", "processed_abstract": "a", "cat": "x", "labelled_duplicates": [2, 9]},
        {"core_id": 2, "processed_title": "t", "processed_abstract": "", "cat": "x", "labelled_duplicates": [1]},
    ]  # fmt: skip
    _write(tmp_path / "Ground_Truth_data.jsonl", "\n".join(map(json.dumps, rows)))
    found = public_clusters.core(tmp_path)
    assert found.clusters["1"] == found.clusters["2"]
    assert [a.text for a in found.articles] == ["a", "t"]


def test_miranda_reads_one_list_with_languages_of_three_letters(tmp_path: Path) -> None:
    row = {"id": "7", "lang": "deu", "date": "2014-11-03 12:00:00", "title": "T", "text": "Regen", "cluster": 12}
    _write(tmp_path / "dataset.test.json", json.dumps([row]))
    found = public_clusters.miranda(tmp_path)
    assert (found.articles[0].language, found.clusters) == ("de", {"7": "12"})


def test_wcep_gives_the_articles_of_an_event_one_cluster(tmp_path: Path) -> None:
    articles = [{"title": "T", "text": "Rain.", "url": f"https://x.example/{n}", "time": None} for n in range(2)]
    event = {"id": 5, "date": "2016-08-25", "summary": "It rained.", "articles": articles}
    _write(tmp_path / "test.jsonl.gz", gzip.compress(json.dumps(event).encode()))
    assert set(public_clusters.wcep(tmp_path).clusters.values()) == {"5"}


def test_og2021_takes_the_title_for_text_where_there_is_no_body(tmp_path: Path) -> None:
    _write(
        tmp_path / "og2021.tsv",
        'uri\tlang\tdatetime\ttitle\tcluster\n1\tslv\t2021-07-01 10:00:00\tA "quoted title\tc1\n',
    )
    article = public_clusters.og2021(tmp_path).articles[0]
    assert (article.text, article.title, article.language) == ('A "quoted title', "", "sl")


def test_basil_keeps_paragraphs(tmp_path: Path) -> None:
    row = {"uuid": "u", "triplet-uuid": "t", "source": "nyt", "date": "2012-08-21", "title": "T",
           "url": "", "body-paragraphs": [["One.", "Two."], ["Three."]]}  # fmt: skip
    _write(tmp_path / "articles/2012/t_1.json", json.dumps(row))
    assert public_clusters.basil(tmp_path).articles[0].text == "One. Two.\n\nThree."


def test_ecbplus_parts_the_two_events_of_a_topic(tmp_path: Path) -> None:
    for name in ("1_1ecb", "1_2ecb", "1_1ecbplus"):
        _write(tmp_path / f"1/{name}.xml", CAT)
    found = public_clusters.ecbplus(tmp_path)
    assert found.clusters["1_1ecb"] == found.clusters["1_2ecb"] != found.clusters["1_1ecbplus"]
    assert found.articles[0].text == "A title\nRain fell"


def test_meantime_joins_the_languages_of_a_document(tmp_path: Path) -> None:
    for language in ("english", "dutch"):
        folder = tmp_path / f"meantime_newsreader_{language}_oct15/intra_cross-doc_annotation/corpus_airbus"
        _write(folder / "100911_Some_title.xml", CAT)
    found = public_clusters.meantime(tmp_path)
    assert len(found.articles) == 2
    assert set(found.clusters.values()) == {"corpus_airbus/100911"}


def test_a_cat_file_that_declares_entities_is_refused(tmp_path: Path) -> None:
    _write(tmp_path / "x.xml", '<!DOCTYPE d [<!ENTITY a "b">]><Document/>')
    with pytest.raises(InputError, match="entities"):
        public_clusters.cat_sentences(tmp_path / "x.xml")


def test_ntrex_aligns_lines_and_documents(tmp_path: Path) -> None:
    _write(tmp_path / "NTREX-128/newstest2019-src.eng.txt", "Rain fell.\nIt was cold.\n")
    _write(tmp_path / "NTREX-128/newstest2019-ref.fra.txt", "Il a plu.\nIl faisait froid.\n")
    _write(tmp_path / "DOCUMENT_IDS.tsv", "d1\nd1\n")
    found = public_sentences.ntrex(tmp_path)
    assert found.texts == {"en": ["Rain fell.", "It was cold."], "fra": ["Il a plu.", "Il faisait froid."]}
    assert found.documents == ["d1", "d1"]


def test_flores_names_english_en(tmp_path: Path) -> None:
    _write(tmp_path / "dev/eng_Latn.dev", "Rain.\n")
    _write(tmp_path / "dev/fra_Latn.dev", "Pluie.\n")
    assert set(public_sentences.flores(tmp_path).texts) == {"en", "fra_Latn"}


def test_tatoeba_has_its_own_english_for_each_language(tmp_path: Path) -> None:
    _write(tmp_path / "tatoeba.deu-eng.deu", "Regen.\n")
    _write(tmp_path / "tatoeba.deu-eng.eng", "Rain.\n")
    assert public_sentences.tatoeba(tmp_path)[0].texts == {"en": ["Rain."], "deu": ["Regen."]}


def test_semeval_leaves_out_pairs_that_were_not_downloaded(tmp_path: Path) -> None:
    _write(tmp_path / "pairs.csv", "pair_id,url1_lang,url2_lang,Overall\n10_21,en,fr,1.5\n10_33,en,de,4\n")
    for name in ("10", "21"):
        _write(tmp_path / f"articles/{name}/{name}.json", json.dumps({"title": "T", "text": "Rain."}))
    pairs = public_sentences.semeval(tmp_path)
    assert [(p.id, p.grade, p.group, p.b.language) for p in pairs] == [("10_21", 1.5, "en-fr", "fr")]


PAIR = {
    "premise": "Llueve.", "text": "It rains  hard.", "pair_type": "es-en",
    "tokens": {"0": "EN:", "1": "It", "2": "rains", "4": "hard", "5": "."},
    "annotations": [{"spans": {"new information": [4, 5]}}, {"spans": {"new information": []}}],
}  # fmt: skip


def test_xparade_numbers_are_tokens_of_the_text_whatever_numbers_are_skipped(tmp_path: Path) -> None:
    _write(tmp_path / "complete_data_es/es-en-adj-dev.json", json.dumps([PAIR]))
    pair = public_sentences.xparade(tmp_path)[0]
    marked = [pair.text[slice(*pair.tokens[token])] for token in sorted(pair.marks[0])]
    assert (marked, pair.marks[1]) == (["hard", "."], frozenset())
    assert marked_pair("x", PAIR).tokens == pair.tokens


def test_mqm_marks_become_spans_of_the_plain_sentence(tmp_path: Path) -> None:
    head = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\n"
    rows = (
        's\td\t1\t1\tr\t雨\tRain <v>failed</v> hard "\tAccuracy\tMajor\ns\td\t1\t2\tr\t雨\tRain.\tno-error\tno-error\n'
    )
    _write(tmp_path / "mqm_newstest2020_zhen.tsv", head + rows)
    first, second = public_sentences.mqm(tmp_path)
    assert first.text[slice(*first.spans[0])] == "failed"
    assert (first.text, second.spans) == ('Rain failed hard "', ())


LOADERS = {**public_clusters.LOADERS, **public_sentences.LOADERS}


@pytest.mark.parametrize("name", sorted(LOADERS))
def test_an_absent_set_says_where_to_get_it_and_its_licence(name: str, tmp_path: Path) -> None:
    loader: Callable[[Path], object] = LOADERS[name]
    with pytest.raises(InputError) as told:
        loader(tmp_path / "nowhere")
    assert "licence" in str(told.value)
    assert reading.sources()[name].where in str(told.value)


def test_every_source_has_a_loader_and_every_loader_a_source() -> None:
    assert set(reading.sources()) == set(LOADERS)


def test_a_broken_line_is_named_with_its_number(tmp_path: Path) -> None:
    _write(tmp_path / "x.jsonl", '{"a": 1}\n{"a": \n')
    with pytest.raises(InputError, match="line 2"):
        list(reading.json_lines(tmp_path / "x.jsonl", "x"))
