"""The Mesa model as its users meet it: built, stepped, collected, batched."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest

from model import agents
from model import state as st
from model.agents.exchange import RENAMED, owner_of
from model.collapse import CollapseModel, play
from model.ensemble import play as play_compiled
from model.history import prior_history
from model.inputs import InputError, load_scenario
from model.outcome import SERIES
from model.prepare import prepare
from tests.theatres import tiny_theatre


@pytest.fixture
def file(tmp_path: Path) -> Path:
    scenario = {"name": "Baseline", "branch": "2001-06-03T00:00", "horizon_days": 4}
    return tiny_theatre(tmp_path / "case", scenarios={"baseline": scenario}) / "baseline.yaml"


@pytest.fixture
def start_method() -> Iterator[None]:
    """`batch_run` sets how processes start for the whole program."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def test_a_run_goes_to_the_horizon_and_stops(file: Path) -> None:
    model = CollapseModel(file)
    assert model.running
    model.run_model()
    assert (model.tick, model.steps, model.running) == (6 * 8, 6 * 8, False)


def test_the_result_is_that_of_the_compiled_engine(file: Path) -> None:
    prepared = prepare(load_scenario(file))
    history = prior_history(3, prepared.scenario.seed)
    mine = play(prepared, history, replicate=2, log=True)
    theirs = play_compiled(prepared, history, replicate=2, log=True)
    for name in ("run", "places", "series", "log"):
        assert getattr(mine, name).tobytes() == getattr(theirs, name).tobytes()


def test_no_chronicle_unless_wanted(file: Path) -> None:
    model = CollapseModel(file, chronicle=False)
    model.run_model()
    assert len(model.chronicle) == len(model.result().log) == 0


def test_mesa_collects_the_series_every_day(file: Path) -> None:
    model = CollapseModel(file)
    model.run_model()
    table = model.datacollector.get_model_vars_dataframe()
    assert list(table.columns) == list(SERIES)
    assert len(table) == 1 + 6  # the first day as it begins, and the end of each
    later = np.array(model.series, np.float32)[1:]
    assert np.array_equal(table.to_numpy(np.float32)[-len(later) :], later)
    cities = model.datacollector.get_agenttype_vars_dataframe(agents.City)
    assert set(cities["holder"]) <= {"regime", "rebels", "ally"}
    assert len(cities) == len(table) * len(model.cities)


def test_batch_run_takes_draws_replicates_and_overrides(file: Path, start_method: None) -> None:
    rows = mesa.batch_run(
        CollapseModel,
        {"path": str(file), "draw": [0, 1], "overrides": ["horizon_days=1", "horizon_days=2"]},
        rng=[0, 1],
        number_processes=1,
        display_progress=False,
    )
    runs = {(row["draw"], row["overrides"], row["rng"]): row for row in rows}
    assert len(runs) == 8
    for (draw, override, rng), row in runs.items():
        model = CollapseModel(file, draw, replicate=rng, overrides=override)
        model.run_model()
        assert row["Step"] == model.steps
        assert [row[name] for name in SERIES] == model.today


def test_an_integer_rng_numbers_the_replicate(file: Path) -> None:
    """Runs that differ in Mesa's `rng` alone must not be the same run again and again."""
    assert CollapseModel(file, rng=4).to_state().world.tobytes() == (
        CollapseModel(file, rng=4).to_state().world.tobytes()
    )

    def after(**arguments: Any) -> tuple[bytes, int]:
        model = CollapseModel(file, **arguments)
        model.run_model()
        return model.result().run.tobytes(), model.replicate

    assert after(rng=4) == after(replicate=4) == after(replicate=4, rng=1)
    assert after(rng=4)[1] != after(rng=3)[1]
    assert after() == after(replicate=0)


def test_a_prior_seed_draws_other_histories(file: Path) -> None:
    default = load_scenario(file).seed
    same, other = (
        CollapseModel(file, prior_seed=default),
        CollapseModel(file, prior_seed=default + 1),
    )
    assert CollapseModel(file).seed == same.seed != other.seed


def test_wrong_overrides_are_refused(file: Path) -> None:
    with pytest.raises(InputError, match="polici"):
        CollapseModel(file, overrides="ruler.polici=leave")


def test_every_field_of_every_record_is_an_attribute_in_plain_python(file: Path) -> None:
    model = CollapseModel(file)
    model.step()
    plain = {int, float, list}
    kinds = {
        agents.City: (st.PLACE, model.cities),
        agents.Formation: (st.UNIT, model.units),
        agents.Faction: (st.FACTION, model.factions),
        agents.Patron: (st.PATRON, model.patrons),
        agents.Elite: (st.ELITE, model.elites),
    }
    for kind, (record, every) in kinds.items():
        parents = [vars(parent).get("__annotations__", {}) for parent in kind.__mro__]
        declared = {name for names in parents for name in names}
        assert set(record.names or ()) <= declared, kind
        values = [getattr(agent, name) for agent in every for name in record.names or ()]
        actors = (mesa.Agent, agents.Region, type(None))
        assert all(type(value) in plain or isinstance(value, actors) for value in values)
    for name in st.WORLD.names or ():
        owner = owner_of(name)
        holder = getattr(model, owner) if owner else model
        value = getattr(holder, RENAMED.get(name, name))
        assert type(value) in plain or isinstance(value, (mesa.Agent, type(None))), name


def test_agents_are_of_their_kinds(file: Path) -> None:
    model = CollapseModel(file)
    assert [type(unit) for unit in model.units].count(agents.Column) == len(model.columns) == 1
    assert {type(agent) for agent in model.agents} == {
        agents.City,
        agents.Column,
        agents.Court,
        agents.Elite,
        agents.Faction,
        agents.Formation,
        agents.Patron,
        agents.Public,
        agents.Regime,
        agents.Ruler,
        agents.Table,
    }
