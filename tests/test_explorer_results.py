"""The explorer's page of results: what it opens, filters, compares and saves, and what a browser shows."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

import brittle as br
from brittle.batches.disk import StoreError
from brittle.explorer.kept import known
from brittle.explorer.kept.asked import ResultsAsked, asked_in
from brittle.explorer.kept.drawn import DrawnRuns, edges_of, kind_panel, number_panel, words_drawn
from brittle.explorer.kept.measures import KIND, NUMBER
from brittle.explorer.kept.narrowing import NarrowedResults, Narrowing
from brittle.explorer.kept.shelf import Shelf, is_results
from brittle.explorer.kept.sides import ComparedSide, side_by_side
from brittle.explorer.pages.results.changing import brushed
from brittle.explorer.pages.results.folders import folders_list
from brittle.explorer.pages.results.open_view import OpenView, opened
from brittle.explorer.pages.results.shown import (
    OF_RUNS,
    REPORT_FIGURES,
    runs_figures,
    sides_table,
)
from brittle.index.listing import listed
from brittle.index.rows import Standing
from brittle.model.inputs.errors import ArgumentError, UnknownNameError
from brittle.results.statistics import deaths
from tests.browser import BROWSER
from tests.explorer_server import PATIENCE, Watched, chromium, served, small_case
from tests.theatres import tiny_theatre

DRAWS = 30
SCENARIOS = ("baseline", "offer", "stand")
HALF = Narrowing().within("killed", 10.0, 200.0)

in_a_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two batches with the same histories, one with others, a sweep, and a damaged batch."""
    folder = tmp_path_factory.mktemp("kept")
    case, home = br.load(small_case(folder)), folder / "results"
    for name, draws in (("first", DRAWS), ("again", DRAWS), ("fewer", 12), ("damaged", 4)):
        br.run([case[key] for key in SCENARIOS], draws=draws, replicates=1, out=home / name)
    next((home / "damaged" / "runs").iterdir()).unlink()
    chance = "offer.guarantee.chance_honoured"
    br.sweep(case["offer"], vary={chance: [0, 1]}, draws=5, out=home / "swept")
    (home / "of_others").mkdir()
    (home / "of_others" / "notes.txt").write_text("mine", "utf-8")
    return home


@pytest.fixture(scope="module")
def shelf(home: Path) -> Shelf:
    return Shelf([home])


@pytest.fixture
def view(shelf: Shelf) -> OpenView:
    return opened(shelf, ResultsAsked(folder="first", other="stand"))


# --- the address --------------------------------------------------------------------------------


def test_the_address_holds_the_whole_view() -> None:
    narrowing = (
        Narrowing().within("capital", 2.5, math.inf).among("ruler_fate", ["killed", "exile"])
    )
    asked = ResultsAsked("first", "offer", "again", "stand", "outcomes", narrowing)
    assert asked_in(asked.address) == asked
    assert ResultsAsked().address == ""
    assert asked_in("?folder=a&unknown=1") == ResultsAsked("a")


@pytest.mark.parametrize(
    "address", ["?killed=1", "?killed=a:b", "?killed=nan:1", "?killed=1:1e99", "?outcome=victory"]
)
def test_a_filter_that_cannot_be_read_is_refused(address: str) -> None:
    with pytest.raises(ArgumentError, match="the address has"):
        asked_in(address)


# --- the shelf ----------------------------------------------------------------------------------


def test_the_shelf_lists_what_brittle_kept_and_nothing_else(shelf: Shelf) -> None:
    kinds = {one.name: one.row.kind for one in shelf.folders()}
    assert kinds == dict.fromkeys(["first", "again", "fewer", "damaged"], "batch") | {
        "swept": "sweep"
    }


@pytest.mark.parametrize("name", ["../kept", "/etc", ".", "..", "of_others", "first/runs", ""])
def test_an_address_opens_no_folder_that_is_not_listed(shelf: Shelf, name: str) -> None:
    with pytest.raises(UnknownNameError, match="there is no results folder"):
        shelf.batch(name)


def test_folders_of_the_same_name_are_told_apart(shelf: Shelf, home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "first").symlink_to(home / "fewer")
    both = Shelf([home, tmp_path / "elsewhere"])
    assert both.batch("first").finished == 3 * DRAWS
    assert both.batch("elsewhere/first").finished == 3 * 12


def test_a_batch_that_is_played_again_is_read_again(home: Path, tmp_path: Path) -> None:
    case = br.load(small_case(tmp_path))
    br.run(case["baseline"], draws=3, replicates=1, out=tmp_path / "results" / "one")
    shelf = Shelf([tmp_path / "results"])
    assert shelf.batch("one").finished == 3
    br.run(case["baseline"], draws=5, replicates=1, out=tmp_path / "results" / "one", replace=True)
    assert shelf.batch("one").finished == 5


def test_what_a_batch_found_is_read_from_its_runs_if_no_report_says_it(shelf: Shelf) -> None:
    found = {one.name: one.found for one in shelf.folders(patience=60.0)}
    assert (found["first"] or "").startswith("In the model, ")
    assert "runs in which a deal is carried out" in (found["swept"] or "")
    assert found["damaged"] == ""
    assert {one.name: one.found for one in shelf.folders()} == found  # which needs no patience then


def test_the_list_waits_for_no_findings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "finding", lambda path, row: pytest.fail("a batch was read"))
    found = {one.name: one.found for one in Shelf([home]).folders()}
    assert found["first"] is None


def test_a_folder_is_looked_at_again_only_after_it_has_changed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home / "fewer", tmp_path / "fewer")
    shelf, looked = Shelf([tmp_path]), list[Path]()

    def look_at(path: Path) -> Any:
        looked.append(path)
        return listed(path)

    monkeypatch.setattr(known, "listed", look_at)
    assert shelf.folders()[0].row.standing is Standing.DONE
    shelf.folders()
    assert looked == [tmp_path / "fewer"]
    next((tmp_path / "fewer" / "runs").iterdir()).unlink()
    assert shelf.folders()[0].row.standing is Standing.DAMAGED


def test_a_damaged_table_of_a_sweep_is_said_with_the_command(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "swept", tmp_path / "swept")
    (tmp_path / "swept" / "sweep.csv").write_text("point,batch\n1,2\n", "utf-8")
    with pytest.raises(StoreError, match="not the table that the sweep wrote; to write it"):
        Shelf([tmp_path]).sweep("swept")


def test_the_list_says_once_what_to_do_about_folders_that_do_not_open(
    home: Path, tmp_path: Path
) -> None:
    for name in ("old", "older"):
        shutil.copytree(home / "fewer", tmp_path / name)
        record = tmp_path / name / "manifest.json"
        record.write_text(record.read_text("utf-8").replace('"format": 4', '"format": 3'), "utf-8")
    shown = str(folders_list(Shelf([home, tmp_path]).folders(60.0), "").to_plotly_json())
    assert shown.count("2 of these folders hold files of other versions of Brittle") == 1
    assert shown.count("One of these folders is damaged") == 1
    assert len(re.findall(r"--out \S+/old(?:er)? --replace", shown)) == 2


def test_a_results_folder_and_a_folder_of_them_are_told_from_others(home: Path) -> None:
    assert is_results(home) and is_results(home / "first") and is_results(home / "swept")
    assert not is_results(home / "of_others") and not is_results(home / "nowhere")
    assert [one.name for one in Shelf([home / "first"]).folders()] == ["first"]


def test_damage_and_wrong_names_are_said_in_sentences(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="missing; to repair it, give: "):
        opened(shelf, ResultsAsked(folder="damaged"))
    with pytest.raises(StoreError, match="there is no scenario 'nonsense' in first"):
        opened(shelf, ResultsAsked(folder="first", other="nonsense"))
    other = tiny_theatre(tmp_path / "other", theatre={"name": "Otherland"})
    br.run(br.load(other), draws=2, out=tmp_path / "results" / "other")
    both = Shelf([*shelf.homes, tmp_path / "results"])
    with pytest.raises(StoreError, match="two different cases"):
        opened(both, ResultsAsked(folder="first", beside="other"))


# --- the filter ---------------------------------------------------------------------------------


def test_the_filter_keeps_the_runs_inside_and_says_which(view: OpenView) -> None:
    runs = view.sides["left"].runs
    kept = HALF.keeps(runs)
    assert (kept == ((deaths(runs) >= 10) & (deaths(runs) <= 200)).to_numpy()).all()
    fate = str(runs["ruler_fate"].iloc[0])
    both = HALF.among("ruler_fate", [fate])
    assert (both.keeps(runs) == kept & (runs["ruler_fate"] == fate).to_numpy()).all()
    name = KIND["ruler_fate"].names[fate]
    assert (
        both.in_words()
        == f"the number of people killed is between 10 and 200 and the ruler is {name}"
    )


def test_runs_that_never_lose_the_capital_are_in_no_range_of_days(view: OpenView) -> None:
    runs = view.sides["left"].runs
    kept = Narrowing().within("capital", -1e6, 1e6).keeps(runs)
    assert (kept == runs["capital_lost_day"].notna().to_numpy()).all()


def test_an_open_range_and_every_word_take_the_filter_away() -> None:
    assert HALF.within("killed", -math.inf, math.inf).is_empty
    assert HALF.among("outcome", list(KIND["outcome"].names)) == HALF
    assert HALF.within("killed", 5.0, -5.0).span("killed") == (-5.0, 5.0)


def test_brushing_over_a_plot_narrows_what_the_plot_shows(view: OpenView) -> None:
    brush: dict[str, Any] = {"range": {"x": [40.4, 3.6], "y": [0, 5]}}
    assert brushed(Narrowing(), view, "left-killed-0", brush).span("killed") == (4.0, 40.0)
    words = words_drawn(KIND["outcome"], [side.runs for side in view.sides.values()])
    whole: dict[str, Any] = {"range": {"x": [3.6, 1e9], "y": [0, 5]}}
    assert brushed(Narrowing(), view, "left-killed-0", whole).span("killed") == (4.0, math.inf)
    row: dict[str, Any] = {"range": {"x": [0, 5], "y": [0.3, -0.4]}}
    found = brushed(Narrowing(), view, "left-outcome-0", row)
    assert found.chosen("outcome") == (words[0],)
    assert brushed(HALF, view, "report-0", row) == HALF


@pytest.mark.parametrize("name", OF_RUNS)
def test_a_narrowed_batch_draws_its_figures_from_the_remaining_runs(
    view: OpenView, name: str
) -> None:
    batch = view.results
    narrowed = NarrowedResults.of_runs(batch, HALF)
    assert len(narrowed.runs) == int(HALF.keeps(batch.runs).sum()) < len(batch.runs)
    panel = REPORT_FIGURES[name](narrowed)
    assert panel is None or "n = " in panel.caption
    assert len(batch.runs) == 3 * DRAWS


# --- figures and comparisons --------------------------------------------------------------------


def test_a_histogram_counts_all_runs_and_those_that_remain(view: OpenView) -> None:
    number, side = NUMBER["killed"], view.sides["left"]
    drawn = DrawnRuns.of(side, HALF)
    panel = number_panel("left", number, drawn, edges_of(number, [side.runs]))
    every, some = panel.plots[0].views[""].traces
    assert sum(every["y"]) == DRAWS and sum(some["y"]) == int(drawn.kept.sum())
    assert f"n = {int(drawn.kept.sum())} of {DRAWS} runs." in panel.caption


def test_the_last_bar_holds_the_runs_far_above_the_others(view: OpenView) -> None:
    number, side = NUMBER["displaced"], view.sides["left"]
    runs = side.runs.assign(displaced_peak=[*range(1, 200), 1e6][-DRAWS:])
    edges = edges_of(number, [pd.concat([runs.assign(displaced_peak=100.0)] * 9), runs])
    assert edges[-1] < 1000
    panel = number_panel("left", number, DrawnRuns.of(side, Narrowing())._replace(runs=runs), edges)
    every, some = panel.plots[0].views[""].traces
    assert sum(every["y"]) == sum(some["y"]) == DRAWS
    assert "The last bar also holds 3 runs above 197." in panel.caption


def test_a_filter_that_leaves_no_run_still_draws_every_figure(view: OpenView) -> None:
    none = replace(
        view, asked=replace(view.asked, narrowing=Narrowing().within("killed", 1e9, 2e9))
    )
    shown = str(runs_figures(none).to_plotly_json())
    assert f"n = 0 of {DRAWS} runs." in shown and "no run remains" in shown
    assert "no run remains" in str([one.to_plotly_json() for one in sides_table(none)])


def test_bars_of_fates_count_all_runs_and_those_that_remain(view: OpenView) -> None:
    drawn = DrawnRuns.of(view.sides["left"], HALF)
    panel = kind_panel(
        "left", KIND["ruler_fate"], drawn, words_drawn(KIND["ruler_fate"], [drawn.runs])
    )
    every, *some = panel.plots[0].views[""].traces
    assert sum(every["x"]) == DRAWS
    assert sum(one["x"][0] for one in some) == int(drawn.kept.sum())


def test_two_scenarios_of_a_batch_are_compared_within_pairs(view: OpenView) -> None:
    both = side_by_side(*view.sides.values())
    assert both.paired
    expected = br.compare(br.Runs(view.results), "baseline", "stand")
    killed = next(row for row in both.rows() if row.quantity.name == "killed").difference
    row = expected.frame.loc["deaths"]
    assert (killed.value, killed.low, killed.high) == (row.difference, row.low, row.high)
    assert both.levers == expected.levers
    whole = both.every_quantity()
    assert whole is not None and [row[0] for row in whole.rows] == list(expected.frame.index)
    assert f"{DRAWS} pairs of runs" in both.said()


def test_batches_with_the_same_histories_form_pairs_and_others_say_why_not(shelf: Shelf) -> None:
    first, again, fewer = (shelf.batch(name) for name in ("first", "again", "fewer"))
    one = ComparedSide(first, "offer", "first")
    same = side_by_side(one, ComparedSide(again, "offer", "again"))
    assert same.paired and all(row.same for row in same.rows())
    apart = side_by_side(one, ComparedSide(fewer, "offer", "fewer"))
    assert apart.apart == ("the histories from which they start",)
    assert "no pairs" in apart.said()


# --- the page -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[str]:
    with served([], [home]) as address:
        yield f"{address}/results"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _drawn(page: Page, name: str) -> None:
    """Waits until a plot has marks."""
    expect(_plot(page, name).locator(".point").first).to_be_attached(timeout=PATIENCE)


def _plot(page: Page, name: str) -> Any:
    return page.locator(f'[id*=\'"name":"{name}"\'][id*=\'"type":"plot"\']')


def _brush(page: Page, name: str, across: tuple[float, float]) -> None:
    """Drags over a plot from one share of its width to another."""
    area = _plot(page, name).locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    (start, end), y = (
        (box["x"] + box["width"] * one for one in across),
        box["y"] + box["height"] / 2,
    )
    page.mouse.move(start, y)
    page.mouse.down()
    page.mouse.move((start + end) / 2, y + 4, steps=4)
    page.mouse.move(end, y + 6, steps=4)
    page.mouse.up()


@in_a_browser
def test_a_reader_opens_filters_compares_and_saves(
    server: str, browser: Browser, home: Path
) -> None:
    watched = Watched(browser)
    page = watched.page
    page.goto(server)
    page.get_by_role("link", name="first", exact=True).click()
    _drawn(page, "left-killed-0")
    said = page.locator("#kept-said")
    expect(said).to_contain_text(f"{DRAWS} of {DRAWS} runs")

    _brush(page, "left-killed-0", (0.0, 0.4))
    expect(said).to_contain_text("only runs in which the number of people killed", timeout=PATIENCE)
    expect(page).to_have_url(re.compile("killed="))
    narrowing = asked_in(page.url.partition("?")[2]).narrowing
    runs = br.open_results(home / "first").frame
    mine = runs[runs["scenario"] == "baseline"]
    kept = mine[narrowing.keeps(mine)]
    assert 0 < len(kept) < DRAWS
    expect(said).to_contain_text(f"{len(kept)} of {DRAWS} runs")
    with page.expect_download() as loaded:
        page.get_by_role("button", name="Save these runs as CSV").click()
    table = pd.read_csv(StringIO(loaded.value.path().read_text("utf-8")))
    assert sorted(table["draw"]) == sorted(kept["draw"])
    np.testing.assert_allclose(deaths(table).sum(), deaths(kept).sum(), rtol=1e-6)
    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("CSV", b"\xef\xbb\xbffrom")):
        with page.expect_download() as loaded:
            page.locator("#kept-runs .save").first.get_by_role("button").filter(
                has_text=kind
            ).click()
        assert loaded.value.path().read_bytes().startswith(start)

    counts = page.locator("#kept-runs .numbers").nth(1)
    counts.get_by_text("The numbers behind this figure").click()
    cells = counts.locator("tbody tr td:last-child")
    expect(cells.first).to_be_visible()
    assert sum(int(one) for one in cells.all_inner_texts()) == len(kept)

    page.get_by_role("button", name="Clear the filter").click()
    expect(said).to_contain_text("All runs are shown")
    page.go_back()
    expect(said).to_contain_text(f"{len(kept)} of {DRAWS} runs")
    assert watched.asked == [] and watched.complaints == []


@in_a_browser
def test_a_shared_address_shows_two_scenarios_and_a_figure(server: str, browser: Browser) -> None:
    watched = Watched(browser, 390, "dark")
    page = watched.page
    page.goto(f"{server}?folder=first&scenario=offer&other=stand&figure=outcomes")
    _drawn(page, "report-0")
    _drawn(page, "right-outcome-0")
    expect(page.locator("#kept-sides")).to_contain_text("One lever differs: the ruler's course")
    expect(page.locator("#kept-sides")).to_contain_text(f"{DRAWS} pairs of runs")
    page.get_by_text("Every quantity of these runs").click()
    with page.expect_download() as loaded:
        page.get_by_role("button", name="Save the comparison as CSV").click()
    table = pd.read_csv(loaded.value.path(), index_col="quantity")
    assert table.loc["deaths", "pairs"] == DRAWS
    colour = _plot(page, "report-0").locator(".main-svg").first.evaluate("e => e.style.background")
    assert colour == "rgb(21, 23, 27)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert watched.asked == [] and watched.complaints == []


@in_a_browser
def test_the_keyboard_filters_and_a_wrong_number_is_said(server: str, browser: Browser) -> None:
    page = Watched(browser).page
    page.goto(f"{server}?folder=first")
    page.get_by_text("Filter runs").click()
    field = page.get_by_role("group", name="People killed").get_by_label("from")
    field.fill("20")
    field.press("Enter")
    expect(page.locator("#kept-said")).to_contain_text("people killed is at least 20")
    field.fill("many")
    field.press("Enter")
    expect(page.locator("#kept-problem")).to_contain_text("'many' is no number")


@in_a_browser
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("?folder=damaged", "is missing; to repair it, give: "),
        ("?folder=..", "there is no results folder"),
        ("?folder=first&killed=x", "a range is written LOW:HIGH"),
        ("?folder=first&other=nobody", "there is no scenario 'nobody' in first"),
    ],
)
def test_what_cannot_be_shown_is_said(
    server: str, browser: Browser, address: str, words: str
) -> None:
    watched = Watched(browser)
    watched.page.goto(server + address)
    expect(watched.page.locator("#kept-problem")).to_contain_text(words, timeout=PATIENCE)
    expect(watched.page.get_by_role("link", name="again", exact=True)).to_be_attached()
    assert watched.complaints == []


@in_a_browser
def test_a_sweep_is_shown_with_its_figures(server: str, browser: Browser) -> None:
    watched = Watched(browser)
    watched.page.goto(f"{server}?folder=swept")
    _drawn(watched.page, "sweep-deals-0")
    expect(watched.page.locator("#kept-runs")).to_contain_text("was played at 2 points")
    assert watched.asked == [] and watched.complaints == []
