"""What loads, and what it means when it has: defaults, inheritance, overrides, schemas."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from theatres import (
    COLUMNS,
    FORMATIONS,
    PLACES,
    column,
    formation,
    place,
    road,
    tiny_theatre,
    write_yaml,
)

from brittle.model.inputs.reading import (
    InputError,
    Scenario,
    Theatre,
    input_keys,
    load_scenario,
    load_theatre,
    scenario_files,
    scenario_json_schema,
    theatre_json_schema,
    write_schemas,
)
from brittle.model.inputs.skeleton import skeleton_files, write_skeleton
from brittle.model.parameters import PARAMETERS

ROOT = Path(__file__).parent.parent


def named(rows: Iterable[Any], name: str) -> Any:
    """The row with this id."""
    return next(row for row in rows if row.id == name)


def loaded(folder: Path, *overrides: str, **changes: Any) -> Scenario:
    return load_scenario(tiny_theatre(folder, **changes) / "baseline.yaml", overrides)


def test_a_theatre_loads_whole(tmp_path: Path) -> None:
    theatre = load_theatre(tiny_theatre(tmp_path))
    assert [p.id for p in theatre.places] == ["base", "capital", "city", "coast", "town"]
    assert {road.class_ for road in theatre.roads if road.a == "capital"} == {"motorway", "primary"}
    assert theatre.start == datetime(2001, 6, 1)
    assert theatre.patrons["ally"].supports == ("regime",)
    assert theatre.folder == tmp_path
    with pytest.raises(ValueError, match="frozen"):
        theatre.name = "other"  # type: ignore[misc]


def test_defaults_follow_the_codebook(tmp_path: Path) -> None:
    bare = {"cohesion": "", "fill": "", "in_group": ""}
    theatre = load_theatre(
        tiny_theatre(
            tmp_path,
            theatre={"economy": None, "ruler": None, "elites": None, "media": None},
            town__alignment="",
            extra_formations=[
                formation("police", "town", kind="police", **bare),
                formation("army", "town", kind="professional", **bare),
            ],
        )
    )
    by_id = {unit.id: unit for unit in theatre.formations}
    police, army = by_id["police"], by_id["army"]
    assert (police.fill, police.cohesion, police.in_group) == (0.6, 0.30, 0.2)
    assert (police.heavy, police.motorised, army.heavy, army.motorised) == (0, 0, 0.3, 0.5)
    assert army.cohesion == 0.55
    assert army.spread == 2
    assert named(theatre.places, "town").alignment == 0
    assert (theatre.economy.supply, theatre.economy.pay) == (0.75, 0.7)
    assert (theatre.elites.number, theatre.elites.exposure, theatre.elites.contact) == (
        12,
        0.5,
        0.1,
    )
    assert (theatre.ruler.haven, theatre.ruler.guarantee) == (0.5, 0.2)
    assert theatre.factions["regime"].coordination == 0.8
    assert theatre.columns[0].available_from is None
    assert not theatre.columns[0].hidden
    assert theatre.columns[0].fill == 1


def test_power_without_a_community_has_no_in_group(tmp_path: Path) -> None:
    theatre = load_theatre(
        tiny_theatre(
            tmp_path,
            theatre={"strongholds": []},
            extra_formations=[formation("blank", "town", in_group="")],
        )
    )
    groups = {unit.id: unit.in_group for unit in theatre.formations}
    assert groups["blank"] == 0
    assert groups["guard"] == 0.8


def test_a_local_faction_is_added_only_where_none_is_named(tmp_path: Path) -> None:
    assert load_theatre(tiny_theatre(tmp_path / "a")).factions["locals"].side == "local"
    own = {"factions": {"south": {"name": "South", "side": "local", "regions": ["town"]}}}
    named = load_theatre(tiny_theatre(tmp_path / "b", theatre=own))
    assert "locals" not in named.factions


def test_relations_hold_both_ways_and_hostility_takes_one(tmp_path: Path) -> None:
    factions = {
        "east": {"name": "East", "side": "rebel", "relations": {"rebels": 0.6, "west": 0.7}},
        "west": {"name": "West", "side": "rebel", "relations": {"east": -0.5}},
        "rebels": {"rivals": ["west"]},
    }
    read = load_theatre(tiny_theatre(tmp_path, theatre={"factions": factions})).factions
    assert read["rebels"].relations == {"east": 0.6, "west": -1}
    assert read["west"].relations == {"rebels": -1, "east": -0.5}
    assert read["east"].relations == {"rebels": 0.6, "west": -0.5}


def test_a_rival_may_be_besieged_whatever_the_besieger_says_of_it(tmp_path: Path) -> None:
    """Hostility takes one, in the check of the besieger as in the war."""
    factions = {
        "rebels": {"rivals": ["east"]},
        "east": {"name": "East", "side": "rebel", "relations": {"rebels": 0.7}},
    }
    siege = column("band", "town", faction="east", besieges="base")
    read = load_theatre(
        tiny_theatre(tmp_path, theatre={"factions": factions}, extra_columns=[siege])
    )
    assert read.factions["east"].relations == {"rebels": -1}


def test_crossings_that_are_not_listed_are_open(tmp_path: Path) -> None:
    posts = [place("gate", kind="crossing"), place("ford", kind="crossing")]
    ways = [road("gate", "coast"), road("ford", "coast")]
    shut = {"borders": {"ford": "closed"}}
    theatre = load_theatre(
        tiny_theatre(tmp_path, extra_places=posts, extra_roads=ways, theatre=shut)
    )
    assert theatre.borders == {"ford": "closed", "gate": "open"}


def test_every_optional_column_is_accepted_in_any_order(tmp_path: Path) -> None:
    more = {"known_on": "2001-05-31", "spread": 1.5, "note": "checked, twice"}
    theatre = load_theatre(
        tiny_theatre(
            tmp_path,
            extra_places=[place("isle", fears="rebels:0.5; regime:.2", supply=0.4, **more)],
            extra_roads=[road("isle", "coast", **more)],
            extra_formations=[formation("f", "isle", heavy=0.1, motorised=0.2, **more)],
            extra_columns=[
                {
                    **more,
                    **column("c", "isle", available_from="2001-06-03", besieges="coast"),
                    "hidden": 1,
                    "fill": 0.9,
                }
            ],
        )
    )
    isle, cell = named(theatre.places, "isle"), named(theatre.columns, "c")
    assert isle.fears == {"rebels": 0.5, "regime": 0.2}
    assert isle.supply == 0.4
    assert cell.available_from == datetime(2001, 6, 3)
    assert cell.hidden
    assert cell.besieges == "coast"
    assert cell.note == "checked, twice"


@pytest.mark.parametrize("columns", ["absent", "header only"])
def test_a_theatre_without_columns_loads(tmp_path: Path, columns: str) -> None:
    folder = tiny_theatre(tmp_path, columns=())
    if columns == "absent":
        (folder / "columns.csv").unlink()
    assert load_theatre(folder).columns == ()


def test_edges_that_the_rules_define_load(tmp_path: Path) -> None:
    nobody = load_theatre(tiny_theatre(tmp_path / "a", formations=()))
    assert nobody.formations == ()
    alone = load_theatre(tiny_theatre(tmp_path / "b", extra_places=[place("isle")]))
    assert named(alone.places, "isle").supply is None
    single = load_theatre(
        tiny_theatre(
            tmp_path / "c",
            places=PLACES[3:4],
            roads=(),
            formations=FORMATIONS[2:],
            columns=(),
            theatre={"strongholds": [], "ruler": {"home": None}},
        )
    )
    assert len(single.places) == 1
    one_man = load_theatre(tiny_theatre(tmp_path / "d", guard__nominal=1, guard__fill=1))
    assert named(one_man.formations, "guard").nominal == 1
    assert load_theatre(tiny_theatre(tmp_path / "e", spearhead__men=0)).columns[0].men == 0


def test_a_patron_may_have_formations_and_support_several(tmp_path: Path) -> None:
    theatre = load_theatre(
        tiny_theatre(
            tmp_path,
            theatre={"patrons": {"ally": {"supports": ["regime", "rebels"]}}},
            extra_formations=[formation("advisers", "capital", faction="ally", kind="foreign")],
        )
    )
    assert theatre.patrons["ally"].supports == ("regime", "rebels")


def test_bom_crlf_and_quoted_line_breaks_are_read(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path, town__note="two\nlines, one cell")
    for name in ("places.csv", "theatre.yaml", "baseline.yaml"):
        text = (folder / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text)
    assert named(load_theatre(folder).places, "town").note.startswith("two")
    (folder / "places.csv").write_bytes(
        (folder / "places.csv").read_bytes().replace(b"City", b"City\xff")
    )
    with pytest.raises(InputError, match=r"places\.csv:5: .*UTF-8"):
        load_theatre(folder)


def test_yaml_text_is_what_the_schema_says(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path)
    (folder / "odd.yaml").write_text(
        "name: no\ndescription: 2014\nhorizon_days: 1e2\nruler: {force: true, place: coast}\n"
    )
    scenario = load_scenario(folder / "odd.yaml")
    assert (scenario.name, scenario.description) == ("no", "2014")
    assert scenario.ruler.force
    assert scenario.horizon_days == 100


def test_an_empty_scenario_has_documented_defaults(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path)
    (folder / "plain.yaml").write_text("{}\n")
    scenario = load_scenario(folder / "plain.yaml")
    assert scenario.name == "plain"
    assert scenario.branch == scenario.theatre.start
    assert (scenario.horizon_days, scenario.tick_hours) == (60, 3), "the theatre says 60"
    assert scenario.ruler.policy == "decide"
    assert scenario.offer is None
    assert scenario.regime.consolidation == 1


def test_offers_take_what_is_missing_from_branch_and_theatre(tmp_path: Path) -> None:
    scenario = loaded(tmp_path / "a", "branch=2001-06-05T12:00", "offer.haven=elsewhere")
    assert scenario.offer is not None
    assert scenario.offer.opens == scenario.branch == datetime(2001, 6, 5, 12)
    assert scenario.offer.guarantee.chance_honoured == 0.2
    assert scenario.offer.mediation_days.high == 7
    talks = loaded(tmp_path / "b", "ruler.policy=negotiate")
    assert talks.offer is not None
    assert talks.offer.covers == ("ruler", "family")
    truce = loaded(tmp_path / "c", "ceasefire={kept_by_regime: 0.9}")
    assert truce.ceasefire is not None
    assert truce.ceasefire.opens == truce.branch


def test_extends_merges_mappings_replaces_lists_and_keeps_names_apart(tmp_path: Path) -> None:
    scenarios: Mapping[str, Any] = {
        "baseline": {
            "name": "Baseline",
            "description": "first",
            "offer": {"haven": "there", "covers": ["ruler", "elites"]},
            "frozen": ["all"],
            "ruler": {"policy": "leave", "force": True},
        },
        "middle": {"extends": "baseline.yaml", "ruler": {"policy": "decide"}},
        "leaf": {
            "extends": "middle.yaml",
            "offer": {"covers": ["family"]},
            "frozen": ["rebels"],
        },
        "none": {"extends": "baseline.yaml", "offer": None},
    }
    folder = tiny_theatre(tmp_path, scenarios=scenarios)
    leaf = load_scenario(folder / "leaf.yaml")
    assert leaf.name == "leaf"
    assert leaf.description == ""
    assert leaf.extends == "middle.yaml"
    assert leaf.offer is not None
    assert (leaf.offer.haven, leaf.offer.covers) == ("there", ("family",))
    assert (leaf.ruler.policy, leaf.ruler.force) == ("decide", True)
    assert leaf.frozen == ("rebels",)
    assert load_scenario(folder / "none.yaml").offer is None


def test_overrides_are_read_as_yaml_and_win(tmp_path: Path) -> None:
    name = next(n for n, p in PARAMETERS.items() if not p.structural and p.low < p.high)
    value = PARAMETERS[name].low
    scenario = loaded(
        tmp_path,
        "ruler.policy=last_stand",
        "ruler.place=coast",
        "patrons.ally={air: 1, men: 5}",
        "patrons.ally.men=7",
        "frozen=[rebels]",
        f"parameters.{name}={value}",
        "answers_war=true",
        "tick_hours=1.5",
        "seed=",
    )
    assert scenario.ruler.policy == "last_stand"
    assert scenario.patrons["ally"].air == 1
    assert scenario.patrons["ally"].men == 7
    assert scenario.frozen == ("rebels",)
    assert scenario.parameters == {name: value}
    assert scenario.answers_war
    assert scenario.seed == 20241207


def test_scenario_files_leave_out_what_is_no_scenario(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path, scenarios={"b": {"name": "B"}, "a": {"name": "A"}})
    (folder / "truth.yaml").write_text("capital_fell: true\n")
    (folder / ".hidden.yaml").write_text("{}\n")
    assert scenario_files(folder) == [folder / "a.yaml", folder / "b.yaml"]
    assert scenario_files(folder / "a.yaml") == [folder / "a.yaml"]


def test_what_is_loaded_survives_pickling_and_a_manifest(tmp_path: Path) -> None:
    scenario = loaded(
        tmp_path,
        "ruler.policy=negotiate",
        "events=[{at: 2001-06-02, kind: pay, factor: 2}]",
        theatre={"factions": {"rebels": {"relations": {"regime": -1}}}},
    )
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    value = json.loads(
        json.dumps(scenario.model_dump(mode="json", by_alias=True, exclude={"theatre"}))
    )
    theatre = json.loads(
        json.dumps(scenario.theatre.model_dump(mode="json", by_alias=True, exclude={"folder"}))
    )
    land = Theatre.model_validate({**theatre, "folder": scenario.theatre.folder})
    assert land == scenario.theatre
    assert Scenario.model_validate({**value, "theatre": land}) == scenario


def test_nothing_in_a_manifest_tells_where_the_case_lay(tmp_path: Path) -> None:
    value = loaded(tmp_path).model_dump_json(exclude={"theatre": {"folder"}})
    assert str(tmp_path) not in value


@pytest.mark.parametrize("folder", sorted(p for p in (ROOT / "scenarios").iterdir() if p.is_dir()))
def test_shipped_scenarios_load(folder: Path) -> None:
    for file in scenario_files(folder):
        assert load_scenario(file).theatre.places


def test_schema_files_are_those_of_the_code(tmp_path: Path) -> None:
    for path in write_schemas(tmp_path):
        shipped = ROOT / "scenarios" / path.name
        assert shipped.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), (
            f"{path.name} is stale: run `python -m brittle.model.inputs.reading`"
        )


def test_schemas_say_what_each_key_means() -> None:
    scenario, theatre = scenario_json_schema(), theatre_json_schema()
    assert "capital" in theatre["required"]
    assert "required" not in scenario
    assert "required" not in scenario["$defs"]["Offer"]
    assert scenario["additionalProperties"] is False
    named = scenario["properties"]["parameters"]["properties"]
    assert set(named) == {name for name, p in PARAMETERS.items() if not p.structural}
    share = theatre["$defs"]["RulerEntry"]["properties"]["haven"]
    assert (share["minimum"], share["maximum"], share["unit"]) == (0, 1, "share")
    for block in (scenario, theatre, *scenario["$defs"].values(), *theatre["$defs"].values()):
        for name, field in block["properties"].items():
            assert field.get("description"), name


def test_every_key_is_explained() -> None:
    keys = input_keys()
    assert len({(key.file, key.path) for key in keys}) == len(keys)
    for key in keys:
        assert key.meaning, key.path
        if key.kind == "number":
            assert key.unit, key.path
            assert key.range.low is not None, key.path
    by_path = {(key.file, key.path): key for key in keys}
    assert by_path["scenario", "ruler.policy"].choices[0] == "decide"
    assert by_path["theatre.yaml", "patrons.<id>.air"].unit == "share"
    assert str(by_path["roads.csv", "km"].range) == "more than 0 and at most 5000"
    assert str(by_path["theatre.yaml", "horizon_days"].range) == "more than 0 and at most 800"
    assert by_path["formations.csv", "fill"].default == "0.6"
    assert by_path["scenario", "branch"].default == "the theatre's start"


def test_a_skeleton_loads_and_explains_every_key(tmp_path: Path) -> None:
    case = write_skeleton(tmp_path, "new_case")
    scenario = load_scenario(case / "baseline.yaml")
    assert scenario.theatre.name == "New case"
    assert len(scenario.theatre.places) == 6
    text = " ".join((case / "theatre.yaml").read_text(encoding="utf-8").replace("#", "").split())
    table = (case / "COLUMNS.md").read_text(encoding="utf-8")
    for key in input_keys():
        if key.file == "theatre.yaml" and key.name not in {"source", "note", "known_on"}:
            assert "events" in key.path or key.meaning in text, key.path
        elif key.file.endswith(".csv") or key.file == "scenario":
            assert f"`{key.path}`" in table, key.path


def test_a_skeleton_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for name, message in (
        ("taken", "exists already"),
        ("../up", "cannot be the name"),
        ("", "cannot be the name"),
    ):
        with pytest.raises(InputError, match=message):
            write_skeleton(tmp_path, name)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    assert set(skeleton_files("x")) >= {"theatre.yaml", "places.csv", "baseline.yaml"}


def test_the_builder_refuses_a_row_it_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="nowhere__km"):
        tiny_theatre(tmp_path, nowhere__km=3)
    assert len(COLUMNS) == 1
    write_yaml(tmp_path / "x.yaml", {})
    assert (tmp_path / "x.yaml").read_text() == "{}\n"
