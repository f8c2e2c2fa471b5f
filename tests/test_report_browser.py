"""The report as a browser shows it, with the network off, on a wide and on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import BROWSER, Browser
from test_report import make_results

from app.report import write_report

DRAWN = 'document.documentElement?.dataset.drawn === "yes"'

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; CI has one")

MARKS = """
Object.fromEntries([...document.querySelectorAll('.plot')].map(p => [p.id,
  p.querySelectorAll('.point path, path.point, .js-line, .js-fill, .textpoint').length]))
"""

OVERLAPS = """
[...document.querySelectorAll('.plot')].flatMap(p => {
  const found = [];
  for (const kind of ['.xtick text', '.ytick text', '.textpoint text']) {
    const boxes = [...p.querySelectorAll(kind)]
      .map(t => [t.textContent, t.getBoundingClientRect()]);
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i][1], boxes[j][1]];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1.5 && down > 3) found.push(`${p.id}: ${boxes[i][0]} / ${boxes[j][0]}`);
    }
  }
  return found;
})
"""

BEYOND = """
[...document.querySelectorAll('.plot text, .legend li, .checks li, p, h1, h2, h3, select, dd')]
  .filter(e => { const r = e.getBoundingClientRect();
    return r.width > 0 && (r.right > document.documentElement.clientWidth + 1 || r.left < -1); })
  .map(e => e.textContent.slice(0, 60))
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(make_results(tmp_path_factory.mktemp("browser"), draws=20)).path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as one:
        yield one


@pytest.mark.parametrize("width", [1400, 400])
def test_report_in_a_browser(browser: Browser, report: Path, width: int) -> None:
    browser.size(width, 900)
    browser.open(report, DRAWN)
    assert browser.complaints() == []
    assert browser.requests() == []
    marks = browser.value(MARKS)
    assert len(marks) >= 13
    assert all(count > 0 for count in marks.values()), marks
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(OVERLAPS) == []
    assert browser.value(BEYOND) == []


def test_slider_and_choice_change_what_is_shown(browser: Browser, report: Path) -> None:
    browser.size(1400, 900)
    browser.open(report, DRAWN)
    colours = "[...document.querySelectorAll('#map-0 .point')].map(p => p.style.fill).join()"
    before = browser.value(colours)
    browser.value(
        "(() => { const r = document.querySelector('#map input[type=range]'); r.value = 25;"
        " r.dispatchEvent(new Event('input')); })()"
    )
    browser.wait_for(f"{colours} !== {before!r}")
    assert browser.value("document.querySelector('#map output').textContent").startswith("Day 25,")
    curve = "document.querySelector('#time-to-loss-0 .scatterlayer').innerHTML"
    old = browser.value(curve)
    browser.value(
        "(() => { const s = document.querySelector('#time-to-loss select');"
        " s.value = 'last_stand_capital'; s.dispatchEvent(new Event('change')); })()"
    )
    browser.wait_for(f"{curve} !== {old!r}")
    assert browser.value("document.querySelector('#people select').value") == "last_stand_capital"
    assert browser.complaints() == []


def test_figures_follow_the_width_of_the_window(browser: Browser, report: Path) -> None:
    browser.size(1400, 900)
    browser.open(report, DRAWN)
    browser.size(400, 900)
    browser.wait_for(
        "document.querySelector('#outcomes-0 svg').getBoundingClientRect().width < 400"
    )
    browser.wait_for("document.documentElement.scrollWidth <= 400")
    assert browser.complaints() == []
