"""Every scenario says what it is: only what differs, in the words of the interface."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import batches
import pytest
from synthetic import make_case

from brittle.report.figures.scenarios.described import panel
from brittle.report.figures.scenarios.differences import ACT_PATH, ScenarioDifference, differences
from brittle.report.figures.scenarios.words import KeyNames, key_words, value_words
from brittle.results.reading import Results

SYRIA = Path(__file__).parents[1] / "scenarios" / "syria_2024"
NAMES = KeyNames(
    {"damascus": "Damascus", "hts": "Northern factions"},
    {"russia": {"air": 0.6, "commitment": 0.2}},
)


def value_of(name: str) -> dict[str, Any]:
    from brittle.engine import load_cases

    [case] = load_cases([SYRIA / f"{name}.yaml"], ())
    return dict(case.value)


def table(one: str, other: str) -> dict[str, tuple[str, str]]:
    found = differences(value_of(one), value_of(other))
    return {
        key.path: tuple(value_words(key.path, value, NAMES) for value in (key.theirs, key.mine))
        for key in found
    }


def test_only_what_differs_is_shown() -> None:
    assert differences(value_of("baseline"), value_of("baseline")) == []
    assert table("safe_passage_weak_guarantee", "safe_passage") == {
        "offer.guarantee.by": ("Russia", "Arab League"),
        "offer.guarantee.chance_honoured": ("80 in 100", "40 in 100"),
    }
    assert table("last_stand_capital", "baseline") == {
        "ruler.policy": (
            "The ruler decides by the model's rules",
            "He stays and gathers loyal units",
        ),
        "ruler.place": ("the first stronghold", "Damascus"),
    }


def test_values_are_written_as_people_say_them() -> None:
    found = table("safe_passage", "baseline")
    assert found["offer.opens"] == ("no offer", "8 December 2024, 00:00")
    assert found["offer.covers"] == ("no offer", "ruler, family and officers")
    assert found["offer.mediation_days.likely"] == ("no offer", "2 days")
    assert table("hold_everything", "baseline") == {
        "regime.consolidation": ("1 (it follows the model's rules)", "0 (it holds every place)")
    }
    assert table("no_northern_offensive", "baseline_first_day")["frozen"][1].startswith(
        "Northern factions and"
    )
    patrons = table("patron_returns", "baseline")
    assert patrons["patrons.russia.air"] == ("60%, as in the case", "100%")
    assert patrons["patrons.russia.commitment"] == ("20 in 100, as in the case", "80 in 100")


def test_a_dated_act_is_a_row() -> None:
    found = differences(value_of("speech_and_pay"), value_of("baseline"))
    assert [one.path for one in found] == [ACT_PATH, ACT_PATH]
    said = [value_words(one.path, one.mine, NAMES) for one in found]
    assert said == [
        "8 December 2024, 09:00: speech (credibility 50%)",
        "8 December 2024, 12:00: pay (factor 2 times)",
    ]


def test_every_key_of_the_shipped_scenarios_has_words() -> None:
    base = value_of("baseline")
    for path in sorted(SYRIA.glob("*.yaml")):
        if path.stem in ("theatre", "truth"):
            continue
        for one in differences(value_of(path.stem), base):
            label = key_words(one.path).label
            assert label and "`" not in label and (one.path == ACT_PATH or label != one.path)
            for value in (one.mine, one.theirs):
                words = value_words(one.path, value, NAMES)
                assert words and "None" not in words and "_" not in words


def test_parameters_and_unknown_keys_have_words_too() -> None:
    found = differences({"parameters": {"break_rate": 0.5, "nosuch": 2.0}}, {})
    assert [one.path for one in found] == ["parameters.break_rate", "parameters.nosuch"]
    assert key_words("parameters.break_rate").label != "break rate"
    assert key_words("parameters.nosuch").label == "nosuch"
    assert value_words("parameters.break_rate", None, NAMES) == "as in each history"
    assert ScenarioDifference("x.y", True, None) in differences({"x": {"y": True}}, {"x": {}})


HOSTILE = "<script>alert(1)</script> & <b>bold</b>"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    out = tmp_path_factory.mktemp("described") / "out"
    cases = [
        make_case("baseline"),
        make_case("safe_passage", title=HOSTILE),
        make_case("all", title="W" * 200),
    ]
    batches.run(batches.batch(out, *cases, draws=5))
    return Results.read(out)


def test_each_scenario_is_described_once_and_hostile_text_is_inert(results: Results) -> None:
    body = panel(results).body
    assert "<script" not in body and "<b>bold" not in body and html.escape(HOSTILE) in body
    assert re.findall(r'<article class="described" id="([^"]+)"', body) == [
        "scenario-0",
        "scenario-1",
        "scenario-2",
    ]
    assert body.count("It leaves every lever at its default.") == 2
    assert "ruler.policy" in body and "n = 10 runs of each scenario." in panel(results).caption
