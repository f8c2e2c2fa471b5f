"""Results in memory are those of a results folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import brittle as br
from brittle.api.plots import RunPlots
from brittle.explorer.bench.answer import answer
from brittle.explorer.bench.answering import Answering
from brittle.explorer.bench.open_case import OpenCase
from brittle.explorer.bench.pair import BESIDE, MINE
from brittle.explorer.bench.question import WhatIf
from brittle.results.held import HeldResults
from brittle.results.reading import Results
from tests.explorer_server import small_case

DAYS, RUNS = 12, 50


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_case(tmp_path_factory.mktemp("held"))


@pytest.fixture(scope="module")
def in_memory(case: Path) -> HeldResults:
    at_work = Answering(WhatIf(str(case), "stand", "offer", (), DAYS), OpenCase(case))
    while at_work.finished < RUNS and (piece := at_work.next()) is not None:
        at_work.do(piece)
    assert at_work.error is None
    return at_work.results(RUNS)


@pytest.fixture(scope="module")
def on_disk(case: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    loaded = br.load(case)
    both = [loaded[key].with_({"horizon_days": DAYS}, name=key) for key in ("stand", "offer")]
    out = tmp_path_factory.mktemp("disk") / "batch"
    return br.run(both, draws=RUNS, replicates=1, out=out).results


SAME = {MINE: "offer", BESIDE: "stand"}


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns="scenario").astype(object).reset_index(drop=True)


@pytest.mark.parametrize("key", [MINE, BESIDE])
def test_the_runs_are_the_same(in_memory: HeldResults, on_disk: Results, key: str) -> None:
    pd.testing.assert_frame_equal(_plain(in_memory.of(key)), _plain(on_disk.of(SAME[key])))


@pytest.mark.parametrize("key", [MINE, BESIDE])
def test_the_places_are_the_same(in_memory: HeldResults, on_disk: Results, key: str) -> None:
    places = list(in_memory.place_table.index)
    one = in_memory.joined(key, "lost_day", places)
    other = on_disk.joined(SAME[key], "lost_day", places)
    assert one.shape == (len(places), RUNS)
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_the_daily_series_are_the_same(in_memory: HeldResults, on_disk: Results) -> None:
    def rows(results: Results, key: str) -> pd.DataFrame:
        frame = results.series[results.series["scenario"] == key]
        frame = frame.drop(columns="scenario").astype({"series": str})
        order = ["series", *[name for name in frame if name != "series"]]
        return frame.sort_values(order)[order].reset_index(drop=True)

    for key, other in SAME.items():
        pd.testing.assert_frame_equal(rows(in_memory, key), rows(on_disk, other))


def test_histories_and_facts_are_the_same(in_memory: HeldResults, on_disk: Results) -> None:
    played = in_memory.parameters.loc[on_disk.parameters.index]
    pd.testing.assert_frame_equal(played, on_disk.parameters)
    assert in_memory.worth == on_disk.worth
    assert in_memory.branch(MINE) == on_disk.branch("offer")


def test_the_reports_figures_draw_results_in_memory(in_memory: HeldResults) -> None:
    plots = RunPlots(in_memory)
    assert {"outcomes", "ruler", "land", "losses", "belief"} <= set(plots.names)
    for name in plots.names:
        assert getattr(plots, name)().data


def test_an_answer_is_the_comparison_of_the_api(in_memory: HeldResults, on_disk: Results) -> None:
    from brittle.api.comparing import PairedComparison

    frame = PairedComparison(on_disk, "offer", "stand", ()).frame
    rows = {one.quantity.name: one for one in answer(in_memory).rows}
    for name, quantity in (
        ("killed", "deaths"),
        ("civilians", "killed_civilians"),
        ("displaced", "displaced_peak"),
    ):
        found, expected = rows[name], frame.loc[quantity]
        assert found.mine.value == pytest.approx(expected["one"])
        assert found.difference.value == pytest.approx(expected["difference"])
        assert found.difference.low == pytest.approx(expected["low"])
        assert found.difference.high == pytest.approx(expected["high"])


def test_nothing_is_written(in_memory: HeldResults) -> None:
    assert not in_memory.folder.exists()
