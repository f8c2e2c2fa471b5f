"""The report as a browser shows it, with the network off, on a wide and on a narrow screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import batches
import numpy as np
import pytest
from browser import BROWSER, Browser
from synthetic import Result, SyntheticEngine, make_case
from test_report import make_results

from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request
from brittle.report.build import write_report
from brittle.report.page import to_json

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
    assert len(marks) >= 12
    assert all(count > 0 for count in marks.values()), marks
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(OVERLAPS) == []
    assert browser.value(BEYOND) == []


def test_a_choice_changes_what_is_shown(browser: Browser, report: Path) -> None:
    browser.size(1400, 900)
    browser.open(report, DRAWN)
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


class Silent(SyntheticEngine):
    """Some scenarios record no daily series."""

    def __init__(self, keys: frozenset[str]) -> None:
        super().__init__()
        self.keys = keys

    def play(self, prepared: Any, history: Any, replicate: int, log: bool = False) -> Result:
        played = super().play(prepared, history, replicate, log)
        if prepared.key in self.keys:
            played.series[:] = np.nan
        return played


def silent_report(folder: Path, keys: frozenset[str], days: int = 30) -> Path:
    cases = [make_case(key, days=days) for key in ("baseline", "safe_passage")]
    engine = Silent(keys)
    batches.run(Batch(make_ready(cases, engine, 5), engine, folder, 2, Request()), 1)
    return write_report(folder).path


NONE = "[...document.querySelectorAll('#belief .none')].filter(e => e.offsetWidth > 0).length"
DRAWN_LINES = "document.querySelectorAll('#belief .js-line').length"


@pytest.mark.parametrize("days", [30, 0])
def test_figures_without_data_say_so_and_stop_no_other(
    browser: Browser, tmp_path: Path, days: int
) -> None:
    page = silent_report(tmp_path / "out", frozenset({"baseline", "safe_passage"}), days)
    browser.size(1400, 900)
    browser.open(page, DRAWN)
    assert browser.complaints() == []
    assert browser.value(NONE) == 4
    assert browser.value("document.querySelectorAll('#people .point').length") > 0
    empty = "[...document.querySelectorAll('.plot')].filter(p => !p.querySelector('svg')).length"
    assert browser.value(empty) == 0


def test_a_scenario_without_data_does_not_borrow_anothers(browser: Browser, tmp_path: Path) -> None:
    page = silent_report(tmp_path / "out", frozenset({"safe_passage"}))
    browser.size(1400, 900)
    browser.open(page, DRAWN)
    assert browser.value(NONE) == 0 and browser.value(DRAWN_LINES) > 0
    choose = (
        "(() => { const s = document.querySelector('#time-to-loss select');"
        " s.value = '%s'; s.dispatchEvent(new Event('change')); })()"
    )
    browser.value(choose % "safe_passage")
    browser.wait_for(f"{NONE} === 4")
    assert browser.value(DRAWN_LINES) == 0
    browser.value(choose % "baseline")
    browser.wait_for(f"{NONE} === 0 && {DRAWN_LINES} > 0")
    assert browser.complaints() == []


def test_a_figure_that_fails_leaves_the_others_alone(browser: Browser, tmp_path: Path) -> None:
    page = silent_report(tmp_path / "out", frozenset())
    head, opened, rest = page.read_text(encoding="utf-8").partition('id="figures">')
    data, closed, tail = rest.partition("</script>")
    figures = json.loads(data)
    figures["plots"]["outcomes-0"]["views"]["all"]["traces"] = None
    page.write_text(head + opened + to_json(figures) + closed + tail, encoding="utf-8")
    browser.size(1400, 900)
    browser.open(page, DRAWN)
    told = browser.value("document.querySelector('#outcomes .none').textContent")
    assert told == "This figure could not be drawn."
    assert browser.value(DRAWN_LINES) > 0
    assert browser.value("document.querySelectorAll('#people .point').length") > 0
