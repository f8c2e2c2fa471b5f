"""Write a new case to start from: a small, made-up, valid theatre with an explanation of every key.

The explanations are the schema's own descriptions, so they always agree with the keys that are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from pydantic import BaseModel

from brittle.model.inputs.problems import Mark, fail, quote
from brittle.model.inputs.schema.keys import (
    InputKey,
    field_of,
    inner_type,
    model_in,
    names_of,
    walk,
)
from brittle.model.inputs.schema.scenario import ScenarioFile
from brittle.model.inputs.schema.tables import (
    ColumnRow,
    FormationRow,
    PlaceRow,
    RoadRow,
    SourcedRow,
)
from brittle.model.inputs.schema.theatre import TheatreFile
from brittle.model.inputs.schema.types import IDENTIFIER
from brittle.model.inputs.sources.files import reason

WIDTH = 96

THEATRE: Mapping[str, Any] = {
    "name": "",
    "start": "2001-06-01T00:00",
    "horizon_days": 60,
    "capital": "capital",
    "strongholds": ["harbour"],
    "economy": {"supply": 0.75, "pay": 0.7, "source": "default"},
    "factions": {
        "government": {
            "name": "The government",
            "side": "regime",
            "coordination": 0.8,
            "air": 0.3,
            "source": "judgement",
        },
        "rebels": {
            "name": "The rebels",
            "side": "rebel",
            "coordination": 0.6,
            "amnesty": 0.4,
            "assurances": 0,
            "rivals": [],
            "relations": {},
            "source": "judgement",
        },
        "peacekeepers": {
            "name": "Peacekeepers",
            "side": "neutral",
            "defends": 0.5,
            "source": "judgement",
        },
        "townspeople": {
            "name": "Armed townspeople",
            "side": "local",
            "regions": [],
            "alignment_below": -0.2,
            "men_per_1000": 2,
            "source": "default",
        },
    },
    "patrons": {
        "ally": {
            "supports": "government",
            "commitment": 0.5,
            "present": 0,
            "air": 0.3,
            "supply": 0,
            "men": 1000,
            "reaction_days": 5,
            "source": "judgement",
        }
    },
    "mobilisation": {"capacity": 0.1, "regions": [], "source": "default"},
    "ruler": {
        "culpability": 0.6,
        "haven": 0.5,
        "guarantee": 0.2,
        "presence": "visible",
        "home": "harbour",
        "airport": "capital",
        "source": "default",
    },
    "elites": {"number": 12, "exposure": 0.5, "contact": 0.1, "source": "default"},
    "borders": {"border_post": "open"},
    "media": {"official_credibility": 0.3, "source": "default"},
    "forks": {
        "harbour_loyalty": {
            "question": "Do the men of the harbour serve the ruler, or their pay?",
            "readings": {
                "for_pay": {
                    "chance": 0.3,
                    "values": {
                        "places.harbour.alignment": 0.4,
                        "formations.harbour_brigade.in_group": 0.4,
                    },
                    "source": "judgement",
                }
            },
            "source": "judgement",
        }
    },
    "events": [
        {
            "at": "2001-06-08T12:00",
            "kind": "pay",
            "factor": 1.2,
            "source": "judgement: a pay rise announced before the start",
        }
    ],
}

PLACES = """\
id,name,lat,lon,population,region,kind,value,alignment,defence,control,source,note
capital,Capital,10.0,10.0,1500000,Centre,capital,1,0,1.8,government,judgement,
second_city,Second City,10.9,10.1,400000,North,regional_capital,0.9,-0.25,1.5,government,\
judgement,.8 for the second city and .1 on a trunk road
market_town,Market Town,11.3,10.3,60000,North,town,0.2,-0.5,1.2,government,judgement,
hill_base,Hill Base,11.9,10.4,0,North,base,0.15,-0.75,1,rebels,judgement,where the rebels are
harbour,Harbour,10.1,9.2,200000,Coast,city,0.4,0.75,1.5,government,judgement,ruler's home community
border_post,Border Post,10.8,10.9,2000,East,crossing,0.15,0,1,peacekeepers,judgement,
"""
ROADS = """\
a,b,km,class,source
capital,second_city,115,motorway,judgement
second_city,market_town,60,primary,judgement
market_town,hill_base,85,track,judgement
capital,harbour,105,primary,judgement
second_city,border_post,100,secondary,judgement
"""
FORMATIONS = """\
id,name,faction,place,nominal,fill,cohesion,in_group,kind,source,note
guard,Guard,government,capital,8000,0.85,0.70,0.8,elite,judgement,
second_city_garrison,Garrison of Second City,government,second_city,5000,0.6,0.35,0.2,conscript,\
judgement,
market_town_police,Police of Market Town,government,market_town,400,0.6,0.30,0.2,police,judgement,
harbour_brigade,Harbour Brigade,government,harbour,3000,0.6,0.60,0.8,professional,judgement,\
.55 and .05 for its own community
observers,Observers,peacekeepers,border_post,500,0.85,0.60,0,foreign,judgement,
"""
COLUMNS = """\
id,name,faction,place,men,cohesion,motorised,heavy,source,note
spearhead,Spearhead,rebels,hill_base,1500,0.65,0.8,0.3,judgement,veterans
"""

BASELINE = """\
# yaml-language-server: $schema=../scenario.schema.json
# The case as it is: the ruler decides by the model's rules. Every key may be left out.
# `brittle explain ruler.policy` explains a key; COLUMNS.md beside this file explains all of them.
# Other scenarios begin with `extends: baseline.yaml`, followed by the keys that differ.
name: Baseline
description: The ruler decides, and nobody makes an offer.
ruler:
  policy: decide
"""

HEAD = """\
# yaml-language-server: $schema=../theatre.schema.json
# A new case, written by `brittle new`. The country is made up; replace it with yours. Take each value
# from the scales given here. Use only what could be known on the day before `start`, and never choose
# a value because of how the war ended. If a value is not known, leave the key out, or write it with
# `source: default`. COLUMNS.md explains the columns of the tables beside this file. When you have
# finished, run `brittle check` on this folder.
"""


def write_skeleton(folder: Path, case_name: str) -> Path:
    """Write a case of this name into a new folder `folder / case_name`, and return that folder.

    Raises `InputError`, and writes nothing, if the name is not an id or the folder exists.
    """
    mark = Mark(str(folder / case_name) if IDENTIFIER.fullmatch(case_name) else case_name)
    if not IDENTIFIER.fullmatch(case_name):
        raise fail(
            mark,
            f"{quote(case_name)} cannot be the name of a case's folder; use letters, digits, _ and -",
        )
    case = folder / case_name
    try:
        case.mkdir(parents=True)
        for name, text in skeleton_files(case_name).items():
            (case / name).write_text(text, encoding="utf-8")
    except FileExistsError:
        raise fail(mark, "this folder exists already; choose another name") from None
    except OSError as error:
        raise fail(mark, f"this folder cannot be written: {reason(error)}") from None
    return case


def skeleton_files(case_name: str) -> dict[str, str]:
    """The contents of a new case's files, by file name."""
    title = case_name.replace("_", " ").replace("-", " ").strip().capitalize()
    return {
        "theatre.yaml": HEAD
        + "\n"
        + "\n".join(_commented(TheatreFile, {**THEATRE, "name": title})),
        "places.csv": PLACES,
        "roads.csv": ROADS,
        "formations.csv": FORMATIONS,
        "columns.csv": COLUMNS,
        "baseline.yaml": BASELINE,
        "COLUMNS.md": columns_markdown(),
    }


def columns_markdown() -> str:
    """What every column and key means, as Markdown tables."""
    parts = ["# The columns of the tables, and the keys of a scenario"]
    for title, model in (
        ("places.csv", PlaceRow),
        ("roads.csv", RoadRow),
        ("formations.csv", FormationRow),
        ("columns.csv", ColumnRow),
        ("Scenario files", ScenarioFile),
    ):
        parts += ["", f"## {title}", "", "| name | meaning | unit and range | default |"]
        parts += ["|---|---|---|---|", *(_table_row(key) for key in _own_first(model))]
    return "\n".join(parts) + "\n"


def _own_first(model: type[BaseModel]) -> list[InputKey]:
    """Keys of a model; the keys that every row has, such as source and note, come last."""
    return sorted(walk(model, ""), key=lambda key: key.path in SourcedRow.model_fields)


def _table_row(key: InputKey) -> str:
    default = "needed" if key.default is None else key.default
    cells = (f"`{key.path}`", key.meaning, _scale(key), default)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _scale(key: InputKey) -> str:
    if key.choices:
        return ", ".join(key.choices)
    return ", ".join(part for part in (key.unit, str(key.range)) if part)


def _commented(model: type[BaseModel], values: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """YAML lines of a block, in which a comment with the schema's description comes before each key."""
    pad = " " * indent
    about = {key.path: key for key in walk(model, "")}
    for name in _order(model, values):
        field = field_of(model, name)
        assert field is not None
        value = values[name]
        yield from _comment(about[name], pad)
        below = model_in(field.annotation)
        inner = inner_type(field.annotation)
        entry = model_in(inner) if inner is not None else None
        if below is not None:
            yield f"{pad}{name}:"
            yield from _commented(below, value, indent + 2)
        elif entry is not None and isinstance(value, Mapping):
            yield f"{pad}{name}:"
            yield from _entries(entry, value, indent + 2)
        elif entry is not None:
            yield f"{pad}{name}:"
            yield from (f"{pad}  - {_flow(item)}" for item in value)
        else:
            yield f"{pad}{name}: {_flow(value)}"
        if indent == 0:
            yield ""


def _entries(model: type[BaseModel], values: Mapping[str, Any], indent: int) -> Iterator[str]:
    """YAML lines of entries whose names the user chooses; each key is explained where it first appears."""
    pad = " " * indent
    about = {key.path: key for key in walk(model, "")}
    told: set[str] = set()
    for entry, keys in values.items():
        yield f"{pad}{entry}:"
        for name, value in keys.items():
            if name not in told:
                yield from _comment(about[name], pad + "  ")
                told.add(name)
            field = field_of(model, name)
            inner = inner_type(field.annotation) if field is not None else None
            below = model_in(inner) if inner is not None else None
            if below is not None and isinstance(value, Mapping):
                yield f"{pad}  {name}:"
                yield from _entries(below, value, indent + 4)
            else:
                yield f"{pad}  {name}: {_flow(value)}"


def _order(model: type[BaseModel], values: Mapping[str, Any]) -> Sequence[str]:
    names = names_of(model)
    return [name for name in values if name in names]


def _comment(key: InputKey, pad: str) -> Iterator[str]:
    if key.name in {"source", "note"}:
        return
    scale = _scale(key)
    text = key.meaning + (f" [{scale}]" if scale else "")
    if key.default is not None and key.kind != "mapping":
        text += f" (default {key.default})"
    for line in wrap(text, WIDTH - len(pad)):
        yield f"{pad}# {line}"


def _flow(value: Any) -> str:
    """A value on one line, in quotes only if it needs them."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, str):
        return value if _bare(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _bare(text: str) -> bool:
    return bool(text) and not any(mark in text for mark in ",[]{}#&*!|>'\"%@`") and ": " not in text
