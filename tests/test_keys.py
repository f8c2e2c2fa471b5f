"""Every key of a scenario moves an outcome, but for those that only describe."""

from __future__ import annotations

import pytest

from tests.keys import keys, moves, pairs, words

PAIRS, WORDS = pairs(), words()


def test_a_pair_is_named_for_every_key_and_for_no_other() -> None:
    assert sorted(PAIRS) == sorted(keys())


@pytest.mark.parametrize("key", sorted(PAIRS))
def test_every_key_moves_a_result(key: str) -> None:
    assert moves(PAIRS[key]), f"{key}: another value gives the same results"


@pytest.mark.parametrize("key", sorted(WORDS))
def test_what_describes_moves_nothing(key: str) -> None:
    assert not moves(WORDS[key])
