"""Levers and courses are read from what scenarios say; comparisons differ in exactly one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import batches
import pandas as pd
import pytest
import synthetic
from paragraphs import paragraphs
from rewritten import Edit, rewritten
from synthetic import SyntheticEngine, make_case

from benchmarks import deal
from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request
from brittle.model.inputs.schema.scenario import ScenarioFile
from brittle.report.figures.ends import deaths
from brittle.report.said import lives_table
from brittle.results.comparing import (
    comparisons,
    exit_pairs,
    guarantee_pairs,
    in_order,
    stories,
)
from brittle.results.levers import (
    COURSE,
    DATE,
    GUARANTEE,
    LEVERS,
    NO_LEVERS,
    RulersCourse,
    changes_nothing,
    course_of,
    levers_between,
    makes_offer,
)
from brittle.results.reading import Results

OFFER = {"opens": "2001-03-11T00:00:00", "guarantee": {"by": "x", "chance_honoured": 0.8}}
RENAMED = {"as_it_is": "baseline", "bridge": "safe_passage", "to_the_end": "last_stand_capital"}


def of(policy: str = "decide", **more: Any) -> dict[str, Any]:
    return {"ruler": {"policy": policy, "force": False, "place": None}, **more}


def batch(folder: Path, keys: tuple[str, ...], values: dict[str, dict[str, Any]]) -> Results:
    """Runs of the made-up war; `values` change what scenarios say."""
    cases = [make_case(key) for key in keys]
    for case in cases:
        case.value.update(values.get(case.key, {}))
    ready = make_ready(cases, SyntheticEngine(), 20)
    batches.run(Batch(ready, SyntheticEngine(), folder, 2, Request()), 1)
    return Results.read(folder)


def test_every_block_of_a_scenario_is_a_lever_or_says_that_it_is_none() -> None:
    assert set(LEVERS) | NO_LEVERS == set(ScenarioFile.model_fields)
    assert not set(LEVERS) & NO_LEVERS


@pytest.mark.parametrize(
    ("one", "other", "levers"),
    [
        (of(), {}, ()),
        (of(name="A", branch="2001-03-01", seed=3), of(name="B"), ()),
        (of("negotiate", offer=OFFER), of("last_stand"), (COURSE,)),
        (of("negotiate", offer=OFFER), of("negotiate", offer=OFFER | {"haven": "y"}), (COURSE,)),
        (of(offer=OFFER), of(offer=OFFER | {"opens": "2001-03-20T00:00:00"}), (DATE,)),
        (of(offer=OFFER), of(offer=OFFER | {"guarantee": {"by": "y"}}), (GUARANTEE,)),
        (of(offer=OFFER), of(offer={"opens": "2001-03-20T00:00:00", "haven": "y"}), (COURSE,)),
        (
            of("negotiate", offer=OFFER),
            of("decide", offer=OFFER | {"opens": "2001-03-20T00:00:00"}),
            (COURSE,),
        ),
        (
            of("negotiate", offer=OFFER, amnesty={"credibility": 0.7, "level": None}),
            of("last_stand"),
            (COURSE, "the amnesty"),
        ),
        (of(frozen=["a"]), of(), ("the factions that stay where they are",)),
        (
            of(parameters={"harm": 1.0}),
            of(events=[{"kind": "pay"}]),
            ("dated acts", "the parameters"),
        ),
    ],
)
def test_levers(one: dict[str, Any], other: dict[str, Any], levers: tuple[str, ...]) -> None:
    assert levers_between(one, other) == levers == levers_between(other, one)


@pytest.mark.parametrize(
    ("value", "course"),
    [
        (of(), RulersCourse.DECIDES),
        ({}, RulersCourse.DECIDES),
        (of("negotiate", offer=OFFER), RulersCourse.EXIT),
        (of("decide", offer=OFFER), RulersCourse.EXIT),
        (of("decide", events=[{"kind": "offer"}]), RulersCourse.EXIT),
        (of("last_stand"), RulersCourse.STAND),
        (of("relocate"), RulersCourse.STAND),
        (of("last_stand", offer=OFFER), RulersCourse.OTHER),
        (of("leave"), RulersCourse.OTHER),
    ],
)
def test_courses(value: dict[str, Any], course: RulersCourse) -> None:
    assert course_of(value) is course
    assert makes_offer(value) == ("offer" in str(value))
    assert changes_nothing(value) == (course is RulersCourse.DECIDES)


def test_the_report_says_the_same_whatever_the_files_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for new, old in RENAMED.items():
        monkeypatch.setitem(synthetic.POLICIES, new, synthetic.POLICIES[old])
    named = batch(tmp_path / "named", tuple(RENAMED.values()), {})
    other = batch(tmp_path / "other", tuple(RENAMED), {})
    assert paragraphs(named) == paragraphs(other)
    assert [pair.one for pair in exit_pairs(other)] == ["bridge"]


def test_a_bundle_is_a_story_and_no_comparison(tmp_path: Path) -> None:
    keys = ("baseline", "safe_passage", "last_stand_capital")
    amnesty = {"amnesty": {"credibility": 0.7, "level": None}}
    results = batch(tmp_path / "out", keys, {"safe_passage": amnesty})
    assert [(one.one, one.other, one.lever) for one in comparisons(results)] == [
        ("last_stand_capital", "baseline", COURSE)
    ]
    (story,) = stories(results)
    assert story.levers == (COURSE, "the amnesty")
    said = " ".join(paragraphs(results))
    assert lives_table.exits(results) is None
    assert "are shown but not compared" in said
    assert "“Safe passage” (the ruler's course and the amnesty)" in said
    assert "Offers are carried out as follows: “Safe passage” in" in said
    assert "saves lives" not in said and "killed with a way out" not in said
    panel = deaths.panel(results)
    assert panel is not None
    assert (
        "omits Safe passage (the ruler's course and the amnesty), because several levers"
        in panel.caption
    )
    assert "Safe passage" not in str(panel.plots)


def test_with_equal_amnesty_the_course_is_compared_and_named(tmp_path: Path) -> None:
    keys = ("baseline", "safe_passage", "last_stand_capital")
    amnesty = {"amnesty": {"credibility": 0.7, "level": None}}
    both = dict.fromkeys(keys[1:], amnesty)
    results = batch(tmp_path / "out", keys, both)
    assert [tuple(pair) for pair in exit_pairs(results)] == [(*keys[1:], COURSE)]
    found = lives_table.exits(results)
    assert found is not None and "They differ only in the ruler's course" in found.caption


def test_an_offer_before_the_branch_is_the_rulers_unless_the_theatre_dates_talks(
    tmp_path: Path,
) -> None:
    results = batch(tmp_path / "out", ("safe_passage", "last_stand_capital"), {})

    def before(runs: pd.DataFrame) -> pd.DataFrame:
        return runs.assign(offer_day=runs["offer_day"].where(runs["draw"] >= 5, -1.0))

    def said(events: list[dict[str, Any]], runs: Edit = before) -> str:
        land = results.manifest["theatre"]
        value = {**land["value"], "events": events}
        manifest = {**results.manifest, "theatre": {**land, "value": value}}
        changed = rewritten(results, runs)
        found = lives_table.exits(Results(changed.folder, manifest))
        assert found is not None
        return found.caption

    there = "%) of the pairs"
    own = f"{there}, because the ruler had opened talks himself."
    early = {"kind": "talks", "at": "2001-03-02T00:00", "answers_war": False}
    assert "an offer is already on the table at the start in 10 of 40 (95% " in said([])
    assert own in said([])
    assert f"{there}. n = " in said([early])
    for late in (early | {"at": "2001-03-20T00:00"}, early | {"answers_war": True}):
        assert own in said([late])
    assert there not in said([], lambda runs: runs.assign(offer_day=0.125))


@pytest.mark.parametrize("differs", ["horizon_days", "seed", "branch", "past"])
def test_what_a_comparison_shares(tmp_path: Path, differs: str) -> None:
    results = batch(tmp_path / "out", ("safe_passage", "last_stand_capital"), {})
    assert exit_pairs(results)
    facts = results.manifest["scenarios"]["last_stand_capital"]
    facts[differs] = {"horizon_days": 20.0, "seed": 2}.get(differs, "2001-03-08T00:00")
    assert not exit_pairs(results) and not comparisons(results)


def test_the_report_is_about_what_changes_nothing_at_the_commonest_branch() -> None:
    def facts(branch: str, **value: Any) -> dict[str, Any]:
        return {"branch": branch, "value": of(**value)}

    scenarios = {
        "a_late_start": facts("2001-03-01"),
        "bold": facts("2001-03-11", regime={"consolidation": 0.0}),
        "calm": facts("2001-03-11"),
    }
    assert in_order(scenarios) == ["calm", "a_late_start", "bold"]
    del scenarios["calm"], scenarios["a_late_start"]
    assert in_order(scenarios) == ["bold"]


def test_a_scenario_that_moves_nothing_is_said_to(tmp_path: Path) -> None:
    """One that only says something else: the made-up war does not listen to orders."""
    orders = {"regime": {"consolidation": 0.0}}
    results = batch(tmp_path / "out", ("baseline", "odd"), {"odd": orders})
    pairs = results.pairs("odd", "baseline")
    assert not pairs.differ().any()
    first, other = (results.title(key) for key in ("odd", "baseline"))
    meant = (
        " The outcomes compared here are the way in which the run ends, the ruler's fate, whether the "
        "capital is lost and the number of dead by 10 or more."
    )
    said = f"“{first}” differs from “{other}” in 0 of 40 pairs of runs; no outcome differs.{meant}"
    assert said in paragraphs(results)

    def more(**people: float) -> Results:
        def edit(runs: pd.DataFrame) -> pd.DataFrame:
            chosen = (runs["scenario"] == "odd") & (runs["draw"] == 3) & (runs["replicate"] == 0)
            return runs.assign(**{name: runs[name] + n * chosen for name, n in people.items()})

        return rewritten(results, edit)

    one = more(displaced_end=100.0)
    assert said.replace("in 0 of", "in 1 of") in paragraphs(one)
    told = more(displaced_end=100.0, killed_regime=11.0)
    assert any(
        "in 1 of 40 pairs of runs; an outcome differs in 1 (the number of dead by 10 or more in 1"
        in s
        for s in paragraphs(told)
    )


def test_a_guarantee_is_compared_like_a_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal_made = synthetic.POLICIES["safe_passage"]
    monkeypatch.setitem(synthetic.POLICIES, "weak", deal_made | {"title": "Weak"})
    offer = {"offer": OFFER, "ruler": of("negotiate")["ruler"]}
    weak = {**offer, "offer": OFFER | {"guarantee": {"by": "y", "chance_honoured": 0.4}}}
    keys = ("baseline", "weak", "safe_passage")
    results = batch(tmp_path / "out", keys, {"weak": weak, "safe_passage": offer})
    assert [tuple(pair) for pair in guarantee_pairs(results)] == [
        ("weak", "safe_passage", GUARANTEE)
    ]
    alike = [one for one in paragraphs(results) if one.startswith("“Weak” differs from “Safe")]
    assert len(alike) == 1 and "; no outcome differs." in alike[0]

    def deadlier(runs: pd.DataFrame) -> pd.DataFrame:
        chosen = (runs["scenario"] == "weak") & (runs["draw"] == 3)
        return runs.assign(killed_regime=runs["killed_regime"] + 500.0 * chosen)

    assert lives_table.changed_offers(results) is None
    changed = rewritten(results, deadlier)
    said, found = paragraphs(changed), lives_table.changed_offers(changed)
    assert found is not None and found.table is not None
    assert "a chance of 40 in 100 instead of 80 in 100" in found.body
    row = dict(zip(found.table.columns, found.table.rows[0], strict=True))
    assert row["fewer killed [share of pairs]"] == 0
    assert row["more killed [share of pairs]"] == 2 / 40
    assert not any(one.startswith("“Weak” differs from “Safe") for one in said)


@pytest.mark.parametrize("date", deal.DATES, ids=[date.name for date in deal.DATES])
def test_make_deal_asks_one_lever_at_a_time(date: deal.Date) -> None:
    cases = {case.key: case for case in deal._cases(date)}
    asked = [levers_between(cases[a].value, cases[b].value) for a, b in date.asked]
    dates = [(DATE,)] if date.exit == deal.FIRST else []
    assert asked == [(COURSE,), ("the amnesty",), ("the amnesty",), *dates]
    assert len({case.branch for case in cases.values()}) == 1
