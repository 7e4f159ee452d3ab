"""The report as files: what it holds, what it escapes, how large it grows."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from dedup.errors import InputError
from dedup.evidence import MEASURES
from dedup.relation import operating_threshold
from dedup.report import build, compare_page
from dedup.report.caps import Caps
from dedup.report.page import script, style
from dedup.report.safety import digest_source
from tests import attack_corpus, report_fixture


class _Elements(HTMLParser):
    """Collect every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, attribute: str) -> Iterator[str]:
        return (attributes[attribute] or "" for _, attributes in self.found if attribute in attributes)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(report_fixture.build_out(tmp_path_factory.mktemp("out"))).read_text(encoding="utf-8")


def story_data(html: str) -> list[dict[str, Any]]:
    found = re.findall(r'<script type="application/json" class="story-data"[^>]*>(.*?)</script>', html, re.DOTALL)
    return [orjson.loads(data) for data in found]


def test_a_folder_without_a_result_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"articles\.parquet"):
        build(tmp_path)


def test_articles_alone_make_a_page(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    for name in ("pairs", "clusters", "beads", "unique", "conflicts"):
        (out / f"{name}.parquet").unlink(missing_ok=True)
    (out / "findings.jsonl").unlink()
    (out / "run.json").unlink()
    assert "Russian drones cut power" in build(out).read_text(encoding="utf-8")


def test_an_empty_dump_makes_a_page(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    pl.read_parquet(out / "articles.parquet").clear().write_parquet(out / "articles.parquet")
    assert "0 articles" in build(out).read_text(encoding="utf-8")


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    (out / "pairs.parquet").write_bytes(b"PAR1 broken")
    with pytest.raises(InputError, match=r"pairs\.parquet"):
        build(out)


@pytest.mark.parametrize("line", [b"{", b"3", b"[]"])
def test_a_broken_line_of_findings_is_named(tmp_path: Path, line: bytes) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    with (out / "findings.jsonl").open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(InputError, match=r"findings\.jsonl, line"):
        build(out)


def test_what_is_no_language_tag_names_no_language(tmp_path: Path) -> None:
    rows = [row | {"language": "<b>\u202e" + "x" * 400} for row in report_fixture.example_rows()[:3]]
    assert "\u202e" not in build(report_fixture.build_out(tmp_path / "out", rows)).read_text(encoding="utf-8")


def test_the_policy_admits_exactly_the_script_and_style_of_the_page(page: str) -> None:
    policy = next(_Elements(page).values("content"))
    assert digest_source(script()) in policy
    assert digest_source(style()) in policy
    assert f"<style>{style()}</style>" in page
    assert f"<script>{script()}</script>" in page
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    elements = _Elements(page)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form-action"} & {tag for tag, _ in elements.found}
    assert not list(elements.values("src"))
    assert not list(elements.values("style"))
    assert "url(" not in style()


def test_every_article_stands_in_the_page_with_language_and_paragraphs(page: str) -> None:
    shown = {a["id"]: a for story in story_data(page) for a in story["articles"]}
    rows = {str(row["id"]): row for row in report_fixture.example_rows()}
    assert shown.keys() == rows.keys()
    for each, article in shown.items():
        assert article["text"] == rows[each]["text"]
        assert article["language"] == rows[each]["language"]
        assert len(article["paragraphs"]) == len(str(rows[each]["text"]).split("\n\n"))


def test_a_conflict_is_shown_on_both_sides(page: str) -> None:
    found = [
        (
            story["articles"][pair["a"]]["text"][slice(*each["a"])],
            story["articles"][pair["b"]]["text"][slice(*each["b"])],
        )
        for story in story_data(page)
        for pair in story["comparisons"]
        for each in pair["conflicts"]
    ]
    assert ("about 80,000 homes", "Nearly 120,000 homes") in found
    assert {"counted 52 vessels", "46 navios aguardavam"} in [set(pair) for pair in found]


def test_names_are_marked_alike_across_scripts(page: str) -> None:
    story = next(story for story in story_data(page) if len(story["articles"]) == 11)
    groups: dict[str, int] = {}
    for article in story["articles"]:
        for mark in article["marks"]:
            groups.setdefault(article["text"][mark[0] : mark[1]], mark[2])
    assert groups["Kramatorsk"] == groups["Краматорська"]


def test_the_same_result_gives_the_same_bytes_whatever_the_row_order(tmp_path: Path, page: str) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    for name in ("pairs", "beads", "unique", "conflicts"):
        table = pl.read_parquet(out / f"{name}.parquet")
        table.sample(fraction=1.0, shuffle=True, seed=7).write_parquet(out / f"{name}.parquet")
    assert build(out).read_text(encoding="utf-8") == page


def test_stories_beyond_the_room_get_pages_of_their_own(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    html = build(out, caps=Caps(embedded_bytes=60_000, borderline=2)).read_text(encoding="utf-8")
    links = {link for link in _Elements(html).values("href") if link.startswith("report/")}
    assert links
    assert all((out / link).exists() for link in links)
    assert len(story_data((out / min(links)).read_text(encoding="utf-8"))) == 1


def test_rebuilding_removes_old_pages_and_nothing_else(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    build(out, caps=Caps(embedded_bytes=0, borderline=2))
    (out / "report" / "notes.html").write_text("mine")
    build(out)
    assert [path.name for path in (out / "report").iterdir()] == ["notes.html"]


def test_what_was_weighed_for_a_twin_holds_for_an_article_with_the_same_text(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    pairs = pl.read_parquet(out / "pairs.parquet")
    of_twin = pl.any_horizontal(pl.col("a", "b") == "substation-mirror") & (pl.col("relation") != "exact")
    pairs.filter(~of_twin).write_parquet(out / "pairs.parquet")
    beads = pl.read_parquet(out / "beads.parquet")
    beads.filter(~pl.any_horizontal(pl.col("a", "b") == "substation-mirror")).write_parquet(out / "beads.parquet")
    story = next(each for each in story_data(build(out).read_text(encoding="utf-8")) if len(each["articles"]) == 11)
    mirror = next(place for place, each in enumerate(story["articles"]) if each["id"] == "substation-mirror")
    wire = next(pair for pair in story["comparisons"] if {pair["a"], pair["b"]} == {0, mirror})
    assert all(row["same"] for row in wire["rows"])
    relations = {pair["relation"] for pair in story["comparisons"] if mirror in (pair["a"], pair["b"])}
    assert relations == {"exact", "near", "translated", "story"}


def test_the_threshold_follows_the_precision_that_the_run_was_asked_for(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    (out / "run.json").write_bytes(orjson.dumps({"settings": {"relation": {"precision": 0.9}}}))
    asked = f"Threshold {operating_threshold('same', 0.9):.0%}"
    assert asked in build(out).read_text(encoding="utf-8")


def test_caps_are_stated(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    html = build(out, caps=Caps(cards=5, text_chars=300, members=4)).read_text(encoding="utf-8")
    assert "5 of 14 stories are listed" in html
    stories = story_data(html)
    assert max(len(story["articles"]) for story in stories) == 4
    assert any(story["hidden_articles"] for story in stories)
    assert all(len(article["text"]) <= 300 for story in stories for article in story["articles"])


def test_the_waterfall_is_asked_only_for_pairs_that_are_shown_together(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    asked: list[tuple[str, str]] = []

    def contributions(
        articles: pl.DataFrame, pairs: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], list[tuple[str, float]]]:
        asked.extend(pairs)
        assert set(articles.columns) >= {"id", "title", "text", "date", "language"}
        return {pair: [("prior", -3.0), ("cosine", 4.5), ("size", 0.001)] for pair in pairs}

    html = build(out, contributions, caps=Caps(borderline=0)).read_text(encoding="utf-8")
    stories = {each: line["story_cluster"] for each, line in report_fixture.example_truth().items()}
    assert asked
    assert all(stories[a] == stories[b] for a, b in asked)
    steps = [pair["steps"] for story in story_data(html) for pair in story["comparisons"] if pair["steps"]]
    assert [name for name, _ in steps[0]] == ["prior", "cosine", "rest"]
    assert sum(weight for _, weight in steps[0]) == pytest.approx(1.501)


def test_an_attack_stays_text(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out", attack_corpus.rows(), attack_corpus.truth())
    html = build(out).read_text(encoding="utf-8")
    plain = build(report_fixture.build_out(tmp_path / "plain")).read_text(encoding="utf-8")
    elements = _Elements(html)
    assert {tag for tag, _ in elements.found} <= {tag for tag, _ in _Elements(plain).found}
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert all(link.startswith(("#", "https://ok.example/")) for link in elements.values("href"))
    assert html.count("<script>") == 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", html)


def test_a_comparison_makes_a_page_of_its_own() -> None:
    text = "Four missiles hit.\n\nThe mayor of Bakhmut spoke."
    comparison: dict[str, object] = {
        "version": 1, "relation": "translated", "relation_probability": 0.93, "probability": 0.99,
        "evidence": {"jaccard": 0.1, "containment": 0.2, "cosine": 0.8, "entity_overlap": 1.0, "number_overlap": 0.5,
                     "days_apart": None, "reason": "names agree"},
        "a": {"id": "x", "language": "en", "title": "Four <b>", "text": text, "paragraphs": []},
        "b": {"id": "x", "language": "en", "title": "Six", "text": text.replace("Four", "Six"), "paragraphs": []},
        "beads": [{"a": [0], "b": [0], "score": 0.9}],
        "unique_a": [{"paragraph": 1, "start": 20, "end": 47, "text": "..."}], "unique_b": [],
        "conflicts": [
            {"kind": "number", "a": {"start": 0, "end": 13}, "b": {"start": 0, "end": 12}, "message": "4 / 6"}
        ],
        "findings_a": [], "findings_b": [], "verdict_a": None, "verdict_b": None,
    }  # fmt: skip
    html = compare_page(comparison, [("prior", -2.0), ("cosine", 3.0)])
    (story,) = story_data(html)
    (pair,) = story["comparisons"]
    assert pair["conflicts"][0]["a"] == [0, 13]
    assert pair["only_a"][0]["start"] == 20
    assert [row["b"] for row in pair["rows"]] == [[0], [], [1]]
    assert pair["deleted"] == [[0, 4]]
    assert "Four &lt;b&gt;" in html


def test_every_text_of_the_page_is_used_and_none_is_missing() -> None:
    root = files("dedup.report")
    texts = tomllib.loads((root / "texts.toml").read_text(encoding="utf-8"))
    scripts = "\n".join(
        path.read_text(encoding="utf-8") for path in (root / "assets").iterdir() if path.name.endswith(".js")
    )
    asked = set(re.findall(r'(?:say|counted)\("(\w+)"', scripts))
    assert asked <= texts["script"].keys()
    unused = {name for name in texts["script"] if not re.search(rf'["\.]{name}\b', scripts)}
    assert not unused
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in (root, root / "templates")
        for path in folder.iterdir()
        if path.name.endswith((".py", ".html"))
    )
    for section in ("page", "overview", "stories", "borderline", "about", "verdict"):
        for name in texts[section]:
            assert re.search(rf"\b{name}\b", sources), f"{section}.{name}"
    assert MEASURES.keys() <= texts["measure"].keys()
    assert all(re.search(rf"count\('{name}'", sources) for name in texts["count"])


@pytest.mark.slow
def test_the_first_page_of_a_hundred_thousand_articles_can_be_mailed(tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    row = pl.int_range(100_000, eager=True).alias("row")
    story = (row.cast(pl.Float64) ** 0.8).cast(pl.Int64).cast(pl.String)
    texts = pl.Series("text", [f"Paragraph {n} of the dump.\n\n" * 60 for n in range(100)])
    articles = pl.DataFrame(row).select(
        pl.col("row").cast(pl.String).alias("id"),
        ("Headline number " + pl.col("row").cast(pl.String)).alias("title"),
        texts.gather(row % 100),
        pl.datetime(2025, 1, 1, time_zone="UTC").dt.offset_by("1m").alias("date"),
        pl.Series("language", ["en", "ar", "zh", "de"]).gather(row % 4),
        ("source" + (pl.col("row") % 900).cast(pl.String)).alias("source"),
        story.alias("story_cluster"),
        story.alias("duplicate_cluster"),
        pl.when(story.is_first_distinct()).then(None).otherwise(pl.lit("near")).alias("duplicate_relation"),
    )
    articles.write_parquet(out / "articles.parquet")
    assert build(out).stat().st_size <= 5_000_000
