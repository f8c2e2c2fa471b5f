"""A base rate, a check or an interval that says nothing of a case is left out, and that is said."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

import batches
import numpy as np
import pandas as pd
import pytest
from paragraphs import leads, paragraphs
from rewritten import rewritten
from synthetic import SyntheticEngine, make_case
from test_report import body_of, make_results

from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request
from brittle.calibration.population.reference_class import episodes, fallen_within
from brittle.report.build import build
from brittle.report.checks import checks
from brittle.report.figures.days import time_to_loss
from brittle.results.reading import Results
from brittle.results.statistics import ONE_HISTORY
from brittle.results.threat import SECOND_CITIES, comparable_episodes, triggers, why_no_base_rate

type Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A batch in which belief never moves."""
    folder = make_results(tmp_path_factory.mktemp("threat"), keys=("baseline",), draws=40)
    return rewritten(Results.read(folder), lambda runs: runs.assign(will_never_moved=True))


def edited(results: Results, edit: Edit) -> Results:
    manifest = json.loads(json.dumps(results.manifest))
    edit(manifest)
    return Results(results.folder, manifest)


def land(manifest: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = manifest["theatre"]["value"]
    return found


def said(manifest: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = manifest["scenarios"]["baseline"]["value"]
    return found


NOBODY = {
    "no columns": lambda m: land(m).update(columns=[]),
    "all told to stay": lambda m: said(m).update(frozen=["all"]),
    "theirs told to stay": lambda m: said(m).update(frozen=["hills"]),
    "hidden": lambda m: land(m)["columns"][0].update(hidden=True),
    "the regime's own": lambda m: land(m)["columns"][0].update(faction="crown"),
}


@pytest.mark.parametrize("edit", NOBODY.values(), ids=NOBODY)
def test_where_nobody_attacks_there_is_no_base_rate(made: Results, edit: Edit) -> None:
    results = edited(made, edit)
    past = leads(results)["fall"][1]
    assert "is not compared with past episodes, because nobody attacks in it." in past
    assert "past episodes from" not in " ".join(paragraphs(results))
    panel = time_to_loss.panel(results)
    assert "No base rate" in panel.caption and "Broken lines" not in panel.caption
    assert "past wars" not in str(panel.plots)


@pytest.mark.parametrize("edit", NOBODY.values(), ids=NOBODY)
def test_where_nobody_attacks_nothing_need_move(made: Results, edit: Edit) -> None:
    found = {one.name: one for one in checks(edited(made, edit))}
    for name in ("belief that moves", "runs that differ"):
        assert found[name].passed is None
        assert "nobody attacks in “Baseline”" in found[name].detail
    told = leads(edited(made, edit))["method"]
    assert "None of the 8 checks failed; 3 more do not apply to these results." in told


def test_belief_that_is_stuck_where_somebody_attacks_fails(made: Results) -> None:
    failed = [one.name for one in checks(edited(made, lambda m: None)) if one.passed is False]
    assert failed == ["belief that moves"]


def test_only_triggers_that_attackers_can_reach_count(made: Results) -> None:
    def only(kind: str) -> Edit:
        def change(manifest: dict[str, Any]) -> None:
            for place in land(manifest)["places"][:-1]:
                place["kind"] = kind

        return change

    assert triggers(made, "baseline") == ("A", "B")
    towns = edited(made, only("town"))
    assert triggers(towns, "baseline") == ("B",)
    assert "within 7 days of the arrival of rebels near the capital in" in leads(towns)["fall"][1]
    island = edited(made, lambda m: land(m).update(roads=[]))
    assert triggers(island, "baseline") == ()
    assert "no attacker can reach its capital" in why_no_base_rate(island, "baseline")
    short = edited(made, lambda m: m["scenarios"]["baseline"].update(horizon_days=0.5))
    assert "less than a day" in why_no_base_rate(short, "baseline")
    assert "7 days" not in " ".join(paragraphs(short))


def test_it_is_said_in_how_many_runs_a_trigger_had_come_by_the_branch(made: Results) -> None:
    def told(results: Results, day: float, place: str) -> str:
        def lost(places: pd.DataFrame) -> pd.DataFrame:
            chosen = (places["place"] == place) & (places["draw"] < 3)
            return places.assign(lost_day=np.where(chosen, day, np.nan))

        return leads(rewritten(results, places=lost))["fall"][1]

    places = land(made.manifest)["places"]
    city = next(
        one["id"] for one in places if one["kind"] in SECOND_CITIES and one["control"] == "crown"
    )
    town = next(one["id"] for one in places if one["kind"] == "town" and one["control"] == "crown")
    n = len(made.runs)
    some = (made.runs["draw"] < 3).sum()
    for day, place, number in (
        (-1.0, city, some),
        (1.0, city, 0),
        (-1.0, town, 0),
        (-1.0, places[-2]["id"], some),  # 50 km of road from the capital
    ):
        said = told(edited(made, lambda m: None), day, place)
        assert (
            f"By that day, at least one of the two events had happened in {number} of {n} runs."
            in said
        )
    at_the_gates = edited(made, lambda m: land(m)["columns"][0].update(place=places[-2]["id"]))
    assert f"had happened in {n} of {n} runs." in told(at_the_gates, 1.0, city)


def test_a_case_is_not_held_against_itself(made: Results) -> None:
    chad = edited(made, lambda m: land(m).update(name="Chad 2008"))
    assert len(comparable_episodes(chad, "AB")) == len(episodes()) - 2  # its war has two
    assert all("Chad 2008" not in one.case for one in comparable_episodes(chad, "AB"))


def test_six_wars_stand_under_both_triggers_and_count_once() -> None:
    by_war = defaultdict(set)
    for one in episodes():
        by_war[one.war].add(one.trigger)
    assert sum(len(both) == 2 for both in by_war.values()) == 6
    rate = fallen_within(7, episodes())
    assert (rate.n, rate.wars) == (50, len(by_war))
    apart = [one._replace(war=f"{one.war} {i}") for i, one in enumerate(episodes())]
    alone = fallen_within(7, apart)
    within = defaultdict(list)
    for one in episodes():
        within[one.war].append(one.fell and one.days <= 7)
    assert rate.share == pytest.approx(fmean(map(fmean, within.values())))
    assert alone.share == pytest.approx(fmean(one.fell and one.days <= 7 for one in episodes()))
    assert alone.high - alone.low < rate.high - rate.low
    one_war = [one._replace(war="the same") for one in episodes()]
    assert fallen_within(7, one_war).high > 0.9, "one war is no sample"


def one_history(folder: Path) -> Results:
    cases = [make_case(key) for key in ("baseline", "safe_passage", "last_stand_capital")]
    ready = make_ready(cases, SyntheticEngine(), 1)
    batches.run(Batch(ready, SyntheticEngine(), folder, 5, Request()), 1)
    return Results.read(folder)


def test_one_history_has_no_interval_anywhere(tmp_path: Path) -> None:
    results = one_history(tmp_path / "out")
    said = leads(results)
    assert f"of 5 runs ({ONE_HISTORY})" in said["fall"][0]
    behind = said["method"][1]
    assert "1 scenario" not in behind and "1 history, 5 replicates" in behind
    own = [one for one in paragraphs(results) if "past episodes" not in one]
    assert not any("95%" in one for one in own), own
    body = body_of(build(results))
    assert not re.search(r"\b1 (histories|scenarios|replicates|runs|pairs)\b|\bnan\b", body, re.I)
    shown = [
        part for part in body.split("<section ") if part.startswith(('id="outcomes"', 'id="deal"'))
    ]
    assert len(shown) == 2 and not any(re.search(r"\d–\d", part) for part in shown)
    (precision,) = (one for one in checks(results) if one.name == "precision of the headline")
    assert precision.passed is False and "single history" in precision.detail
