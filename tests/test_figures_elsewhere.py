"""The figures of all cases: what a coding decides, and how the model scores against a constant chance."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from fits import a_fit
from made_up_report import HOSTILE, make_results

from brittle.batches.disk import StoreError
from brittle.calibration.diagnostics.coding_tables import CodingRow, ShareRow
from brittle.calibration.locations import FOLDER
from brittle.calibration.scoring.across.kept import kept_of, read_scores
from brittle.calibration.scoring.across.paired import paired
from brittle.calibration.scoring.forecast import OTHERS, PRIORS
from brittle.report.figures.base.panel import ALL, Panel, Trace
from brittle.report.figures.elsewhere import coding, trust
from brittle.report.figures.elsewhere.trust_words import doubts
from brittle.report.missing import left_out
from brittle.report.page import to_json
from brittle.report.palette import GREY, PURPLE
from brittle.report.said.basis import missing
from brittle.report.section import section
from brittle.results.fit import keep
from brittle.results.reading import Results
from brittle.results.scores import table as scores

SHIPPED = FOLDER / "cases" / "scores.csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_results(tmp_path_factory.mktemp("elsewhere"), ("baseline",), 4)


def report_of(folder: Path, name: str = "Testland 2001") -> Results:
    """The batch, as if its theatre had another name."""
    manifest = Results.read(folder).manifest
    theatre = {**manifest["theatre"], "value": {**manifest["theatre"]["value"], "name": name}}
    return Results(folder, {**manifest, "theatre": theatre})


def a_panel(found: Panel | None) -> Panel:
    assert found is not None
    for plot in found.plots:
        for view in plot.views.values():
            go.Figure(json.loads(to_json(view.traces)), json.loads(to_json(plot.layout)))
            go.Layout(json.loads(to_json(plot.narrow)))
    return found


def traces(panel: Panel, plot: int = 0) -> list[Trace]:
    return panel.plots[plot].views[ALL].traces


def labels(panel: Panel, plot: int = 0) -> list[str]:
    found: list[str] = panel.plots[plot].layout["yaxis"]["ticktext"]
    return found


def of_symbol(panel: Panel, symbol: str) -> Trace:
    (found,) = (
        one
        for one in traces(panel)
        if one["mode"] == "markers" and one["marker"]["symbol"] == symbol
    )
    return found


# --- how far to trust this elsewhere -------------------------------------------------------------


def test_every_scored_case_has_a_row_and_the_best_comes_first(folder: Path) -> None:
    panel = a_panel(trust.panel(report_of(folder)))
    kept = kept_of(read_scores(SHIPPED))
    mine, base = kept.scored(PRIORS), kept.scored(OTHERS)
    priors, constant = of_symbol(panel, "circle"), of_symbol(panel, "line-ns-open")
    assert (priors["marker"]["color"], constant["marker"]["color"]) == (PURPLE, GREY)
    gains = [x - y for x, y in zip(priors["x"][:-1], constant["x"][:-1], strict=True)]
    assert gains == sorted(gains) and len(gains) == len(kept.cases) == 13
    assert sorted(priors["x"][:-1]) == pytest.approx(sorted(mine.values()))
    assert priors["x"][-1] == pytest.approx(fmean(mine.values()))
    assert constant["x"][-1] == pytest.approx(fmean(base.values()))
    words = next(one for one in traces(panel) if one["mode"] == "text")["text"]
    assert words == ["model better" if gain < 0 else "constant better" for gain in gains]
    better = words.count("model better")
    assert panel.title.startswith(
        f"On 13 wars, the rules score better than a constant chance in {better}; on average, "
    )
    found = paired(kept, PRIORS)
    assert found is not None and found.excludes_zero != ("neither is shown" in panel.title)
    assert "The war of this report is not among the scored ones." in panel.caption
    assert labels(panel)[-1] == "mean of 13 wars"


def test_differences_have_their_interval_over_countries(folder: Path) -> None:
    panel = a_panel(trust.panel(report_of(folder)))
    found = paired(kept_of(read_scores(SHIPPED)), PRIORS)
    assert found is not None
    (drawn,) = traces(panel, 1)
    assert drawn["x"][0] == pytest.approx(found.mean.value)
    assert drawn["x"][0] + drawn["error_x"]["array"][0] == pytest.approx(found.mean.high)
    assert f"{found.mean.n} countries" in labels(panel, 1)[0]
    assert f"{found.mean.n} countries" in panel.caption
    (warning,) = doubts(report_of(folder))
    assert f"{found.mean.value:+.2f}".replace("-", "−") in warning
    assert ("do not show that the rules are better" in warning) != found.excludes_zero


def test_the_case_of_the_report_is_highlighted(folder: Path) -> None:
    panel = a_panel(trust.panel(report_of(folder, "DR Congo 1998")))  # whose key is drc_1998
    (bold,) = (i for i, label in enumerate(labels(panel)) if label.startswith("<b>"))
    assert labels(panel)[bold] == "<b>DR Congo 1998, held</b>"
    (band,) = (one for one in traces(panel) if "fillcolor" in one)
    assert (min(band["y"]), max(band["y"])) == (bold - 0.5, bold + 0.5)
    assert "In the war of this report, DR Congo 1998, the model is" in panel.caption
    assert panel.table is not None
    assert sum("(this report)" in str(row[0]) for row in panel.table.rows) == 1
    assert panel.legend[-1].label == "the war of this report"


def test_a_fit_is_not_drawn_where_it_has_seen_the_outcome(folder: Path) -> None:
    panel = a_panel(trust.panel(report_of(folder, "Syria 2024")))
    at = next(i for i, label in enumerate(labels(panel)) if "Syria" in label)
    fit = of_symbol(panel, "diamond-open")
    assert math.isnan(fit["x"][at])
    assert sum(math.isfinite(x) for x in fit["x"][:-1]) == 12
    assert "its score in that war is left out" in panel.caption
    assert panel.table is not None
    column = panel.table.columns.index("posterior of Syria 2024 [crps120]")
    (mine,) = (row for row in panel.table.rows if "Syria 2024" in str(row[0]))
    assert math.isnan(float(mine[column] or 0))


def test_a_report_of_another_fit_than_the_scored_one_says_so(folder: Path, tmp_path: Path) -> None:
    words = "The scored fit of this case is not the fit that this report shows"
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    keep(a_fit(), copy)
    assert words in a_panel(trust.panel(report_of(copy, "Syria 2024"))).caption
    table = pd.read_csv(SHIPPED)
    table["fit"] = a_fit().mark
    table.to_csv(copy / "scores.csv", index=False)
    assert words not in a_panel(trust.panel(report_of(copy, "Syria 2024"))).caption
    assert words not in a_panel(trust.panel(report_of(folder, "Syria 2024"))).caption


def test_the_section_is_in_plain_words(folder: Path) -> None:
    panel = a_panel(trust.panel(report_of(folder)))
    for words in (
        "The score compares",
        "0 is perfect",
        "runs of the model",
    ):
        assert words in panel.caption
    assert "untuned" in panel.body and "unseen" not in panel.caption + panel.body
    assert "the command brittle score without names" in panel.body
    assert "`" not in panel.body and "posterior of syria_2024" not in panel.body
    assert "<a " not in panel.body


def write(folder: Path, cases: Sequence[str], **names: str) -> None:
    """Part of the shipped table, perhaps with other names of cases."""
    table = pd.read_csv(SHIPPED)
    table = table[table["case"].isin(cases)]
    for case, name in names.items():
        row = (table["case"] == case) & (table["score"] != "country")
        table.loc[row & (table["forecast"] == "what happened"), "basis"] = name
    folder.mkdir(exist_ok=True)
    table.to_csv(folder / "scores.csv", index=False)


def test_a_users_table_comes_before_the_shipped_one(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    write(copy, ["libya_2011"])  # one case does not say anything about cases in general
    write(tmp_path / "score", ["libya_2011", "libya_2019"])
    panel = a_panel(trust.panel(report_of(copy)))
    assert labels(panel)[-1] == "mean of 2 wars" and len(panel.plots) == 1  # of one country
    write(copy, ["libya_2011", "iraq_2014", "zaire_1997"], libya_2011=HOSTILE)
    panel = a_panel(trust.panel(report_of(copy)))
    assert labels(panel)[-1] == "mean of 3 wars" and len(panel.plots) == 2
    assert "<script>" not in section(panel, {}) and "&lt;script&gt;" in section(panel, {})
    assert all("<script>" not in label for label in labels(panel))
    assert "was found with the results" in panel.body
    (copy / "costs.csv").write_text("case\nlibya_2011\n")
    with pytest.raises(StoreError, match=r"costs\.csv: it is not a table of cost scores"):
        trust.panel(report_of(copy))
    (copy / "scores.csv").write_text("case\nlibya_2011\n")
    with pytest.raises(StoreError, match=r"scores\.csv: there is no column forecast"):
        trust.panel(report_of(copy))


def test_without_a_table_the_page_says_how_to_make_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any("other cases" in one for one in left_out(report_of(folder)))
    monkeypatch.setattr(scores, "FOLDER", tmp_path)
    results = report_of(folder)
    assert trust.panel(results) is None
    said = missing(results)
    assert said is not None and list(doubts(results)) == []
    assert "because no table scores several cases: the command brittle score" in said


# --- what the coding decides ---------------------------------------------------------------------


def share(case: str, source: str, alone: float, total: float) -> ShareRow:
    return ShareRow(case, source, alone, 0.01, total, 0.02, 500)


def chance_of(case: str, coding_of: str, lost: float, places: int) -> list[CodingRow]:
    return [
        CodingRow(case, coding_of, doubts, places, 500, day, lost * day / 60, -0.0, 1.0)
        for doubts in ("none", "as coders differ", "half as much again")
        for day in (14, 30, 60, 120)
    ]


@pytest.fixture
def coded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three cases, of which one was coded twice and one never varies."""
    shares = [
        share(case, source, alone, total)
        for case, coding_s in (("a_1", 0.2), ("libya_2011", 0.4), ("b_1", 0.0))
        for source, alone, total in (
            ("parameters", 0.5, 0.8 if coding_s else 0.0),
            ("coding", -0.01, coding_s),
            ("chance", 0.1, 0.3 if coding_s else 0.0),
        )
    ]
    rows = [
        *chance_of("libya_2011", "first", 0.8, 100),
        *chance_of("libya_2011", "first, contracted", 0.6, 42),
        *chance_of("libya_2011", "second", 0.2, 42),
    ]
    monkeypatch.setattr(coding, "read_shares", lambda folder: shares)
    monkeypatch.setattr(coding, "read_codings", lambda folder: rows)


@pytest.mark.usefixtures("coded")
def test_a_case_that_was_coded_twice_shows_both_codings(folder: Path) -> None:
    panel = a_panel(coding.panel(report_of(folder, "Libya 2011")))
    assert [plot.title[:10] for plot in panel.plots] == ["Libya 2011", "Every war:"]
    headings = traces(panel)[-1]["text"]
    assert [one.removeprefix("<b>").removesuffix("</b>") for one in headings] == [
        "first coder, 100 places",
        "first coder, joined into 42 places",
        "second coder, 42 places",
    ]
    by_day = traces(panel)[:3]
    assert [len(one["x"]) for one in by_day] == [9, 9, 9]
    assert by_day[2]["x"][::3] == pytest.approx([0.8, 0.6, 0.2])
    rows = [y for one in by_day for y in one["y"]]
    assert len(set(rows)) == 27, "no two marks lie on each other"
    assert panel.title == (
        "In Libya 2011, the capital is lost by day 30 in 30 of 100 pasts by one coder’s numbers and in 10 of "
        "100 by another’s, for the same 42 places"
    )
    assert "Libya 2011: 40 of 100, 30 of 100 and 10 of 100" in panel.caption
    assert panel.table is not None
    assert all(not isinstance(row[6], float) or row[6] >= 0 for row in panel.table.rows[:27])


@pytest.mark.usefixtures("coded")
def test_cases_are_in_the_order_of_what_their_codings_leave_open(folder: Path) -> None:
    panel = a_panel(coding.panel(report_of(folder, "A 1")))
    assert labels(panel) == ["Libya 2011", "<b>A 1</b>"], "b_1 never varies, and is left out"
    assert len(panel.plots) == 1 and "The war of this report was coded once." in panel.caption
    assert "accounts for 0% to 20% of the spread" in panel.title
    ends = [one["x"] for one in traces(panel) if one["mode"] == "markers"]
    assert ends[2:4] == [[-0.01, -0.01], [0.4, 0.2]]
    assert "n = 500 simulated pasts for each war and coding; 2 wars" in panel.caption


def test_without_tables_nothing_is_said_of_the_coding(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding, "FOLDER", tmp_path)
    assert coding.panel(report_of(folder)) is None


def test_the_shipped_tables_cover_every_scored_case(folder: Path) -> None:
    panel: Any = a_panel(coding.panel(report_of(folder, "Iraq 2014")))
    names = {one.name for one in kept_of(read_scores(SHIPPED)).cases}
    assert {label.removeprefix("<b>").removesuffix("</b>") for label in labels(panel, 1)} == names
    assert len(panel.plots) == 2
