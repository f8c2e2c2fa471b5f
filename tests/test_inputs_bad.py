"""Wrong input: one clear message with file and line, and nothing but `InputError`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from complaints import event, problems_of, scenario_problems, theatre_problems, told
from theatres import column, formation, place, road, tiny_theatre

from brittle.model.inputs.reading import load_scenario, load_theatre
from brittle.model.parameters import PARAMETERS

MANY = {f"band_{i}": {"name": f"Band {i}", "side": "local"} for i in range(62)}
"""With the theatre's two factions and its patron one too many."""


@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        # tables: values
        ({"town__population": -5}, "places.csv:3", ["town", "`population` is `-5`", "people"]),
        ({"town__population": "nan"}, "places.csv:3", ["finite"]),
        ({"town__population": "inf"}, "places.csv:3", ["finite"]),
        ({"town__population": "1e999"}, "places.csv:3", ["finite"]),
        ({"town__population": "12,000"}, "places.csv:3", ["write 12000"]),
        ({"town__population": "12 000"}, "places.csv:3", ["write 12000"]),
        ({"town__population": "12\u202f000"}, "places.csv:3", ["write 12000"]),
        ({"town__population": "12’000"}, "places.csv:3", ["write 12000"]),
        ({"town__population": "12.000"}, "places.csv:3", ["between thousands", "write 12000"]),
        ({"town__population": "1.200.000"}, "places.csv:3", ["write 1200000"]),
        ({"town__population": "12k"}, "places.csv:3", ["write 12000"]),
        ({"town__population": "1200.5"}, "places.csv:3", ["fraction of a person"]),
        ({"town__population": "8000-9000"}, "places.csv:3", ["is a range"]),
        ({"town__population": "~8000"}, "places.csv:3", ["must be only a number"]),
        ({"town__population": "many"}, "places.csv:3", ["must be a number"]),
        ({"town__population": ""}, "places.csv:3", ["`population` is missing"]),
        ({"town__value": 1.5}, "places.csv:3", ["between 0 and 1"]),
        ({"town__value": 0.95}, "places.csv:3", ["may have at most 0.9"]),
        ({"town__value": "0,5"}, "places.csv:3", ["write 0.5"]),
        ({"town__value": "50%"}, "places.csv:3", ["write 0.5"]),
        ({"town__alignment": -2}, "places.csv:3", ["between -1 and 1"]),
        ({"town__alignment": -75}, "places.csv:3", ["if the number is a percentage, write -0.75"]),
        ({"town__alignment": "−0.5"}, "places.csv:3", ["not a minus sign", "write -0.5"]),
        ({"town__defence": 0.5}, "places.csv:3", ["between 1 and 3"]),
        ({"town__lat": 91}, "places.csv:3", ["lat", "-90", "may be swapped"]),
        ({"town__kind": "twon"}, "places.csv:3", ["did you mean `town`?"]),
        ({"town__source": ""}, "places.csv:3", ["`source` is missing"]),
        ({"town__source": "  "}, "places.csv:3", ["`source` is missing"]),
        ({"town__control": "regme"}, "places.csv:3", ["control", "did you mean `regime`?"]),
        ({"town__fears": "rebel:0.5"}, "places.csv:3", ["fears", "did you mean `rebels`?"]),
        ({"town__fears": "rebels=0.5"}, "places.csv:3", ["faction:0.5;other:0.2"]),
        ({"town__fears": "rebels:3"}, "places.csv:3", ["fears.rebels", "between 0 and 1"]),
        ({"town__fears": "rebels:1;rebels:0"}, "places.csv:3", ["twice"]),
        ({"town__id": "two words"}, "places.csv:3", ["id", "no spaces"]),
        ({"town__known_on": "2001-06-02"}, "places.csv:3", ["`town`", "hindsight"]),
        ({"town__known_on": "yesterday"}, "places.csv:3", ["known_on", "2024-12-08"]),
        ({"guard__nominal": 0}, "formations.csv:4", ["guard", "more than 0"]),
        ({"guard__nominal": 1e9}, "formations.csv:4", ["at most 1000000"]),
        ({"guard__nominal": "8.000"}, "formations.csv:4", ["write 8000"]),
        ({"spearhead__men": "1.500"}, "columns.csv:2", ["write 1500"]),
        (
            {"theatre": {"patrons": {"ally": {"men": "2.000"}}}},
            "theatre.yaml:8",
            ["patrons.ally.men", "write 2000"],
        ),
        ({"theatre": {"elites": {"number": "1.000"}}}, "theatre.yaml:11", ["write 1000"]),
        ({"guard__nominal": "8000 men"}, "formations.csv:4", ["without a unit", "(men)"]),
        ({"guard__fill": 85}, "formations.csv:4", ["fill", "between 0 and 1"]),
        ({"guard__cohesion": 0.99}, "formations.csv:4", ["0.05 and 0.95"]),
        ({"guard__kind": "elit"}, "formations.csv:4", ["did you mean `elite`?"]),
        ({"guard__place": "captial"}, "formations.csv:4", ["did you mean `capital`?"]),
        ({"guard__faction": "aly"}, "formations.csv:4", ["did you mean `ally`?"]),
        ({"guard__spread": 0.5}, "formations.csv:4", ["spread", "between 1 and 20"]),
        ({"guard__known_on": "2001-06-02"}, "formations.csv:4", ["`guard`", "hindsight"]),
        ({"spearhead__place": "bse"}, "columns.csv:2", ["did you mean `base`?"]),
        ({"spearhead__faction": "ally"}, "columns.csv:2", ["patron", "formations"]),
        ({"spearhead__faction": "rebls"}, "columns.csv:2", ["did you mean `rebels`?"]),
        ({"spearhead__besieges": "base"}, "columns.csv:2", ["held by `rebels`", "not an enemy"]),
        ({"spearhead__besieges": "basse"}, "columns.csv:2", ["did you mean `base`?"]),
        ({"spearhead__men": -1}, "columns.csv:2", ["men", "between 0 and 1000000"]),
        ({"spearhead__hidden": "maybe"}, "columns.csv:2", ["true or false"]),
        ({"spearhead__available_from": "2001-05-31"}, "columns.csv:2", ["before the start"]),
        ({"spearhead__available_from": "2001-13-01"}, "columns.csv:2", ["there is no such time"]),
        # tables: rows that do not fit each other
        ({"extra_places": [place("town")]}, "places.csv:7", ["`town` appears twice", ":3"]),
        ({"extra_roads": [road("town", "x")]}, "roads.csv:6", ["road to nowhere", "`x`"]),
        ({"extra_roads": [road("town", "cty")]}, "roads.csv:6", ["did you mean `city`?"]),
        ({"extra_roads": [road("town", "town")]}, "roads.csv:6", ["to itself"]),
        ({"extra_roads": [road("city", "town")]}, "roads.csv:6", ["appears twice", "line 3"]),
        ({"extra_roads": [road("base", "coast", 20)]}, "roads.csv:6", ["20 km", "apart"]),
        ({"extra_roads": [road("base", "coast", 0)]}, "roads.csv:6", ["km", "more than 0"]),
        (
            {"extra_roads": [{**road("base", "coast", 300), "class": "rail"}]},
            "roads.csv:6",
            ["track"],
        ),
        ({"extra_formations": [formation("guard", "city")]}, "formations.csv:5", ["twice"]),
        ({"extra_columns": [column("guard", "city")]}, "columns.csv:3", ["`guard` appears twice"]),
        ({"theatre": {"factions": MANY}}, "theatre.yaml:1", ["65 factions and patrons", "64"]),
        ({"roads": ()}, "places.csv:2", ["not connected", "roads.csv has no road"]),
        (
            {
                "extra_places": [place("isle"), place("rock")],
                "extra_roads": [road("isle", "rock", 5)],
            },
            "roads.csv:6",
            ["not connected", "isle, rock"],
        ),
        ({"places": (), "roads": (), "formations": (), "columns": ()}, "places.csv", ["no rows"]),
        # theatre.yaml
        ({"theatre": {"capitol": "x"}}, "theatre.yaml:15", ["did you mean `capital`?"]),
        ({"theatre": {"capital": None}}, "theatre.yaml:1", ["`capital` is missing"]),
        ({"theatre": {"capital": "capitl"}}, "theatre.yaml:4", ["did you mean `capital`?"]),
        ({"theatre": {"capital": "city"}}, "theatre.yaml:4", ["of kind capital is `capital`"]),
        ({"theatre": {"strongholds": ["cost"]}}, "theatre.yaml:5", ["did you mean `coast`?"]),
        ({"theatre": {"strongholds": ["coast"] * 2}}, "theatre.yaml:5", ["twice"]),
        ({"theatre": {"strongholds": "coast"}}, "theatre.yaml:5", ["must be a list"]),
        ({"theatre": {"start": "2001-06-01T00:00Z"}}, "theatre.yaml:2", ["leave out Z"]),
        ({"theatre": {"start": "June"}}, "theatre.yaml:2", ["local time such as"]),
        ({"theatre": {"start": "9999-12-31"}}, "theatre.yaml:2", ["1800 and 2200"]),
        ({"theatre": {"horizon_days": 0}}, "theatre.yaml:3", ["more than 0"]),
        ({"theatre": {"ruler": {"haven": "80%"}}}, "theatre.yaml:10", ["write 0.8"]),
        ({"theatre": {"ruler": {"hvn": 1}}}, "theatre.yaml:10", ["did you mean `haven`?"]),
        ({"theatre": {"ruler": {"home": "cst"}}}, "theatre.yaml:10", ["did you mean `coast`?"]),
        ({"theatre": {"ruler": 3}}, "theatre.yaml:10", ["must be a mapping with", "culpability"]),
        ({"theatre": {"haven": 1}}, "theatre.yaml:15", ["did you mean `ruler.haven`?"]),
        ({"theatre": {"economy": {"pay": True}}}, "theatre.yaml:6", ["must be a number"]),
        ({"theatre": {"factions": []}}, "theatre.yaml:7", ["must be a mapping"]),
        (
            {"theatre": {"factions": {"all": {"name": "x", "side": "rebel"}}}},
            "theatre.yaml:7",
            ["reserved"],
        ),
        (
            {"theatre": {"factions": {"ally": {"name": "x", "side": "rebel"}}}},
            "theatre.yaml:8",
            ["faction and a patron"],
        ),
        (
            {"theatre": {"factions": {"regime": {"side": "rebel"}}}},
            "theatre.yaml:7",
            ["no faction has `side: regime`"],
        ),
        (
            {"theatre": {"factions": {"rebels": {"side": "rebl"}}}},
            "theatre.yaml:7",
            ["factions.rebels.side", "did you mean `rebel`?"],
        ),
        (
            {"theatre": {"factions": {"rebels": {"rivals": ["me"]}}}},
            "theatre.yaml:7",
            ["rivals", "no faction `me`"],
        ),
        (
            {"theatre": {"factions": {"rebels": {"relations": {"rebels": 1}}}}},
            "theatre.yaml:7",
            ["names itself"],
        ),
        (
            {"theatre": {"factions": {"rebels": {"relations": {"regime": 2}}}}},
            "theatre.yaml:7",
            ["between -1 and 1"],
        ),
        (
            {"theatre": {"factions": {"rebels": {"regions": ["towm"]}}}},
            "theatre.yaml:7",
            ["did you mean `town`?"],
        ),
        (
            {"theatre": {"factions": {"bad name": {"name": "x", "side": "rebel"}}}},
            "theatre.yaml:7",
            ["the name `bad name`"],
        ),
        (
            {"theatre": {"patrons": {"ally": {"supports": "us"}}}},
            "theatre.yaml:8",
            ["no faction `us`"],
        ),
        ({"theatre": {"patrons": {"ally": {"supports": []}}}}, "theatre.yaml:8", ["supports"]),
        ({"theatre": {"mobilisation": {"regions": ["x"]}}}, "theatre.yaml:9", ["no region `x`"]),
        ({"theatre": {"borders": {"gate": "open"}}}, "theatre.yaml:12", ["no place `gate`"]),
        ({"theatre": {"borders": {"town": "ajar"}}}, "theatre.yaml:12", ["open, closed"]),
        ({"theatre": {"ruler": {"known_on": "2002-01-01"}}}, "theatre.yaml:10", ["hindsight"]),
        # events
        ({"theatre": event(kind="pay")}, "theatre.yaml:14", ["`pay` needs `factor`"]),
        ({"theatre": event(kind="pay", factor=0)}, "theatre.yaml:14", ["more than 0"]),
        (
            {"theatre": event(kind="talks", factor=1)},
            "theatre.yaml:14",
            ["`factor` is not a key of an event"],
        ),
        ({"theatre": event(kind="speech")}, "theatre.yaml:14", ["credibility"]),
        ({"theatre": event(kind="amnesty", level=1)}, "theatre.yaml:14", ["needs `faction`"]),
        (
            {"theatre": event(kind="amnesty", level=1, faction="x")},
            "theatre.yaml:14",
            ["no faction `x`"],
        ),
        (
            {"theatre": event(kind="patron_acts", patron="aly")},
            "theatre.yaml:14",
            ["did you mean `ally`?"],
        ),
        (
            {"theatre": event(kind="patron_acts", patron="ally", place="x")},
            "theatre.yaml:14",
            ["no place `x`"],
        ),
        (
            {"theatre": event(kind="border_opens", crossing="town")},
            "theatre.yaml:14",
            ["no crossing `town`"],
        ),
        ({"theatre": event(kind="tlks")}, "theatre.yaml:14", ["did you mean `talks`?"]),
        (
            {"theatre": event(kind="talks", at="2001-05-31")},
            "theatre.yaml:14",
            ["before the start"],
        ),
        ({"theatre": event(kind="talks", source=None)}, "theatre.yaml:14", ["`source` is missing"]),
    ],
)
def test_wrong_theatre(
    tmp_path: Path, changes: Mapping[str, Any], where: str, words: list[str]
) -> None:
    told(theatre_problems(tmp_path, **changes), where, *words)


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("a: 1\nb: [\n", "theatre.yaml:3", ["not valid YAML"]),
        ("name: x\n\tstart: 1\n", "theatre.yaml:2", ["not valid YAML"]),
        ("- a\n- b\n", "theatre.yaml:1", ["holds a list"]),
        ("just text\n", "theatre.yaml:1", ["holds a single value"]),
        ("\n  \n", "theatre.yaml", ["is empty"]),
        ("# only a comment\n", "theatre.yaml", ["is empty"]),
        ("name: x\nruler: &r {haven: 1}\n", "theatre.yaml:2", ["anchor `&r`"]),
        ("name: x\nruler: *r\n", "theatre.yaml:2", ["alias `*r`"]),
        ("name: !!str x\n", "theatre.yaml:1", ["tag"]),
        ("name: !!python/object:os.system x\n", "theatre.yaml:1", ["tag"]),
        ("name: x\nruler: {<<: {a: 1}}\n", "theatre.yaml:2", ["merge key"]),
        ("name: x\nstart: 1\nname: y\n", "theatre.yaml:3", ["`name` is written twice", "line 1"]),
        (
            "name: x\nruler:\n  haven: 1\n  haven: 1\n",
            "theatre.yaml:4",
            ["`haven` is written twice"],
        ),
        ("name: x\n---\nname: y\n", "theatre.yaml:2", ["second YAML document"]),
        ("%YAML 1.1\n---\nname: x\n", "theatre.yaml:2", ["directives"]),
        ("? [a, b]\n: 1\n", "theatre.yaml:1", ["cannot be a key"]),
        ("name: " + "[" * 5000 + "]" * 5000, "theatre.yaml:1", ["levels deep"]),
        ("- " * 5000, "theatre.yaml:1", ["levels deep"]),
        ("".join(" " * i + f"a{i}:\n" for i in range(300)), "theatre.yaml:13", ["levels deep"]),
        ("name: x\x00y\n", "theatre.yaml:1", ["control character U+0000"]),
        ('name: "\\UFFFFFFFF"\n', "theatre.yaml", ["not valid YAML"]),
    ],
)
def test_wrong_yaml(tmp_path: Path, text: str, where: str, words: list[str]) -> None:
    tiny_theatre(tmp_path)
    (tmp_path / "theatre.yaml").write_text(text, encoding="utf-8")
    told(problems_of(lambda: load_theatre(tmp_path)), where, *words)


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("a,b,km,class,source\nbase,town,80,primary\n", "roads.csv:2", ["4 cells", "header has 5"]),
        ("a,b,km,class,source\nbase,town,8,0,primary,x\n", "roads.csv:2", ["6 cells"]),
        ("a,b,km,clas,source\n", "roads.csv:1", ["unknown column `clas`", "did you mean `class`?"]),
        ("a,b,km,clas,source\n", "roads.csv:1", ["column `class` is missing"]),
        ("a,b,km,class_,source\n", "roads.csv:1", ["unknown column `class_`"]),
        ("a,b,km,class,source,a\n", "roads.csv:1", ["`a` appears twice"]),
        (
            "a,b,km,class,source,\nbase,town,80,primary,x,y\n",
            "roads.csv:2",
            ["`y` is in column 6, which has no name"],
        ),
        ("a;b;km;class;source\n", "roads.csv:1", ["not separated by commas", "semicolons"]),
        ("a\tb\tkm\tclass\tsource, note\n", "roads.csv:1", ["tabs"]),
        ("sep=;\na;b;km;class;source\n", "roads.csv:1", ["`sep=;`", "delete this line"]),
        ("a,b,km,class,source\nbase,town,80,primary,a\u0085b\n", "roads.csv:2", ["U+0085"]),
        ("#loc+a,#loc+b,#km,#type,#meta\n", "roads.csv:1", ["the header holds HXL hashtags"]),
        ('a,b,km,class,source\nbase,"to"wn,8,track,x\n', "roads.csv:2", ["not valid CSV"]),
        ('a,b,km,class,source\nbase,"town,8,track,x\n', "roads.csv:2", ["not valid CSV"]),
        ("", "roads.csv", ["is empty"]),
        (
            'a,b,km,class,source\n"base",town,80,primary,"two\nlines"\nx,town,80,primary,y\n',
            "roads.csv:4",
            ["road to nowhere"],
        ),
    ],
)
def test_wrong_csv(tmp_path: Path, text: str, where: str, words: list[str]) -> None:
    tiny_theatre(tmp_path)
    (tmp_path / "roads.csv").write_text(text, encoding="utf-8")
    told(problems_of(lambda: load_theatre(tmp_path)), where, *words)


PARAMETER = next(
    name for name, p in PARAMETERS.items() if not p.structural and not name.startswith("switch_")
)
STRUCTURAL = next(name for name, p in PARAMETERS.items() if p.structural)


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("rular: {policy: leave}\n", "tried.yaml:1", ["did you mean `ruler`?"]),
        ("policy: leave\n", "tried.yaml:1", ["did you mean `ruler.policy`?"]),
        ("name: x\nruler:\n  polcy: leave\n", "tried.yaml:3", ["did you mean `policy`?"]),
        ("ruler:\n  policy: leaf\n", "tried.yaml:2", ["did you mean `leave`?"]),
        ("ruler: {policy: relocate, place: cost}\n", "tried.yaml:1", ["did you mean `coast`?"]),
        ("ruler: {force: perhaps}\n", "tried.yaml:1", ["true or false"]),
        (
            "branch: 2001-05-31\n",
            "tried.yaml:1",
            ["before the theatre's start", "2001-06-01T00:00"],
        ),
        ("branch: 2003-01-01\n", "tried.yaml:1", ["after the last possible time"]),
        (
            "branch: 2001-06-01T01:00\n",
            "tried.yaml:1",
            ["ticks last 3 h", "the nearest tick begins at 2001-06-01T00:00"],
        ),
        (
            "branch: 2001-06-01T01:45\n",
            "tried.yaml:1",
            ["the nearest tick begins at 2001-06-01T03:00"],
        ),
        ("tick_hours: 5\n", "tried.yaml:1", ["must divide 24"]),
        ("tick_hours: 0\n", "tried.yaml:1", ["between 0.25 and 24"]),
        ("horizon_days: -1\n", "tried.yaml:1", ["more than 0"]),
        ("seed: 1.5\n", "tried.yaml:1", ["whole number"]),
        ("seed: -1\n", "tried.yaml:1", ["between 0"]),
        ("seed: 99999999999999999999\n", "tried.yaml:1", ["seed"]),
        ("offer: {covers: [ruler, rular]}\n", "tried.yaml:1", ["did you mean `ruler`?"]),
        ("offer: {covers: [ruler, ruler]}\n", "tried.yaml:1", ["twice"]),
        ("offer:\n  mediation_days: {low: 3, likely: 1}\n", "tried.yaml:2", ["low <= likely"]),
        ("offer:\n  opens: 2001-05-01\n", "tried.yaml:2", ["before the branch"]),
        ("offer:\n  opens: 2002-05-01\n", "tried.yaml:2", ["after the last possible time"]),
        (
            "offer:\n  opens: 2001-06-02T02:00\n",
            "tried.yaml:2",
            ["the nearest tick begins at 2001-06-02T03:00"],
        ),
        ("ceasefire: {opens: 2001-06-02T02:00}\n", "tried.yaml:1", ["not the beginning of a tick"]),
        ("ceasefire: {kept_by_regime: 2}\n", "tried.yaml:1", ["between 0 and 1"]),
        ("frozen: [rebel]\n", "tried.yaml:1", ["did you mean `rebels`?"]),
        ("frozen: [all, rebels]\n", "tried.yaml:1", ["the only entry"]),
        ("patrons:\n  aly: {air: 1}\n", "tried.yaml:2", ["did you mean `ally`?"]),
        ("patrons:\n  ally: {supports: rebels}\n", "tried.yaml:2", ["unknown key"]),
        (
            "events:\n  - {at: 2001-06-02, kind: talks}\n  - {at: 2001-05-02, kind: talks}\n",
            "tried.yaml:3",
            ["events[1].at", "before the theatre's start"],
        ),
        (
            "events:\n  - {at: 2001-06-02T01:00, kind: talks}\n",
            "tried.yaml:2",
            ["not the beginning of a tick"],
        ),
        (
            "events:\n  - {at: 2001-06-02, kind: patron_leaves, patron: x}\n",
            "tried.yaml:2",
            ["no patron `x`"],
        ),
        (
            "events:\n  - {at: 2001-06-02, kind: border_closes, crossing: town}\n",
            "tried.yaml:2",
            ["no crossing `town`"],
        ),
        ("events: {at: 2001-06-02}\n", "tried.yaml:1", ["must be a list"]),
        ("events:\n  - talks\n", "tried.yaml:2", ["must be a mapping"]),
        (
            f"parameters:\n  {PARAMETER}x: 1\n",
            "tried.yaml:2",
            ["there is no parameter", f"did you mean `{PARAMETER}`?"],
        ),
        (f"parameters:\n  {PARAMETER}: 1e12\n", "tried.yaml:2", ["must be between"]),
        (f"parameters:\n  {STRUCTURAL}: 1\n", "tried.yaml:2", ["shapes the map"]),
        ("extends: [a, b]\n", "tried.yaml:1", ["one scenario file"]),
        (
            "name: x\nextends: basline.yaml\n",
            "tried.yaml:2",
            ["no such file", "did you mean `baseline.yaml`?"],
        ),
        ("extends: theatre.yaml\n", "tried.yaml:1", ["reserved"]),
        ("extends: tried.yaml\n", "tried.yaml:1", ["circle"]),
        ("extends: ..\n", "tried.yaml:1", ["no such file"]),
        ("theatre: {name: x}\n", "tried.yaml:1", ["unknown key `theatre`"]),
    ],
)
def test_wrong_scenario(tmp_path: Path, text: str, where: str, words: list[str]) -> None:
    told(scenario_problems(tmp_path, text), where, *words)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("ruler.polcy=leave", ["unknown key `polcy` in `ruler`", "did you mean `policy`?"]),
        ("rular.policy=leave", ["did you mean `ruler`?"]),
        ("ruler.policy.x=leave", ["`ruler.policy` is a value"]),
        ("events.0.at=2001-06-02", ["`events` is a list"]),
        ("ruler.policy", ["key=value"]),
        ("=leave", ["a field is written with dots"]),
        ("ruler.=leave", ["a field is written with dots"]),
        ("extends=x.yaml", ["only be written in the scenario's file"]),
        ("columns.spearhead.men=5", ["change a row of `columns.csv`"]),
        ("ruler.policy=leaf", ["did you mean `leave`?"]),
        ("branch=2001-06-01T01:00", ["not the beginning of a tick"]),
        ("offer={", ["not valid YAML"]),
        ("offer=&a {}", ["anchor"]),
        ("patrons.aly.air=1", ["did you mean `ally`?"]),
        ("parameters.x=1", ["there is no parameter"]),
        ("tick_hours=7", ["must divide 24"]),
    ],
)
def test_wrong_override(tmp_path: Path, override: str, words: list[str]) -> None:
    found = scenario_problems(tmp_path, "name: x\n", override)
    told(found, f"--set {override}", *words)


def test_a_circle_names_every_file_and_line(tmp_path: Path) -> None:
    folder = tiny_theatre(
        tmp_path,
        scenarios={
            "a": {"extends": "b.yaml"},
            "b": {"name": "b", "extends": "c.yaml"},
            "c": {"extends": "a.yaml"},
        },
    )
    (line,) = problems_of(lambda: load_scenario(folder / "a.yaml"))
    for part in ("a.yaml:1", "b.yaml:2", "c.yaml:1: `extends` goes in a circle"):
        assert part in line


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    folder = tiny_theatre(
        tmp_path, scenarios={f"s{i}": {"extends": f"s{i + 1}.yaml"} for i in range(30)}
    )
    told(problems_of(lambda: load_scenario(folder / "s0.yaml")), "s19.yaml:1", "more than 20 files")
