"""The report of a calibration as a browser shows it, with the network off, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import BROWSER, Browser
from fits import a_fit
from test_report import make_results
from test_report_browser import BEYOND, DRAWN, MARKS, OVERLAPS
from test_report_fitted import ADDED, write_scores

from brittle.report.build import write_report
from brittle.results.fit import keep

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; CI has one")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_results(tmp_path_factory.mktemp("browser"), draws=60)
    keep(a_fit(), folder)
    write_scores(folder)
    return write_report(folder).path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as one:
        yield one


@pytest.mark.parametrize("width", [1400, 400])
def test_what_a_calibration_adds_is_drawn(browser: Browser, report: Path, width: int) -> None:
    browser.size(width, 900)
    browser.open(report, DRAWN)
    assert browser.complaints() == []
    assert browser.requests() == []
    marks = browser.value(MARKS)
    for panel in ADDED:
        drawn = [count for name, count in marks.items() if name.startswith(f"{panel}-")]
        assert drawn and all(count > 0 for count in drawn), (panel, marks)
    browser.value("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(OVERLAPS) == []
    assert browser.value(BEYOND) == []
