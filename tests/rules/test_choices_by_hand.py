"""Rules by which units and commands decide what to do, and in which order, against cases by hand."""

from __future__ import annotations

from itertools import product

import pytest

from brittle.model.codes import (
    ACTIVE,
    ATTACK,
    COUNTER,
    GATHERS,
    HOLD,
    MILITIA,
    POLICE,
    REINFORCE,
    RETREAT,
    Choice,
    Foe,
    Kind,
    Order,
    Passage,
    Status,
    WayOn,
)
from brittle.model.rules import choice, movement, orders, units
from tests.rules.records import place

YES_OR_NO = (False, True)


def test_what_a_unit_is() -> None:
    assert {kind for kind in Kind if units.is_local(kind)} == {POLICE, MILITIA}
    assert {order for order in Order if units.is_attacking(order)} == {ATTACK, COUNTER}
    assert units.is_idle(frozen=True, column=True)
    assert not units.is_idle(frozen=True, column=False), "a garrison of a frozen faction"
    assert not units.is_idle(frozen=False, column=True)


def test_a_truce_stops_attacks_in_the_next_place() -> None:
    assert {order for order in Order if units.is_stopped_by_truce(order, False)} == {
        ATTACK,
        COUNTER,
    }
    assert not any(units.is_stopped_by_truce(order, True) for order in Order), "on the road"


def _may_go(
    status: int = ACTIVE,
    kind: int = Kind.CONSCRIPT,
    of_regime: bool = True,
    on_the_way: bool = False,
    contested: bool = False,
    defends: bool = True,
) -> bool:
    return units.may_be_ordered(status, kind, of_regime, on_the_way, contested, defends)


def test_who_may_be_ordered_away() -> None:
    assert _may_go()
    assert {status for status in Status if _may_go(status=status)} == {Status.ACTIVE}
    assert {kind for kind in Kind if not _may_go(kind=kind)} == {POLICE, MILITIA}
    assert not _may_go(of_regime=False)
    assert not _may_go(on_the_way=True)
    assert not _may_go(contested=True)
    assert not _may_go(defends=False)


def test_who_has_a_way_back() -> None:
    assert units.has_way_back(column=True, at_base=False, base_lost=False)
    assert not units.has_way_back(column=False, at_base=False, base_lost=False)
    assert not units.has_way_back(column=True, at_base=True, base_lost=False)
    assert not units.has_way_back(column=True, at_base=False, base_lost=True)


def test_who_leaves_with_a_patron() -> None:
    left = {status for status in Status if units.leaves_with_patron(status)}
    assert left == {Status.ACTIVE, Status.WAITING}


def test_the_order_in_which_orders_are_considered() -> None:
    considered = [orders.considered_after(HOLD)]
    while considered[-1] != HOLD:
        considered.append(orders.considered_after(considered[-1]))
    assert considered == [GATHERS, COUNTER, REINFORCE, RETREAT, HOLD]


def test_which_lost_place_is_countered() -> None:
    lost = [args for args in product(YES_OR_NO, repeat=3) if orders.is_lost_core(*args)]
    assert lost == [(True, True, True)]
    assert orders.has_just_fallen(taken=8, tick=8)
    assert not orders.has_just_fallen(taken=8, tick=9)
    assert not orders.has_just_fallen(taken=0, tick=9), "it has never changed hands"
    assert orders.may_be_retaken(lost_core=True, just_fallen=False)
    assert not orders.may_be_retaken(lost_core=True, just_fallen=True)
    assert not orders.may_be_retaken(lost_core=False, just_fallen=False)


def test_which_place_asks_for_men() -> None:
    assert orders.asks_for_men(place(core=1, near=1.0), True)
    assert orders.asks_for_men(place(core=1, attackers=1.0), True)
    assert not orders.asks_for_men(place(core=1), True), "no enemy is near"
    assert not orders.asks_for_men(place(core=0, near=1.0), True)
    assert not orders.asks_for_men(place(core=1, near=1.0), False), "it is lost"


def test_who_is_held_up() -> None:
    """On an attack, in a cease-fire, in an enemy's place, barred by the enemy: in this order."""
    held_up = {args for args in product(YES_OR_NO, repeat=4) if movement.is_held_up(*args)}
    by_truce = {(True, True, *rest) for rest in product(YES_OR_NO, repeat=2)}
    assert held_up == by_truce | {(True, False, True, True)}


@pytest.mark.parametrize("of_regime", YES_OR_NO)
@pytest.mark.parametrize("attacks", YES_OR_NO)
def test_the_way_on(of_regime: bool, attacks: bool) -> None:
    keeps_to_held_roads = of_regime and not attacks
    way = WayOn.HELD_ROADS if keeps_to_held_roads else WayOn.QUICKEST
    assert movement.way_on(False, False, of_regime, attacks) == way
    assert movement.way_on(True, False, of_regime, attacks) == WayOn.NO_FURTHER
    assert movement.way_on(False, True, of_regime, attacks) == WayOn.NO_FURTHER


def test_who_enters_the_next_place() -> None:
    """On an attack, to an enemy's place, as a column, barred by the enemy: in this order."""
    stay = {args for args in product(YES_OR_NO, repeat=4) if not movement.may_enter(*args)}
    assert stay == {
        (False, True, False, False),
        (False, True, False, True),
        (False, True, True, True),
    }


def test_who_turns_back() -> None:
    """The regime's, on an attack, an enemy ahead, an enemy behind: in this order."""
    back = [args for args in product(YES_OR_NO, repeat=4) if movement.turns_back(*args)]
    assert back == [(True, False, True, False)]


def test_what_a_unit_does_in_an_enemys_place() -> None:
    def does(column: bool = True, at_end: bool = False, barred: bool = False) -> list[int]:
        return [
            movement.passage(column, at_end, barred, empty, attacks)
            for empty, attacks in product(YES_OR_NO, repeat=2)
        ]

    on_its_way = [Passage.GOES_PAST, Passage.GOES_PAST, Passage.GOES_PAST, Passage.TAKES]
    assert does() == on_its_way, "an attack takes an empty place, a retreat does not"
    assert does(column=False) == does(at_end=True) == does(barred=True) == [Passage.STOPS] * 4


def test_whose_promises_count() -> None:
    assert choice.who_promises(inside=True, contested=True) == Foe.HOLDER
    assert choice.who_promises(inside=True, contested=False) == Foe.HOLDER
    assert choice.who_promises(inside=False, contested=True) == Foe.ATTACKER
    assert choice.who_promises(inside=False, contested=False) == Foe.NEAREST


def test_whom_defectors_join() -> None:
    assert choice.whom_defectors_join(inside=True) == Foe.HOLDER
    assert choice.whom_defectors_join(inside=False) == Foe.ATTACKER
    assert choice.can_join(0.0, theirs=False) and choice.can_join(5.0, theirs=True)
    assert not choice.can_join(5.0, theirs=False), "men of another faction fight there"


def test_where_a_column_that_breaks_off_goes() -> None:
    assert choice.when_driven_off(has_way_back=True) == Choice.WITHDRAW
    assert choice.when_driven_off(has_way_back=False) == Choice.DISPERSE
