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


def test_a_chosen_column_that_is_none_of_ours_is_an_error() -> None:
    with pytest.raises(ConfigError, match="take one of: id, url"):
        list(table([{"text": TEXT}], ReadConfig(fields=(("txt", "body"),))))


def test_an_unknown_text_field_is_an_error_that_lists_the_fields_and_the_nearest() -> None:
    with pytest.raises(InputError, match=r"the fields are: n, maintexts; say which one with --fields text=maintexts"):
        list(table([{"n": 1, "maintexts": TEXT}]))


def test_the_first_field_with_a_value_wins() -> None:
    (batch,) = table([{"text": None, "maintext": "None", "content": "  ", "body": TEXT}])
    assert batch.articles["text"].to_list() == [TEXT]
    assert batch.fields["text"] == "body"


def test_a_list_of_paragraphs_is_a_text() -> None:
    (batch,) = table([{"paragraphs": ["One.", "Two."]}])
    assert batch.articles["text"].to_list() == ["One.\n\nTwo."]


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
