"""Rules against values computed by hand, their limits and signs; the arithmetic stands beside."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import pytest

from brittle.model import codes
from brittle.model.rules import (
    belief,
    choice,
    civilians,
    combat,
    desertion,
    elites,
    mobilisation,
    movement,
    numbers,
    orders,
    patrons,
    power,
    risings,
    ruler,
    summary,
    will,
)
from tests.rules.records import parameters, place, unit

near = pytest.approx


def test_numbers() -> None:
    assert numbers.clamp(math.nan, 2.0, 3.0) == 2.0
    assert numbers.chance(0.5, 2.0) == near(1 - math.exp(-1))
    assert numbers.chance(-1.0, 2.0) == 0.0
    assert numbers.excess(-1.0) == numbers.excess(0.0) == 0.0
    assert numbers.excess(math.log(3)) == near(2.0)
    assert numbers.log_odds(0.8) == near(math.log(4))
    assert numbers.logistic(math.log(4)) == near(0.8)
    assert numbers.share_of(3.0, 2.0) == 1.0
    assert numbers.share_of(1.0, 0.0) == 0.0
    assert numbers.day_of(7, 0.125) == 1.0  # eight ticks of three hours are over


def test_belief() -> None:
    p = parameters(
        calm_hazard=0.05, belief_rate=0.2, belief_memory=50, belief_shock=2, belief_band=0.5
    )
    # b = exp(-.05) = .95123; log(.95123 / .04877) = 2.9706
    assert belief.calm_belief(p) == near(2.9706, abs=1e-4)
    assert belief.balance(999.0, 99.0) == near(math.log(10))
    assert belief.belief_target(3.0, 9.0, 1.0, 0.5, parameters(ratio_bound=2)) == near(
        4.5
    )  # 3 + 2 - .5
    assert belief.follow(3.0, 1.0, 5.0, p) == near(3 - 2 * (1 - math.exp(-1)))
    assert belief.fade(1.0, 50.0, p) == near(math.exp(-1))
    assert belief.felt(2.6, 3.0, p) == 3.0
    assert belief.felt(2.0, 3.0, p) == near(2.5)
    assert belief.felt(4.0, 3.0, p) == near(3.5)
    q = parameters(belief_shock=2, no_battle_surprise=0.5, denial_weight=0.4, denial_cost=1)
    assert belief.shock(0.3, True, 0.5, q) == near(0.72)  # 2 x .3 x 1.5 x (1 - .4 x .5)
    assert belief.shock(0.3, False, 0.0, q) == near(0.6) == near(belief.relief(0.3, q))
    halves = 2 * belief.shock(0.15, True, 0.5, q)
    assert halves == near(belief.shock(0.3, True, 0.5, q)), "a place split in two tells as much"
    twice = belief.credibility_after(belief.credibility_after(0.4, 0.1, q), 0.2, q)
    assert twice == near(belief.credibility_after(0.4, 0.3, q))


def test_belief_does_not_depend_on_the_tick() -> None:
    p = parameters()
    once = belief.follow(3.0, -1.0, 1.0, p)
    assert belief.follow(belief.follow(3.0, -1.0, 0.5, p), -1.0, 0.5, p) == near(once)


def test_choice() -> None:
    p = parameters(
        choice_withdraw=4, choice_disperse=-0.5, choice_home=1, choice_surrender=-1.5, leak=0.4
    )
    assert choice.withdraw(unit(cohesion=0.7), True, p) == near(0.8)
    assert choice.withdraw(unit(cohesion=0.7), False, p) == choice.IMPOSSIBLE
    assert choice.disperse(True, 1.0, p) == near(-1.5)
    q = parameters(choice_surrender=-1.5, choice_amnesty=2, choice_defect=-3, choice_assurance=2)
    assert choice.surrender(0.5, True, q) == near(-0.5)
    assert choice.surrender(0.5, False, q) == choice.IMPOSSIBLE
    assert choice.defect(unit(in_group=0.25), 0.4, True, q) == near(-2.4)  # -3 + 2 x .4 x .75
    assert choice.cross(False, q) == choice.IMPOSSIBLE
    assert choice.leaked(unit(cohesion=0.75), p) == near(0.1)
    r = parameters(choice_cross=0.5, choice_disperse=0.5, choice_home=math.log(3))
    assert choice.crossing_share(False, True, r) == near(0.5)
    assert choice.crossing_share(True, True, r) == near(0.25), "local men have a home near"
    assert choice.crossing_share(True, False, r) == 0.0, "nowhere to cross"


def test_civilians() -> None:
    p = parameters(
        harm_rate=1e-4, alarm_near=0.2, alarm_want=0.1, leave_rate=0.1, reprisal_rate=1e-4
    )
    assert civilians.killed_by_combat(1e5, 2.0, p) == near(20.0, rel=1e-3)
    assert civilians.alarm(False, 0.5, 0.5, p) == near(0.15)
    assert civilians.alarm(False, 0.0, 1.0, p) == 0.0, "want alone alarms nobody"
    assert civilians.alarm(True, 1.0, 1.0, p) == 1.0
    assert civilians.leaving(1000.0, 1.0, 1.0, p) == near(1000 * (1 - math.exp(-0.1)))
    assert civilians.leaving(1000.0, 1.0, 1.0, parameters(switch_displacement=0)) == 0.0
    assert civilians.reprisals(1e5, 0.5, 1.0, p) == near(2.5)  # 1e-4 x 1e5 x .5 x .5
    # (10,000 + 10,000) / (10 + 90)^1
    assert civilians.refuge_weight(1e4, 90.0, parameters(refuge_decay=1)) == near(200.0)


def test_combat() -> None:
    p = parameters(attrition=0.02, attrition_cap=0.2, standoff_rate=0.002)
    assert combat.odds(place(garrison=100.0, defence=2.0, attackers=400.0)) == near(2.0)
    assert combat.odds(place(attackers=1.0)) == 1e6
    assert combat.odds(place(attackers=1.0, backing=100.0)) == 1e6  # nobody backs nobody
    assert combat.odds(place(garrison=50.0, backing=50.0, attackers=200.0)) == near(2.0)
    assert combat.loss_rate(4.0, p) == near(0.04)
    assert combat.loss_rate(0.25, p) == near(0.01)
    assert combat.loss_rate(1e6, p) == 0.2
    assert combat.loss_rate(4.0, parameters(switch_attrition=0)) == 0.0
    assert combat.survivors(1000.0, 0.1, 10.0) == near(1000 / math.e)
    assert combat.fighting_weight(0.5, p) == 1.0
    assert combat.fighting_weight(4.0, p) == 0.25
    assert combat.fighting_weight(0.02, parameters(near_share=0.1)) == near(0.2)  # a handful
    assert combat.standoff_rate(0.5, p) == near(0.001)


def test_who_gives_in() -> None:
    p = parameters(fall_ratio=0.1)
    assert combat.gives_in(place(attackers=1.0), p)
    assert combat.gives_in(place(garrison=9.0, attackers=100.0), p)
    assert not combat.gives_in(place(garrison=11.0, attackers=100.0), p)
    assert not combat.gives_in(place(garrison=9.0, backing=2.0, attackers=100.0), p)
    without_breaks = parameters(fall_ratio=0.1, switch_breaks=0)
    assert not combat.gives_in(place(garrison=1.0, attackers=100.0), without_breaks)
    assert combat.gives_in(place(attackers=100.0), without_breaks)


def test_garrisons_back_each_other() -> None:
    p = parameters(support_km=10.0)
    assert power.backing_share(0.0, p) == 1.0
    assert power.backing_share(2.5, p) == near(0.75)
    assert power.backing_share(10.0, p) == power.backing_share(50.0, p) == 0.0
    assert power.backing_share(0.0, parameters(support_km=0.0)) == 0.0


def test_desertion() -> None:
    p = parameters(desertion_rate=0.01, desertion_slope=0.7)
    assert desertion.desertion_rate(1.0, 1.0, 1.0, p) == 0.0
    assert desertion.desertion_rate(2.0, 1.0, 1.0, p) == 0.0
    assert desertion.desertion_rate(0.0, 1.0, 1.0, p) == near(0.01 * (math.exp(0.7) - 1))
    # half have gone: the others are (1/2)^2 as ready to
    p = parameters(desertion_rate=0.01, desertion_slope=0.7, desertion_frailty=2.0)
    assert desertion.desertion_rate(0.0, 1.0, 0.5, p) == near(0.01 * (math.exp(0.7) - 1) / 4)


def test_elites() -> None:
    p = parameters(
        elite_noise=1.0,
        elite_threshold=0.5,
        inside_spoiler=0.5,
        coup_pivot=0.5,
        bargain_rate=0.4,
    )
    assert elites.counts_lost(0.0, -0.01, 0.0, False, p)  # s(-.01) < .5
    assert not elites.counts_lost(0.0, 0.01, 0.0, False, p)
    assert not elites.counts_lost(0.0, -1.0, 1.0, False, p)  # s(-1) = .27 > .25
    assert elites.counts_lost(0.3, 0.0, 0.0, True, p), "left out: s(.3 - .5) < .5"
    assert not elites.counts_lost(0.3, 0.0, 0.0, False, p)
    assert elites.is_attempt(6, 12, p) and not elites.is_attempt(5, 12, p)
    assert not elites.is_attempt(0, 0, p)
    assert elites.coup_success(0.0, 0.0) == 1.0
    assert elites.coup_success(75.0, 100.0) == near(0.25)
    assert elites.bargain_hazard(0.5, 0.25, p) == near(0.05)
    assert elites.bargain_hazard(0.5, -0.25, p) == 0.0


def test_mobilisation() -> None:
    p = parameters(militia_share=0.01, mobilise_rate=0.1, call_rate=0.5)
    assert mobilisation.militia_ceiling(place(alignment=0.5), 0.4, 0.2, p) == near(200.0)
    assert mobilisation.militia_ceiling(place(alignment=-1.0), 0.4, 0.25, p) == near(100.0)
    share = mobilisation.assembling(10.0, p)
    assert mobilisation.assemble(0.0, 200.0, share) == near(200 * (1 - math.exp(-1)))
    assert mobilisation.assemble(300.0, 200.0, share) == 0.0
    assert mobilisation.call_hazard(0.5, p) == near(0.25)


def test_movement() -> None:
    p = parameters(
        march_unopposed=60, march_opposed=10, foot_pace=0.5, pace_motorway=1.2, pace_track=0.4
    )
    assert movement.pace(unit(motorised=1.0), codes.PRIMARY, 0.0, p) == near(60.0)
    assert movement.pace(unit(motorised=0.0), codes.MOTORWAY, 0.0, p) == near(36.0)  # 60 x .5 x 1.2
    assert movement.pace(unit(motorised=1.0), codes.TRACK, 1.0, p) == near(4.0)
    # 1 / (.5 / 60 + .5 / 10) = 17.143
    assert movement.pace(unit(motorised=1.0), codes.PRIMARY, 0.5, p) == near(17.143, abs=1e-3)
    assert movement.resistance(0.0, 0.0) == 0.0
    assert movement.resistance(300.0, 100.0) == near(0.75)
    q = parameters(support_km=20)
    assert movement.out_of_reach(50.0, 0.5, q) == near(30.0)
    assert movement.out_of_reach(15.0, 0.5, q) == 0.0
    assert movement.out_of_reach(50.0, 0.0, q) == near(50.0), "nobody resists"
    held = place(garrison=100.0, backing=20.0, defence=1.5)
    assert movement.goes_past(held, 181.0) and not movement.goes_past(held, 180.0)


def test_orders() -> None:
    p = parameters(give_up_rate=0.5, give_up_drop=0.2, target_fear=1.0, wait_value=0.01)
    town = place(garrison=100.0, defence=1.5, near=600.0)
    assert orders.threat(town, 100.0) == near(2.0)  # 600 / (200 x 1.5)
    assert orders.threat(place(garrison=100.0), 0.0) == 0.0
    city, town_lost = place(value=0.5, near=1.0), place(value=0.2)
    assert not orders.can_spare(city, town_lost)
    assert orders.can_spare(city, place(value=0.5))
    assert orders.can_spare(place(value=0.5), town_lost)
    assert orders.urgency(0.5, 1.0) == 0.0
    assert orders.urgency(0.5, math.e) == near(1.0)
    assert orders.give_up_hazard(0.4, 1.0, 2.0, p) == near(0.1)
    assert orders.give_up_hazard(0.2, 1.0, 2.0, p) == 0.0
    assert orders.give_up_hazard(0.85, 0.0, 2.0, p) == 0.0
    assert orders.win_chance(300.0, place(garrison=99.0), 0.0, p) == near(0.75)
    assert orders.win_chance(0.0, place(), 0.0, p) == 0.0
    assert orders.target_score(0.4, 0.5, 0.5, parameters()) == near(math.log(0.1))
    assert orders.waiting_score(p) == near(math.log(0.01))
    assert orders.roused(0.0, False) == 0.0
    assert orders.roused(1.0, False) == near(1 - math.exp(-1))
    assert orders.roused(0.0, True) == 1.0


def test_patrons() -> None:
    p = parameters(ask_drop=0.2, patron_exit=0.5, patron_spread=0.5)
    assert patrons.asks(True, 0.21, False, p) and patrons.asks(True, 0.0, True, p)
    assert patrons.asks(False, 0.21, False, p)
    assert not patrons.asks(False, 0.0, True, p), "rebels do not ask because of the capital"
    assert not patrons.asks(True, 0.2, False, p)
    assert not patrons.asks(True, 1.0, True, parameters(switch_patrons=0))
    assert patrons.weakening(50.0, 200.0) == near(0.75)
    assert patrons.weakening(0.0, 0.0) == 0.0  # who had no power on the first day has lost none
    assert patrons.acts(1.0, 0.999) and not patrons.acts(0.0, 1e-9)
    assert patrons.reaction(4.0, 2.0, p) == near(4 * math.e)
    assert patrons.exit_hazard(0.2, 0.5, p) == near(0.2)
    assert patrons.exit_hazard(1.0, 0.5, p) == 0.0
    assert patrons.exit_hazard(0.2, -0.5, p) == 0.0


def test_power() -> None:
    p = parameters(power_floor=0.3, heavy_gain=1, air_gain=0.5, cut_supply=0.5, supply_endurance=10)
    assert power.power_per_man(0.5, 0.3, 0.6, 0.4, p) == near(0.65 * 1.3 * 0.6 * 1.2)
    assert power.supply_left(0.8, 10.0, p) == near(0.8 * (0.5 + 0.5 / math.e))
    assert power.supply_left(0.8, 0.0, p) == 0.8
    whole = power.unit_power(unit(men=1000.0), 0.6, 0.0, p)
    assert whole == near(2 * power.unit_power(unit(men=500.0), 0.6, 0.0, p)), "linear in men"
    p = parameters(near_share=0.1)
    assert power.is_near(place(near=10.0, garrison=60.0, backing=40.0), p)
    assert not power.is_near(place(near=9.9, garrison=60.0, backing=40.0), p)
    assert not power.is_near(place(), p)


def test_what_engines_once_worked_out_for_themselves() -> None:
    p = parameters(rumour_rate=0.2, belief_floor=-3, speech_weight=0.5, patron_signal=0.7)
    assert belief.rumours(0.25, 2.0, p) == near(0.3)  # .2 x .75 x 2
    assert belief.without_capital(1.0, p) == -3.0 and belief.without_capital(-4.0, p) == -4.0
    assert belief.fall_since_calm(math.log(4), 0.0) == near(0.3)  # .8 - .5
    assert belief.speech(0.4, p) == near(0.2)
    assert belief.patron_seen(True, p) == near(0.7) == -belief.patron_seen(False, p)
    q = parameters(escape_last=0.5, transit_air=0.8, host_culpability=0.5, truce_breach=0.1)
    assert ruler.last_escape(0.5, 1.0, q) == near(0.1)  # .5 x .8 x .5 x (1 - .5)
    assert ruler.breach_hazard(False, False, q) == near(0.2)
    assert ruler.breach_hazard(True, False, q) == near(0.1)
    assert ruler.breach_hazard(True, True, q) == 0.0
    assert ruler.decline(math.e - 1, 0.0, q) == near(0.5)  # one log unit in two days
    assert ruler.decline(0.0, 100.0, q) == 0.0, "who grows stronger does not decline"
    assert ruler.remembered_defenders(100.0, 0.0, 2.0, q) == near(100 / math.e)
    assert ruler.gather_hazard(unit(in_group=0.5), parameters(gather_rate=0.3)) == 0.0
    assert ruler.gather_hazard(unit(in_group=0.6), parameters(gather_rate=0.3)) == 0.3
    r = parameters(garrison_share=0.2, retreat_cost=0.1, killed_share=0.25)
    assert orders.left_behind(500.0, r) == near(100.0)
    assert choice.cohesion_after_retreat(0.5, r) == near(0.45)
    assert combat.killed_of(80.0, r) == near(20.0)
    assert power.strength_factor(2.0, 1.6448536269514722) == near(2.0)
    assert power.strength_factor(0.5, 3.0) == 1.0, "a spread below one is none"
    assert numbers.ticks(2.0, 0.125) == 16 and numbers.ticks(0.06, 0.125) == 0
    assert numbers.ticks(1.0, 0.0) == 0


def test_manner_of_loss() -> None:
    p = parameters(assault_days=1.5)
    assert combat.manner_of_loss(1.5, True, codes.SURRENDER, p) == codes.ASSAULT
    assert combat.manner_of_loss(1.4, True, codes.SURRENDER, p) == codes.RISING
    assert combat.manner_of_loss(1.4, False, codes.SURRENDER, p) == codes.SURRENDER
    assert combat.manner_of_loss(1.4, False, codes.ABANDONMENT, p) == codes.ABANDONMENT
    assert combat.manner_of_loss(0.0, False, -1, p) == codes.ABANDONMENT
    assert combat.manner_of_loss(1.4, False, -1, p) == codes.ASSAULT, "it fell fighting"


def test_orders_of_the_regime() -> None:
    p = parameters(regime_initiative=0.2, counter_rate=0.3, counter_ratio=1.5)
    town, city = place(value=0.1), place(value=0.5)
    assert orders.reinforce_hazard(town, city, 0.0, p) == 0.2
    assert orders.reinforce_hazard(city, town, 0.0, p) == 0.0, "from where is worth more"
    assert orders.reinforce_hazard(place(value=0.1, core=1), city, 1.1, p) == 0.0, "needed itself"
    lost = place(value=0.2, garrison=100.0)
    assert orders.counter_hazard(place(mobile=150.0), lost, 1.0, False, p) == 0.3
    assert orders.counter_hazard(place(mobile=149.0), lost, 1.0, False, p) == 0.0
    assert orders.counter_hazard(place(mobile=150.0), lost, 1.1, False, p) == 0.0
    assert orders.counter_hazard(place(mobile=150.0), lost, 1.0, True, p) == 0.0, "a cease-fire"
    assert orders.may_give_up(place(near=1.0)) and not orders.may_give_up(place())
    assert not orders.may_give_up(place(near=1.0, core=1))


def test_marches() -> None:
    assert movement.km_covered(30.0, 20.0, 1.0) == 20.0
    assert movement.km_covered(30.0, 20.0, 2.0) == 30.0
    assert movement.days_left(30.0, 20.0, 1.0) == 0.0
    assert movement.days_left(30.0, 20.0, 2.0) == near(0.5)
    assert movement.days_on_the_way(30.0, 0.0) == 1e6
    assert not movement.bars(place(), 0.0), "nobody bars nobody"


def test_risings() -> None:
    p = parameters(rising_rate=0.1, rising_alignment=2, rising_belief=1, rising_neighbours=1.5)
    sullen = place(population=1e6, alignment=-0.5)
    # .1 x 1 x (exp(2) - exp(1)) x (1 - .5)
    expected = 0.05 * (math.exp(2) - math.e)
    assert risings.rising_hazard(sullen, 1.0, 0.0, 100.0, 0.5, p) == near(expected)
    assert risings.rising_hazard(sullen, 0.0, 0.0, 100.0, 0.0, p) == 0.0, "resentment alone"
    assert risings.rising_hazard(place(alignment=0.1), 5.0, 1.0, 100.0, 0.0, p) == 0.0
    assert risings.rising_hazard(sullen, 1.0, 0.0, 100.0, 1.0, p) == 0.0, "policed"
    half = place(population=5e5, alignment=-0.5)
    assert risings.rising_hazard(half, 1.0, 0.0, 100.0, 0.5, p) == near(expected / 2)
    assert risings.rising_men(1e6, 2.0) == 2000.0


def test_ruler() -> None:
    p = parameters(
        ruler_bias=0, cost_taken=2, gain_exile=0.4, gain_covered=0.2, spoiler=0.1, ruler_rate=0.5
    )
    assert ruler.cost_if_taken(0.5, p) == near(1.5)
    assert ruler.value_of_staying(0.0, 1.5, p) == near(-0.25)  # .5 - .5 x 1.5
    assert ruler.value_of_exile(0.8, 0.5, 1.5, p) == near(-0.74)  # .4 x .4 - .6 x 1.5
    assert ruler.value_of_deal(0.8, 0.5, 0.5, 1.5, p) == near(-0.7)  # .4 x .5 - .6 x 1.5
    assert ruler.guaranteed_host(0.5, 0.8) == near(0.9)
    assert ruler.guaranteed_host(0.5, 0.0) == near(0.5)
    assert ruler.past_spoiler(0.8, 0.0, p) == near(0.72)
    assert ruler.past_spoiler(0.8, 1.0, p) == near(0.8)
    assert ruler.transit(False, False, p) == 0.0
    assert ruler.urge(0.0, p) == ruler.urge(-1.0, p) == 0.0
    assert ruler.urge(0.3, parameters(ruler_rate=0.5, ruler_tau=0.3)) == near(
        0.5 * (1 - math.exp(-1))
    )
    assert ruler.mediation_days(1.0, 4.0, 15.0, 0.0) == near(1.0, abs=1e-3)
    assert ruler.mediation_days(0.0, 1.0, 2.0, 0.5) == near(1.0)
    assert ruler.mediation_days(3.0, 3.0, 3.0, 0.7) == 3.0
    q = parameters(storm_weight=1, wait_weight=2)
    assert ruler.acceptance(299.0, 99.0, 0.0, 0.5, q) == near(0.75)  # s(log 3)
    assert ruler.acceptance(299.0, 99.0, 1.0, 0.5, q) < 0.75, "who declines is waited out"


def test_will() -> None:
    p = parameters(will_cohesion=2, will_ingroup=1, will_belief=0.5, will_pay=0.2, will_presence=1)
    # 2 x .2 + 1 x (.2 + .8 x .5) + .5 x 1 + .2 x log .5 + .3 - 0 - 0
    told = 0.4 + 0.6 + 0.5 + 0.2 * math.log(0.5) + 0.3
    assert will.will(unit(cohesion=0.7), 0.5, will.Mind(1.0, math.log(0.5), 0.3, 0.0), p) == near(
        told
    )
    hurt = parameters(will_cohesion=2, casualty_scale=0.1)
    calm = will.challengers_will(unit(), 0.0, hurt)
    assert will.challengers_will(unit(lost=100.0), 0.0, hurt) == near(calm - 1.0)
    assert will.will(unit(), 0.0, will.Mind(-1e9, 0.0, 0.0, 0.0), p) == -p.will_bound
    assert will.presence_felt(0.8, False, parameters(presence_away=0.5)) == near(0.4)
    assert will.near_break_hazard(1.0, 1.0, p) == will.near_break_hazard(2.0, 1.0, p) == 0.0
    assert will.break_hazard(0.0, 1.0, 1e9, p) == near(p.break_rate)
    assert will.break_hazard(0.0, 1.0, 0.0, parameters(switch_breaks=0)) == 0.0
    assert will.kept_in_mind(2.0, parameters(contagion_days=2)) == near(1 / math.e)
    c = parameters(contagion_near=2, contagion_kind=1)
    assert will.contagion(100.0, 50.0, 20.0, 1000.0, c) == near(0.22)


CALM = will.Mind(0.0, 0.0, 0.0, 0.0)

RISING: dict[str, Callable[[float], float]] = {
    "belief in the balance": lambda x: belief.balance(x, 50.0),
    "will in cohesion": lambda x: will.will(unit(cohesion=x / 200), 0, CALM, parameters()),
    "will in pay": lambda x: will.will(unit(), 0, CALM._replace(log_pay=x - 50), parameters()),
    "break hazard in odds": lambda x: will.break_hazard(0, x, 1, parameters()),
    "desertion in lost will": lambda x: desertion.desertion_rate(-x / 50, 0, 1.0, parameters()),
    "loss rate in odds": lambda x: combat.loss_rate(x, parameters()),
    "power in supply": lambda x: power.power_per_man(0.5, 0, x / 100, 0, parameters()),
    "win chance in mass": lambda x: orders.win_chance(x, place(garrison=50.0), 0, parameters()),
    "rising in lost belief": lambda x: risings.rising_hazard(
        place(alignment=-0.5), x / 50, 0, 100, 0, parameters()
    ),
    "exile in the host": lambda x: ruler.value_of_exile(0.9, x / 100, 1, parameters()),
    "the rebels' yes in defenders": lambda x: ruler.acceptance(x, 50, 0, 0.5, parameters()),
    "patron's exit in the fall": lambda x: patrons.exit_hazard(0.2, x / 100, parameters()),
}


@pytest.mark.parametrize("name", RISING)
def test_what_rises(name: str) -> None:
    values = [RISING[name](float(x)) for x in range(0, 101, 5)]
    assert all(a <= b for a, b in pairwise(values)), values
    assert values[0] < values[-1]


def test_numbers_that_once_stood_in_rules() -> None:
    p = parameters(choice_disperse=-1, choice_home=0, choice_covered=3, refuge_decay=1)
    assert choice.disperse(False, 1.0, p) == near(-4.0)
    q = parameters(refuge_decay=1, refuge_km=100, refuge_people=3e4)
    assert civilians.refuge_weight(1e4, 100.0, q) == near(200.0)  # (10,000 + 30,000) / (100 + 100)
    q = parameters(reprisal_rate=1e-4, reprisal_amnesty=0.8)
    assert civilians.reprisals(1e5, 0.5, 1.0, q) == near(1.0)  # 1e-4 x 1e5 x .5 x .2
    q = parameters(elite_noise=1, elite_threshold=0.5, elite_exposure=0.2)
    assert elites.counts_lost(0.0, -0.5, 1.0, False, q)  # s(-.5) = .38 < .5 x .8
    assert not elites.counts_lost(0.0, -0.2, 1.0, False, q)  # s(-.2) = .45
    q = parameters(target_days=1.5)
    assert orders.target_score(0.4, 0.5, 0.5, q) == near(math.log(0.05))  # .4 x .25 / 2
    q = parameters(patron_spread=0.5, patron_bound=2)
    assert patrons.reaction(4.0, 3.0, q) == near(4 * math.e)
    q = parameters(
        defenders_lag=4, cost_taken=2, cost_floor=0.2, gather_rate=0.3, gather_ingroup=0.7
    )
    assert ruler.decline(math.e - 1, 0.0, q) == near(0.25)
    assert ruler.remembered_defenders(100.0, 0.0, 4.0, q) == near(100 / math.e)
    assert ruler.cost_if_taken(0.5, q) == near(1.2)  # 2 x (.2 + .8 x .5)
    assert ruler.gather_hazard(unit(in_group=0.6), q) == 0.0
    q = parameters(storm_weight=0, trust_weight=math.log(4))
    assert ruler.acceptance(1.0, 1.0, 0.0, 1.0, q) == near(2 / 3)  # s(log 4 x .5) = s(log 2)


def test_the_spans_of_the_summary_word() -> None:
    p = parameters(follow_days=5, lasting_days=3, rename_days=1)
    never = summary.CourseOfEvents(-1.0, -1.0, -1.0, -1.0, 0.0, False, 0.0, 0.0)
    after = never._replace(capital_lost=12.0, left=6.0)
    assert summary.summary(after, parameters()) == codes.Outcome.FLIGHT
    assert summary.summary(after, p) == codes.Outcome.IMPLOSION
    kept = never._replace(ceasefire_days=4.0)
    assert summary.summary(kept, parameters()) == codes.Outcome.HOLDS
    assert summary.summary(kept, p) == codes.Outcome.CEASEFIRE
    held = never._replace(capital_lost=1.0, ruler_moved=True, rump_days=4.0)
    assert summary.summary(held, parameters()) == codes.Outcome.IMPLOSION
    assert summary.summary(held, p) == codes.Outcome.RUMP_STATE
    late = after._replace(bargain=7.5)
    assert summary.summary(late, parameters()) == codes.Outcome.INSIDE_HANDOVER
    assert summary.summary(late, p) == codes.Outcome.IMPLOSION
