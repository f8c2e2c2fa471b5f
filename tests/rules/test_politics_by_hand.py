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
    Fate,
    Policy,
    Resolve,
    Side,
)
from brittle.model.rules import belief, civilians, elites, orders, patrons, ruler
from tests.rules.records import parameters, place, unit

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
    assert elites.leaves_out(True, True, 1 / 3, 0.0), "others are covered"
    assert not elites.leaves_out(True, True, 1 / 3, 1.0)
    assert not elites.leaves_out(True, True, 0.0, 0.0), "nobody is covered"
    assert not elites.leaves_out(False, True, 1 / 3, 0.0), "there is none"
    assert not elites.leaves_out(True, False, 1 / 3, 0.0), "the ruler is gone"
    assert elites.is_covered(True, 1.0)
    assert not elites.is_covered(False, 1.0) and not elites.is_covered(True, 0.0)


def test_who_may_join_a_coup() -> None:
    assert elites.may_join(lost=True, lost_in_calm=False, purged=False)
    assert not elites.may_join(lost=False, lost_in_calm=False, purged=False)
    assert not elites.may_join(lost=True, lost_in_calm=True, purged=False)
    assert not elites.may_join(lost=True, lost_in_calm=False, purged=True)
    assert elites.loyal_power(400.0, 0.0) == near(200.0)  # s(0) = 1/2


def test_when_elites_act() -> None:
    assert elites.may_plot(0.1, in_office=True, in_capital=True, covered=False)
    assert not elites.may_plot(0.0, in_office=True, in_capital=True, covered=False)
    assert not elites.may_plot(0.1, in_office=False, in_capital=True, covered=False)
    assert not elites.may_plot(0.1, in_office=True, in_capital=False, covered=False)
    assert not elites.may_plot(0.1, in_office=True, in_capital=True, covered=True)
    assert elites.may_bargain(0.1, capital_held=True, party_near=True, covered=False)
    assert not elites.may_bargain(0.0, capital_held=True, party_near=True, covered=False)
    assert not elites.may_bargain(0.1, capital_held=False, party_near=True, covered=False)
    assert not elites.may_bargain(0.1, capital_held=True, party_near=False, covered=False)
    assert not elites.may_bargain(0.1, capital_held=True, party_near=True, covered=True)


def test_when_a_patron_acts() -> None:
    assert patrons.loss_of_client(True, 0.3, 50.0, 200.0) == 0.3
    assert patrons.loss_of_client(False, 0.3, 50.0, 200.0) == near(0.75)
    assert patrons.is_due(acted=False, acts_tick=8, tick=8)
    assert patrons.is_due(acted=False, acts_tick=8, tick=9)
    assert not patrons.is_due(acted=False, acts_tick=8, tick=7)
    assert not patrons.is_due(acted=False, acts_tick=-1, tick=9), "it will not act"
    assert not patrons.is_due(acted=True, acts_tick=8, tick=9)
    assert patrons.sends_men(acted=True, men_tick=8, tick=8)
    assert not patrons.sends_men(acted=True, men_tick=8, tick=9), "they came a tick ago"
    assert not patrons.sends_men(acted=False, men_tick=8, tick=8)
    assert patrons.may_land(WAITING, friendly=True)
    assert not patrons.may_land(WAITING, friendly=False)
    assert not patrons.may_land(GONE, friendly=True)


def test_policies_of_the_ruler() -> None:
    stands = [ruler.makes_stand(policy, True) for policy in Policy]
    assert stands == [False, False, True, True, False]
    assert not any(ruler.makes_stand(policy, False) for policy in Policy), "out of office"
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


def test_when_the_ruler_considers_what_to_do() -> None:
    p = parameters()
    assert ruler.considers(in_office=True, belief=0.9, calm=1.0, bound=False, p=p)
    assert not ruler.considers(in_office=True, belief=1.0, calm=1.0, bound=False, p=p)
    assert ruler.considers(in_office=True, belief=1.0, calm=1.0, bound=True, p=p)
    assert not ruler.considers(in_office=False, belief=0.9, calm=1.0, bound=True, p=p)
    off = parameters(switch_ruler=0)
    assert not ruler.considers(in_office=True, belief=0.9, calm=1.0, bound=True, p=off)


def test_what_a_policy_makes_of_a_moment() -> None:
    stays, flees, moves, weighs = Resolve
    free = [ruler.resolve(policy, 0.5, True) for policy in Policy]
    assert free == [weighs, weighs, stays, moves, flees]
    shut_in = [ruler.resolve(policy, 0.0, False) for policy in Policy]
    assert shut_in == [weighs, weighs, stays, stays, stays]


def test_when_the_ruler_moves_to_a_stronghold() -> None:
    assert ruler.may_move(True, False, True, 0.5, True)
    assert not ruler.may_move(False, False, True, 0.5, True), "he has left the capital"
    assert not ruler.may_move(True, True, True, 0.5, True), "it is the capital"
    assert not ruler.may_move(True, False, False, 0.5, True), "it is lost"
    assert not ruler.may_move(True, False, True, 0.0, True), "there is no way out"
    assert not ruler.may_move(True, False, True, 0.5, False), "nobody would follow"
    assert ruler.prefers_stronghold(True, strong=0.2, exile=0.1, threat=1.0)
    assert not ruler.prefers_stronghold(False, strong=0.2, exile=0.1, threat=1.0)


def test_a_rump_state() -> None:
    assert ruler.holds_out(capital_lost=True, in_capital=False, in_office=True, safe=True)
    assert not ruler.holds_out(capital_lost=False, in_capital=False, in_office=True, safe=True)
    assert not ruler.holds_out(capital_lost=True, in_capital=True, in_office=True, safe=True)
    assert not ruler.holds_out(capital_lost=True, in_capital=False, in_office=False, safe=True)
    assert not ruler.holds_out(capital_lost=True, in_capital=False, in_office=True, safe=False)


def test_where_the_ruler_stands_men_gather() -> None:
    assert ruler.is_with_men(here=True, in_office=True)
    assert not ruler.is_with_men(here=False, in_office=True)
    assert not ruler.is_with_men(here=True, in_office=False), "he no longer rules"
    assert ruler.may_gather(ruler_there=True, held=True)
    assert not ruler.may_gather(ruler_there=False, held=True), "he is still on his way"
    assert not ruler.may_gather(ruler_there=True, held=False), "it is lost"


def test_the_steps_of_a_deal() -> None:
    assert [ruler.may_open_talks(policy, False) for policy in Policy] == [True] + [False] * 4
    assert not any(ruler.may_open_talks(policy, True) for policy in Policy), "there is an offer"
    assert ruler.is_ready(offered=True, ready_tick=5, tick=5)
    assert not ruler.is_ready(offered=True, ready_tick=5, tick=4), "mediation goes on"
    assert not ruler.is_ready(offered=False, ready_tick=5, tick=5)
    assert ruler.says_yes(willing=True, made_to=False) and ruler.says_yes(False, made_to=True)
    assert not ruler.says_yes(willing=False, made_to=False)
    assert ruler.may_hand_over(party_near=True, capital_held=True, in_capital=True)
    assert not ruler.may_hand_over(party_near=False, capital_held=True, in_capital=True)
    assert not ruler.may_hand_over(party_near=True, capital_held=False, in_capital=True)
    assert not ruler.may_hand_over(party_near=True, capital_held=True, in_capital=False)


def test_who_goes_without_a_deal() -> None:
    assert ruler.may_leave(0.5, 0.0, 0.0, DECIDE, offered=False, ready=False)
    assert not ruler.may_leave(0.0, 0.0, 0.0, DECIDE, offered=False, ready=False), "no way out"
    assert not ruler.may_leave(0.5, 0.3, 0.3, DECIDE, offered=True, ready=False), "he waits"
    assert ruler.may_leave(0.5, 0.2, 0.3, DECIDE, offered=True, ready=False), "exile is better"
    assert ruler.may_leave(0.5, 0.3, 0.3, DECIDE, offered=True, ready=True)
    assert not ruler.may_leave(0.5, 0.3, 0.3, NEGOTIATE, offered=True, ready=True)
    assert ruler.fate_abroad(True) == Fate.EXILE and ruler.fate_abroad(False) == Fate.CAPTURED
    assert ruler.fate_taken(True) == Fate.KILLED and ruler.fate_taken(False) == Fate.CAPTURED


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
