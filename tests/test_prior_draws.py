"""Blocks of prior histories are the histories that the model draws one by one."""

from __future__ import annotations

import numpy as np

from brittle.calibration.pasts.prior_draws import FREE, prior_block, prior_positions
from brittle.model.parameters import PARAMETERS
from brittle.model.priors import Fixed
from brittle.model.setup.history import prior_history


def test_a_block_is_bit_for_bit_what_the_model_draws() -> None:
    block = prior_block(990, 20, seed=7)
    for i in range(len(block)):
        one, other = block.history(i), prior_history(990 + i, 7)
        assert (one.index, one.seed, one.weight) == (other.index, other.seed, other.weight)
        assert one.parameters.tobytes() == other.parameters.tobytes()


def test_blocks_join() -> None:
    whole, tail = prior_block(0, 12, 1), prior_block(8, 4, 1)
    assert whole.parameters[8:].tobytes() == tail.parameters.tobytes()
    assert (whole.seeds[8:] == tail.seeds).all()


def test_positions_are_uniform_and_only_of_free_parameters() -> None:
    positions = prior_positions(np.arange(4000), 3)
    assert positions.shape == (4000, len(FREE))
    assert not any(isinstance(PARAMETERS[name].prior, Fixed) for name in FREE)
    assert np.abs(positions.mean(axis=0) - 0.5).max() < 5 / np.sqrt(12 * 4000)
