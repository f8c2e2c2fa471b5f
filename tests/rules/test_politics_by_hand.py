"""Rules of patrons, elites, the ruler and hidden cells: who takes part, and when."""

from __future__ import annotations

import pytest

from brittle.model.codes import (
    ACTIVE,
    DECIDE,
    GONE,
    HIDDEN,
    LAST_STAND,
    LEAVE,
    NEGOTIATE,
    RELOCATE,
    WAITING,
    Policy,
    Side,
)
from brittle.model.rules import belief, civilians, elites, orders, patrons, ruler
from tests.rules.records import place, unit

near = pytest.approx


def test_air_of_patrons() -> None:
    assert patrons.support(1.0, 0.6, 0.5) == near(0.3)
    assert patrons.support(0.0, 0.6, 0.5) == 0.0, "a faction that the patron does not back"
    assert patrons.support(1.0, 0.6, patrons.FULL_CAMPAIGN) == 0.6
    assert patrons.air_support(0.6 + 0.7) == patrons.FULL_CAMPAIGN
    assert patrons.air_against(0.2, 0.5, True) == 0.5
    assert patrons.air_against(0.5, 0.2, True) == 0.5
    assert patrons.air_against(0.2, 0.5, False) == 0.2, "no enemy"


def test_what_an_offer_is_to_the_elites() -> None:
    assert elites.leaves_out(True, 1 / 3, 0.0), "others are covered"
    assert not elites.leaves_out(True, 1 / 3, 1.0)
    assert not elites.leaves_out(True, 0.0, 0.0), "nobody is covered"
    assert not elites.leaves_out(False, 1 / 3, 0.0), "there is none"
    assert elites.is_covered(True, 1.0)
    assert not elites.is_covered(False, 1.0) and not elites.is_covered(True, 0.0)


def test_who_may_join_a_coup() -> None:
    assert elites.may_join(lost=True, lost_in_calm=False, purged=False)
    assert not elites.may_join(lost=False, lost_in_calm=False, purged=False)
    assert not elites.may_join(lost=True, lost_in_calm=True, purged=False)
    assert not elites.may_join(lost=True, lost_in_calm=False, purged=True)
    assert elites.loyal_power(400.0, 0.0) == near(200.0)  # s(0) = 1/2


def test_policies_of_the_ruler() -> None:
    assert [ruler.makes_stand(policy) for policy in Policy] == [False, False, True, True, False]
    assert [ruler.hears_offers(policy) for policy in Policy] == [True, True, False, False, False]
    assert [ruler.is_bound(policy, False) for policy in Policy] == [False] * 3 + [True] * 2
    assert all(ruler.is_bound(policy, True) for policy in Policy)
    assert tuple(Policy) == (DECIDE, NEGOTIATE, LAST_STAND, RELOCATE, LEAVE)


def test_share_of_those_whom_a_deal_covers() -> None:
    assert [ruler.covered_share(number) for number in range(4)] == [0.0, 1 / 3, 2 / 3, 1.0]


def test_whom_people_fear() -> None:
    """The regime where they are against it, who fights it where they are with it."""
    assert [civilians.feared(0.4, side) for side in Side] == [0.0, 0.4, 0.4, 0.0]
    assert [civilians.feared(-0.4, side) for side in Side] == [0.4, 0.0, 0.0, 0.0]


def test_who_waits_for_terms() -> None:
    assert ruler.waits(DECIDE, ready=False) and ruler.waits(NEGOTIATE, ready=False)
    assert not ruler.waits(DECIDE, ready=True)
    assert ruler.waits(NEGOTIATE, ready=True)


def test_the_way_out() -> None:
    assert ruler.may_fly(place(), held=True)
    assert not ruler.may_fly(place(), held=False)
    assert not ruler.may_fly(place(attackers=1.0), held=True)
    assert ruler.spoils(threat=1.0, share=0.0)
    assert not ruler.spoils(threat=0.0, share=0.0), "nobody of it is near"
    assert not ruler.spoils(threat=1.0, share=0.3), "it has a part in the deal"


def test_belief_lost() -> None:
    assert belief.lost_since_calm(3.0, 1.0) == 2.0
    assert belief.lost_since_calm(1.0, 3.0) == -2.0


def test_cells_that_nobody_sees() -> None:
    cell = {"men": 300.0, "strength": 300.0, "power": 0.0}
    assert orders.is_unseen(unit(status=HIDDEN, strength=300.0))
    assert orders.is_unseen(unit(status=ACTIVE, stirred=1, **cell)), "it surfaced in this tick"
    assert not orders.is_unseen(unit(status=ACTIVE, stirred=1, **cell | {"power": 100.0}))
    assert not orders.is_unseen(unit(status=ACTIVE, stirred=1, **cell | {"men": 299.0}))
    assert not orders.is_unseen(unit(status=ACTIVE, stirred=0, **cell)), "it came openly"
    assert not orders.is_unseen(unit(status=WAITING)) and not orders.is_unseen(unit(status=GONE))


def test_where_a_fight_goes_on() -> None:
    assert orders.is_fought_on(place(garrison=1.0))
    assert not orders.is_fought_on(place())
    assert not orders.is_fought_on(place(garrison=1.0, capital=1)), "a target of its own"
