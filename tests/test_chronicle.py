"""A run is told in sentences: names, hours by the clock, repeats merged, the cost at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from synthetic import Land, SyntheticEngine, make_case

from brittle.chronicle.phrases import PHRASES, phrase
from brittle.chronicle.story import WIDTH, Names, Note, closing, condensed, tell
from brittle.model.codes import Event, Manner, Reason
from brittle.model.outcome import LOG_DTYPE
from brittle.wording import (
    OUTCOME_NAMES,
    counted,
    duration,
    listed,
    men,
    outcome_meaning,
    people,
    plural,
    rounded,
)

NAMES = Names({"aa": "Alder", "bb": "Birch"}, {"crown": "the Crown", "hills": "the Hill Army"}, {})
NOON = datetime(2001, 3, 3, 12)


def note(kind: Event, **values: Any) -> Note:
    plain: dict[str, Any] = {
        "when": NOON,
        "place": "Alder",
        "faction": "the Hill Army",
        "units": ("Crown Guard",),
        "why": None,
        "amount": 1240.0,
    }
    return Note(kind=kind, **{**plain, **values})


@pytest.mark.parametrize("kind", Event)
def test_every_kind_has_a_sentence(kind: Event) -> None:
    for why in (None, *Reason):
        for units in ((), ("Crown Guard",), ("A", "B", "C", "D", "E")):
            said = phrase(note(kind, why=why, units=units))
            assert said.endswith(".") and "  " not in said and "None" not in said
            assert "_" not in said


def test_every_manner_of_loss_has_a_sentence_of_its_own() -> None:
    falls = {phrase(note(Event.PLACE_FALLS, why=Reason(manner.value))) for manner in Manner}
    assert len(falls) == len(Manner)


def test_no_sentence_without_a_kind() -> None:
    assert set(PHRASES) == set(Event)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            note(Event.PLACE_FALLS, why=Reason.ASSAULT, fought=2.1),
            "Alder falls to the Hill Army after fighting that adds up to two days.",
        ),
        (
            note(Event.PLACE_FALLS, why=Reason.ABANDONMENT),
            "Alder falls to the Hill Army without a fight; nobody defends it.",
        ),
        (
            note(Event.WITHDRAWS, why=Reason.COMRADES_BROKE),
            "Crown Guard withdraws from Alder (about 1,200 men), after others around them broke.",
        ),
        (
            note(Event.DISPERSES, why=Reason.LOST_BELIEF, units=("A", "B")),
            "A and B melt away at Alder (about 1,200 men): "
            "they no longer believe that the regime will last.",
        ),
        (note(Event.RULER_TAKEN, amount=1.0), "the ruler is killed."),
        (note(Event.PAY, amount=1.5), "soldiers' pay is raised, to 1.5 times what it was."),
    ],
)
def test_sentences(one: Note, words: str) -> None:
    assert phrase(one) == words


def test_repeats_of_a_day_are_one_sentence() -> None:
    notes = [
        note(
            Event.WITHDRAWS, when=NOON + timedelta(hours=3 * i), units=(f"Unit {i}",), amount=100.0
        )
        for i in range(3)
    ]
    other_day = replace(notes[0], when=NOON + timedelta(days=1))
    told = condensed([*notes, other_day])
    assert len(told) == 2
    assert told[0].units == ("Unit 0", "Unit 1", "Unit 2") and told[0].amount == 300.0


def test_length_of_a_battle_is_counted_and_the_capital_told_once() -> None:
    began = note(Event.BATTLE_BEGINS, amount=1.2)
    fell = note(Event.PLACE_FALLS, when=NOON + timedelta(days=2), why=Reason.ASSAULT, amount=2.1)
    capital = note(Event.CAPITAL_LOST, when=NOON + timedelta(days=2), amount=2.1)
    told = condensed([began, fell, capital])
    assert [one.kind for one in told] == [Event.BATTLE_BEGINS, Event.CAPITAL_LOST]
    assert phrase(told[-1]) == (
        "the capital, Alder, falls to the Hill Army after fighting that adds up to two days."
    )


def test_an_attack_is_broken_off_once_and_told_again_when_it_is_renewed() -> None:
    days = [NOON + timedelta(days=day) for day in range(6)]
    kinds = (
        Event.BATTLE_BEGINS,
        Event.BREAKS_OFF,
        Event.BREAKS_OFF,
        Event.BATTLE_BEGINS,
        Event.BREAKS_OFF,
    )
    log = [note(kind, when=when, amount=1.0) for kind, when in zip(kinds, days, strict=False)]
    told = [one.kind for one in condensed(log)]
    assert told == [Event.BATTLE_BEGINS, Event.BREAKS_OFF, Event.BATTLE_BEGINS, Event.BREAKS_OFF]


def test_who_breaks_on_his_own_ground_pulls_out() -> None:
    taken = note(Event.PLACE_FALLS, why=Reason.ASSAULT, amount=1.0)
    breaks = note(Event.BREAKS_OFF, when=NOON + timedelta(days=3))
    told = condensed([taken, breaks])
    assert phrase(told[-1]) == "the Hill Army pulls out of Alder."


def test_numbers_in_words() -> None:
    assert [rounded(v) for v in (0, 7, 1240, 98765, 1234567)] == [
        "0",
        "7",
        "1,200",
        "99,000",
        "1,200,000",
    ]
    assert (men(0.2), men(1), men(4), men(840)) == (
        "no men",
        "one man",
        "a handful of men",
        "about 840 men",
    )
    assert (people(0), people(3), people(float("nan"))) == ("nobody", "a few", "about 0")
    assert [people(v, "civilians", none="no civilians") for v in (0, 3, 1240)] == [
        "no civilians",
        "a few civilians",
        "about 1,200 civilians",
    ]
    numbers = (0, 1, 2, 1234, 0.5, 1_000_000)
    assert [counted(n, "history", "histories") for n in numbers] == [
        "0 histories",
        "1 history",
        "2 histories",
        "1,234 histories",
        "0.5 histories",
        "1,000,000 histories",
    ]
    assert (duration(0.2), duration(1), duration(4.2), duration(30)) == (
        "some hours",
        "a day",
        "four days",
        "four weeks",
    )
    assert listed(["a", "b", "c", "d", "e"]) == "a, b and 3 others"


def _chronicle(key: str, draw: int) -> tuple[str, Land]:
    engine = SyntheticEngine()
    case = make_case(key)
    land = engine.prepare(case.scenario)
    history = engine.past(case.scenario, land, draw + 1).histories[draw]
    result = engine.play(land, history, 0, log=True)
    text = tell(result, land, Names.of(case.theatre), "Testland", f"{key}/{draw}/0", 30)
    return text, land


def test_a_war_without_dead_ends_in_grammar() -> None:
    case = make_case("baseline", days=1)
    engine = SyntheticEngine()
    land = engine.prepare(case.scenario)
    result = engine.play(land, engine.past(case.scenario, land, 1).histories[0], 0)
    for name in ("killed_regime", "killed_rebels", "killed_civilians", "reprisals"):
        result.run[name] = 0.0
    told = " ".join(" ".join(closing(result, NOON, 1.0)).split())
    assert (
        "Killed: none of the regime's men, no others under arms, no civilians in the fighting and none "
        "in reprisals." in told
    )
    assert "1 day after the scenario begins" in told and "nobody civilians" not in told


def test_a_whole_chronicle_reads_from_start_to_cost() -> None:
    text, _ = _chronicle("baseline", 0)
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert "Hindcast, not forecast" in text
    marked = [line for line in text.splitlines() if "the scenario's own assumptions begin" in line]
    assert marked == [
        "--- Day 11, Sun 11 Mar, 00:00: the branch, where the scenario's own assumptions begin ---"
    ]
    assert "The capital, Crown City, falls to the Hill Army" in text
    assert "place_" not in text
    assert "How it ends" in text and "Killed:" in text
    assert text.rstrip().endswith("Deaths after the last day are not modelled.")
    days = [line for line in text.splitlines() if line.startswith("Day ")]
    numbers = [int(line.split(",")[0].removeprefix("Day ")) for line in days]
    assert numbers == sorted(set(numbers)) and "2001" in days[0]


def test_no_branch_is_marked_where_the_scenario_acts_from_the_first_moment() -> None:
    engine = SyntheticEngine()
    case = make_case("baseline")
    land = engine.prepare(case.scenario)
    history = engine.past(case.scenario, land, 1).histories[0]
    result = engine.play(land, history, 0, log=True)
    text = tell(result, replace(land, branch_tick=0), Names.of(case.theatre), "T", "r", 30)
    assert "the branch, from which" not in text


def test_days_and_hours_follow_the_clock() -> None:
    engine = SyntheticEngine()
    case = make_case("baseline")
    land = engine.prepare(case.scenario)
    history = engine.past(case.scenario, land, 1).histories[0]
    result = engine.play(land, history, 0, log=True)
    log = np.zeros(1, dtype=LOG_DTYPE)
    log[0] = (8 * 2 + 5, Event.RISES, 3, 1, -1, -1, 500)
    text = tell(replace(result, log=log), land, Names.of(case.theatre), "T", "r", 30)
    assert "Day 3, Sat 3 Mar 2001" in text
    assert "  15:00  People in Place 3 & Sons rise; about 500 men take up arms." in text


def test_a_patron_is_named_by_its_troops() -> None:
    engine = SyntheticEngine()
    case = make_case("baseline")
    land = replace(engine.prepare(case.scenario), unit_ids=("guard", "far_ally (men)"))
    theatre = {**case.theatre, "patrons": {"far_ally": {}}}
    history = engine.past(case.scenario, land, 1).histories[0]
    result = engine.play(land, history, 0)
    log = np.zeros(2, dtype=LOG_DTYPE)
    log[0] = (8, Event.PATRON_ACTS, -1, 0, 1, -1, 0)
    log[1] = (9, Event.WITHDRAWS, 3, 0, 1, -1, 400)
    text = tell(replace(result, log=log), land, Names.of(theatre), "T", "r", 30)
    assert "Far Ally steps in with force to help an ally." in text
    assert "Troops from Far Ally withdraw from Place 3 & Sons" in text


def test_verbs_agree_with_names() -> None:
    many = ("Northern factions led by X", "Police and guards, Y", "Iran-backed brigades, south")
    one = ("National Army", "Homs garrison", "104th Brigade of the Guards", "Hezbollah, Qusayr")
    assert all(plural(name) for name in many) and not any(plural(name) for name in one)


def test_outcomes_are_explained_by_the_days_of_the_scenario() -> None:
    assert outcome_meaning("ceasefire", {}) == "a cease-fire is kept for 14 days"
    assert (
        outcome_meaning("ceasefire", {"lasting_days": 7.5}) == "a cease-fire is kept for 7.5 days"
    )
    assert "the capital falls within 3 days" in outcome_meaning("flight", {"follow_days": 3.0})
    assert all(outcome_meaning(word, {}) for word in OUTCOME_NAMES)
