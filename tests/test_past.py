"""Pasts with turns: the same model, and in both engines the same past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from brittle.calibration.pasts import past as ps
from brittle.calibration.pasts.past import Turn, TurnedHistory, by_day, turned
from brittle.model import ensemble
from brittle.model.setup.history import History, prior_history
from brittle.model.setup.prepare import Prepared, first_day, prepare
from brittle.model.state import RECORDS, State
from tests.running import baseline

TURNS = (Turn(0.0, 11), Turn(24.0, 12), Turn(216.0, 13), Turn(np.inf, 14))


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(baseline("syria_2024").model_copy(update={"horizon_days": 3.0}))


@pytest.fixture(scope="module")
def plain() -> History:
    return prior_history(3, 1)


def _same(one: State, other: State, but: tuple[str, ...] = ()) -> bool:
    return all(
        (getattr(one, name)[field] == getattr(other, name)[field]).all()
        for name in RECORDS
        for field in getattr(one, name).dtype.names
        if field not in but
    )


def test_a_plain_history_is_replayed_as_the_model_does(prepared: Prepared, plain: History) -> None:
    assert _same(ps.replay(prepared, plain), ensemble.replay(prepared, plain))


def test_scenarios_play_on_from_each_others_pasts(prepared: Prepared, plain: History) -> None:
    changed = {"name": "another", "horizon_days": 5.0, "parameters": {"belief_shock": 0.5}}
    other = prepare(baseline("syria_2024").model_copy(update=changed))
    own = ensemble.play(other, plain, 1)
    theirs = ensemble.play_on(other, ensemble.replay(prepared, plain), 1)
    assert own.run.tobytes() == theirs.run.tobytes()
    assert own.places.tobytes() == theirs.places.tobytes()
    assert np.array_equal(own.series, theirs.series, equal_nan=True)
    assert own.run.tobytes() != ensemble.play(prepared, plain, 1).run.tobytes()


def test_turns_to_the_same_seed_turn_nothing(prepared: Prepared, plain: History) -> None:
    same = turned(plain, tuple(Turn(hours, plain.seed) for hours, _ in TURNS))
    assert _same(ps.replay(prepared, same), ensemble.replay(prepared, plain))


def test_a_turn_changes_what_comes_after_it_and_nothing_before(
    prepared: Prepared, plain: History
) -> None:
    scenario = prepared.scenario
    before = prepare(scenario.model_copy(update={"branch": scenario.branch - timedelta(hours=48)}))
    last = turned(plain, (Turn(216.0, 13),))
    assert _same(ps.replay(before, last), ensemble.replay(before, plain), but=("seed",))
    assert not _same(ps.replay(prepared, last), ensemble.replay(prepared, plain), but=("seed",))


def test_both_engines_turn_alike(prepared: Prepared, plain: History) -> None:
    history = turned(plain, TURNS)
    one = ps.play(prepared, history, replicate=1)
    other = ps.play_agents(prepared, history, replicate=1)
    assert one.run.tobytes() == other.run.tobytes()
    assert one.places.tobytes() == other.places.tobytes()
    assert one.run.tobytes() != ensemble.play(prepared, plain, 1).run.tobytes()


def test_the_last_seed_is_in_force_at_whatever_branch(prepared: Prepared, plain: History) -> None:
    early = prepare(
        prepared.scenario.model_copy(
            update={"branch": prepared.start + timedelta(hours=72)},
        )
    )
    for where in (prepared, early):
        assert ps.replay(where, turned(plain, TURNS)).world["seed"][0] == 14


def test_days_of_one_seed_are_a_plain_history(plain: History) -> None:
    same = by_day(3, plain.parameters, [5] * (ps.FIRST_DAY + 3), 9)
    assert type(same) is History and same.seed == 5
    other = by_day(3, plain.parameters, [5] * ps.FIRST_DAY + [5, 6, 6], 9)
    assert isinstance(other, TurnedHistory) and other.seed == 5
    assert set(other.coding) == {5}
    assert other.turns == ((0.0, 5), (24.0, 6), (48.0, 6), (np.inf, 9))


def test_further_seeds_survive_a_table(plain: History) -> None:
    recoded = turned(replace(plain, coding=tuple(range(16))), TURNS)
    again = ps.with_seeds(plain, ps.seeds_as_text(recoded))
    assert (again.coding, ps.turns_of(again)) == (recoded.coding, TURNS)
    assert ps.with_seeds(plain, ps.seeds_as_text(plain)) is not None
    assert ps.seeds_as_text(plain) == ""


def test_turns_of_earlier_versions_are_read(plain: History) -> None:
    assert ps.turns_of(ps.with_seeds(plain, "[[0.0,11],[null,14]]")) == (TURNS[0], TURNS[-1])


def test_a_changed_copy_keeps_its_turns(plain: History) -> None:
    assert ps.turns_of(replace(turned(plain, TURNS), index=9)) == TURNS


def test_a_coding_group_redrawn_leaves_the_other_groups_as_they_were(
    prepared: Prepared, plain: History
) -> None:
    own = (plain.seed,) * 16
    one = first_day(prepared, replace(plain, coding=own))
    other = first_day(prepared, replace(plain, coding=(plain.seed + 1, *own[1:])))
    assert _same(one, first_day(prepared, plain))
    changed = one.places["alignment"] != other.places["alignment"]
    groups = prepared.uncertain.place_groups
    assert changed.any() and set(groups[changed].tolist()) == {0}
