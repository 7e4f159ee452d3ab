"""The other pages in a real browser: a story of its own, two articles, and articles that attack the page."""

from pathlib import Path
from typing import TYPE_CHECKING

from dedup.report import build, compare_page
from dedup.report.caps import Caps
from tests import attack_corpus, report_fixture
from tests.report_browser import browser, needs_chromium, open_story, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
pytestmark = needs_chromium
HACKED = "() => window.hacked"


def test_a_story_with_its_own_page_opens_from_the_list(browser: "Browser", tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out")
    for page in watched(browser, build(out, caps=Caps(embedded_bytes=0, borderline=1)).as_uri()):
        open_story(page, "Russian drones cut power")
        page.wait_for_selector(".beads")
        assert "/report/s1.html" in page.url
        page.get_by_role("link", name="← All stories").click()
        page.wait_for_selector(".card")


def test_attacks_change_nothing_but_the_text_shown(browser: "Browser", tmp_path: Path) -> None:
    out = report_fixture.build_out(tmp_path / "out", attack_corpus.rows(), attack_corpus.truth())
    for page in watched(browser, build(out).as_uri()):
        assert page.evaluate(HACKED) is None
        for place in range(1, len(attack_corpus.ATTACKS) + 1):
            page.evaluate(f"location.hash = 's{place}'")
            page.wait_for_function(f"document.getElementById('story').dataset.key === 's{place}'")
            assert page.evaluate(HACKED) is None
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.locator("#story img, #story svg[onload], #story iframe, #story form, #story style").count() == 0


def test_two_articles_make_a_page_without_a_list(browser: "Browser", tmp_path: Path) -> None:
    wire, french = (
        (report_fixture.EXAMPLE / name).read_text(encoding="utf-8") for name in ("wire_en.txt", "from_french.txt")
    )
    start = french.index("120,000 homes")
    comparison: dict[str, object] = {
        "relation": "story",
        "relation_probability": 0.9,
        "probability": 0.97,
        "evidence": {"cosine": 0.8, "reason": "names agree"},
        "a": {"id": "a", "language": "en", "text": wire},
        "b": {"id": "b", "language": "en", "text": french},
        "beads": [{"a": [1], "b": [1], "score": 0.9}, {"a": [2], "b": [2], "score": 0.8}],
        "conflicts": [
            {
                "kind": "number",
                "a": {"start": wire.index("80,000 homes"), "end": wire.index("80,000 homes") + 12},
                "b": {"start": start, "end": start + 13},
                "message": "80,000 against 120,000",
            }
        ],
    }
    path = tmp_path / "pair.html"
    path.write_text(compare_page(comparison), encoding="utf-8")
    for page in watched(browser, path.as_uri()):
        assert page.get_by_role("heading", level=1).inner_text() == "Two articles"
        assert page.locator(".beads thead").inner_text().startswith("Russian drones cut power")
        assert "120,000 homes" in page.locator(".disagree").inner_text()
        assert not page.locator(".members, .same-question, #filter").count()
