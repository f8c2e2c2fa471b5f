"""Sets of codes: what two sets share has one number, and what stands for several is of the set."""

from __future__ import annotations

import pytest

from brittle.model.codes import (
    BESIDES,
    CHALLENGERS,
    DEAF,
    STANDING,
    Covered,
    Manner,
    Policy,
    Reason,
    Side,
    code_of,
    word_of,
    words,
    words_of,
)


def test_a_manner_of_loss_has_the_same_number_as_a_reason() -> None:
    """The chronicle notes a manner where a reason stands."""
    assert words(Reason)[: len(Manner)] == words(Manner)
    assert all(code_of(Reason, word_of(manner)) == manner for manner in Manner)


def test_words_of_some_codes() -> None:
    assert words_of(Side, CHALLENGERS) == ("rebel", "local")
    assert words_of(Policy, STANDING) == ("last_stand", "relocate")
    assert words_of(Policy, DEAF) == ("last_stand", "relocate", "leave")
    assert words_of(Covered, BESIDES) == ("family", "officers", "elites")
    assert words_of(Policy, ()) == ()


def test_a_word_that_is_not_of_the_set_has_no_code() -> None:
    assert code_of(Policy, word_of(Policy.LEAVE)) == Policy.LEAVE
    with pytest.raises(KeyError):
        code_of(Policy, "flee")
