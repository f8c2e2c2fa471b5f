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
    movement,
    numbers,
    power,
    will,
)
from tests.rules.records import parameters, place, unit

near = pytest.approx


def test_people_of_a_place() -> None:
    assert civilians.people_present(1000.0, 300.0) == 700.0
    assert civilians.people_at_home(1000.0, 300.0, 50.0) == 650.0
    assert civilians.people_exposed(1000.0, 300.0, 50.0, 20.0) == 670.0
    assert civilians.people_exposed(1000.0, 990.0, 50.0, 20.0) == 20.0, "nobody is left but guests"


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


def test_only_a_full_ally_is_of_one_side() -> None:
    assert power.is_one_side(1.0)
    assert not power.is_one_side(1.0 - 1e-9), "a neutral that helps"


def test_where_no_way_leads() -> None:
    assert movement.leads_there(0.0) and movement.leads_there(20_000.0)
    assert not movement.leads_there(movement.NO_WAY)
