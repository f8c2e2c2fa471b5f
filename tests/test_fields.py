"""Every field of a theatre moves an outcome, but for those that the codebook calls descriptive."""

from __future__ import annotations

import pytest

from tests.fields import changes, changes_of_words, fields, moves

CHANGES = changes()
WORDS = changes_of_words()


def test_a_change_is_named_for_every_field_and_for_no_other() -> None:
    assert sorted(CHANGES) == sorted(fields())


@pytest.mark.parametrize("field", sorted(CHANGES))
def test_every_field_moves_a_result(field: str) -> None:
    """One that moves nothing is a fault of the rules; that files are read, other tests hold."""
    assert moves(CHANGES[field]) is not None, f"{field}: another value gives the same results"


@pytest.mark.parametrize("what", WORDS)
def test_what_describes_moves_nothing(what: str) -> None:
    assert moves(WORDS[what]) is None
