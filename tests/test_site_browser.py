"""The documentation site in a browser that opens it from its files, with the network off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import BROWSER, Browser

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; CI has one")

READY = "document.readyState === 'complete'"
LINKS = "[...document.querySelectorAll('#search-results li a')].map(a => a.textContent)"
MAIN = (
    "docs/site/index",
    "docs/site/start",
    "docs/site/change_a_scenario",
    "docs/site/fit_an_article",
    "docs/site/commands",
    "docs/site/keys",
    "docs/site/parameters",
    "docs/site/api",
    "docs/site/model_in_words",
    "docs/site/trust",
    "docs/site/cases",
    "README",
    "docs/ODD",
    "docs/PYTHON",
    "docs/PRIORS",
    "docs/CASES",
    "docs/cases/BEFORE",
    "scenarios/README",
)
DIM = """
(() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(v => {
    v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$|transparent/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
  return [...document.querySelectorAll('article p, article a, article code, article th, article h1')]
    .filter(e => e.offsetWidth > 0 && e.textContent.trim())
    .map(e => { const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.textContent.slice(0, 40)]; })
    .filter(([ratio]) => ratio < 4.5);
})()
"""
"""What is written too faintly to read (WCAG AA), with its contrast."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as one:
        yield one


def _seen_as(browser: Browser, width: int, scheme: str) -> None:
    browser.size(width, 900)
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.call("Emulation.setEmulatedMedia", features=media)


def _quiet(browser: Browser) -> bool:
    asked = [url for url in browser.requests() if not url.startswith("file:")]
    return browser.complaints() == [] and asked == []


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_can_be_read(browser: Browser, site: Path, width: int, scheme: str) -> None:
    _seen_as(browser, width, scheme)
    for page in MAIN:
        browser.open(site / f"{page}.html", READY)
        assert browser.value("document.documentElement.scrollWidth") <= width, page
        assert browser.value(DIM) == [], page
        assert _quiet(browser), (page, browser.complaints(), browser.requests())
    dark = "getComputedStyle(document.body).backgroundColor"
    assert (browser.value(dark) == "rgb(255, 255, 255)") == (scheme == "light")


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_reader_finds_a_page_by_a_word(
    browser: Browser, site: Path, width: int, scheme: str
) -> None:
    _seen_as(browser, width, scheme)
    browser.open(site / "index.html", f"{READY} && !!document.querySelector('.sidebar-search')")
    browser.value(
        "(() => { const box = document.querySelector('.sidebar-search'); box.value = 'tempering';"
        " box.form.requestSubmit(); })()"
    )
    browser.wait_for(f"location.pathname.endsWith('/search.html') && {LINKS}.length > 1")
    browser.wait_for("/found|matching/.test(document.querySelector('.search-summary').textContent)")
    title = "Code, score and fit a case"
    assert title in browser.value(LINKS)
    browser.value(
        "[...document.querySelectorAll('#search-results li a')]"
        f".find(a => a.textContent === {json.dumps(title)}).click()"
    )
    browser.wait_for(f"location.pathname.endsWith('/docs/CODE_A_CASE.html') && {READY}")
    browser.value("document.querySelector('article a[href*=\"calibration/evidence\"]').click()")
    browser.wait_for("document.querySelector('h1')?.textContent.startsWith('Evidence')")
    assert _quiet(browser), (browser.complaints(), browser.requests())


def test_a_key_of_a_scenario_can_be_found(browser: Browser, site: Path) -> None:
    _seen_as(browser, 1400, "light")
    browser.open(site / "search.html", READY)
    browser.value("location.search = '?q=chance_honoured'")
    browser.wait_for(
        f"location.search !== '' && {LINKS}.some(t => t.startsWith('Keys of the YAML'))"
    )
    assert _quiet(browser)
