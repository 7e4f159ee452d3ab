"""Chromium for the tests of the report, and what they do on a page."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="the browser tests need Chromium; install it or set CHROMIUM")


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need the package playwright")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def watched(
    browser: "Browser", address: str, color_scheme: Literal["light", "dark"] = "light", width: int = 1280
) -> "Iterator[Page]":
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=color_scheme)
    context.set_default_timeout(120_000)
    opened = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(address)
    yield opened
    assert not said
    assert all(url.startswith(("file:", "blob:")) for url in asked)
    context.close()


def open_story(page: "Page", title: str) -> None:
    page.locator(".card").get_by_role("link", name=title).click()
    page.wait_for_selector("#story .beads")


def choose(page: "Page", side: str, title: str) -> None:
    page.get_by_role("radio", name=f"Show on the {side}: {title}").check()


def violations(page: "Page", axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{each['id']} {node['html'][:200]} {node['failureSummary'][:200]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"][:3]
    ]
