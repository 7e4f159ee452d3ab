from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.config import ReadConfig
from dedup.errors import ConfigError, InputError
from dedup.reading import table
from dedup.reading.dates import microseconds

TEXT = "The river rose in the night."

RECORDS: dict[str, dict[str, object]] = {
    "trafilatura": {
        "title": "Flood",
        "author": "A. Lee",
        "hostname": "quay.example",
        "date": "2024-05-02",
        "fingerprint": "f0",
        "id": None,
        "raw_text": TEXT,
        "text": TEXT,
        "language": "en",
        "source": "https://www.quay.example/1",
        "source-hostname": "The Quay",
        "comments": "",
    },
    "news-please": {
        "authors": ["A. Lee"],
        "date_publish": "2024-05-02 00:00:00",
        "date_modify": "None",
        "filename": "x.json",
        "language": "en",
        "maintext": TEXT,
        "source_domain": "quay.example",
        "title": "Flood",
        "url": "https://www.quay.example/1",
    },
    "schema.org": {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": "https://www.quay.example/1",
        "headline": "Flood",
        "articleBody": TEXT,
        "datePublished": "2024-05-02T00:00:00Z",
        "inLanguage": "en",
        "publisher": {"@type": "Organization", "name": "The Quay"},
        "mainEntityOfPage": {"@type": "WebPage", "@id": "https://www.quay.example/1"},
    },
    "schema.org graph": {
        "@graph": [
            {"@type": "WebSite", "name": "The Quay"},
            {
                "@type": ["Article", "NewsArticle"],
                "headline": "Flood",
                "articleBody": TEXT,
                "datePublished": "2024-05-02",
                "inLanguage": {"@type": "Language", "name": "en"},
                "url": "https://www.quay.example/1",
            },
        ]
    },
    "ninjs 1": {
        "uri": "https://www.quay.example/1",
        "versioncreated": "2024-05-02T00:00:00Z",
        "language": "en",
        "headline": "Flood",
        "body_text": TEXT,
        "byline": "A. Lee",
        "provider": "The Quay",
    },
    "ninjs 2": {
        "uri": "https://www.quay.example/1",
        "versionCreated": "2024-05-02T00:00:00Z",
        "language": "en",
        "headlines": [{"role": "main", "value": "Flood"}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": TEXT}],
        "provider": {"name": "The Quay"},
    },
    "cc_news": {
        "title": "Flood",
        "text": TEXT,
        "domain": "quay.example",
        "date": "2024-05-02 00:00:00",
        "description": "",
        "url": "https://www.quay.example/1",
        "image_url": "",
        "language": "en",
    },
    "fineweb": {
        "text": TEXT,
        "id": "<urn:uuid:1>",
        "dump": "CC-MAIN-2024-20",
        "url": "https://www.quay.example/1",
        "date": "2024-05-02T00:00:00Z",
        "title": "Flood",
        "language": "en",
        "language_score": 0.9,
    },
}


@pytest.mark.parametrize("name", RECORDS)
def test_the_names_of_other_programs_are_understood(name: str) -> None:
    (batch,) = table([RECORDS[name]])
    assert batch.rejected == []
    (row,) = batch.articles.to_dicts()
    assert row["text"] == TEXT
    assert row["title"] == "Flood"
    assert row["url"] == "https://www.quay.example/1"
    assert row["date"] == datetime(2024, 5, 2, tzinfo=UTC)
    assert row["language"] == "en"
    assert row["source"]


def test_the_source_is_the_publisher_else_the_host() -> None:
    (batch,) = table(
        [
            RECORDS["schema.org"],
            {"text": TEXT, "url": "https://www.quay.example:80/1"},
            {"text": TEXT, "url": "http://[bad/1"},
        ]
    )
    assert batch.articles["source"].to_list() == ["The Quay", "quay.example", ""]


def test_chosen_fields_go_before_known_ones() -> None:
    (batch,) = table([{"text": "teaser", "corps": {"texte": TEXT}}], ReadConfig(fields=(("text", "corps.texte"),)))
    assert batch.articles["text"].to_list() == [TEXT]


def test_a_field_chosen_for_the_text_that_no_row_has_is_an_error() -> None:
    chosen = ReadConfig(fields=(("text", "boddy"),))
    with pytest.raises(InputError, match="--fields text=boddy: no row has such a field"):
        list(table([{"text": TEXT}, {"body": TEXT}], chosen))
    assert len(list(table([{"text": TEXT}, {"boddy": TEXT}], chosen))) == 1
    assert list(table([], chosen)) == []


def test_a_chosen_column_that_is_none_of_ours_is_an_error() -> None:
    with pytest.raises(ConfigError, match="take one of: id, url"):
        list(table([{"text": TEXT}], ReadConfig(fields=(("txt", "body"),))))


def test_an_unknown_text_field_is_an_error_that_lists_the_fields_and_the_nearest() -> None:
    with pytest.raises(InputError, match=r"the fields are: n, maintexts; say which one with --fields text=maintexts"):
        list(table([{"n": 1, "maintexts": TEXT}]))


def test_where_no_field_is_named_like_a_text_the_one_with_the_longest_value_is_told() -> None:
    rows = [{"nr": 7, "kopf": "Flut", "inhalt": "kurz"}, {"nr": 8, "kopf": "Sturm", "inhalt": TEXT * 9}]
    with pytest.raises(InputError, match="say which one with --fields text=inhalt"):
        list(table(rows))
    with pytest.raises(InputError, match="say which one with --fields text=NAME"):
        list(table([{"nr": 7, "kopf": "Flut"}]))


@pytest.mark.parametrize("name", ["datetime", "dateTimePub", "published_time", "seendate", "timestamp"])
def test_dates_under_the_names_of_other_services_are_read(name: str) -> None:
    (batch,) = table([{"text": TEXT, name: "20240502T100000Z"}])
    assert batch.articles["date"][0] == datetime(2024, 5, 2, 10, tzinfo=UTC)


def test_feeds_turned_into_json_are_read() -> None:
    item = {
        "title": "Storm",
        "pubDate": "Thu, 02 May 2024 10:00:00 GMT",
        "content": TEXT,
        "link": "https://a.example/1",
    }
    (rss,) = table([{"rss": {"channel": {"title": "A", "item": [item, item]}}}])
    assert rss.articles["text"].to_list() == [TEXT, TEXT]
    (feed,) = table([{"version": "1.1", "items": [{"id": "1", "content_text": TEXT, "date_published": "2024-05-02"}]}])
    assert feed.articles.select("id", "text").row(0) == ("1", TEXT)


def test_the_first_field_with_a_value_wins() -> None:
    (batch,) = table([{"text": None, "maintext": "None", "content": "  ", "body": TEXT}])
    assert batch.articles["text"].to_list() == [TEXT]
    assert batch.fields["text"] == "body"


def test_a_list_of_paragraphs_is_a_text() -> None:
    (batch,) = table([{"paragraphs": ["One.", "Two."]}])
    assert batch.articles["text"].to_list() == ["One.\n\nTwo."]


def test_an_empty_value_under_a_name_of_ours_makes_no_further_column() -> None:
    rows = [{"text": TEXT, "title": title, "date": float("nan"), "source": "", "note": None} for title in ("A", None)]
    (batch,) = table(rows)
    assert batch.articles["extra"].to_list() == ['{"note":null}', '{"note":null}']


def test_what_is_none_of_our_fields_is_kept_with_an_unreadable_date() -> None:
    (batch,) = table([{"text": TEXT, "date": "last Tuesday", "author": "A. Lee"}])
    assert batch.articles["extra"].to_list() == ['{"date":"last Tuesday","author":"A. Lee"}']
    assert batch.articles["date"].to_list() == [None]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-02", "2024-05-02T00:00:00"),
        ("2024-05-02T10:00:00Z", "2024-05-02T10:00:00"),
        ("2024-05-02T10:00:00.123456789+02:00", "2024-05-02T08:00:00.123456"),
        ("2024-05-02 10:00 UTC", "2024-05-02T10:00:00"),
        ("20240502", "2024-05-02T00:00:00"),
        ("Thu, 02 May 2024 10:00:00 +0200", "2024-05-02T08:00:00"),
        ("Thu, 02 May 2024 10:00:00 GMT", "2024-05-02T10:00:00"),
        ("May 2, 2024", "2024-05-02T00:00:00"),
        ("2 May 2024", "2024-05-02T00:00:00"),
        ("2024/05/02", "2024-05-02T00:00:00"),
        ("02.05.2024", "2024-05-02T00:00:00"),
        (1714644000, "2024-05-02T10:00:00"),
        ("1714644000", "2024-05-02T10:00:00"),
        (1714644000000, "2024-05-02T10:00:00"),
        ("1714644000000", "2024-05-02T10:00:00"),
        ("1741082400000", "2025-03-04T10:00:00"),
        ("1714644000.0", "2024-05-02T10:00:00"),
        (20240502100500, "2024-05-02T10:05:00"),
        ("20240502100500", "2024-05-02T10:05:00"),
        ("202405021005", "2024-05-02T10:05:00"),
        ("May 2, 2024 10:05 PM", "2024-05-02T22:05:00"),
        ("2024-05-02 12:05 a.m.", "2024-05-02T00:05:00"),
        ("Thursday, May 2, 2024", "2024-05-02T00:00:00"),
        ("May 2, 2024 at 10:05 AM", "2024-05-02T10:05:00"),
        ("10:05, 2 May 2024", "2024-05-02T10:05:00"),
        ("2-May-2024", "2024-05-02T00:00:00"),
        ("jeudi 2 mai 2024, 22:05", "2024-05-02T22:05:00"),
        ("1er août 2024", "2024-08-01T00:00:00"),
        ("2. März 2024", "2024-03-02T00:00:00"),
        ("2 марта 2024 г., 10:05", "2024-03-02T10:05:00"),
        ("2 de mayo de 2024", "2024-05-02T00:00:00"),
        ("٢ مايو ٢٠٢٤", "2024-05-02T00:00:00"),
        ("2 مايو 2024", "2024-05-02T00:00:00"),
        ("2 พฤษภาคม 2567", "2024-05-02T00:00:00"),
        ("2024年5月2日 10:05", "2024-05-02T10:05:00"),
        ("2024년 5월 2일", "2024-05-02T00:00:00"),
        ("23/05/2024", "2024-05-23T00:00:00"),
        ("05/23/2024 10:05 PM", "2024-05-23T22:05:00"),
        ("05-05-2024", "2024-05-05T00:00:00"),
        (20240502, "2024-05-02T00:00:00"),
        (datetime(2024, 5, 2, 10), "2024-05-02T10:00:00"),
        (datetime(2024, 5, 2).date(), "2024-05-02T00:00:00"),
        ("0001-01-01", "0001-01-01T00:00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59"),
    ],
)
def test_dates_are_read_as_moments_in_utc(value: object, expected: str) -> None:
    found = microseconds(value)
    assert found is not None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found)
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "None",
        "yesterday",
        "2024",
        "2024-05",
        "03/04/2024",
        "03-04-2024 10:22",
        "2 listopada 2024",
        "2 May - 4 May 2024",
        "31 April 2024",
        "5 hours ago",
        "0001-01-01T00:00:00+05:00",
        "10000-01-01",
        "2024-13-01",
        0,
        -1,
        2024,
        True,
        None,
        [],
        {},
        float("nan"),
        float("inf"),
        10**30,
        "9" * 400,
    ],
)
def test_what_is_no_clear_date_is_none(value: object) -> None:
    assert microseconds(value) is None


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_with_a_zone_keeps_its_place_in_time(moment: datetime) -> None:
    found = microseconds(moment.isoformat())
    if found is not None:
        assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found) == datetime.fromisoformat(
            moment.isoformat()
        )


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.binary(max_size=9)))
def test_no_value_breaks_the_reading_of_dates(value: object) -> None:
    found = microseconds(value)
    assert found is None or isinstance(found, int)
