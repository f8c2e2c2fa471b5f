"""Rules of who is where, faces whom and gives way how, against values computed by hand."""

from __future__ import annotations

import math

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
    power,
    risings,
    will,
)
from tests.rules.records import parameters, place, unit

near = pytest.approx


def test_people_of_a_place() -> None:
    assert civilians.people_present(1000.0, 300.0) == 700.0
    assert civilians.people_at_home(1000.0, 300.0, 50.0) == 650.0
    assert civilians.people_exposed(1000.0, 300.0, 50.0, 20.0) == 670.0
    assert civilians.people_exposed(1000.0, 990.0, 50.0, 20.0) == 20.0, "nobody is left but guests"


def test_refuge_and_return() -> None:
    assert civilians.gives_refuge(place(near=500.0)), "enemies near are no battle"
    assert not civilians.gives_refuge(place(contact=0.125))
    assert civilians.refuge_share(3.0, 12.0) == 0.25
    assert civilians.refuge_share(3.0, 0.0) == 0.0, "nobody flees where no place gives refuge"
    assert civilians.returned(400.0, 0.25) == 100.0
    assert civilians.without(400.0, 100.0) == 300.0
    assert civilians.without(99.0, 100.0) == 0.0, "a rounded sum may ask for more than there are"
    p = parameters(return_rate=0.5)
    day = 1 - math.exp(-0.5)
    assert civilians.returning_daily(0.125, p) == near(day) == civilians.returning_daily(0.25, p)


def test_where_days_end() -> None:
    assert [tick for tick in range(20) if numbers.ends_day(tick, 0.125)] == [7, 15]
    assert numbers.ends_day(-1, 0.125) and numbers.ends_day(-9, 0.125), "and before tick 0"
    assert [numbers.days_over(tick, 0.125) for tick in (-9, -2, -1, 6, 7, 15)] == [
        -1, -1, 0, 0, 1, 2,
    ]  # fmt: skip
    assert not numbers.ends_day(7, 0.0) and numbers.days_over(7, 0.0) == 0


def test_sums_of_a_day() -> None:
    assert mobilisation.men_in_ranks(5000.0, 300.0) == 5300.0
    assert combat.killed_of_all_sides(120.0, 80.0) == 200.0
    total = numbers.weighted(0.8, 100.0) + numbers.weighted(0.2, 300.0)
    assert numbers.mean_of(total, 400.0) == near(0.35)  # (80 + 60) / 400
    assert numbers.larger_of(2.0, 3.0) == 3.0 == numbers.larger_of(3.0, 2.0)


def test_powers_that_count_in_part() -> None:
    assert power.power_of(300.0, 0.5) == 150.0
    assert power.part_of(200.0, 0.25) == 50.0
    assert orders.power_counted(200.0, True, 0.25) == 200.0, "of one's own faction"
    assert orders.power_counted(200.0, False, 0.25) == 50.0


def test_days_without_a_road() -> None:
    assert power.days_cut_off(False, 2.0, 0.125) == 2.125
    assert power.days_cut_off(True, 2.0, 0.125) == 0.0


def test_who_comes_along_is_not_counted_again_near_the_target() -> None:
    assert orders.comes_along(True, True, 100.0)
    assert not orders.comes_along(False, True, 100.0), "a friend"
    assert not orders.comes_along(True, False, 100.0), "the target is out of reach"
    assert not orders.comes_along(True, True, 0.0), "a column without power is near nothing"


def test_value_of_the_garrisons_behind_a_target() -> None:
    p = parameters(support_km=20)
    assert orders.value_behind(0.4, 5.0, p) == near(0.3)  # .4 x (1 - 5 / 20)
    assert orders.value_behind(0.4, 20.0, p) == 0.0


def test_when_columns_appear() -> None:
    late = {"status": codes.Status.WAITING, "strength": 500.0, "available": 40}
    assert orders.has_come(unit(**late), 40) and not orders.has_come(unit(**late), 39)
    assert not orders.has_come(unit(**late | {"strength": 0.0}), 40), "nobody has raised it"
    assert not orders.has_come(unit(**late | {"status": codes.Status.HIDDEN}), 40)
    cell = unit(status=codes.Status.HIDDEN)
    assert orders.may_surface(cell, False) and not orders.may_surface(cell, True)
    assert not orders.may_surface(unit(), False), "it is there already"


def test_when_a_cell_joins_without_weighing_it() -> None:
    assert orders.joins(place(), False), "its side holds the place"
    assert not orders.joins(place(), True)
    assert orders.joins(place(risen=1), True)
    assert orders.joins(place(attackers=100.0), True)


def test_means_and_shares() -> None:
    assert numbers.mean_of(60.0, 200.0) == near(0.3)
    assert numbers.mean_of(600.0, 200.0) == near(3.0), "a mean is no share"
    assert numbers.mean_of(0.0, 0.0) == 0.0


def test_what_has_been_lost_since_calm() -> None:
    assert belief.lost_since_calm(3.0, 1.0) == 2.0
    assert belief.lost_since_calm(1.0, 3.0) == -2.0
    assert will.lost_presence(1.0, 0.25) == 0.75
    assert will.log_pay(math.e) == near(1.0)
    assert will.pay_ratio(0.3, 0.6) == near(0.5)
    assert will.pay_ratio(0.3, 0.0) == 1.0


def test_promises() -> None:
    assert choice.believed(0.5, 0.4) == near(0.2)
    assert elites.covered_now(0.7, True) == 0.7
    assert elites.covered_now(0.7, False) == 0.0


def test_an_option_has_the_value_of_its_name() -> None:
    p, men = parameters(), unit(cohesion=0.7, in_group=0.25)
    straits = choice.Straits(True, True, 0.3, 0.6, 0.4, True, True)
    by_name = {
        codes.Choice.WITHDRAW: choice.withdraw(men, True, p),
        codes.Choice.DISPERSE: choice.disperse(True, 0.3, p),
        codes.Choice.SURRENDER: choice.surrender(0.6, True, p),
        codes.Choice.DEFECT: choice.defect(men, 0.4, True, p),
        codes.Choice.CROSS: choice.cross(True, p),
    }
    assert by_name == {code: choice.value_of(code, men, straits, p) for code in codes.Choice}
    assert len(set(by_name.values())) == len(codes.Choice)
    nowhere = choice.Straits(False, True, 0.3, 0.6, 0.4, False, False)
    shut = {
        code for code in codes.Choice if choice.value_of(code, men, nowhere, p) == choice.IMPOSSIBLE
    }
    assert shut == set(codes.Choice) - {codes.Choice.DISPERSE}


def test_what_the_overwhelmed_do() -> None:
    assert choice.when_overwhelmed(True, True) == codes.Choice.SURRENDER
    assert choice.when_overwhelmed(True, False) == codes.Choice.SURRENDER
    assert choice.when_overwhelmed(False, True) == codes.Choice.WITHDRAW
    assert choice.when_overwhelmed(False, False) == codes.Choice.DISPERSE


def test_how_those_who_break_leave_their_place() -> None:
    ways = {code: combat.way_out_of(code) for code in codes.Choice}
    assert ways == {
        codes.Choice.WITHDRAW: codes.Manner.ABANDONMENT,
        codes.Choice.DISPERSE: codes.Manner.ABANDONMENT,
        codes.Choice.SURRENDER: codes.Manner.SURRENDER,
        codes.Choice.DEFECT: codes.Manner.SURRENDER,
        codes.Choice.CROSS: codes.Manner.ABANDONMENT,
    }


def test_who_breaks_inside_an_enemys_place_leaves_no_mark() -> None:
    held, given_up = -1, codes.Manner.ABANDONMENT
    assert combat.way_out_left(held, False, codes.Choice.SURRENDER) == codes.Manner.SURRENDER
    assert combat.way_out_left(given_up, False, codes.Choice.DEFECT) == codes.Manner.SURRENDER
    assert combat.way_out_left(held, True, codes.Choice.SURRENDER) == held
    assert combat.way_out_left(given_up, True, codes.Choice.SURRENDER) == given_up


def test_how_the_chronicle_tells_what_the_broken_do() -> None:
    told = {code: codes.Event(choice.event_of(code)).name for code in codes.Choice}
    assert told == {
        codes.Choice.WITHDRAW: "WITHDRAWS",
        codes.Choice.DISPERSE: "DISPERSES",
        codes.Choice.SURRENDER: "SURRENDERS",
        codes.Choice.DEFECT: "DEFECTS",
        codes.Choice.CROSS: "CROSSES_BORDER",
    }


def test_odds_as_each_side_has_them() -> None:
    battle = place(garrison=100.0, attackers=400.0, contact=1.0)
    assert combat.odds_felt(battle, False) == near(4.0)
    assert combat.odds_felt(battle, True) == near(0.25)
    peace = place(garrison=100.0, attackers=400.0)
    assert combat.odds_felt(peace, False) == combat.odds_felt(peace, True) == 1.0
    assert combat.effective_days(4.0, 2.0, parameters()) == near(0.5)  # 2 x 1 / 4


def test_hazard_of_breaking_by_where_one_stands() -> None:
    p = parameters(near_share=0.1)
    men = unit(will=-1.0, will_calm=1.0, contact=3.0)
    battle = place(garrison=100.0, attackers=200.0, contact=3.0)
    assert will.hazard_of(men, battle, True, False, p) == will.break_hazard(-1.0, 2.0, 3.0, p) > 0
    assert will.hazard_of(men, battle, False, True, p) == will.break_off_hazard(-1.0, 0.5, p) > 0
    assert will.hazard_of(men, battle, False, False, p) == 0.0, "a bystander"
    close = place(garrison=100.0, near=50.0)
    assert will.hazard_of(men, close, True, False, p) == will.near_break_hazard(-1.0, 1.0, p) > 0
    assert will.hazard_of(unit(will=-1.0, will_calm=1.0, regime=0), close, True, False, p) == 0.0
    assert will.hazard_of(men, place(garrison=100.0), True, False, p) == 0.0, "no enemy is near"


def test_neutrals_never_break() -> None:
    assert [will.may_break(side) for side in codes.Side] == [True, True, True, False]


def test_militia_stay_whole() -> None:
    p = parameters(desertion_rate=0.01, desertion_slope=0.7, desertion_frailty=2.0)
    assert desertion.militia_rate(0.0, 1.0, p) == near(0.01 * (math.exp(0.7) - 1))


def test_which_garrison_leads() -> None:
    town, city = place(value=0.1, key=1), place(value=0.5, key=9)
    assert power.leads(city, town) and not power.leads(town, city)
    twin = place(value=0.5, key=8)
    assert power.leads(twin, city) and not power.leads(city, twin), "by the lower key"
    assert not power.leads(city, city)


def test_who_takes_the_lead() -> None:
    town, city = place(value=0.1, garrison=5.0), place(value=0.5, garrison=1.0)
    assert power.takes_lead(city, town, True) and not power.takes_lead(town, city, True)
    assert not power.takes_lead(city, town, False), "it is of another side"
    assert not power.takes_lead(place(value=0.5), town, True), "nobody stands there"


def test_who_decides_as_its_leader_does() -> None:
    assert power.follows(0.6, 0.59) and not power.follows(0.6, 0.6)
    assert not power.follows(0.0, 0.0), "who is not backed never does"


def test_who_takes_a_place_in_a_rising() -> None:
    rising = {"risen": 1, "fighters": 300.0}
    assert risings.have_risen(place(**rising), True)
    assert not risings.have_risen(place(**rising), False), "others take it"
    assert not risings.have_risen(place(**rising | {"fighters": 0.0}), True), "it is put down"
    assert not risings.have_risen(place(**rising | {"risen": 0}), True), "men left behind"


def test_who_rises_once() -> None:
    against = {"alignment": -0.5}
    assert risings.may_rise(place(**against), 1.0, 0.0)
    assert not risings.may_rise(place(**against, risen=1), 1.0, 0.0)
    assert not risings.may_rise(place(**against, fighters=20.0), 1.0, 0.0)


def test_only_a_full_ally_is_of_one_side() -> None:
    assert power.is_one_side(1.0)
    assert not power.is_one_side(1.0 - 1e-9), "a neutral that helps"


def test_where_no_way_leads() -> None:
    assert movement.leads_there(0.0) and movement.leads_there(20_000.0)
    assert not movement.leads_there(movement.NO_WAY)


def test_who_is_killed_in_a_place() -> None:
    p = parameters(harm_rate=0.5, standoff_harm=0.25, near_share=0.1)
    town = {"population": 1100.0, "away": 200.0, "killed": 10.0, "sheltered": 110.0}
    battle = place(**town, contact=1.0, garrison=100.0, attackers=100.0)
    streets = 1000.0 * (1 - math.exp(-0.5 * 2.0))  # two days at even odds
    strikes = 1000.0 * (1 - math.exp(-0.25 * 0.4 * 2.0))
    assert civilians.killed_in(battle, 0.0, 2.0, p) == near(streets)
    assert civilians.killed_in(place(**town), 0.4, 2.0, p) == near(strikes)
    assert civilians.killed_in(battle, 0.4, 2.0, p) == near(streets + strikes)


def test_who_is_in_danger() -> None:
    assert civilians.is_in_danger(place(contact=0.125))
    assert civilians.is_in_danger(place(near=1.0))
    assert not civilians.is_in_danger(place(attackers=10.0)), "nobody has fought them yet"


def test_battles_begin_and_end() -> None:
    contested = place(garrison=10.0, attackers=10.0)
    assert combat.meets_battle(contested, False) and not combat.meets_battle(contested, True)
    assert not combat.meets_battle(place(attackers=10.0), False)
    assert not combat.meets_battle(place(garrison=10.0), False)
    assert combat.is_quiet(place(garrison=10.0))
    for enemy in ("attackers", "near", "contact"):
        assert not combat.is_quiet(place(**{enemy: 1.0}))


def test_losses_by_side() -> None:
    p = parameters(attrition=0.02, attrition_cap=1.0)
    assert combat.side_loss_rate(4.0, True, p) == near(0.04)  # .02 x 2
    assert combat.side_loss_rate(4.0, False, p) == near(0.01)  # .02 / 2


def test_what_falls() -> None:
    p = parameters(fall_ratio=0.1)
    assert combat.falls(place(attackers=10.0), False, p)
    assert not combat.falls(place(attackers=10.0), True, p), "not in a cease-fire"
    assert not combat.falls(place(), False, p), "to nobody"
    assert not combat.falls(place(attackers=10.0, garrison=10.0), False, p), "it holds out"


def test_what_is_struck_from_the_air() -> None:
    column = {"column": 1, "stirred": 1}
    assert combat.is_in_the_open(unit(**column))
    assert not combat.is_in_the_open(unit(**column | {"stirred": 0}))
    assert not combat.is_in_the_open(unit(**column | {"column": 0}))
    assert not combat.is_in_the_open(unit(**column, status=codes.Status.HIDDEN))


def test_where_neutrals_move_in() -> None:
    assert orders.is_deserted(place(manned=1))
    assert not orders.is_deserted(place(manned=1, garrison=1.0))
    assert not orders.is_deserted(place(manned=1, attackers=1.0))
    assert not orders.is_deserted(place(manned=1, capital=1))
    assert not orders.is_deserted(place()), "nobody stood there on the first day"
    with_men = [orders.moves_in(side, place(garrison=1.0)) for side in codes.Side]
    assert with_men == [side == codes.Side.NEUTRAL for side in codes.Side]
    assert not orders.moves_in(codes.Side.NEUTRAL, place())


def test_who_leaves_men_in_a_place_taken() -> None:
    assert orders.leaves_men(unit(column=1, regime=0), True)
    assert not orders.leaves_men(unit(column=1, regime=0), False)
    assert not orders.leaves_men(unit(column=1, regime=1), True)
    assert not orders.leaves_men(unit(column=0, regime=0), True)


def test_who_closes_in_on_a_long_road() -> None:
    p = parameters(near_km=50)
    assert power.closes_in(40.0, 120.0, p)
    assert not power.closes_in(60.0, 120.0, p)
    assert not power.closes_in(40.0, 45.0, p), "near from the start"


def test_when_flight_is_rumoured() -> None:
    assert belief.is_rumoured(True, True)
    assert not belief.is_rumoured(False, True) and not belief.is_rumoured(True, False)
