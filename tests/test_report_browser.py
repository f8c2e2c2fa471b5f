"""What the report draws in a browser where data are missing, or a figure fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import batches
import numpy as np
import pytest
from browser import BROWSER, Browser
from made_up_report import make_results
from page_scripts import DRAWN, choose
from synthetic import Result, SyntheticEngine, make_case

from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request
from brittle.report.build import write_report
from brittle.report.page import to_json

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; CI has one")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(make_results(tmp_path_factory.mktemp("browser"), draws=20)).path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as one:
        yield one


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


def silent_report(
    folder: Path,
    silent: frozenset[str],
    days: int = 30,
    keys: tuple[str, ...] = ("baseline", "safe_passage"),
) -> Path:
    cases = [make_case(key, days=days) for key in keys]
    engine = Silent(silent)
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


def test_a_list_offers_only_scenarios_that_have_data(browser: Browser, tmp_path: Path) -> None:
    keys = ("baseline", "safe_passage", "last_stand_capital")
    page = silent_report(tmp_path / "out", frozenset({"baseline"}), keys=keys)
    browser.size(1400, 900)
    browser.open(page, DRAWN)
    offered = "[...document.querySelectorAll('#belief option')].map(o => o.value)"
    assert browser.value(offered) == ["safe_passage", "last_stand_capital"]
    assert browser.value(NONE) == 0 and browser.value(DRAWN_LINES) > 0
    curve = "document.querySelector('#belief-0 .scatterlayer').innerHTML"
    before = browser.value(curve)
    browser.value(choose("belief", "last_stand_capital"))
    browser.wait_for(f"{curve} !== {before!r}")
    assert browser.complaints() == []


def test_a_figure_that_fails_leaves_the_others_alone(browser: Browser, tmp_path: Path) -> None:
    page = silent_report(tmp_path / "out", frozenset())
    head, opened, rest = page.read_text(encoding="utf-8").partition('id="figures">')
    data, closed, tail = rest.partition("</script>")
    figures = json.loads(data)
    figures["plots"]["outcomes-0"]["views"][""]["traces"] = None
    page.write_text(head + opened + to_json(figures) + closed + tail, encoding="utf-8")
    browser.size(1400, 900)
    browser.open(page, DRAWN)
    told = browser.value("document.querySelector('#outcomes .none').textContent")
    assert told == "This figure could not be drawn."
    assert browser.value(DRAWN_LINES) > 0
    assert browser.value("document.querySelectorAll('#people .point').length") > 0
