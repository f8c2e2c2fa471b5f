"""The report says what its results support, in the agreed order, and takes nothing from outside."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import batches
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import synthetic
from paragraphs import first_screen, leads, paragraphs
from rewritten import rewritten
from synthetic import SyntheticEngine, Theatre, country, make_case
from typer.testing import CliRunner

from brittle.batches.batch import Batch, make_ready
from brittle.batches.folder import write_manifest
from brittle.batches.manifest import Request, parsed
from brittle.batches.store import Store
from brittle.batches.tables.columns import KEYS
from brittle.calibration.population.reference_class import episodes, fallen_within
from brittle.cli import app
from brittle.model.outcome import PLACE_DTYPE, RUN_DTYPE
from brittle.report.answer.figure import panel as answer_figure
from brittle.report.build import build, write_report
from brittle.report.chapters import FIGURES
from brittle.report.checks import ERROR_BOUND, checks
from brittle.report.figures.base.panel import plain, short_count, short_name
from brittle.report.figures.ends import funnel
from brittle.report.page import to_json
from brittle.report.said import lives_table
from brittle.report.said.shares import in_runs, interval, of_100
from brittle.results.reading import Results
from brittle.results.statistics import mean, median, share, shares
from brittle.results.stored.place_shards import PLACE, PlaceShard

HOSTILE = "<script>alert(1)</script> & <b>bold</b>"
ORDER = [
    "answer-figure",
    "time-to-loss",
    "outcomes",
    "losses",
    "soldiers",
    "belief",
    "map",
    "chronicles",
    "ruler-fate",
    "people",
    "cost",
    "deal",
    "lives",
    "differences",
    "window",
    "trust",
    "coding",
    "described",
    "beside",
    "checks",
    "provenance",
]


def make_results(
    folder: Path,
    keys: tuple[str, ...] = ("baseline", "safe_passage", "last_stand_capital", "odd"),
    draws: int = 30,
) -> Path:
    """A batch of the made-up war; the scenario `odd` has a name that would be markup."""
    case_folder = batches.outline_folder(folder / "case")
    engine = SyntheticEngine()
    cases = [make_case(k, folder=case_folder, title=HOSTILE if k == "odd" else None) for k in keys]
    ready = make_ready(cases, engine, draws)
    batches.run(Batch(ready, engine, folder / "out", 3, Request(command=["brittle"])), 2)
    return folder / "out"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results.read(make_results(tmp_path_factory.mktemp("report")))


@pytest.fixture(scope="module")
def document(results: Results) -> str:
    return build(results)


def body_of(document: str) -> str:
    return document[document.index("<body ") : document.index('<script type="application/json"')]


def sections(document: str) -> list[str]:
    """The names of the figures and lists, in order; chapters are not among them."""
    return re.findall(r'<section id="([a-z-]+)"', document)


def figures_of(document: str) -> dict[str, str]:
    """The HTML of each figure, by its name."""
    parts = body_of(document).split('<section id="')[1:]
    whole = {
        part.partition('"')[0]: part.partition('<section class="chapter"')[0] for part in parts
    }
    return {name: part for name, part in whole.items() if name != "provenance"}


def test_sections_come_in_the_agreed_order(document: str) -> None:
    assert sections(document) == ORDER


def test_the_contents_lead_to_each_chapter_in_order(document: str) -> None:
    contents = document[document.index('<nav class="contents"') : document.index("</nav>")]
    listed = re.findall(r'<a href="#([a-z-]+)">([^<]+)</a>', contents)
    heads = re.findall(r'<section class="chapter" id="([a-z-]+)"><h2>([^<]+)</h2>', document)
    assert listed == [("answer", "The answer"), *heads]
    assert document.count('id="answer"') == 1
    assert len(set(sections(document))) == len(sections(document))


def _tell_all(results: Results) -> None:
    """Everything that the report tells without a calibration, but for its checks."""
    paragraphs(results)
    answer_figure(results)
    for figure in FIGURES:
        figure(results)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results.read(
        make_results(tmp_path_factory.mktemp("small"), ("safe_passage", "last_stand_capital"), 4)
    )


@pytest.mark.parametrize("column", RUN_DTYPE.names)
def test_every_column_of_a_run_is_told(
    column: str, small: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = small.runs.drop(columns=column)
    monkeypatch.setattr(Results, "runs", property(lambda self: runs))
    with pytest.raises(KeyError, match=column):
        _tell_all(Results(small.folder, small.manifest))


@pytest.mark.parametrize("column", [name for name in PLACE_DTYPE.names if name != PLACE])
def test_every_column_of_a_place_is_told(
    column: str, small: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Results.places_of

    def without(results: Results, scenario: str, columns: Sequence[str]) -> Iterator[PlaceShard]:
        for shard in read(results, scenario, columns):
            yield {name: values for name, values in shard.items() if name != column}

    monkeypatch.setattr(Results, "places_of", without)
    with pytest.raises(KeyError, match=column):
        _tell_all(Results(small.folder, small.manifest))


def test_opening_is_worded_as_agreed(results: Results) -> None:
    said = leads(results)
    headline, past = said["fall"]
    lost = results.of("baseline")["capital_lost_day"] <= 7
    assert f"in {in_runs(lost.mean(), 90)} runs (95% " in headline
    tried = results.manifest["scenarios"]["baseline"]["screened"]
    assert f"of {tried})" in headline and "without any report from the war" in headline
    assert "the regime still stands on 11 March 2001" in headline
    assert past.startswith("Among 50 past episodes from 38 wars, the capital fell within 7 days")
    assert "31 of these 50 episodes are from memory" in past and "biased upward" in past
    assert said["exit"][0].startswith(
        "An exit that nobody guarantees is offered on 11 March 2001. The ruler accepts it in "
    )
    assert said["exit"][1].startswith(
        "In the model, fewer people are killed with a way out than with a last stand in "
    )
    spared = lives_table.exits(results)
    assert spared is not None and spared.body.count("<tr>") == 2
    assert '<th scope="row">11 March 2001' in spared.body and "by day 30" in spared.caption
    assert "The model does not cover deaths after day 30." in said["method"]
    assert said["method"][0] == f"None of the {len(checks(results))} checks failed."
    assert "would have" not in " ".join(paragraphs(results))


def test_the_first_screen_asks_and_answers(results: Results, document: str) -> None:
    asked, answered, *_ = first_screen(results)
    assert asked.endswith("?") and "would a way out for its ruler spare lives" in asked
    lost = results.of("baseline")["capital_lost_day"]
    assert (lost <= 7).mean() < 0.5, "the answer then counts to the last day"
    assert f"within 30 days in {in_runs((lost <= 30).mean(), 90)} runs (95% " in answered
    opening = document[document.index('<div class="first"') : document.index('class="chapter"')]
    assert "Hindcast, not forecast" in opening
    for heading in ("How sure", "What history says", "What it cannot know"):
        assert f"<h3>{heading}</h3>" in opening


def test_without_the_deal_nothing_is_said_of_it(tmp_path: Path) -> None:
    only = Results.read(make_results(tmp_path, keys=("baseline",), draws=5))
    said = " ".join(paragraphs(only))
    assert "last stand" not in said and "carried out" not in said
    document = build(only)
    assert not {"differences", "deal", "lives"} & set(sections(document))


def test_a_posterior_names_its_evidence(results: Results) -> None:
    manifest = json.loads(json.dumps(results.manifest))
    manifest["scenarios"]["baseline"] |= {"origin": "posterior", "evidence": "the article of today"}
    headline = leads(Results(results.folder, manifest))["fall"][0]
    assert "In the model, given the article of today, the regime" in headline
    assert "without any report" not in headline


def test_shares_that_are_not_paired_are_not_compared(results: Results) -> None:
    manifest = json.loads(json.dumps(results.manifest))
    manifest["scenarios"]["safe_passage"]["branch"] = "2001-03-08T00:00"
    other = Results(results.folder, manifest)
    assert lives_table.exits(other) is None
    assert not any("last stand" in said for said in first_screen(other))
    differences = next(p for f in FIGURES if (p := f(other)) is not None and p.id == "differences")
    assert (
        "The comparison omits Safe passage, because no scenario with the same"
        in differences.caption
    )


def test_every_figure_says_how_many_runs_stand_behind_it(document: str) -> None:
    for name, part in figures_of(document).items():
        assert re.search(r"\bn = \d", part), name


def test_traces_and_layouts_are_ones_that_plotly_knows(results: Results) -> None:
    found = [panel for figure in FIGURES if (panel := figure(results)) is not None]
    assert len(found) > 12
    for panel in [answer_figure(results), *found]:
        for plot in panel.plots:
            for view in plot.views.values():
                assert view.traces
                go.Figure(json.loads(to_json(view.traces)), json.loads(to_json(plot.layout)))
                go.Layout(json.loads(to_json(view.layout)))
                go.Layout(json.loads(to_json({**plot.narrow, **view.narrow})))


def test_text_from_inputs_is_never_markup(document: str) -> None:
    assert "<script>alert" not in document and "<b>bold" not in document
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body_of(document)
    data = re.search(r'<script type="application/json" id="figures">(.*?)</script>', document, re.S)
    assert data is not None
    assert "<" not in data.group(1)
    # Plotly reads markup; what the map's script writes is text (`test_report_map_browser`).
    assert "<script>alert" not in json.dumps(json.loads(data.group(1))["plots"])


def test_nothing_is_loaded_from_elsewhere(document: str) -> None:
    head = document[: document.index("<body ")]
    assert "default-src 'none'" in head
    for text in (head, body_of(document)):
        assert not re.search(r"https?://|src=|@import|url\(", text)
    assert document.count("plotly.js v") <= 2 and len(document) < 12_000_000


def test_rebuilding_gives_the_same_report(results: Results, document: str) -> None:
    path, left_out = write_report(results.folder)
    assert left_out == [f"what truly happened, because {NO_RECORD}"]
    assert path.read_text(encoding="utf-8") == document


NO_RECORD = (
    "happened.json is missing: the case has no truth.yaml, or an earlier version of Brittle made the "
    "results"
)


def test_what_the_folder_lacks_is_named(tmp_path: Path) -> None:
    folder = make_results(tmp_path, keys=("baseline",), draws=5)
    shutil.rmtree(folder / "map")
    manifest = parsed(folder / "manifest.json")
    fitted = manifest.scenarios["baseline"].model_copy(update={"origin": "posterior"})
    changed = manifest.model_copy(update={"scenarios": {"baseline": fitted}})
    write_manifest(folder, changed)  # and there is no calibration.json
    path, left_out = write_report(folder)
    assert [said.split(", because ")[-1] for said in left_out] == [
        "map/ lacks outline.geojson",
        "calibration.json is missing",
        NO_RECORD,
    ]
    assert f"This report leaves out: {'; '.join(left_out)}." in path.read_text(encoding="utf-8")
    told = CliRunner().invoke(app, ["report", str(folder)])
    assert told.exit_code == 0
    assert told.stderr == "".join(f"the report leaves out {said}\n" for said in left_out)


def test_a_country_without_outlines_or_names_still_has_its_report(tmp_path: Path) -> None:
    engine = SyntheticEngine()
    theatre = Theatre(places=[{**p, "name": HOSTILE} for p in country(4)])
    ready = make_ready([make_case("baseline", theatre)], engine, 3)
    batches.run(Batch(ready, engine, tmp_path / "out", 1, Request()), 1)
    document = build(Results.read(tmp_path / "out"))
    assert "<script>alert" not in document
    assert f"This report leaves out: what truly happened, because {NO_RECORD}." in document


def test_a_damaged_outline_is_left_out_and_said_so(tmp_path: Path) -> None:
    engine = SyntheticEngine()
    ready = make_ready([make_case("baseline")], engine, 3)
    batches.run(Batch(ready, engine, tmp_path / "out", 1, Request()), 1)
    (tmp_path / "out" / "map").mkdir()
    (tmp_path / "out" / "map" / "lakes.geojson").write_text('{"type":')
    document = build(Results.read(tmp_path / "out"))
    assert (
        "outlines on the map, because map/lakes.geojson: this file is not valid GeoJSON" in document
    )


def test_checks_pass_on_sound_results(results: Results) -> None:
    assert [one for one in checks(results) if one.passed is not True] == []


def _damaged(results: Results, **columns: Any) -> list[str]:
    broken = rewritten(results, lambda runs: runs.assign(**columns))
    return [one.name for one in checks(broken) if one.passed is False]


def test_each_check_can_fail(results: Results) -> None:
    failed: set[str] = set()
    failed |= set(_damaged(results, soldiers_deserted=0.0))
    failed |= set(_damaged(results, will_never_moved=True))
    failed |= set(_damaged(results, killed_civilians=lambda r: -r["killed_civilians"]))
    failed |= set(_damaged(results, first_loss_day=lambda r: r["replicate"] - 5.0))
    failed |= set(_damaged(results, capital_lost=True))
    failed |= set(_damaged(results, departed_day=1.0))
    failed |= set(_damaged(results, outcome="holds", capital_lost_day=float("nan")))
    failed |= set(_damaged(results, error=lambda r: np.where(r["draw"] % 2, None, "ValueError: x")))
    few = rewritten(results, lambda runs: runs[runs["draw"] < 2])
    failed |= {one.name for one in checks(few) if one.passed is False}
    first = Store(results.folder).part("runs", next(iter(results.manifest["shards"]))).table()
    alike = {name: first[name][0].as_py() for name in first.column_names if name not in KEYS}
    failed |= set(_damaged(results, **alike))
    coarse = _damaged(results, capital_lost_day=lambda r: (r["draw"] % 2) * 20.0)
    failed |= set(coarse)
    assert failed == {one.name for one in checks(results)}


def test_intervals_are_those_of_histories_not_of_runs() -> None:
    history = pd.Series([i // 50 for i in range(1000)])
    split = (history % 2).astype(float)
    found = share(split, history)
    assert found.value == 0.5 and found.runs == 1000
    assert 0.08 < found.error < 0.14  # 20 histories: sqrt(.25 / 20); 1000 runs would give .016
    middle = median(history.astype(float), history)
    assert middle.low < middle.value < middle.high


def test_what_no_run_shows_may_still_be() -> None:
    history = pd.Series([i // 5 for i in range(500)])
    none, every = share(0.0 * history, history), share(0.0 * history + 1.0, history)
    assert (none.low, none.value) == (0.0, 0.0)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 100))  # a hundred histories, not 500 runs
    assert (every.value, every.high) == (1.0, 1.0) and every.low == pytest.approx(1 - none.high)
    assert share(0.0 * history, history, worth=25.0).high == pytest.approx(1 - 0.025 ** (1 / 20))


@pytest.mark.parametrize("worth", [np.inf, 25.0])
def test_what_one_history_shows_is_not_known_better_than_what_none_does(worth: float) -> None:
    history = pd.Series([i // 5 for i in range(500)])
    shown = [share((history < k).astype(float), history, worth) for k in range(101)]
    for less, more in pairwise(shown):
        assert less.low <= more.low and less.high <= more.high
        assert less.low <= less.value <= less.high
    assert shown[50].high <= 0.7  # and what is not rare is as it was


def test_a_mean_of_differences_is_not_bounded_like_a_share() -> None:
    history = pd.Series(range(100))
    rare = (history == 0).astype(float)
    assert mean(-rare, history).high == 0.0 and mean(rare, history).high <= 0.04
    assert share(rare, history).high > 0.036 and share(rare, history).value == 0.01


def test_few_runs_that_agree_are_not_taken_for_precise() -> None:
    history = pd.Series(range(5))
    none = share(0.0 * history, history)
    assert none.error > ERROR_BOUND and interval(none) == "95% 0–52%"
    many = pd.Series(range(200))
    assert (
        share(0.0 * many, many).error < ERROR_BOUND
        and interval(share(0.0 * many, many)) == "95% 0–2%"
    )


def test_curves_say_as_much_of_what_no_run_shows_as_single_shares() -> None:
    history = pd.Series([i // 5 for i in range(500)])
    some = (history % 4 == 0).astype(float)
    columns = np.column_stack([0.0 * some, some, 0.0 * some + 1.0])
    for worth in (np.inf, 25.0):
        value, low, high = shares(columns.T > 0, history, worth)
        for k in range(3):
            one = share(columns[:, k], history, worth)
            assert (value[k], low[k], high[k]) == pytest.approx((one.value, one.low, one.high))
        assert (low < high).all()


def test_the_report_says_once_which_intervals_are_exact(document: str) -> None:
    assert document.count("is never narrower than the exact") == 1


def test_base_rates_are_those_of_the_science_notes() -> None:
    assert len(episodes()) == 50 and len(episodes("A")) == 18
    # the notes count episodes, so each is made a war of its own
    apart = [one._replace(war=f"{one.war} {i}") for i, one in enumerate(episodes())]
    a7 = fallen_within(7, [one for one in apart if one.trigger == "A"])
    b90 = fallen_within(90, [one for one in apart if one.trigger == "B"])
    assert round(a7.share, 2) == 0.28 and round(b90.share, 2) == 0.44
    assert a7.low < a7.share < a7.high


def test_scenarios_that_are_not_drawn_are_named_for_what_they_are(results: Results) -> None:
    none = ["baseline", "last_stand_capital", "odd"]
    every = [*none, "safe_passage"]
    assert funnel._others(results, every, every) == ""
    assert " 1 scenario makes no offer itself and is not drawn; in it, an exit" in funnel._others(
        results, every, ["safe_passage", *none[1:]]
    )
    told = funnel._others(results, every, ["baseline"])
    assert " 1 more scenario makes an offer and is not drawn; in it, an exit" in told
    assert " 2 scenarios make no offer themselves and are not drawn; in these, an exit" in told


def test_offers_beyond_those_named_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [f"offer_{i:02}" for i in range(10)]
    for key in keys:
        monkeypatch.setitem(synthetic.POLICIES, key, synthetic.POLICIES["safe_passage"])
    engine = SyntheticEngine()
    cases = [make_case(key) for key in ("baseline", *keys)]
    ready = make_ready(cases, engine, 4)
    batches.run(Batch(ready, engine, tmp_path / "out", 1, Request()))
    (others,) = (
        one for one in leads(Results.read(tmp_path / "out"))["exit"] if one.startswith("Offers are")
    )
    assert others.count("“") == 6 and "; 4 more in between " in others


def test_small_helpers() -> None:
    assert plain("<a>&") == "&lt;a&gt;&amp;"
    assert [short_count(v) for v in (0, -10, 1000, -2_000_000)] == ["0", "−10", "1k", "−2M"]
    assert short_name("Khan / Other") == "Khan" and short_name("x" * 40).endswith("…")
    assert to_json({"a": float("nan"), "b": "</script>"}) == (
        '{"a":null,"b":"\\u003c/script\\u003e"}'
    )
    assert [in_runs(0.4, n) for n in (5, 99, 100, 1000)] == [
        "2 of 5",
        "40 of 99",
        "40 of 100",
        "40 of 100",
    ]
    assert [of_100(s) for s in (0, 0.001, 0.234, 0.999, 1)] == [
        "0 of 100",
        "about 1 in 1,000",
        "23 of 100",
        "all but about 1 in 1,000",
        "100 of 100",
    ]
