"""Every key of a scenario moves an outcome, and every word of it, but for those that only describe."""

from __future__ import annotations

import pytest

from tests.keys import choices, keys, moves, pairs, words

PAIRS, CHOICES, WORDS = pairs(), choices(), words()


def test_a_pair_is_named_for_every_key_and_for_no_other() -> None:
    assert sorted(PAIRS) == sorted(keys())


@pytest.mark.parametrize("key", sorted(PAIRS))
def test_every_key_moves_a_result(key: str) -> None:
    assert moves(PAIRS[key]), f"{key}: another value gives the same results"


@pytest.mark.parametrize("choice", sorted(CHOICES))
def test_every_word_of_a_key_moves_a_result(choice: str) -> None:
    assert moves(CHOICES[choice]), f"{choice} gives the same results as without it"


@pytest.mark.parametrize("key", sorted(WORDS))
def test_what_describes_moves_nothing(key: str) -> None:
    assert not moves(WORDS[key])
