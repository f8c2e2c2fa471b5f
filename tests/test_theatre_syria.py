"""The Syrian case is coded by the codebook's scales: every value that has a formula is recomputed.

What a formula needs beside the columns (terrain, rank, the reasons for an adjustment) stands in
the row's note in fixed words, which these tests read.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import networkx as nx
import pytest

from brittle.model.conventions import COHESION_BY_KIND
from brittle.model.inputs.reading import load_scenario, load_theatre, scenario_files
from brittle.model.inputs.schema.tables import ColumnRow, FormationRow, PlaceRow
from brittle.model.inputs.schema.theatre import Theatre
from brittle.results.levers import (
    COURSE,
    DATE,
    LEVERS,
    RulersCourse,
    Value,
    changes_nothing,
    course_of,
    levers_between,
)

FOLDER = Path(__file__).parent.parent / "scenarios" / "syria_2024"

MILLION = 1_000_000
CITY = 100_000

VALUE_BY_KIND = {
    "capital": 1.0,
    "regional_capital": 0.4,
    "city": 0.3,
    "suburb": 0.25,
    "base": 0.15,
    "crossing": 0.15,
    "junction": 0.15,
    "town": 0.1,
}
SETTLED = {"capital", "regional_capital", "city", "suburb", "town"}

ALIGNMENT_BASE = {
    "insurgency": -0.75,
    "rebelled": -0.5,
    "home": 0.75,
    "favoured": 0.4,
    "sullen": -0.25,
    "mixed": 0.0,
}
ALIGNMENT_SHIFT = {"own": -0.25, "fears the attacker": 0.25}

ADJUSTMENT = {
    "pay": -0.10,
    "officers": -0.05,
    "half strength": -0.05,
    "fled": -0.10,
    "long battle": 0.10,
    "own community": 0.05,
    "advisers": 0.05,
    "advisers withdrawn": -0.05,
}
COLUMN_BASE = {"veteran rebels": 0.65, "rank and file": 0.50, "levy": 0.35, "regular army": 0.60}
FILLS = {0.4, 0.6, 0.85}

BRANCHES = {
    "baseline": datetime(2024, 12, 8),
    "baseline_first_day": datetime(2024, 11, 27),
    "safe_passage": datetime(2024, 12, 8),
    "safe_passage_weak_guarantee": datetime(2024, 12, 8),
    "safe_passage_early": datetime(2024, 11, 30),
    "safe_passage_eight_days_later": datetime(2024, 11, 30),
    "last_stand_capital": datetime(2024, 12, 8),
    "last_stand_capital_early": datetime(2024, 11, 30),
    "last_stand_coast": datetime(2024, 12, 8),
    "patron_returns": datetime(2024, 12, 8),
    "no_amnesty": datetime(2024, 12, 8),
    "hold_everything": datetime(2024, 12, 8),
    "speech_and_pay": datetime(2024, 12, 8),
    "ceasefire": datetime(2024, 12, 8),
    "no_northern_offensive": datetime(2024, 11, 27),
}
BASELINES = ("baseline", "baseline_first_day")
ARTICLE_MOMENT = datetime(2024, 12, 8)


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return load_theatre(FOLDER)


def remark(note: str, key: str) -> str:
    """What follows `key: ` in a note whose remarks are joined by `; `, or the empty string."""
    for part in note.split("; "):
        if part.startswith(f"{key}: "):
            return part.removeprefix(f"{key}: ")
    return ""


def signed_terms(text: str) -> dict[str, float]:
    """`-.10 pay +.05 advisers` as {"pay": -.10, "advisers": .05}."""
    found = re.findall(r"([+-]\.\d+) ([a-z ]+?)(?= [+-]\.|$)", text)
    return {reason: float(number) for number, reason in found}


def trunk_edges(theatre: Theatre) -> dict[str, int]:
    count = {place.id: 0 for place in theatre.places}
    for road in theatre.roads:
        if road.class_ in ("motorway", "primary"):
            count[road.a] += 1
            count[road.b] += 1
    return count


# Counts and names


def test_counts(theatre: Theatre) -> None:
    assert len(theatre.places) == 155
    assert len(theatre.roads) == 250
    assert len(theatre.formations) >= 60


def test_everything_the_article_names_is_there(theatre: Theatre) -> None:
    places = {place.id: place for place in theatre.places}
    for name in (
        "damascus aleppo hama homs daraa suwayda khan_arnabah jaramana latakia tartus qaim_crossing"
    ).split():
        assert name in places
    assert places["khan_arnabah"].region == "Quneitra"
    assert {"hts", "southern_room", "druze", "damascus_locals"} <= set(theatre.factions)
    assert {"russia", "iran", "hezbollah"} <= set(theatre.patrons)
    assert theatre.patrons["hezbollah"].supports == ("regime",)


def test_every_attacking_faction_has_columns(theatre: Theatre) -> None:
    attackers = {column.faction for column in theatre.columns}
    assert {"hts", "sna", "sfa", "southern_room", "druze", "damascus_locals"} <= attackers
    assert sum(column.faction == "hts" for column in theatre.columns) >= 5


def test_hidden_cells_stand_in_places_of_another_side(theatre: Theatre) -> None:
    control = {place.id: place.control for place in theatre.places}
    for column in theatre.columns:
        assert column.hidden == (control[column.place] != column.faction), column.id


def test_formations_elsewhere_are_the_known_enclaves(theatre: Theatre) -> None:
    control = {place.id: place.control for place in theatre.places}
    astray = {
        unit.id
        for unit in theatre.formations
        if unit.faction not in theatre.patrons and unit.faction != control[unit.place]
    }
    assert astray == {"enclave_hasakah", "enclave_qamishli"}


def test_every_region_that_may_rise_has_one_local_faction(theatre: Theatre) -> None:
    claimed = [region for faction in theatre.factions.values() for region in faction.regions]
    assert sorted(claimed) == sorted({place.region for place in theatre.places})


def test_crossings_are_closed_until_somebody_opens_them(theatre: Theatre) -> None:
    assert set(theatre.borders.values()) == {"closed"}
    opened = [event for event in theatre.events if event.kind == "border_opens"]
    assert [event.crossing for event in opened] == ["qaim_crossing"]


# Formulas


def test_kind_follows_population(theatre: Theatre) -> None:
    for place in theatre.places:
        if place.kind == "city":
            assert place.population >= CITY, place.id
        elif place.kind == "town":
            assert place.population < CITY, place.id
        elif place.kind in ("base", "junction"):
            assert place.population == 0, place.id


def test_value_follows_the_formula(theatre: Theatre) -> None:
    trunk = trunk_edges(theatre)
    for place in theatre.places:
        value = 0.8 if remark(place.note, "rank") else VALUE_BY_KIND[place.kind]
        if place.kind != "capital":
            value += 0.1 * (trunk[place.id] >= 1) + 0.1 * (trunk[place.id] >= 3)
            value = min(value, 0.9)
        assert place.value == pytest.approx(value), place.id


def test_second_city_and_gateway_are_what_the_codebook_says(theatre: Theatre) -> None:
    ranks = {remark(place.note, "rank"): place.id for place in theatre.places}
    ranks.pop("")
    others = [place for place in theatre.places if place.kind != "capital"]
    assert ranks["second city"] == max(others, key=lambda place: place.population).id
    assert ranks["gateway city"] == last_city_before_the_capital(theatre)
    assert len(ranks) == 2


def last_city_before_the_capital(theatre: Theatre) -> str:
    """On the shortest way by trunk road from the attackers' base; suburbs are the capital's."""
    graph = nx.Graph()
    for road in theatre.roads:
        if road.class_ in ("motorway", "primary"):
            graph.add_edge(road.a, road.b, km=road.km)
    places = {place.id: place for place in theatre.places}
    way = nx.shortest_path(graph, "idlib", theatre.capital, weight="km")[1:-1]
    cities = [x for x in way if places[x].population >= CITY and places[x].kind != "suburb"]
    return str(cities[-1])


def test_defence_follows_the_formula(theatre: Theatre) -> None:
    for place in theatre.places:
        assert place.defence == pytest.approx(defence_of(place)), place.id


def defence_of(place: PlaceRow) -> float:
    defence = 1.0
    if place.kind in SETTLED:
        defence = 1.5 if place.population >= CITY else 1.2
    if place.population > MILLION or remark(place.note, "terrain"):
        defence = 1.8
    return defence + (0.2 if remark(place.note, "fortified") else 0.0)


def test_alignment_follows_the_scale(theatre: Theatre) -> None:
    for place in theatre.places:
        base, _, rest = remark(place.note, "alignment").partition(" ")
        level, _, shifts = rest.partition(" ")
        assert float(level) == ALIGNMENT_BASE[base], place.id
        total = ALIGNMENT_BASE[base]
        for reason, number in re.findall(r"([a-z ]+?) ([+-]\.\d+)", shifts):
            assert float(number) == ALIGNMENT_SHIFT[reason.strip()], place.id
            total += float(number)
        assert place.alignment == pytest.approx(max(-1.0, min(1.0, total))), place.id


def test_who_fears_the_attacker_says_whom(theatre: Theatre) -> None:
    for place in theatre.places:
        fears = "fears the attacker" in remark(place.note, "alignment")
        mixed_cities = {"aleppo"}  # parts of it fear, the city as a whole has the default
        assert bool(place.fears) == fears or place.id in mixed_cities, place.id


def test_cohesion_follows_from_the_note(theatre: Theatre) -> None:
    for unit in theatre.formations:
        assert unit.cohesion == pytest.approx(cohesion_of(unit)), unit.id


def cohesion_of(unit: FormationRow) -> float:
    sum_in_words = unit.note.split("; ")[0]
    kind, base, *_ = sum_in_words.split(" ")
    assert kind == unit.kind
    assert float(base) == COHESION_BY_KIND[unit.kind]
    terms = signed_terms(sum_in_words)
    assert all(ADJUSTMENT[reason] == number for reason, number in terms.items()), unit.id
    return max(0.05, min(0.95, COHESION_BY_KIND[unit.kind] + sum(terms.values())))


def test_fill_is_on_the_scale_and_not_counted_twice(theatre: Theatre) -> None:
    for unit in theatre.formations:
        assert unit.fill in FILLS, unit.id
        if unit.fill == 0.4:
            assert "ghost soldiers" in unit.note, unit.id
            assert "half strength" not in unit.note, unit.id


def test_columns_are_on_the_scales(theatre: Theatre) -> None:
    for column in theatre.columns:
        assert column.cohesion == column_base(column), column.id
        assert column.heavy in (0, 0.3, 0.6, 1), column.id


def column_base(column: ColumnRow) -> float:
    words, _, number = column.note.split("; ")[0].rpartition(" ")
    assert float(number) == COLUMN_BASE[words], column.id
    return COLUMN_BASE[words]


# Provenance


def test_every_row_says_where_it_comes_from(theatre: Theatre) -> None:
    rows = (*theatre.places, *theatre.roads, *theatre.formations, *theatre.columns)
    assert all(row.source.strip() for row in rows)
    assert all(event.source.strip() for event in theatre.events)


def test_no_hindsight(theatre: Theatre) -> None:
    rows = (*theatre.places, *theatre.roads, *theatre.formations, *theatre.columns)
    start = theatre.start.date()
    assert all(row.known_on is None or row.known_on <= start for row in rows)
    assert all(theatre.start <= event.at < ARTICLE_MOMENT for event in theatre.events)


def test_acts_that_the_rules_generate_are_marked(theatre: Theatre) -> None:
    for event in theatre.events:
        generated = event.kind in ("call_to_arms", "patron_acts", "patron_leaves", "talks")
        assert event.answers_war == generated, event.kind


def test_licences_credit_their_owners() -> None:
    text = (FOLDER / "LICENSES.md").read_text(encoding="utf-8")
    for owner in ("GeoNames", "CC BY 4.0", "OpenStreetMap", "ODbL", "Natural Earth"):
        assert owner in text


@pytest.mark.parametrize("name", ["adm1", "outline", "neighbours", "lakes"])
def test_map_outlines_are_geojson(name: str) -> None:
    outline = json.loads((FOLDER / "map" / f"{name}.geojson").read_text(encoding="utf-8"))
    assert outline["type"] == "FeatureCollection"
    assert outline["features"]


# Scenarios


def test_the_scenarios_that_ship() -> None:
    assert {path.stem for path in scenario_files(FOLDER)} == set(BRANCHES)


@pytest.mark.parametrize("name", sorted(BRANCHES))
def test_scenario_loads_and_branches_when_it_should(name: str) -> None:
    path = FOLDER / f"{name}.yaml"
    scenario = load_scenario(path)
    assert scenario.branch == BRANCHES[name]
    assert scenario.horizon_days == 90
    assert scenario.name and scenario.description
    assert not scenario.ruler.force
    assert not scenario.answers_war
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../scenario.schema.json\n")
    assert ("extends: " in text) == (name != "baseline")


def test_weak_guarantee_differs_in_the_guarantee_alone() -> None:
    strong = load_scenario(FOLDER / "safe_passage.yaml").model_dump(exclude={"theatre", "file"})
    weak = load_scenario(FOLDER / "safe_passage_weak_guarantee.yaml")
    other = weak.model_dump(exclude={"theatre", "file"})
    for told in (strong, other):
        del told["name"], told["description"], told["extends"]
        del told["offer"]["guarantee"]
    assert strong == other


def values() -> dict[str, Value]:
    return {
        path.stem: load_scenario(path).model_dump(mode="json", exclude={"theatre"})
        for path in scenario_files(FOLDER)
    }


def apart(one: Value, other: Value) -> tuple[str, ...]:
    """The levers between two scenarios of one branch; of two branches none that counts."""
    shared = ("branch", "horizon_days", "tick_hours", "seed")
    same = all(one[key] == other[key] for key in shared)
    return levers_between(one, other) if same else ("the branch", "and all else")


def test_every_exit_has_a_stand_that_differs_in_the_course_alone() -> None:
    every = values()
    exits = [value for value in every.values() if course_of(value) is RulersCourse.EXIT]
    stands = [value for value in every.values() if course_of(value) is RulersCourse.STAND]
    assert len(exits) == 4
    for one in exits:
        assert any(apart(one, other) == (COURSE,) for other in stands), one["name"]
        assert one["amnesty"] == {"level": None, "credibility": None}
    for opens in ("2024-11-30T00:00:00", "2024-12-08T00:00:00"):
        assert any(v["branch"] == v["offer"]["opens"] == opens for v in exits), opens


def test_every_other_scenario_is_one_lever_from_a_baseline_of_its_branch() -> None:
    every = values()
    plain = [value for value in every.values() if changes_nothing(value)]
    exits = [value for value in every.values() if course_of(value) is RulersCourse.EXIT]
    assert [value["name"] for value in plain] == [every[n]["name"] for n in BASELINES]
    levers = {}
    for key, value in every.items():
        if value in plain or value in exits:
            continue
        near = [apart(value, other) for other in (*plain, *exits) if len(apart(value, other)) == 1]
        assert near, key
        levers[key] = near[0][0]
    assert set(levers.values()) == set(LEVERS.values()) - {
        LEVERS["parameters"],
        LEVERS["answers_war"],
    }


def test_the_date_differs_in_the_day_of_the_offer_alone() -> None:
    every = values()
    early, late = every["safe_passage_early"], every["safe_passage_eight_days_later"]
    assert apart(early, late) == (DATE,)
    assert late["offer"]["opens"] == every["safe_passage"]["offer"]["opens"]
