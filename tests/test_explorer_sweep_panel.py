"""The panel of sweeps in a real browser: what a reader clicks, and what the figure then shows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from brittle.explorer.bench.moment import MOMENT
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.pages.bench.sweep_panel import acted_on
from tests.browser import BROWSER
from tests.explorer_server import PATIENCE, Watched, chromium, served, small_case

CHANCE, COMMITMENT = "offer.guarantee.chance_honoured", "patrons.ally.commitment"

in_a_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_case(tmp_path_factory.mktemp("sweeps"))


@pytest.fixture
def question(folder: Path) -> WhatIf:
    return WhatIf(str(folder), "baseline", "offer", ((CHANCE, "0.3"),), 20)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with served([folder]) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _done(page: Page, number: int) -> None:
    words = f"{number} of {number} done"
    expect(page.locator("#sweep-progress")).to_contain_text(words, timeout=PATIENCE)


def _sweep(page: Page, field: str) -> None:
    page.locator(f".control:has(#label-{field.replace('.', '-')}) button.sweep").click()


POINTS = """() => [...document.querySelectorAll("#sweep-figure .js-plotly-plot")].map((plot) =>
  (plot.data || []).filter((one) => (one.mode || "").includes("markers")).map((one) => one.x.length))"""
"""The number of points in each plot of the sweep's figure."""


def _drawn(page: Page, plots: list[list[int]]) -> None:
    """Waits until the plots of the figure have these numbers of points."""
    end = time.monotonic() + PATIENCE / 1000
    while page.evaluate(POINTS) != plots:
        assert time.monotonic() < end, page.evaluate(POINTS)
        page.wait_for_timeout(50)


STOP_AT_ONCE = """() => {
  const stop = document.getElementById("sweep-stop");
  const watch = new MutationObserver(() => { if (!stop.hidden) { watch.disconnect(); stop.click(); } });
  watch.observe(stop, {attributes: true});
}"""
"""Stops the next sweep as soon as that is possible; a small sweep is over before a slow hand moves."""


@in_a_browser
def test_the_figure_has_all_its_points_however_the_sweep_is_come_by(
    server: str, browser: Browser, question: WhatIf
) -> None:
    watched = Watched(browser)
    page, whole = watched.page, [[9], [9]]
    page.goto(f"{server}/?{question.with_(COMMITMENT, '0.85').address}")
    stop, go = page.locator("#sweep-stop"), page.locator("#sweep-go")
    expect(stop).to_be_attached()
    page.evaluate(STOP_AT_ONCE)
    _sweep(page, CHANCE)
    expect(page.locator("#sweep-stopped")).to_have_text("The sweep is stopped.")
    expect(stop).to_be_hidden()
    go.click()
    _done(page, 9)
    _drawn(page, whole)
    for button in (stop, go):
        expect(button).to_be_hidden()

    page.get_by_role("button", name="Close the sweep").click()
    _drawn(page, [])
    _sweep(page, CHANCE)
    _drawn(page, whole)
    page.reload()
    _drawn(page, whole)
    _sweep(page, COMMITMENT)
    expect(page).to_have_url(re.compile(f"sweep={re.escape(COMMITMENT)}"), timeout=PATIENCE)
    page.go_back()
    _drawn(page, whole)
    page.go_forward()
    _done(page, 25)
    _drawn(page, [[]])
    assert watched.asked == [] and watched.complaints == []


OLD = """() => {
  const marks = window.marks = [], figure = document.getElementById("sweep-result");
  new MutationObserver(() => marks.push(figure.className)).observe(figure, {attributes: true});
}"""


@in_a_browser
def test_the_figure_of_the_question_before_is_marked_as_old(
    server: str, browser: Browser, question: WhatIf
) -> None:
    watched = Watched(browser)
    page = watched.page
    page.goto(f"{server}/?{question.address}&sweep=ruler.force&of=lost")
    _done(page, 2)
    _drawn(page, [[2], [2]])
    page.evaluate(OLD)
    page.locator("#days").click()
    page.get_by_text("14 days", exact=True).click()
    expect(page.locator("#sweep-figure .caption")).to_contain_text("14 days are played")
    assert "stale" in page.evaluate("window.marks")
    _done(page, 2)
    expect(page.locator("#sweep-result")).to_have_class("")
    assert watched.asked == [] and watched.complaints == []


def test_a_button_that_is_pressed_while_others_are_drawn_counts() -> None:
    def one(field: str, clicks: int | None) -> dict[str, Any]:
        return {"prop_id": f'{{"field":"{field}","type":"sweep"}}.n_clicks', "value": clicks}

    drawn = [one("a.b", None), one("c.d", None)]
    assert acted_on(drawn) is None
    assert acted_on([*drawn, one("e.f", 1)]) == {"field": "e.f", "type": "sweep"}
    assert acted_on([{"prop_id": "sweep-of.value", "value": "lost"}]) == "sweep-of"
    assert acted_on([]) is None


@in_a_browser
def test_one_click_turns_a_control_into_its_curve_and_two_into_a_map(
    server: str, browser: Browser, question: WhatIf
) -> None:
    watched = Watched(browser)
    page = watched.page
    page.goto(f"{server}/?{question.address}")
    _sweep(page, CHANCE)
    expect(page).to_have_url(re.compile(f"sweep={CHANCE}&of=killed"))
    _done(page, 9)
    expect(page.locator("#sweep-figure .finding")).to_contain_text("Killed on all sides")
    expect(page.locator("#sweep-figure .caption")).to_contain_text("n = 200 pairs of runs at each")
    expect(page.locator("#sweep-figure .scatterlayer .point").first).to_be_attached()
    expect(page.locator("#sweep-line")).to_contain_text(f"--vary {CHANCE}=0,0.125,")

    _sweep(page, COMMITMENT)
    expect(page).to_have_url(re.compile(f"sweep={CHANCE}&sweep={COMMITMENT}&of=killed"))
    _done(page, 25)
    expect(page.locator("#sweep-figure .heatmaplayer image").first).to_be_attached()

    page.go_back()
    _done(page, 9)
    page.reload()
    _done(page, 9)
    page.get_by_role("button", name="Close the sweep").click()
    expect(page.locator("#sweep-tools")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("sweep="))
    assert watched.asked == [] and watched.complaints == []


@in_a_browser
def test_a_sweep_follows_a_changed_control_and_an_impossible_one_is_said(
    server: str, browser: Browser, question: WhatIf
) -> None:
    watched = Watched(browser, 390, "dark")
    page = watched.page
    page.goto(f"{server}/?{question.address}&sweep=ruler.force&of=lost")
    _done(page, 2)
    box = page.locator(
        f".control:has(#label-{COMMITMENT.replace('.', '-')}) input.number, "
        f".control:has(#label-{COMMITMENT.replace('.', '-')}) input[type=number]"
    ).first
    box.fill("0.9")
    box.press("Enter")
    expect(page).to_have_url(re.compile("commitment.*sweep=ruler.force&of=lost"), timeout=PATIENCE)
    _done(page, 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{server}/?{question.address}&sweep=nonsense")
    expect(page.locator("#sweep-problem")).to_contain_text("no control 'nonsense'")
    assert watched.asked == [] and watched.complaints == []


@in_a_browser
def test_the_moment_from_which_both_act_is_swept_from_the_list_of_controls(
    server: str, browser: Browser, question: WhatIf
) -> None:
    watched = Watched(browser, 390)
    page = watched.page
    page.goto(f"{server}/?{question.address}&sweep=ruler.force&of=lost")
    _done(page, 2)
    page.locator("#sweep-first").click()
    page.get_by_text("when does it stop mattering?").click()
    expect(page).to_have_url(re.compile(f"sweep={MOMENT}&of=lost"))
    _done(page, 4)
    _drawn(page, [[4], [4]])
    expect(page.locator("#sweep-figure .xtick").filter(has_text="5 Jun").first).to_be_attached()
    expect(page.locator("#sweep-figure .finding")).to_contain_text("if both act from")
    expect(page.locator("#sweep-line")).to_contain_text("--vary branch+offer.opens=2001-06-02,")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert watched.asked == [] and watched.complaints == []
