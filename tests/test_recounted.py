"""A run is recounted on a page: places in clusters, decisions one by one, names as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import batches
import pytest
from synthetic import SyntheticEngine, make_case

from brittle.batches.disk import StoreError
from brittle.chronicle.ground import ChronicleGround, later_name, place_name, with_article
from brittle.chronicle.kept import KeptRun, are_kept, keep_runs, kept_runs
from brittle.chronicle.prose import AFTERWARDS, MOST, shortened
from brittle.chronicle.story import Note
from brittle.model.codes import Event, Reason
from brittle.results.chosen_runs import chosen_runs
from brittle.results.reading import Results

DAY_1 = datetime(2001, 3, 1)
BRANCH = DAY_1 + timedelta(days=10)
TOWNS = [f"Town {i}" for i in range(12)]
GROUND = ChronicleGround(
    capital="Alder",
    people={"Alder": 9e5, "Birch": 5e5, "Cedar": 4e5, **dict.fromkeys(TOWNS, 10000.0)},
    cities=frozenset({"Alder", "Birch", "Cedar"}),
    regime=frozenset({"the Crown"}),
    held=frozenset({"Alder", "Birch", "Cedar", *TOWNS}),
)


def note(kind: Event, day: float, place: str = "", **values: Any) -> Note:
    plain: dict[str, Any] = {"faction": "Hill Army", "units": (), "why": None, "amount": 0.0}
    return Note(when=DAY_1 + timedelta(days=day), kind=kind, place=place, **{**plain, **values})


def falls(place: str, day: float, **values: Any) -> Note:
    return note(Event.PLACE_FALLS, day, place, **{"why": Reason.ABANDONMENT, **values})


def texts(*notes: Note) -> list[str]:
    return [one.text for one in shortened(notes, GROUND, BRANCH)]


def test_a_day_is_one_entry_that_names_the_largest_places() -> None:
    found = texts(
        falls("Town 1", 3),
        falls("Birch", 3.5, why=Reason.ASSAULT, fought=2.0),
        falls("Cedar", 3.6, why=Reason.SURRENDER, fought=0.2),
        falls("Town 2", 3.7, fought=1.0),
        falls("Town 3", 3.8),
    )
    assert found == [
        "Birch falls to the Hill Army after two days of fighting. Cedar falls to the Hill Army after some "
        "hours of fighting, when its garrison surrenders. On the same day, three other places fall, two of "
        "them without a fight: Town 1, Town 2 and Town 3."
    ]


def test_places_that_fall_alike_share_a_sentence() -> None:
    assert texts(falls("Birch", 3), falls("Cedar", 3.1), falls("Town 1", 3.2)) == [
        "Birch and Cedar fall to the Hill Army without a fight. Town 1 falls as well, without a fight."
    ]


def test_the_capital_comes_before_what_falls_in_the_same_hour() -> None:
    found = texts(
        falls("Town 1", 12),
        falls("Town 2", 12.5),
        note(Event.CAPITAL_LOST, 12.5, "Alder", why=Reason.ASSAULT, fought=3.0),
        note(Event.RULER_TAKEN, 12.5, amount=1.0, faction=""),
    )
    assert found == [
        "Town 1 falls to the Hill Army without a fight.",
        "Alder, the capital, falls to the Hill Army after three days of fighting.",
        "The ruler is killed.",
        "Town 2 falls to the Hill Army without a fight.",
    ]


def test_a_ruler_who_is_taken_as_he_flees_has_one_entry() -> None:
    flees = note(Event.RULER_FLEES, 12.5, "Alder", faction="")
    assert texts(flees, note(Event.RULER_TAKEN, 12.5, amount=1.0, faction="")) == [
        "The ruler tries to flee from Alder, but is killed."
    ]
    assert texts(flees, note(Event.RULER_TAKEN, 13.5, amount=0.0, faction="")) == [
        "The ruler flees from Alder, the capital.",
        "The ruler is captured.",
    ]


def test_no_entry_reaches_across_the_branch() -> None:
    found = shortened(
        [falls("Town 1", 9.9), falls("Town 2", 10.0), falls("Town 3", 10.1)], GROUND, BRANCH
    )
    assert [(one.first < BRANCH, one.last < BRANCH) for one in found] == [
        (True, True),
        (False, False),
    ]


def test_what_others_take_from_one_another_is_left_out_and_what_the_regime_retakes_is_not() -> None:
    found = texts(
        falls("Town 1", 3),
        falls("Town 1", 4, faction="Coast League"),
        falls("Elsewhere", 4, faction="Coast League"),
        falls("Town 1", 5, faction="the Crown", why=Reason.ASSAULT),
        falls("Town 1", 6),
    )
    assert found == [
        "Town 1 falls to the Hill Army without a fight.",
        "The regime's forces retake Town 1.",
        "Town 1 falls to the Hill Army without a fight.",
    ]


def test_the_reason_why_soldiers_give_up_is_given_once() -> None:
    lost = {"why": Reason.LOST_BELIEF, "faction": ""}
    found = texts(
        note(Event.DISPERSES, 3, "Birch", amount=700.0, **lost),
        note(Event.SURRENDERS, 3.2, "Birch", amount=200.0, why=Reason.UNPAID),
        note(Event.DEFECTS, 4, "Cedar", amount=800.0, **lost),
        note(Event.DISPERSES, 6, "Cedar", amount=100.0, **lost),
    )
    assert found == [
        "About 900 of the regime's soldiers desert, surrender or change sides, most of them because they no "
        "longer believe that the regime will last.",
        "A further 800 soldiers give up.",
    ]


def test_a_long_war_is_still_a_page() -> None:
    notes = [falls(town, 2.0 + i / 2) for i, town in enumerate(TOWNS)]
    notes += [note(Event.PATRON_ACTS, 3 + i, faction=f"Patron {i}") for i in range(30)]
    notes += [note(Event.PAY, 4.0, amount=2.0, faction="")]
    notes.append(note(Event.CAPITAL_LOST, 40, "Alder"))
    notes += [falls(place, 41 + i) for i, place in enumerate(("Birch", "Cedar"))]
    found = shortened(sorted(notes, key=lambda one: one.when), GROUND, BRANCH)
    assert len(found) <= MOST
    assert any("the capital" in one.text for one in found)
    assert not any("pay" in one.text for one in found)  # the least important go first
    assert [one.first for one in found] == sorted(one.first for one in found)
    after = [one for one in found if one.first > DAY_1 + timedelta(days=40)]
    assert 1 <= len(after) <= AFTERWARDS


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Syrian National Army", "the Syrian National Army"),
        (
            "Northern factions led by Hayat Tahrir al-Sham",
            "the northern factions led by Hayat Tahrir al-Sham",
        ),
        ("Misrata brigades", "the Misrata brigades"),
        ("AFDL with Rwanda and Uganda", "the AFDL with Rwanda and Uganda"),
        ("Republic of Vietnam", "the Republic of Vietnam"),
        ("United States", "the United States"),
        ("the Crown", "the Crown"),
        ("Russia", "Russia"),
        ("NATO", "NATO"),
        ("UN", "the UN"),
        ("Hezbollah", "Hezbollah"),
        ("Hekmatyar's party", "Hekmatyar's party"),
        ("", ""),
    ],
)
def test_names_have_their_article(name: str, inside: str) -> None:
    assert with_article(name) == inside


def test_names_are_shorter_the_second_time() -> None:
    assert later_name("Northern factions led by Hayat Tahrir al-Sham") == "Northern factions"
    assert later_name("National Liberation Army (east)") == "National Liberation Army"
    assert place_name("Tripoli (centre, Bab al-Aziziya)") == "Tripoli"
    assert place_name("Khan Arnabah / Madinat al-Baath") == "Khan Arnabah"
    found = texts(
        falls("Town 1", 3, faction="AFDL with Rwanda"),
        falls("Town 2", 4, faction="AFDL with Rwanda"),
    )
    assert "to the AFDL with Rwanda " in found[0] and "to the AFDL without" in found[1]


@pytest.fixture
def results(tmp_path: Path) -> Results:
    batches.run(batches.batch(tmp_path / "out", make_case("baseline"), draws=20))
    return Results.read(tmp_path / "out")


def a_run(results: Results, number: int = 0) -> KeptRun:
    one = chosen_runs(results)[number]
    return KeptRun(
        scenario=one.scenario,
        draw=one.draw,
        replicate=one.replicate,
        start=DAY_1,
        branch=BRANCH,
        notes=(falls("Birch", 3, units=("Guard",)), note(Event.PAY, 4, amount=1.5)),
        ending=("The regime holds the capital.",),
    )


def test_what_is_kept_is_read_back(results: Results) -> None:
    assert kept_runs(results) == () and not are_kept(results)
    keep_runs(results, [a_run(results)])
    assert kept_runs(results) == (a_run(results),)
    keep_runs(results, [a_run(results, i) for i in range(len(chosen_runs(results)))])
    assert are_kept(results)


def test_a_changed_run_is_noticed_and_one_of_another_batch_is_passed_over(
    results: Results, tmp_path: Path
) -> None:
    keep_runs(results, [a_run(results)])
    path = results.folder / "recounted.json"
    text = path.read_text()
    path.write_text(text.replace('"Birch"', '"Cedar"'))
    with pytest.raises(StoreError, match=r"recounted\.json: `runs` was changed"):
        kept_runs(results)
    path.write_text(text[:-20])
    with pytest.raises(StoreError, match=r"recounted\.json"):
        kept_runs(results)
    path.write_text(text.replace(results.mark, "0" * 64))
    assert kept_runs(results) == ()


def test_run_keeps_what_its_report_recounts(made_up: SyntheticEngine) -> None:
    done = batches.brittle("run", "case/baseline.yaml", "--draws", 20, "--out", "out")
    assert done.exit_code == 0, done.output
    results = Results.read(Path("out"))
    assert are_kept(results)
    page = (Path("out") / "report.html").read_text()
    for one in chosen_runs(results):
        assert one.label in page and f"Run <code>{one.run}</code>" in page
        assert (Path("out") / "chronicle" / f"{one.run.replace('/', '-')}.txt").exists()
    played = made_up.played
    assert batches.brittle("report", "out").exit_code == 0
    assert made_up.played == played
