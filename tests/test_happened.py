"""What truly happened is kept beside the runs of every case that records it, and shown against them."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from fits import HOSTILE, a_fit, what_happened
from made_up_report import make_results
from synthetic import START

from brittle.batches.disk import StoreError
from brittle.batches.identity import sha256
from brittle.batches.recognised import CALIBRATION, HAPPENED
from brittle.engine import load_cases
from brittle.model.codes import Fate
from brittle.report.build import build
from brittle.report.figures.base.panel import ALL
from brittle.report.figures.days import cost, reported
from brittle.report.figures.ends import ruler
from brittle.report.figures.fits import as_it_was
from brittle.report.happened_files import happened_in
from brittle.report.missing import left_out
from brittle.report.said.happened import NO_RECORD, history
from brittle.report.said.shares import in_runs
from brittle.results.beside_history import capital_in_fact, ruler_in_fact
from brittle.results.fit import kept
from brittle.results.happened import FILE, ReportedFigure, WhatHappened
from brittle.results.reading import Results
from brittle.wording import rounded

SCENARIOS = Path(__file__).parents[1] / "scenarios"
RECORDED = sorted(path.parent.name for path in SCENARIOS.glob("*/truth.yaml"))
BRANCH = START + timedelta(days=10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_results(tmp_path_factory.mktemp("happened"), ("baseline",), 20)


def with_record(folder: Path, tmp_path: Path, happened: WhatHappened | None) -> Results:
    copy = tmp_path / "out"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    FILE.keep(happened, copy)
    return Results.read(copy)


@pytest.mark.parametrize("case", RECORDED)
def test_every_shipped_record_is_summarized(case: str) -> None:
    found = happened_in(load_cases([SCENARIOS / case])[:1])
    assert found is not None and found.losses
    assert (found.fate == "in_office") == (found.left is None)
    assert all(one.first <= one.at <= one.last for one in found.losses)
    assert all(
        one.low <= one.best <= one.high and one.reliability in "ABCD" for one in found.reported
    )


def test_the_record_is_read_back_and_guarded(folder: Path, tmp_path: Path) -> None:
    results = with_record(folder, tmp_path, what_happened())
    assert results.happened == what_happened()
    path = results.folder / HAPPENED
    value = json.loads(path.read_text(encoding="utf-8"))
    value["happened"]["fate"] = "killed"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(StoreError, match=r"happened\.json: `happened` was changed"):
        _ = Results.read(results.folder).happened


def test_without_a_record_the_report_says_so(folder: Path, tmp_path: Path) -> None:
    results = with_record(folder, tmp_path, None)
    assert results.happened is None and not (results.folder / HAPPENED).exists()
    assert history(results) == NO_RECORD
    assert any(
        "what truly happened, because happened.json is missing" in one for one in left_out(results)
    )
    assert as_it_was.panel(results) is None and reported.panel(results) is None
    assert NO_RECORD in build(results)


def test_a_fit_of_an_earlier_version_is_still_read(tmp_path: Path) -> None:
    """Earlier versions kept what happened in the summary of the fit."""
    value = json.loads(a_fit().model_dump_json())
    value["happened"] = {"losses": [], "until": "2001-04-01T00:00:00"}
    file = {"batch": "b", "sha256": sha256(value), "fitted": value}
    (tmp_path / CALIBRATION).write_text(json.dumps(file), encoding="utf-8")
    found = kept(tmp_path)
    assert found is not None and found.case == a_fit().case


def test_the_capital_is_compared_with_the_runs(folder: Path, tmp_path: Path) -> None:
    results = Results.read(folder)
    middle = float(results.of("baseline")["capital_lost_day"].astype(float).median())
    for day, held in ((middle, True), (0.001, False)):
        fell = BRANCH + timedelta(days=day)
        mine = what_happened().model_copy(update={"capital_fell": fell})
        results = with_record(folder, tmp_path, mine)
        found = capital_in_fact(results, "baseline")
        assert found is not None and found.held is held
        said = "inside the middle nine tenths" if held else "The model was too slow: "
        assert said in history(results)
        wide = held and found.high - found.low >= results.horizon("baseline") / 2
        assert (", a range too wide to test much." in history(results)) == wide


def test_a_capital_that_held_agrees_with_runs_that_reach_beyond(
    folder: Path, tmp_path: Path
) -> None:
    for known, held in ((BRANCH + timedelta(hours=1), True), (BRANCH + timedelta(days=999), None)):
        mine = what_happened().model_copy(update={"capital_fell": None, "capital_known": known})
        results = with_record(folder, tmp_path, mine)
        found = capital_in_fact(results, "baseline")
        assert found is not None
        assert found.held == (held if held is not None else bool(np.isinf(found.high)))
        assert "did not fall by" in history(results)


def test_the_rulers_fate_is_compared_with_the_runs(folder: Path, tmp_path: Path) -> None:
    results = with_record(folder, tmp_path, what_happened())
    found = ruler_in_fact(results, "baseline")
    runs = results.of("baseline")
    assert found is not None and found.fate is Fate.EXILE
    assert found.same.value == pytest.approx((runs["ruler_fate"] == "exile").mean())
    assert "The ruler went into exile, as he does in " in history(results)


def test_a_fate_after_the_end_of_the_record_is_unknown() -> None:
    stayed = what_happened().model_copy(update={"left": None, "fate": "in_office"})
    assert stayed.fate_by(datetime(2001, 4, 1)) == "in_office"
    assert stayed.fate_by(datetime(2001, 5, 1)) is None
    assert what_happened().fate_by(datetime(2001, 3, 11)) == "in_office"
    assert what_happened().fate_by(datetime(2001, 5, 1)) == "exile"


def a_figure(quantity: str, best: float) -> ReportedFigure:
    return ReportedFigure(
        quantity=quantity,
        low=best / 2,
        best=best,
        high=best * 2,
        as_of=date(2001, 3, 14),
        source=f"a newspaper {HOSTILE}",
        reliability="C",
    )


def test_reported_figures_stand_beside_those_of_the_runs(folder: Path, tmp_path: Path) -> None:
    killed = Results.read(folder).of("baseline")["killed_regime"].astype(float)
    inside, above = float(killed.median()), float(killed.max()) * 10 + 1000
    for best, words in (
        (inside, "The middle nine tenths of the runs hold 1 of 1 reported number"),
        (above, "times too few: the regime’s men killed)"),
    ):
        mine = what_happened().model_copy(
            update={"reported": (a_figure("killed_regime", max(best, 1)),)}
        )
        panel = reported.panel(with_record(folder, tmp_path, mine))
        assert panel is not None and words in panel.title
        assert panel.table is not None
        row = panel.table.rows[0]
        assert row[0] == "the regime’s men killed" and row[5] == "C"
        assert row[7] == pytest.approx(inside)
        assert "For each side alone" in panel.caption


def test_a_figure_says_by_which_factor_the_median_misses(folder: Path, tmp_path: Path) -> None:
    away = Results.read(folder)
    plain = with_record(
        folder,
        tmp_path,
        what_happened().model_copy(update={"reported": (a_figure("displaced", 1e9),)}),
    )
    panel = reported.panel(plain)
    assert panel is not None and panel.table is not None
    named = dict(zip(panel.table.columns, panel.table.rows[0], strict=True))
    factor = 1e9 / float(str(named["model, median"]))
    (miss,) = reported.misses(plain)
    assert f"The model has {rounded(factor)} times too few people away from home" in miss
    assert cost.panel(plain).warning == miss and not cost.panel(away).warning


def test_the_true_fate_is_a_bar_below_that_of_the_main_scenario(
    folder: Path, tmp_path: Path
) -> None:
    results = with_record(folder, tmp_path, what_happened())
    panel, without = ruler.panel(results), ruler.panel(Results.read(folder))
    same = (results.of(results.main)["ruler_fate"] == "exile").mean()
    said = in_runs(float(same), len(results.of(results.main)))
    assert panel.title.endswith(
        f". In fact, he went into exile on 12 March 2001, as in {said} runs"
    )
    (plot,) = panel.plots
    assert plot.layout["yaxis"]["ticktext"][1] == "In fact"
    drawn = {bar["name"]: bar for bar in plot.views[ALL].traces}
    assert drawn["in exile"]["x"][1] == 1.0 and drawn["in exile"]["text"][1] == "in exile"
    assert all(bar["x"][1] == 0.0 for name, bar in drawn.items() if name != "in exile")
    assert "In fact" not in without.plots[0].layout["yaxis"]["ticktext"]
    assert "In fact" not in without.title


def test_a_figure_of_another_time_or_kind_is_left_out(folder: Path, tmp_path: Path) -> None:
    other = a_figure("soldiers_crossed", 100.0)
    early = a_figure("killed_rebels", 100.0).model_copy(update={"as_of": date(1999, 1, 1)})
    mine = what_happened().model_copy(update={"reported": (other, early)})
    assert reported.panel(with_record(folder, tmp_path, mine)) is None
