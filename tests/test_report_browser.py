"""The report in a real browser: opening, filtering, reading, labelling, printing, by mouse and by keyboard."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import orjson
import pytest
from typer.testing import CliRunner

from dedup.command.application import app
from dedup.report import build
from eval import gold
from tests import report_fixture
from tests.report_browser import browser, choose, needs_chromium, open_story, violations, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
pytestmark = needs_chromium
EXAMPLE = Path(__file__).parents[1] / "docs" / "example"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = report_fixture.build_out(tmp_path_factory.mktemp("browser") / "out")
    return build(out, lambda _, pairs: {pair: [("prior", -3.0), ("cosine", 5.0)] for pair in pairs}).as_uri()


@pytest.fixture
def page(browser: "Browser", address: str) -> "Iterator[Page]":
    """Open the report; whatever the test does, nothing may be logged and nothing asked of a network."""
    yield from watched(browser, address)


def test_the_filter_finds_stories_by_word_language_source_relation_date_and_size(page: "Page") -> None:
    search = page.get_by_role("search")
    shown = page.locator(".card:visible")
    assert shown.count() == 13
    search.get_by_label("Words").fill("frogs")
    assert page.get_by_text("No story fits").is_visible()
    search.get_by_label("Words").fill("grenouilles")
    assert shown.count() == 1
    search.get_by_role("button", name="Clear").click()
    search.get_by_label("Language").select_option("Arabic")
    assert shown.count() == 3
    search.get_by_label("Holds").select_option("translated copy")
    assert shown.count() == 3
    search.locator("#f-source").select_option(label="nilereview.example")
    assert shown.count() == 1
    assert page.get_by_text("1 story", exact=True).is_visible()
    search.get_by_role("button", name="Clear").click()
    search.get_by_label("From").fill("2025-10-14")
    search.get_by_label("Until").fill("2025-10-16")
    assert shown.count() == 3
    search.get_by_role("button", name="Clear").click()
    search.get_by_label("At least").fill("1")
    assert shown.count() == 14


def test_a_story_opens_and_any_two_members_stand_side_by_side(page: "Page") -> None:
    open_story(page, "Russian drones cut power")
    heading = page.get_by_role("heading", level=1)
    assert heading.inner_text().startswith("Russian drones cut power")
    assert heading.evaluate("node => node === document.activeElement")
    choose(page, "right", "Удар по подстанции")
    assert page.locator(".beads thead").get_by_text("vostok-media.example").is_visible()
    choose(page, "left", "Удар по підстанції")
    assert "translated copy" in page.locator(".verdict-line").inner_text()
    choose(page, "right", "Удар по підстанції")
    assert page.locator(".beads thead th").first.inner_text().startswith("Удар по подстанции")
    page.get_by_role("link", name="← All stories").click()
    page.wait_for_selector("#dump")
    assert page.locator(".card:visible").count() == 13


def test_conflicts_and_unique_content_stand_on_top_and_in_the_text(page: "Page") -> None:
    open_story(page, "Russian drones cut power")
    choose(page, "right", "Ukraine: the Kramatorsk region")
    panel = page.locator(".disagree")
    assert "Where they disagree (3)" in panel.inner_text()
    assert "about 80,000 homes" in panel.inner_text()
    assert "Nearly 120,000 homes" in panel.inner_text()
    assert "about 80,000 homes" in "".join(page.locator(".beads mark.conflict").all_inner_texts())
    assert page.get_by_role("heading", name="Only on the right (4)").is_visible()
    assert page.get_by_text("said by 1 of 11 articles").first.is_visible()


def test_changed_words_are_marked_in_one_language_and_shared_names_across_two(page: "Page") -> None:
    open_story(page, "Russian drones cut power")
    choose(page, "right", "Russian drones deprive")
    assert "penetrated" in " ".join(page.locator(".beads ins").all_inner_texts())
    assert not page.locator(".beads .shared").count()
    choose(page, "right", "Des drones russes")
    assert not page.locator(".beads ins").count()
    left, right = page.locator(".side-a .shared"), page.locator(".side-b .shared")
    groups = [{mark.get_attribute("data-group") for mark in side.all()} for side in (left, right)]
    assert groups[0] == groups[1]
    assert "Kovalchuk" in left.all_inner_texts()
    assert "Kovaltchouk" in right.all_inner_texts()


def test_findings_are_footnotes_with_explanation_and_verdict(page: "Page") -> None:
    open_story(page, "Russian drones cut power")
    choose(page, "right", "Russian drones deprive")
    page.get_by_role("link", name="finding b2").click()
    note = page.locator("#note-b2")
    assert note.evaluate("node => node === document.activeElement")
    assert "Kovalchuk" in note.inner_text()
    assert "Reads as a machine translation (98% sure), from French (95%)." in page.locator(".checked").inner_text()
    page.get_by_label("findings", exact=True).uncheck()
    assert not page.locator(".footnote").first.is_visible()


def test_the_evidence_is_a_table_and_a_waterfall(page: "Page") -> None:
    open_story(page, "Russian drones cut power")
    rows = page.locator(".waterfall tbody tr")
    assert [row.inner_text().split("\t")[0] for row in rows.all()] == [
        "Before looking",
        "Likeness of meaning (cosine)",
        "Together",
    ]
    assert page.locator(".waterfall tbody tr td.number").last.inner_text().startswith("+2.00")


def test_labels_are_saved_as_lines_that_name_both_articles(page: "Page", tmp_path: Path) -> None:
    first, second = page.locator(".pair").nth(0), page.locator(".pair").nth(1)
    first.get_by_role("button", name="Not the same").click()
    second.get_by_role("button", name="Same story").click()
    page.reload()
    assert first.get_by_role("button", name="Not the same").get_attribute("aria-pressed") == "true"
    second.get_by_role("link", name="Read side by side").click()
    page.wait_for_selector("#story .beads")
    group = page.locator(".same-question")
    assert group.get_by_role("button", name="Same story").get_attribute("aria-pressed") == "true"
    page.get_by_role("link", name="← All stories").click()
    page.wait_for_selector("#dump")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save labels").click()
    download.value.save_as(tmp_path / "labels.jsonl")
    assert download.value.suggested_filename == "labels.jsonl"
    lines = [orjson.loads(line) for line in (tmp_path / "labels.jsonl").read_bytes().splitlines()]
    ids = {str(row["id"]) for row in report_fixture.example_rows()}
    assert [line["same"] for line in lines] == [False, True]
    assert all(line.keys() == {"a", "b", "same"} and {line["a"], line["b"]} <= ids for line in lines)
    assert len(gold.read(tmp_path / "labels.jsonl", "stories")[1]) == 2
    page.get_by_role("button", name="Forget my labels").click()
    assert not page.locator("#labels").is_visible()


def test_everything_works_by_keyboard_alone(page: "Page") -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_role("searchbox").focus()
    page.keyboard.type("Kramatorsk")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.card a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#story-title")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'side-b'"):
            break
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name=side-b]:checked").get_attribute("value") == "2"
    assert page.evaluate("document.activeElement.name") == "side-b"
    page.keyboard.press("Shift+Tab")
    page.go_back()
    page.wait_for_selector(".card")
    assert page.locator("#dump").is_visible()


def test_no_text_lies_outside_a_narrow_screen(page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    open_story(page, "Magnitude 5.8")
    choose(page, "right", "زلزال")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_narrow_list_of_articles_says_what_its_shares_are(page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_story(page, "Magnitude 5.8")
    share = page.locator(".members td.number:not(:empty)").first
    assert "Unique" in share.evaluate("cell => getComputedStyle(cell, '::before').content")


def test_texts_carry_language_and_direction(page: "Page") -> None:
    open_story(page, "Magnitude 5.8")
    choose(page, "right", "زلزال")
    paragraph = page.locator(".side-b p").first
    assert paragraph.get_attribute("lang") == "ar"
    assert paragraph.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert page.locator(".side-a p").first.evaluate("node => getComputedStyle(node).direction") == "ltr"


def test_print_shows_the_texts_without_controls(page: "Page", tmp_path: Path) -> None:
    open_story(page, "Russian drones cut power")
    page.emulate_media(media="print")
    assert page.locator(".beads").is_visible()
    assert not page.locator(".top").is_visible()
    assert not page.locator(".switches").is_visible()
    page.pdf(path=tmp_path / "story.pdf")
    assert (tmp_path / "story.pdf").stat().st_size > 10_000


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip(
        "axe_playwright_python", reason="needs axe-core, from the package axe-playwright-python"
    )
    return (files(package) / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=[("substation-wire", "substation-fr"), ("simav-en", "simav-ar")])
def pair_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the page of `dedup compare` for an English article and one of another language or direction."""
    rows = {row.get("id"): row for row in map(orjson.loads, (EXAMPLE / "news.jsonl").read_bytes().splitlines())}
    folder = tmp_path_factory.mktemp("pair")
    files_of_both = [folder / f"{identity}.json" for identity in request.param]
    for path in files_of_both:
        path.write_bytes(orjson.dumps(rows[path.stem]))
    found = CliRunner().invoke(app, ["compare", *map(str, files_of_both), "--output-format", "html"])
    (folder / "pair.html").write_text(found.stdout, encoding="utf-8")
    return (folder / "pair.html").as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    browser: "Browser", address: str, axe: str, scheme: Literal["light", "dark"]
) -> None:
    for page in watched(browser, address, color_scheme=scheme):
        assert not violations(page, axe)
        open_story(page, "Russian drones cut power")
        choose(page, "right", "Russian drones deprive")
        assert not violations(page, axe)
        choose(page, "right", "Ukraine: the Kramatorsk region")
        assert not violations(page, axe)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_compared_pair_shows_its_evidence_and_axe_finds_nothing_serious(
    browser: "Browser", pair_address: str, axe: str, scheme: Literal["light", "dark"], width: int
) -> None:
    for page in watched(browser, pair_address, color_scheme=scheme, width=width):
        assert page.locator(".waterfall tbody tr").count() > 3
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not violations(page, axe)
