"""Sets of codes: what two sets share has one number, and what stands for several is of the set."""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

import pytest

from brittle.calibration.scoring.fates import COLUMNS
from brittle.chronicle.phrases import ORDERS, WHY
from brittle.model import codes, decisions
from brittle.model.codes import (
    BESIDES,
    CHALLENGERS,
    DEAF,
    STANDING,
    Act,
    Covered,
    Fate,
    Manner,
    Order,
    Outcome,
    Policy,
    Presence,
    Reason,
    RoadClass,
    Side,
    Status,
    Supply,
    by_word,
    code_of,
    word_of,
    words,
    words_of,
)
from brittle.model.inputs.schema.events import NEEDED
from brittle.model.rules import choice
from brittle.report.figures.ends import outcomes
from brittle.report.figures.places import losses
from brittle.wording import FATE_SENTENCES, MANNER_NAMES, OUTCOME_NAMES, outcome_meaning


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


def test_a_table_of_members_is_read_by_words() -> None:
    assert by_word({Fate.EXILE: 1, Fate.KILLED: 2}) == {"exile": 1, "killed": 2}


@pytest.mark.parametrize(
    "members", [Side, Policy, Presence, RoadClass, Status, Order, Supply, Fate, Manner]
)
def test_the_plain_integers_are_the_members(members: type[IntEnum]) -> None:
    """They are unpacked by position: a member put between two others would shift them."""
    plain = {code: getattr(codes, code.name) for code in members if hasattr(codes, code.name)}
    assert plain, "the set has plain integers below it"
    assert all(code == integer for code, integer in plain.items())
    assert not any(isinstance(integer, IntEnum) for integer in plain.values())


def test_the_plain_integers_of_choices_are_the_members() -> None:
    assert {code: getattr(choice, code.name) for code in codes.Choice} == {
        code: code.value for code in codes.Choice
    }


def test_no_two_decisions_share_a_number() -> None:
    """Two that did would draw the same numbers."""
    numbers = [value for name, value in vars(decisions).items() if name.isupper()]
    assert len(set(numbers)) == len(numbers)
    assert min(numbers) > 0


@pytest.mark.parametrize(
    ("shown", "words_of_the_set"),
    [
        (OUTCOME_NAMES, words(Outcome)),
        (outcomes.FILLS, words(Outcome)),
        (FATE_SENTENCES, words(Fate)),
        (MANNER_NAMES, words(Manner)),
        (losses.FILLS, words(Manner)),
        (NEEDED, words(Act, written=True)),
        (COLUMNS, tuple(fate for fate in Fate if fate != Fate.IN_OFFICE)),
    ],
)
def test_every_member_is_shown_and_nothing_else(
    shown: Collection[object], words_of_the_set: tuple[object, ...]
) -> None:
    assert set(shown) == set(words_of_the_set)


def test_every_outcome_has_a_meaning_of_its_own() -> None:
    assert len({outcome_meaning(word, {}) for word in words(Outcome)}) == len(Outcome)


def test_every_reason_is_said_in_one_place() -> None:
    """A manner of loss explains a fall, an order explains a march, and other reasons explain a break."""
    manners = tuple(Reason(manner.value) for manner in Manner)
    said = [*manners, *ORDERS, Reason.ATTACKS, *WHY]
    assert sorted(reason for reason in said if reason is not None) == sorted(Reason)
