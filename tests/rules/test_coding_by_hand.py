"""What the coding cannot know, by hand: jumps, scales, forces that may not exist, and readings."""

from __future__ import annotations

import math

import pytest

from brittle.model.rules import coding
from tests.rules import records

SIZES = (0.25, 0.5)


def test_jumps() -> None:
    """With a chance of .4, the lowest and the highest fifth of the draws are jumps, evenly over the sizes."""
    assert coding.jump(0.05, 0.4, SIZES) == -0.25
    assert coding.jump(0.15, 0.4, SIZES) == -0.5
    assert coding.jump(0.21, 0.4, SIZES) == 0.0
    assert coding.jump(0.79, 0.4, SIZES) == 0.0
    assert coding.jump(0.85, 0.4, SIZES) == 0.5
    assert coding.jump(0.95, 0.4, SIZES) == 0.25


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_jumps_are_as_frequent_as_their_chance_and_of_mean_zero(chance: float) -> None:
    found = [coding.jump((i + 0.5) / 4000, chance, SIZES) for i in range(4000)]
    assert sum(one != 0.0 for one in found) / 4000 == pytest.approx(chance, abs=0.001)
    assert sum(found) == pytest.approx(0.0, abs=1e-9)


def test_no_sizes_no_jumps() -> None:
    assert coding.jump(0.0, 1.0, ()) == 0.0


def test_alignment_has_its_own_error_and_that_of_the_case() -> None:
    p = records.parameters(switch_coding=1.0, coding_scale=1.5, coding_shift=0.1)
    assert coding.alignment_drawn(0.0, -0.25, p) == pytest.approx(1.5 * (-0.25 + 0.1))
    assert coding.alignment_drawn(0.75, 1.0, p) == 1.0
    assert coding.alignment_drawn(-0.75, -1.0, p) == -1.0


def test_the_switch_leaves_all_as_it_is_coded() -> None:
    p = records.parameters(switch_coding=0.0, coding_scale=1.0, coding_shift=0.3, switch_exists=0.0)
    assert coding.alignment_drawn(0.4, 0.5, p) == 0.4
    assert coding.value_drawn(0.4, 0.2, False, p) == 0.4
    assert coding.defence_drawn(1.5, 0.3, p) == 1.5
    assert coding.cohesion_drawn(0.5, 0.1, p) == 0.5
    assert coding.garrison_factor(0.4, 2.0, p) == 1.0
    assert coding.is_in_being(0.1, 0.9, p)


def test_values_stay_on_their_scales() -> None:
    p = records.parameters(switch_coding=1.0, coding_scale=1.0, coding_shift=0.0)
    assert coding.value_drawn(0.8, 0.5, False, p) == 0.9
    assert coding.value_drawn(0.1, -0.5, False, p) == 0.05
    assert coding.value_drawn(1.0, -0.5, True, p) == 1.0
    assert coding.defence_drawn(1.2, -0.3, p) == 1.0
    assert coding.defence_drawn(1.8, 0.6, p) == 2.0
    assert coding.cohesion_drawn(0.9, 0.29, p) == 0.95


def test_the_factor_on_a_garrison_is_lognormal() -> None:
    p = records.parameters(switch_coding=1.0, coding_scale=2.0)
    assert coding.garrison_factor(0.3, 0.5, p) == pytest.approx(math.exp(0.3))


def test_a_force_exists_with_its_chance() -> None:
    p = records.parameters(switch_exists=1.0)
    assert coding.is_in_being(0.5, 0.49, p) and not coding.is_in_being(0.5, 0.5, p)
    assert coding.is_in_being(1.0, 0.999, p)


def test_a_history_takes_one_reading_of_a_fork_or_none() -> None:
    chances = (0.3, 0.2)
    taken = [coding.reading_of(chances, u) for u in (0.0, 0.29, 0.3, 0.49, 0.5, 0.99)]
    assert taken == [0, 0, 1, 1, -1, -1]
