"""The figures of a fit: each title is a finding that its numbers support, with the numbers behind it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from fits import a_fit, a_parameter, what_happened
from made_up_report import make_results
from rewritten import refitted
from synthetic import START

from brittle.batches.disk import StoreError
from brittle.batches.recognised import CALIBRATION
from brittle.calibration.scoring.table import ScoreRow
from brittle.report.build import build
from brittle.report.chapters import CALIBRATED, FIGURES
from brittle.report.figures.base.panel import ALL, Panel
from brittle.report.figures.ends import outcomes, window
from brittle.report.figures.fits import (
    as_it_was,
    computation,
    drivers,
    evidence,
    learnt,
    reporting,
    skill,
)
from brittle.report.page import to_json
from brittle.report.said.spread import untested
from brittle.results.fit import FitSummary, keep, kept
from brittle.results.happened import FILE
from brittle.results.reading import Results
from brittle.results.scores import table as scores
from brittle.results.scores.means import MEAN
from brittle.results.spreads import SplitOutcome, spreads
from brittle.results.variance import VarianceShare

NAN = float("nan")


def a_score(case: str, forecast: str, score: str, value: float, skilled: float) -> ScoreRow:
    low, high = (skilled - 0.1, skilled + 0.1)
    return ScoreRow(case, forecast, score, "", value, value / 2, value * 1.5, 400, "runs", skilled, low,
               high, "base rate A", a_fit().mark, "branch")  # fmt: skip


def write_scores(folder: Path, case: str = "testland_2001") -> None:
    rows = [
        a_score(name, forecast, score, value, 1 - value / 0.2)
        for name in (case, "elsewhere_1999", MEAN)
        for forecast, value in (("model", 0.3), ("base rate A", 0.2))
        for score in ("brier", "log", "crps")
    ]
    folder.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / "scores.csv", index=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_results(tmp_path_factory.mktemp("fitted"), draws=60)
    keep(a_fit(), made)
    FILE.keep(what_happened(), made)
    write_scores(made)
    return made


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    return Results.read(folder)


@pytest.fixture(scope="module")
def document(results: Results) -> str:
    return build(results)


def changed(results: Results, **changes: Any) -> Results:
    """The same batch with another calibration."""
    assert results.fitted is not None
    return refitted(results, results.fitted.model_copy(update=changes))


def a_panel(found: Panel | None) -> Panel:
    assert found is not None
    return found


def test_without_a_calibration_nothing_is_added(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    keep(None, copy)
    results = Results.read(copy)
    assert results.fitted is None and spreads(results) == []
    assert [figure(results) for figure in CALIBRATED] == [None] * len(CALIBRATED)
    assert as_it_was.panel(results) is not None, "what happened needs no fit"
    assert "cannot test" not in build(results)


def test_every_figure_says_its_finding_and_what_stands_behind_it(results: Results) -> None:
    for figure in CALIBRATED:
        panel = a_panel(figure(results))
        assert re.search(r"n = \d", panel.caption), panel.id
        assert re.search(r"\d|none", panel.title), panel.id
        assert panel.table is not None and panel.table.rows
        assert all(len(row) == len(panel.table.columns) for row in panel.table.rows)
        assert "<details" not in panel.body


def test_each_column_of_a_table_says_what_it_holds(results: Results) -> None:
    for figure in FIGURES:
        panel = figure(results)
        if panel is not None and panel.table is not None:
            heads = panel.table.columns
            assert len(set(heads)) == len(heads), panel.id
            assert not {"low", "high", "lower", "upper"} & set(heads), panel.id


def test_traces_and_layouts_are_ones_that_plotly_knows(results: Results) -> None:
    for figure in CALIBRATED:
        for plot in a_panel(figure(results)).plots:
            for view in plot.views.values():
                assert view.traces
                go.Figure(json.loads(to_json(view.traces)), json.loads(to_json(plot.layout)))
                go.Layout(json.loads(to_json({**plot.narrow, **view.narrow})))


def test_quotes_are_never_markup(document: str) -> None:
    assert "<script>alert" not in document
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in document


def test_the_chapter_says_what_the_article_cannot_test_of_every_outcome(results: Results) -> None:
    asked = spreads(results)
    told = " ".join(untested(results, asked))
    assert told.startswith("In the model, given the article, ")
    assert [one.title.split(",")[0].split(" “")[0] for one in asked] == [
        "the number killed on all sides in",
        "the day on which the capital is lost in",
        "the lives that",
        "whether the deal of",
    ]
    for one in asked:
        assert f"Of the spread of {one.title}, " in told
        if one.spread.told_apart:
            part = one.spread.coding.value
            assert f"{one.spread.untested.value:.0%} (95% " in told
            assert f" cannot test, {part:.0%} (95% " in told
    chief = any("harm" in one.spread.chief(frozenset({"harm"})) for one in asked)
    assert ("“harm”" in told) == chief
    panel = a_panel(drivers.panel(results))
    for outside in ("guarantee", "form of the rules"):
        assert outside in panel.warning
    day = asked[1].spread.untested
    assert f"About {day.value:.0%} of the spread in {asked[1].title}" in panel.title
    assert f"(95% {day.low * 100:.0f}–{day.high * 100:.0f}%)" in panel.title


def test_a_share_that_cannot_be_told_closely_is_said_to_be_unsure(results: Results) -> None:
    known = spreads(results)[0].spread._replace(worth=29.0)
    unknown = known._replace(untested=VarianceShare(0.1, 0.02, 0.9))
    said = " ".join(untested(results, [SplitOutcome("the day", unknown)]))
    assert not unknown.told_apart
    assert (
        "Of the spread of the day, about 10% (95% 2–90%) comes from assumptions that the article cannot "
        "test, about " in said
    )
    assert said.count("worth only 29 independent ones") == 1
    closer = VarianceShare(0.1, 0.02, 0.3)
    said = " ".join(untested(results, [SplitOutcome("the day", known._replace(untested=closer))]))
    assert (
        " 10% (95% 2–30%) " in said
        and "independent ones" not in said
        and "about 10%" not in said
        and "Of the spread of the day, " in said
    )
    poor = a_panel(drivers.panel(changed(results, effective=12.0)))
    assert any("too few pasts to tell" in key.label for key in poor.legend)
    for panel in (poor, a_panel(drivers.panel(results))):
        bars = panel.plots[0].views[ALL].traces
        assert [sum(xs) for xs in zip(*(bar["x"] for bar in bars), strict=True)] == pytest.approx(
            [1.0] * len(spreads(results))
        )


def test_intervals_are_no_narrower_than_the_fit_allows(results: Results) -> None:
    def width(effective: float) -> float:
        panel = a_panel(outcomes.panel(changed(results, effective=effective)))
        ends = panel.plots[0].views[ALL].traces[-1]["error_x"]
        return float(ends["array"][0] + ends["arrayminus"][0])

    assert width(12.0) / width(1e9) == pytest.approx((1 + 60 / 12) ** 0.5, rel=0.25)


def test_what_the_evidence_taught_is_not_what_it_cannot_test(results: Results) -> None:
    killed = next(one for one in spreads(results) if "killed" in one.title).spread
    assert killed.drivers[0].parameter == "harm"  # the made-up war's dead follow it
    assert killed.untested.value > 0.4
    both = (a_fit().parameters[0], a_fit().parameters[1].model_copy(update={"learnt": True}))
    other = next(one for one in spreads(changed(results, parameters=both)) if "killed" in one.title)
    assert other.spread.untested.value == 0.0
    assert other.spread.tested.value > 0.4


def test_without_a_comparison_the_headline_is_split(tmp_path: Path) -> None:
    only = make_results(tmp_path, keys=("baseline",), draws=60)
    keep(a_fit(), only)
    results = Results.read(only)
    said = " ".join(untested(results, spreads(results)))
    assert "Of the spread of the day on which the capital is lost in “Baseline”" in said
    assert window.panel(results) is None


def test_the_worst_told_claim_comes_first(results: Results) -> None:
    panel = a_panel(evidence.panel(results))
    names = panel.plots[0].layout["yaxis"]["ticktext"]
    assert names == ["never told: yes", "few left: yes", "bridge lost: yes"]
    assert panel.title == (
        "After the fit, none of 3 claims of the article is less likely than 5%; left out of the fit, 1 of 2 "
        "is"
    ), "0.03 with two errors of 0.01 is not shown to lie below 0.05"
    left_out = panel.plots[0].views[ALL].traces[2]
    assert left_out["y"] == [0, 2]  # too few histories remain to say it of the other
    assert panel.table is not None
    assert [row[3:5] for row in panel.table.rows] == [("several parties", 0.95)] * 3
    assert [row[-1] for row in panel.table.rows] == [
        pytest.approx(0.01),
        None,
        pytest.approx(0.8 / 3),
    ]


def test_what_was_not_learnt_is_listed_in_words(results: Results) -> None:
    panel = a_panel(learnt.panel(results))
    assert panel.title.startswith("The article informs 1 of 2 parameters; for the other 1")
    assert panel.table is not None
    assert [(row[0], row[3]) for row in panel.table.rows] == [("speed", "yes"), ("harm", "no")]
    political = (a_parameter("ruler_bias", False), a_parameter("speed", True))
    assert (
        "none of the 1 parameters of rulers"
        in a_panel(learnt.panel(changed(results, parameters=political))).warning
    )
    told = (a_parameter("ruler_bias", True),)
    assert not a_panel(learnt.panel(changed(results, parameters=told))).warning


def test_drivers_are_marked_by_what_the_article_informs(results: Results) -> None:
    panel = a_panel(drivers.panel(results))
    assert len(panel.plots) == 1 + len(spreads(results))
    colours = {
        text.split(":")[0]: colour
        for plot in panel.plots[1:]
        for text, colour in zip(
            plot.views[ALL].traces[-1]["text"],
            plot.views[ALL].traces[-1]["marker"]["color"],
            strict=True,
        )
    }
    assert colours["speed"] != colours["harm"]


def test_coverage_is_told_of_the_whole_bank(results: Results) -> None:
    panel = a_panel(computation.panel(results))
    assert panel.title == (
        "For 1 of 2 quantities, 80% intervals contain the truth in 75% to 85% of made-up articles; the "
        "lowest is 60%, for places lost"
    )
    assert panel.table is not None and len(panel.table.rows) == 2 * 2 * 2
    assert ("places lost", 10_000, 0.8, 0.6, 0.0126, 1000) in panel.table.rows
    assert computation.panel(changed(results, coverage=())) is None


def test_other_assumptions_about_the_reporting_have_a_row_each(results: Results) -> None:
    panel = a_panel(reporting.panel(results))
    assert "Under 2 assumptions" in panel.title and "between 2.0% and 3.0%" in panel.title
    assert panel.table is not None
    assert panel.table.rows[1] == ("credibility +1 logits", 200.0, 0.2, 0.03)
    assert reporting.panel(changed(results, sensitivity=())) is None


def test_true_days_stand_beside_the_bands(results: Results) -> None:
    panel = a_panel(as_it_was.panel(results))
    true = panel.plots[0].views[ALL].traces[-1]
    assert true["x"][:2] == [-10.0, 2.0]  # from the branch, ten days after the start
    assert re.search(
        r"The model dates [01] of 1 fall after the starting moment wrongly", panel.title
    )
    assert "can show that a model is wrong, but not that it is right" in panel.caption


def test_bands_hold_what_they_say(results: Results, folder: Path, tmp_path: Path) -> None:
    """A place lost on the median day of the runs lies in the middle half."""
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    [days] = results.joined("baseline", "lost_day", ["place_35"])
    middle = float(np.median(np.nan_to_num(days, nan=1e6)))
    happened = what_happened()
    for day, wrong, where in ((middle, 0, "inside"), (0.01, 1, "outside")):
        loss = happened.losses[0].model_copy(update={"at": START + timedelta(days=10 + day)})
        FILE.keep(happened.model_copy(update={"losses": (loss,)}), copy)
        panel = a_panel(as_it_was.panel(Results.read(copy)))
        assert f"dates {wrong} of 1 fall after the starting moment wrongly" in panel.title
        assert f"lies {where} the middle nine tenths of the runs" in panel.title


def test_a_later_offer_is_carried_out_no_more_often(results: Results) -> None:
    panel = a_panel(window.panel(results))
    dots, words = panel.plots[0].views[ALL].traces
    assert words["text"][0] in panel.title
    curve = next(t for t in panel.plots[1].views[ALL].traces if "text" in t)["y"]
    assert (curve[1:] <= curve[:-1]).all()
    assert 0 < curve[0] <= dots["x"][0]


def test_negative_skill_is_shown(results: Results) -> None:
    panel = a_panel(skill.panel(results))
    assert panel.title.startswith("In 0 of 2 cases, the fitted model is shown to score better")
    assert panel.warning == "Two cases describe skill; they do not establish it."
    assert panel.table is not None
    mine = [row for row in panel.table.rows if row[1] == "model"]
    assert len(mine) == 3 * 3, "each score, each case, and their mean"
    assert [row[6] for row in mine] == pytest.approx([-0.5] * 9)
    assert len(panel.plots) == 2


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.1, 0.4, "scores better than"),
        (-0.4, -0.1, "scores worse than"),
        (-0.1, 0.2, "is not shown"),
    ],
)
def test_a_verdict_needs_an_interval(
    folder: Path, tmp_path: Path, low: float, high: float, words: str
) -> None:
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    table = pd.read_csv(copy / "scores.csv")
    table = table[table["case"] == "testland_2001"].assign(skill_low=low, skill_high=high)
    table.to_csv(copy / "scores.csv", index=False)
    assert words in a_panel(skill.panel(Results.read(copy))).title


def test_scores_are_found_beside_the_results(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    (copy / "scores.csv").unlink()
    assert skill.panel(Results.read(copy)) is None
    write_scores(tmp_path / "score", case="another_1990")
    assert skill.panel(Results.read(copy)) is None
    write_scores(tmp_path / "score")
    assert skill.panel(Results.read(copy)) is not None
    (tmp_path / "score" / "scores.csv").write_text("case\ntestland_2001\n")
    with pytest.raises(
        StoreError, match=r"scores\.csv: there is no column forecast; run `brittle score`"
    ):
        skill.panel(Results.read(copy))


def test_scores_shipped_with_the_fit_are_shown_while_nothing_changed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    (copy / "scores.csv").unlink()
    shipped = tmp_path / "posterior" / "testland_2001"
    shipped.mkdir(parents=True)
    write_scores(shipped)
    monkeypatch.setattr(scores, "FOLDER", tmp_path / "posterior")
    changed = a_fit().model_copy(update={"mark": "f" * 64})
    keep(a_fit(), copy)
    assert skill.panel(Results.read(copy)) is not None
    keep(changed, copy)
    assert skill.panel(Results.read(copy)) is None, "scores of a fit that these rules do not have"


def test_provenance_names_priors_and_their_changes(results: Results, document: str) -> None:
    last = document[document.index('<section id="provenance"') :]
    assert "cccccccccccc; entry 2 of 2 in the register of priors, dated 2001-02-01" in last
    assert "too narrow" in last
    assert "importance of 10,000 prior histories (seed 1, 2 failed), worth 612" in last
    other = build(changed(results, priors="e" * 64, ledger_changed=True, changed=("rules",)))
    assert "not in the register of priors" in other
    assert "rules changed since the fit" in other
    assert "the ledger of claims has changed since" in other


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    fit = a_fit()
    keep(fit, tmp_path)
    again = kept(tmp_path)
    assert again is not None

    def plain(one: FitSummary) -> Mapping[str, Any]:
        value = one.model_dump(mode="json")
        value["claims"][2]["left_out"] = None  # not a number, which equals nothing
        return value

    assert plain(again) == plain(fit)
    assert again.untested == frozenset({"harm"})
    (tmp_path / CALIBRATION).write_text('{"batch": 3}')
    with pytest.raises(StoreError, match=r"calibration\.json: `batch`: .*run the batch again"):
        kept(tmp_path)
    (tmp_path / CALIBRATION).unlink()
    keep(None, tmp_path)
    assert kept(tmp_path) is None


def test_a_tempered_fit_is_held_against_the_bank_in_words(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    tempered = a_fit().model_copy(update={"method": "tempering"})
    keep(tempered, copy)
    told = computation.panel(Results.read(copy))
    assert told is not None
    assert (
        "in 2 of 138 numbers" in told.caption
        and "The largest difference is in belief shock, with -2.4" in told.caption
    )
    keep(tempered.model_copy(update={"agreed": None}), copy)
    told = computation.panel(Results.read(copy))
    assert told is not None and "were not compared" in told.caption
