"""What the coding cannot know, in the first day of a history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import brittle as br
from brittle.calibration.locations import SCENARIOS
from brittle.calibration.population import coding_error
from brittle.calibration.population.coding_error import estimated, twice_coded
from brittle.model.codes import GONE
from brittle.model.coding_error import CODING_ERROR
from brittle.model.inputs.problems import InputError
from brittle.model.inputs.reading import load_scenario
from brittle.model.setup.coding import coding_seeds
from brittle.model.setup.history import History, prior_history
from brittle.model.setup.prepare import Prepared, first_day, prepare
from brittle.model.setup.readings import readings_taken
from tests.docking import dock
from tests.running import baseline
from tests.theatres import column, tiny_theatre

N = 400


@pytest.fixture(scope="module")
def syria() -> Prepared:
    return prepare(baseline("syria_2024"))


def _off(prepared: Prepared, **switches: float) -> Prepared:
    return prepare(prepared.scenario.model_copy(update={"parameters": switches}))


def test_the_model_uses_what_two_codings_show() -> None:
    assert estimated(twice_coded(coding_error.SCENARIOS)) == CODING_ERROR


def test_errors_are_as_large_as_between_two_coders(syria: Prepared) -> None:
    """Two histories differ as two coders do; the probability of a false alarm is below one in 10,000."""
    coded = _off(syria, switch_coding=0.0)
    sure = first_day(coded, prior_history(0, 1)).places
    wide = _off(syria, coding_shift=0.0)
    drawn = [first_day(wide, prior_history(i, 1)).places for i in range(N)]
    for name, jumps in (("value", CODING_ERROR.value), ("defence", CODING_ERROR.defence)):
        moved = np.mean([(one[name] != sure[name])[sure["capital"] == 0].mean() for one in drawn])
        assert moved <= jumps.chance + 0.01, name  # a jump off the scale may come to nothing
        assert moved >= 0.5 * jumps.chance - 0.01, name
    middle = np.abs(sure["alignment"]) < 0.3
    moved = [(np.abs(one["alignment"] - sure["alignment"])[middle] > 0.1).mean() for one in drawn]
    assert np.mean(moved) == pytest.approx(CODING_ERROR.alignment.chance, abs=0.01)


def test_a_faction_keeps_its_total_of_men(syria: Prepared) -> None:
    coded = _off(syria, switch_coding=0.0)
    for i in range(5):
        one, other = (first_day(p, prior_history(i, 1)).units for p in (syria, coded))
        size = [np.maximum(u["men"], u["strength"]) for u in (one, other)]
        totals = [np.bincount(u["faction"], s) for u, s in zip((one, other), size, strict=True)]
        assert totals[0] == pytest.approx(totals[1], rel=1e-9)
        assert (size[0] != size[1]).any()


def test_units_of_a_faction_in_one_place_have_one_error(syria: Prepared) -> None:
    coded = _off(syria, switch_coding=0.0)
    one, other = (first_day(p, prior_history(3, 1)).units for p in (syria, coded))
    ratio = one["initial"][other["initial"] > 0] / other["initial"][other["initial"] > 0]
    where = [
        (int(u["base"]), int(u["faction"])) for u in other[other["initial"] > 0] if u["column"] == 0
    ]
    factors: dict[tuple[int, int], set[float]] = {}
    for at, factor in zip(where, ratio, strict=False):
        factors.setdefault(at, set()).add(round(float(factor), 9))
    assert all(len(found) == 1 for found in factors.values())


def _tiny(folder: Path, **theatre: Any) -> Prepared:
    extra = column("ghosts", "base", men=900, exists=0.3)
    other = column("more_ghosts", "base", men=400, exists=0.3)
    file = tiny_theatre(folder, theatre=theatre, extra_columns=(extra, other))
    return prepare(load_scenario(file / "baseline.yaml", ["horizon_days=6"]))


def test_a_force_exists_in_as_many_histories_as_its_chance(tmp_path: Path) -> None:
    """The bound is five standard errors."""
    prepared = _tiny(tmp_path)
    i, j = (prepared.unit_ids.index(name) for name in ("ghosts", "more_ghosts"))
    states = [first_day(prepared, prior_history(h, 1)).units for h in range(N)]
    there = np.array([units["men"][i] > 0 for units in states])
    assert there.mean() == pytest.approx(0.3, abs=5 * np.sqrt(0.21 / N))
    assert (there == [units["men"][j] > 0 for units in states]).all()
    absent = states[int(np.flatnonzero(~there)[0])]
    assert absent["status"][i] == GONE and absent["initial"][i] == absent["strength"][i] == 0
    sure = _off(prepared, switch_exists=0.0)
    assert all(first_day(sure, prior_history(h, 1)).units["men"][i] > 0 for h in range(20))


FORKS = {
    "town": {
        "question": "Whose side was the town on?",
        "readings": {
            "rebels": {
                "chance": 0.4,
                "values": {"places.town.control": "rebels", "ruler.haven": 0.1},
            },
        },
    }
}


def test_each_reading_is_taken_as_often_as_its_chance(tmp_path: Path) -> None:
    """The bound is five standard errors."""
    prepared = _tiny(tmp_path, forks=FORKS)
    histories = [prior_history(h, 1) for h in range(N)]
    taken = [bool(readings_taken(prepared.theatre, coding_seeds(h))) for h in histories]
    assert np.mean(taken) == pytest.approx(0.4, abs=5 * np.sqrt(0.24 / N))
    town, rebels = prepared.place_ids.index("town"), prepared.faction_ids.index("rebels")
    for history, read in zip(histories[:30], taken, strict=False):
        state = first_day(prepared, history)
        assert (state.places[town]["holder"] == rebels) is np.bool_(read)
        assert state.world[0]["haven"] == (0.1 if read else prepared.theatre.ruler.haven)
        sure = first_day(_off(prepared, switch_forks=0.0), history)
        assert sure.places[town]["holder"] != rebels


@pytest.mark.parametrize("index", range(4))
def test_both_engines_play_what_a_history_reads(tmp_path: Path, index: int) -> None:
    dock(_tiny(tmp_path, forks=FORKS), prior_history(index, 1), 0)  # raises where they part


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"places.twon.alignment": 0.5}, "there is no `twon`; did you mean `town`?"),
        ({"places.town.alignment": 5}, "must be less than or equal to 1"),
        ({"places.town.control": "rebel"}, "there is no `rebel`; did you mean `rebels`?"),
        ({"places.town.id": "city"}, "a reading cannot change this value"),
        ({"theatre.capital": "town"}, "there is no `theatre`"),
        ({"capital": "town"}, "a reading cannot change this value"),
    ],
)
def test_a_reading_that_does_not_fit_is_refused_with_its_line(
    tmp_path: Path, values: dict[str, object], words: str
) -> None:
    forks = {"town": {"readings": {"other": {"chance": 0.4, "values": values}}}}
    with pytest.raises(InputError) as refused:
        _tiny(tmp_path, forks=forks)
    [problem] = refused.value.problems
    assert words in problem.message and problem.line is not None
    assert "forks.town.readings.other" in problem.message


def test_chances_above_one_are_refused(tmp_path: Path) -> None:
    reading = {"chance": 0.7, "values": {"ruler.haven": 0.1}}
    with pytest.raises(InputError, match=r"add up to 1\.4"):
        _tiny(tmp_path, forks={"two": {"readings": {"a": reading, "b": reading}}})


def test_a_history_with_coding_seeds_of_its_own_differs_in_its_coding_alone(
    syria: Prepared,
) -> None:
    plain = prior_history(1, 1)
    other: History = replace(plain, coding=tuple(range(1, 17)))
    one, two = first_day(syria, plain), first_day(syria, other)
    assert (one.places["alignment"] != two.places["alignment"]).any()
    assert (one.elites["error"] == two.elites["error"]).all()
    assert one.p.tobytes() == two.p.tobytes()


def test_another_coding_is_played_with_the_scenarios_of_the_case() -> None:
    case = br.load("syria_2024/baseline", coding=SCENARIOS / "syria_2024" / "codings" / "second")
    theatre = case["baseline"].case.scenario.theatre
    assert len(theatre.places) == 42
    changed = case["baseline"].with_({"horizon_days": 5})
    assert len(changed.case.scenario.theatre.places) == 42 and changed.horizon_days == 5
    own = br.load("syria_2024/baseline")["baseline"]
    assert own.branch == changed.branch and len(own.case.scenario.theatre.places) > 42


def test_a_lever_that_another_coding_does_not_know_is_named() -> None:
    second = SCENARIOS / "syria_2024" / "codings" / "second"
    with pytest.raises(
        InputError, match=r"no_northern_offensive.yaml:\d+: frozen: there is no faction"
    ):
        br.load("syria_2024/no_northern_offensive", coding=second)
