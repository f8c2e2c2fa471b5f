"""No result depends on the order in which rows, entries or the ends of a road were written."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from theatres import column, formation, place, road, tiny_theatre, write_table, write_yaml

from brittle.calibration.evidence import load_ledger
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.scoring.truth import load_truth
from brittle.model.ensemble import play, prepare
from brittle.model.factions.relations import relations
from brittle.model.inputs.reading import Theatre, load_scenario, load_theatre
from brittle.model.inputs.sources.nodes import plain
from brittle.model.inputs.sources.yaml import read_yaml
from brittle.model.setup.coding import rises_as
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import Prepared
from tests.ledgers import CLAIMS, ledger_file
from tests.running import SCENARIOS

TABLES = ("places.csv", "roads.csv", "formations.csv", "columns.csv")
FACTIONS: Mapping[str, Any] = {
    "zealots": {"name": "Zealots", "side": "rebel", "relations": {"rebels": 0.6}},
    "all_locals": {"name": "Locals", "side": "local", "men_per_1000": 1},
    "town_locals": {"name": "Town", "side": "local", "regions": ["coast"], "men_per_1000": 3},
}


def war(folder: Path) -> Path:
    """A theatre with several of everything that has an order."""
    return tiny_theatre(
        folder,
        theatre={
            "factions": FACTIONS,
            "patrons": {"backer": {"supports": "zealots", "commitment": 0.8, "men": 500}},
            "events": [
                {"at": "2001-06-03T00:00", "kind": "pay", "factor": 1.5, "source": "test"},
                {"at": "2001-06-02T00:00", "kind": "talks", "source": "test"},
            ],
        },
        extra_places=[place("isle", lat=10.3, lon=9.0), place("abbey", lat=11.2, lon=9.9)],
        extra_roads=[road("isle", "coast", 45), road("abbey", "town", 30)],
        extra_formations=[formation("abbey_guard", "abbey"), formation("isle_guard", "isle")],
        extra_columns=[column("riders", "base"), column("archers", "base", faction="zealots")],
        coast__alignment=-0.5,
    )


def shuffled(folder: Path, seed: int) -> None:
    """Every table's rows, every mapping's entries and the ends of every road in another order."""
    dice = random.Random(seed)
    for name in TABLES:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if name == "roads.csv" and dice.random() < 0.5:
                row["a"], row["b"] = row["b"], row["a"]
        header = list(rows[0])
        dice.shuffle(rows)
        write_table(folder / name, rows, header)
    head: Any = plain(read_yaml(folder / "theatre.yaml"))
    for key in ("factions", "patrons", "events"):
        head[key] = mixed(head[key], dice)
    write_yaml(folder / "theatre.yaml", head)


def mixed(value: Any, dice: random.Random) -> Any:
    entries = list(value.items()) if isinstance(value, dict) else list(value)
    dice.shuffle(entries)
    return dict(entries) if isinstance(value, dict) else entries


def assert_same_runs(one: Prepared, other: Prepared) -> None:
    for i in range(3):
        history = prior_history(i, one.scenario.seed)
        mine, its = play(one, history, 0), play(other, history, 0)
        for table in ("run", "places", "series", "log"):
            assert getattr(mine, table).tobytes() == getattr(its, table).tobytes()


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_moves_nothing(tmp_path: Path, seed: int) -> None:
    war(tmp_path / "case")
    shuffled(war(tmp_path / "again" / "case"), seed)
    one = load_scenario(tmp_path / "case" / "baseline.yaml")
    other = load_scenario(tmp_path / "again" / "case" / "baseline.yaml")
    assert one.theatre.model_copy(update={"folder": None}) == other.theatre.model_copy(
        update={"folder": None}
    )
    assert one.theatre.model_dump_json(exclude={"folder"}) == other.theatre.model_dump_json(
        exclude={"folder"}
    )
    mine, its = prepare(one), prepare(other)
    assert fingerprint(mine) == fingerprint(its)
    assert_same_runs(mine, its)


def test_a_shipped_table_sorted_by_name_plays_the_same_runs(tmp_path: Path) -> None:
    case = SCENARIOS / "iraq_2014"
    there = tmp_path / "iraq_2014"
    there.mkdir()
    for file in case.iterdir():
        if file.suffix in {".yaml", ".csv"}:
            (there / file.name).write_bytes(file.read_bytes())
    with (case / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["name"])
    write_table(there / "places.csv", rows, list(rows[0]))
    mine = prepare(load_scenario(case / "baseline.yaml"))
    its = prepare(load_scenario(there / "baseline.yaml"))
    assert fingerprint(mine) == fingerprint(its)
    assert_same_runs(mine, its)


def test_the_regime_is_who_holds_the_capital_whatever_its_name(tmp_path: Path) -> None:
    theatre = load_theatre(
        tiny_theatre(
            tmp_path,
            theatre={"factions": {"allies": {"name": "Allies", "side": "regime"}}},
            coast__control="allies",
        )
    )
    links = relations(theatre)
    assert links.ids[0] == "allies" and links.ids[links.governing] == "regime"


def test_a_faction_of_the_region_rises_before_one_of_all_regions(tmp_path: Path) -> None:
    def rises(theatre: Theatre) -> dict[str, str]:
        prepared = prepare(load_scenario(theatre.folder / "baseline.yaml"))
        alignment, choices = prepared.map.places["alignment"], prepared.uncertain.rises
        found = [rises_as(a, of) for a, of in zip(alignment.tolist(), choices, strict=True)]
        return {
            name: prepared.faction_ids[faction]
            for name, (faction, _) in zip(prepared.place_ids, found, strict=True)
            if faction >= 0
        }

    found = rises(load_theatre(war(tmp_path)))
    assert found["coast"] == "town_locals" and found["town"] == "all_locals"


def test_the_order_of_claims_moves_no_weight(tmp_path: Path) -> None:
    one = load_ledger(ledger_file(tmp_path))
    other = load_ledger(ledger_file(tmp_path, claims=CLAIMS[::-1]))
    assert one.claims != other.claims and one.targets == other.targets


def test_the_order_of_what_happened_moves_no_score(tmp_path: Path) -> None:
    case = SCENARIOS / "syria_2024"
    theatre = load_theatre(case)
    for name in ("truth.yaml", "truth.csv"):
        (tmp_path / name).write_bytes((case / name).read_bytes())
    with (case / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    write_table(tmp_path / "truth.csv", rows[::-1], list(rows[0]))
    assert load_truth(case, theatre) == load_truth(tmp_path, theatre)
