"""Sweeps of the bench's controls: their points, how they grow, what they say, and what a browser shows."""

from __future__ import annotations

import math
import re
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect

import brittle as br
from brittle.explorer.bench.answer import QUANTITIES, ComparedQuantity, answer
from brittle.explorer.bench.answering import STAGES, Answering
from brittle.explorer.bench.open_case import OpenCase
from brittle.explorer.bench.question import WhatIf, question_in
from brittle.explorer.pages.bench.sweep_panel import changed_sweep
from brittle.explorer.sweeps.asked import SweepAsked, carried, sweep_in, with_sweep
from brittle.explorer.sweeps.button import BUTTON
from brittle.explorer.sweeps.command import command
from brittle.explorer.sweeps.design import PAIRS, VALUES, SweepDesign, design_of
from brittle.explorer.sweeps.drawn import SweepShown, panel_of
from brittle.explorer.sweeps.growing import PORTION, GrownSweep, MeasuredPoint, SweepDesk
from brittle.explorer.work.table import BusyError, WorkTable
from brittle.model.inputs.errors import ArgumentError
from brittle.results.statistics import Estimate
from tests.browser import BROWSER
from tests.explorer_server import PATIENCE, Watched, chromium, served, small_case

CHANCE, COMMITMENT = "offer.guarantee.chance_honoured", "patrons.ally.commitment"

in_a_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_case(tmp_path_factory.mktemp("sweeps"))


@pytest.fixture(scope="module")
def case(folder: Path) -> br.LoadedCase:
    return br.load(folder)


@pytest.fixture
def question(folder: Path) -> WhatIf:
    return WhatIf(str(folder), "baseline", "offer", ((CHANCE, "0.3"),), 20)


# --- the address --------------------------------------------------------------------------------


def test_the_address_holds_the_sweep_beside_the_question(question: WhatIf) -> None:
    sweep = SweepAsked((CHANCE, COMMITMENT), "displaced")
    address = with_sweep(f"?{question.address}", sweep)
    assert sweep_in(address) == sweep and question_in(address) == question
    assert f"?{question.address}{carried(address)}" == address
    assert with_sweep(address, SweepAsked()) == f"?{question.address}"
    assert carried(f"?{question.address}") == ""


def test_a_third_control_takes_the_place_of_the_second() -> None:
    sweep = SweepAsked().also("a").also("b")
    assert sweep.also("a") == sweep
    assert sweep.also("c").fields == ("a", "c")


@pytest.mark.parametrize("address", ["?of=victory", "?sweep=a&sweep=b&sweep=c"])
def test_a_sweep_that_cannot_be_read_is_refused(address: str) -> None:
    with pytest.raises(ArgumentError, match="the address"):
        sweep_in(address)


def test_acts_change_the_sweep() -> None:
    asked = SweepAsked(("a",), "lost")
    button = {"type": BUTTON, "field": "b"}
    assert changed_sweep(asked, button, ("lost", "a", None)).fields == ("a", "b")
    assert changed_sweep(asked, "sweep-of", ("killed", "a", None)).of == "killed"
    assert changed_sweep(asked, "sweep-second", ("lost", "a", "c")).fields == ("a", "c")
    both = SweepAsked(("a", "b"), "lost")
    assert changed_sweep(both, "sweep-second", ("lost", "a", None)).fields == ("a",)
    assert changed_sweep(both, "sweep-first", ("lost", "b", "b")).fields == ("b",)
    assert changed_sweep(both, "sweep-close", ("lost", "a", "b")) == SweepAsked((), "lost")


# --- the points ---------------------------------------------------------------------------------


def test_a_control_takes_nine_values_over_its_range(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    (control,) = design.controls
    assert len(design.points) == VALUES[1] and control.held[0] == 0.0 and control.held[-1] == 1.0
    assert control.now == 0.3
    for point, value in zip(design.points, control.held, strict=True):
        assert float(dict(point.question.changes).get(CHANCE, "0.8")) == value


def test_two_controls_make_a_map_of_all_combinations(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE, COMMITMENT)), case)
    assert design.is_map and len(design.points) == VALUES[2] ** 2
    assert len({point.question for point in design.points}) == VALUES[2] ** 2


def test_words_and_switches_take_each_of_their_values(
    question: WhatIf, case: br.LoadedCase
) -> None:
    policy = design_of(question, SweepAsked(("ruler.policy",)), case)
    values = {
        dict(point.question.changes).get("ruler.policy", "negotiate") for point in policy.points
    }
    assert values == set(policy.controls[0].control.choices)
    force = design_of(question, SweepAsked(("ruler.force",)), case)
    assert [force.controls[0].label(i) for i in (0, 1)] == ["no", "yes"]


def test_dated_acts_can_be_swept_together(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked(("acts.speech", "acts.pay")), case)
    assert len({point.question for point in design.points}) == VALUES[2] ** 2
    assert command(question, design, case) == ""


@pytest.mark.parametrize("field", ["nonsense", "offer.covers", "formations.guard.cohesion"])
def test_what_cannot_be_swept_is_said(question: WhatIf, case: br.LoadedCase, field: str) -> None:
    with pytest.raises(ArgumentError, match="sweep another control"):
        design_of(question, SweepAsked((field,)), case)


# --- growing ------------------------------------------------------------------------------------


class Pretended:
    """Stands for the work on a question."""

    def __init__(self, question: WhatIf) -> None:
        self.question = question
        self.error: Exception | None = None
        self.finished = 0


class PretendedTable:
    """A table that takes a number of questions, refuses one of them, and plays nothing."""

    def __init__(self, room: int, impossible: WhatIf | None = None) -> None:
        self.room, self.impossible = room, impossible
        self.asked: list[WhatIf] = []

    def ask(self, question: WhatIf) -> Pretended:
        if len(self.asked) >= self.room:
            raise BusyError("wait a moment")
        if question == self.impossible:
            raise ArgumentError("this cannot be")
        self.asked.append(question)
        return Pretended(question)

    def wait(self, *_: Any) -> None:
        return None


def _desk(table: PretendedTable) -> SweepDesk:
    return SweepDesk(cast(WorkTable, table))


def test_a_sweep_asks_for_a_portion_at_a_time(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE, COMMITMENT)), case)
    table = PretendedTable(1000)
    grown = _desk(table).grow(design, 0.0)
    assert len(table.asked) == PORTION and grown.played == 0 and not grown.over


def test_a_busy_table_and_an_impossible_point_are_said(
    question: WhatIf, case: br.LoadedCase
) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    table = PretendedTable(3, design.points[1].question)
    grown = _desk(table).grow(design, 0.0)
    assert grown.words == "wait a moment"
    assert [one.problem for one in grown.found if one.problem] == ["this cannot be"]
    assert grown.done == 1


def test_a_sweep_has_the_numbers_of_its_questions(question: WhatIf, case: br.LoadedCase) -> None:
    opened = OpenCase(Path(question.case))
    table = WorkTable(lambda one: Answering(one, opened), 2)
    try:
        desk = SweepDesk(table)
        design = desk.design(question, SweepAsked(("ruler.force",)), case)
        assert desk.design(question, SweepAsked(("ruler.force",)), case) is design
        grown = desk.grow(design, 60.0)
        while not grown.over:
            grown = desk.grow(design, 60.0)
        assert [one.pairs for one in grown.found] == [PAIRS[1]] * 2
        asked = table.ask(design.points[1].question)
        rows = answer(asked.results(PAIRS[1])).rows
        assert grown.found[1].rows["killed"] == next(r for r in rows if r.quantity.name == "killed")
    finally:
        table.close()


# --- what is said -------------------------------------------------------------------------------


def _row(name: str, mine: float, difference: tuple[float, float, float]) -> ComparedQuantity:
    quantity = next(one for one in QUANTITIES if one.name == name)
    value, low, high = difference
    estimate = Estimate(mine, mine - 10, mine + 10, 200, 5.0)
    gap = Estimate(value, low, high, 200, 1.0)
    return ComparedQuantity(quantity, Estimate(500.0, 490.0, 510.0, 200, 5.0), estimate, gap)


def _shown(design: SweepDesign, rows: list[ComparedQuantity]) -> SweepShown:
    found = [MeasuredPoint({one.quantity.name: one}, 200) for one in rows]
    quantity = next(one for one in QUANTITIES if one.name == "killed")
    return SweepShown(design, GrownSweep(tuple(found), 200), quantity, "Nobody offers", 20)


def test_no_difference_that_can_be_seen_is_said(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    panel = panel_of(_shown(design, [_row("killed", 505.0, (5.0, -5.0, 15.0))] * 9))
    assert "no difference from the reference that can be seen at any of 9 values" in panel.title
    assert "Every interval of a difference contains zero." in panel.caption
    assert "n = 200 pairs of runs at each" in panel.caption


def test_a_curve_has_the_reference_as_a_band_and_its_differences_below(
    question: WhatIf, case: br.LoadedCase
) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    rows = [
        _row("killed", 500.0 + 100 * i, (100.0 * i, 100.0 * i - 5, 100.0 * i + 5)) for i in range(9)
    ]
    panel = panel_of(_shown(design, rows))
    assert panel.title == (
        "Killed on all sides: from about 500 at 0 to about 1,300 at 1; at 8 of 9 values, it differs from "
        "the reference"
    )
    above, below = (plot.views[""].traces for plot in panel.plots)
    low, high, middle, points = above
    assert (low["y"][0], high["y"][0], middle["y"][0]) == (490.0, 510.0, 500.0)
    assert points["y"] == [500.0 + 100 * i for i in range(9)]
    assert below[-1]["y"] == [100.0 * i for i in range(9)]
    assert panel.table is not None and len(panel.table.rows) == 9


def test_a_map_marks_differences_that_cannot_be_seen(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE, COMMITMENT)), case)
    rows = [_row("killed", 500.0 + i, (float(i), i - 10.0, i + 10.0)) for i in range(25)]
    shown = _shown(design, rows)
    unknown = shown._replace(grown=GrownSweep((*shown.grown.found[:-1], MeasuredPoint({}, 0)), 200))
    panel = panel_of(unknown)
    (trace,), texts = panel.plots[0].views[""].traces, panel.plots[0].layout["annotations"]
    assert math.isnan(trace["z"][4][4]) and trace["z"][0][1] == 5.0 and trace["z"][1][0] == 1.0
    assert [one["text"] for one in texts[:3]] == ["(0)", "(+5)", "(+10)"]
    assert "at 13 of 25 points" in panel.title  # from 11 to 23


def test_the_command_plays_the_same_points(
    question: WhatIf, case: br.LoadedCase, tmp_path: Path
) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    words = shlex.split(command(question, design, case))
    assert words[words.index("--draws") + 1] == str(STAGES[-1])
    few = ["2" if one == str(STAGES[-1]) else one for one in words]
    out = tmp_path / "out"
    done = run(
        [sys.executable, "-m", *few, "--no-report", "--out", str(out)],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    table = br.open_sweep(out).table
    assert list(table[CHANCE]) == list(design.controls[0].held)
    assert (table["pairs"] == 2).all()


# --- the panel ----------------------------------------------------------------------------------


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
