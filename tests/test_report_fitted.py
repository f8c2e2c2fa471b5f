"""With a calibration the report also tells what it is worth; without one nothing changes."""

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
from fits import a_fit
from paragraphs import leads
from rewritten import refitted
from synthetic import START
from test_report import ORDER, body_of, figures_of, make_results, sections

from brittle.batches.disk import StoreError
from brittle.batches.recognised import CALIBRATION
from brittle.calibration.scoring.table import ScoreRow
from brittle.report.build import build
from brittle.report.chapters import CALIBRATED
from brittle.report.figures.base.panel import ALL, Panel
from brittle.report.figures.ends import outcomes, window
from brittle.report.figures.fits import as_it_was, computation, drivers, evidence, learnt, skill
from brittle.report.page import to_json
from brittle.report.said.spread import untested
from brittle.results.fit import FitSummary, keep, kept
from brittle.results.reading import Results
from brittle.results.scores import table as scores
from brittle.results.scores.means import MEAN
from brittle.results.spreads import SplitOutcome, spreads
from brittle.results.variance import VarianceShare

ADDED = ["window", "evidence", "learnt", "computation", "drivers", "as-it-was", "score"]
IN_ORDER = [
    *ORDER[: ORDER.index("trust")],
    *("window", "drivers", "evidence", "learnt", "as-it-was", "score"),
    *("trust", "coding", "beside", "computation", "checks", "provenance"),
]
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


def test_its_figures_come_in_the_agreed_order(document: str) -> None:
    assert sections(document) == IN_ORDER


def test_without_a_calibration_nothing_is_added(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    keep(None, copy)
    results = Results.read(copy)
    assert results.fitted is None and spreads(results) == []
    assert [figure(results) for figure in CALIBRATED] == [None] * len(CALIBRATED)
    document = build(results)
    assert sections(document) == ORDER
    assert "article cannot test" not in document


def test_every_figure_says_what_stands_behind_it(document: str) -> None:
    for name, part in figures_of(document).items():
        assert re.search(r"\bn = \d", part), name


def test_traces_and_layouts_are_ones_that_plotly_knows(results: Results) -> None:
    for figure in CALIBRATED:
        for plot in a_panel(figure(results)).plots:
            for view in plot.views.values():
                assert view.traces
                go.Figure(json.loads(to_json(view.traces)), json.loads(to_json(plot.layout)))
                go.Layout(json.loads(to_json({**plot.narrow, **view.narrow})))


def test_quotes_are_never_markup(document: str) -> None:
    assert "<script>alert" not in document
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in body_of(document)


def test_opening_says_what_the_article_cannot_test_of_every_outcome(results: Results) -> None:
    (told,) = leads(results)["drives"]
    assert told.startswith("In the model, given the article, ")
    asked = spreads(results)
    assert [one.title.split(",")[0].split(" “")[0] for one in asked] == [
        "the number killed on all sides in",
        "the day on which the capital is lost in",
        "the lives that",
        "whether the deal of",
    ]
    for one in asked:
        assert f"of the spread of {one.title}" in told
        if one.spread.told_apart:
            assert f"{one.spread.untested.value:.0%} (95% " in told
            assert f"what the coding cannot know for {one.spread.coding.value:.0%} (95% " in told
    assert "The split leaves out" in told
    for outside in ("guarantee", "form of the rules"):
        assert outside in told
    chief = any("harm" in one.spread.chief(frozenset({"harm"})) for one in asked)
    assert ("“harm”" in told) == chief


def test_a_share_that_cannot_be_told_closely_is_said_to_be_unsure(results: Results) -> None:
    known = spreads(results)[0].spread._replace(worth=29.0)
    unknown = known._replace(untested=VarianceShare(0.1, 0.02, 0.9))
    (said,) = untested(results, [SplitOutcome("the day", unknown)])
    assert not unknown.told_apart
    assert (
        "The untested assumptions account for about 10% (95% 2–90%) of the spread of the day, what the "
        "coding cannot know for about " in said
    )
    assert said.count("only as informative as 29 independent ones") == 1
    closer = VarianceShare(0.1, 0.02, 0.3)
    (said,) = untested(results, [SplitOutcome("the day", known._replace(untested=closer))])
    assert (
        " 10% (95% 2–30%) " in said
        and "as informative as" not in said
        and "about 10%" not in said
        and "of the spread of the day" in said
    )
    poor = a_panel(drivers.panel(changed(results, effective=12.0)))
    assert any("too few histories to tell" in key.label for key in poor.legend)
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
    said = " ".join(leads(results)["drives"])
    assert "of the spread of the day on which the capital is lost in “Baseline”" in said
    assert window.panel(results) is None


def test_the_worst_told_claim_comes_first(results: Results) -> None:
    panel = a_panel(evidence.panel(results))
    names = panel.plots[0].layout["yaxis"]["ticktext"]
    assert names == ["never told: yes", "few left: yes", "bridge lost: yes"]
    assert "The posterior chance is below 5% for 1 of 3 claims." in panel.caption
    left_out = panel.plots[0].views[ALL].traces[2]
    assert left_out["y"] == [0, 2]  # too few histories remain to say it of the other
    assert panel.body.count("several parties, credibility 95%") == 3


def test_what_was_not_learnt_is_listed_in_words(results: Results) -> None:
    panel = a_panel(learnt.panel(results))
    assert "posteriors of 1 of 2 parameters are narrower" in panel.caption
    assert "The 1 parameter that the article does not inform" in panel.body
    assert "<b>harm</b>" in panel.body and "<b>speed</b>" not in panel.body


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
    assert "With 10,000 histories" in panel.caption
    assert (
        "for 1 of 2 quantities. The intervals contain it least often for places lost (60%)"
        in panel.caption
    )
    assert [plot.title for plot in panel.plots] == [
        "Share of 80% intervals that contain the true value, by size of the bank",
        "Stated chance that the regime has fallen, and how often it had fallen",
    ]
    assert "credibility +1 logits" in panel.body
    assert "<tr><th>places lost</th><td>60.0%</td><td>60.0%</td></tr>" in panel.body
    bare = changed(results, coverage=(), reliability=())
    assert re.search(r"n = 10,000 prior", a_panel(computation.panel(bare)).caption)
    assert computation.panel(changed(results, coverage=(), sensitivity=())) is None


def test_true_days_stand_beside_the_bands(results: Results) -> None:
    panel = a_panel(as_it_was.panel(results))
    true = panel.plots[0].views[ALL].traces[-1]
    assert true["x"][:2] == [-10.0, 2.0]  # from the branch, ten days after the start
    assert "Of the 1 place truly lost after the branch" in panel.caption
    assert as_it_was.panel(changed(results, happened=None)) is None


def test_bands_hold_what_they_say(results: Results) -> None:
    """A place lost on the median day of the runs lies in the middle half."""
    fitted = results.fitted
    assert fitted is not None and fitted.happened is not None
    [days] = results.joined("baseline", "lost_day", ["place_35"])
    middle = float(np.median(np.nan_to_num(days, nan=1e6)))
    for day, number in ((middle, 1), (0.01, 0)):
        words = f"the true day lies in the middle half of runs for {number}"
        at = START + timedelta(days=10 + day)
        loss = fitted.happened.losses[0].model_copy(update={"at": at})
        moved = fitted.happened.model_copy(update={"losses": (loss,)})
        panel = a_panel(as_it_was.panel(changed(results, happened=moved)))
        assert words in panel.caption


def test_a_later_offer_is_carried_out_no_more_often(results: Results) -> None:
    panel = a_panel(window.panel(results))
    traces = panel.plots[0].views[ALL].traces
    curve = next(t for t in traces if t["mode"] == "lines" and "text" in t)["y"]
    dot = next(t for t in traces if t["mode"] == "markers")
    assert (curve[1:] <= curve[:-1]).all()
    assert 0 < curve[0] <= dot["y"][0]
    steps = panel.plots[1].views[ALL].traces
    for done, shut in zip(steps[::2], steps[1::2], strict=True):
        assert (done["y"] + shut["y"] <= 1 + 1e-9).all()


def test_negative_skill_is_shown(results: Results) -> None:
    panel = a_panel(skill.panel(results))
    assert "-0.50 (-0.60 to -0.40) in Testland 2001, against base rate A" in panel.caption
    assert "negative in 2 of 2 cases" in panel.caption
    assert "Two cases describe skill; they do not establish it." in panel.caption
    assert panel.body.count("skill -0.50") == 3 * 3  # each score, each case, and their mean
    assert len(panel.plots) == 2


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
    assert "importance of 10,000 prior histories (seed 1, 2 failed), as informative as 612" in last
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
    assert told is not None and "were not compared with those" in told.caption
