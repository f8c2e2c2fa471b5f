"""What a scenario changes at its branch: calm with its parameters, columns called off, mediation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brittle.model.ensemble import look, play_on, replay
from brittle.model.inputs.reading import load_scenario
from brittle.model.outcome import SOLDIER_FATES
from brittle.model.parameters import median_parameters
from brittle.model.setup.prepare import Prepared, branch_off, prepare
from tests.running import median_history
from tests.theatres import tiny_theatre

BRANCH = "2001-06-11T00:00"
EAGER = {"rebel_initiative": 6.0, "wait_value": 0.002, "march_unopposed": 6.0}


OF_CALM = (
    "will_belief",
    "will_cohesion",
    "will_pay",
    "will_bound",
    "presence_commands",
    "presence_visible",
    "power_floor",
    "heavy_gain",
    "elite_noise",
    "calm_hazard",
)
"""Parameters on which will, belief, the balance of power or elites in calm depend."""


def _prepared(folder: Path, **scenario: Any) -> Prepared:
    """A tiny theatre's scenario that branches on the eleventh day."""
    written = {"baseline": {"branch": BRANCH, "horizon_days": 30, **scenario}}
    return prepare(load_scenario(tiny_theatre(folder, scenarios=written) / "baseline.yaml"))


@pytest.mark.parametrize("name", OF_CALM)
def test_other_parameters_from_the_branch_change_nothing_while_all_is_calm(
    tmp_path: Path, name: str
) -> None:
    """Fear is measured against calm with the parameters in force, not with those of before."""
    changed = {name: 0.4 * median_parameters()[name]}
    prepared = _prepared(tmp_path, frozen=["all"], parameters=changed)
    state = look(prepared, median_history())  # a past in which nobody moved
    run = play_on(prepared, state, 0).run
    assert run["capital_lost"] == 0 and np.isnan(run["first_loss_day"])
    assert all(run[f"soldiers_{fate}"] == 0 for fate in SOLDIER_FATES if fate != "in_ranks")


def test_calm_with_the_same_parameters_is_the_same(tmp_path: Path) -> None:
    same = {"will_belief": median_parameters()["will_belief"]}
    plain, named = _prepared(tmp_path / "a"), _prepared(tmp_path / "b", parameters=same)
    past = replay(plain, median_history(**EAGER))
    one, other = play_on(plain, past, 0), play_on(named, past, 0)
    assert one.run.tobytes() == other.run.tobytes()


def test_columns_that_a_later_branch_freezes_stay_where_they_are(tmp_path: Path) -> None:
    frozen = _prepared(tmp_path, frozen=["rebels"])
    past = replay(frozen, median_history(**EAGER))
    columns = past.units["column"] == 1
    assert (past.units["dest"][columns] >= 0).any(), "nobody is on the march at the branch"
    state = branch_off(frozen, past, 0, look)
    for name in ("dest", "next"):
        assert (state.units[name][columns] == -1).all()
    assert (state.units["place"] == past.units["place"]).all()
    assert (state.units["km"][columns] == 0).all()
    places = past.places["holder"].copy()
    play_on(frozen, past, 0)
    assert (past.places["holder"] == places).all(), "the past is changed"


def test_mediation_takes_the_days_of_the_parameters_in_force(tmp_path: Path) -> None:
    days = {"mediation_low": 1.5, "mediation_likely": 2.0, "mediation_high": 2.5}
    changed = _prepared(tmp_path, parameters=days)
    state = branch_off(changed, replay(changed, median_history()), 0, look)
    for name, value in days.items():
        assert state.world[0][name] == value


def test_presence_is_that_of_the_parameters_in_force(tmp_path: Path) -> None:
    changed = _prepared(tmp_path, parameters={"presence_visible": 0.123})
    assert changed.theatre.ruler.presence == "visible"
    past = replay(changed, median_history())
    assert past.world[0]["presence"] == median_parameters()["presence_visible"] != 0.123
    state = branch_off(changed, past, 0, look)
    assert state.world[0]["presence"] == pytest.approx(0.123)
