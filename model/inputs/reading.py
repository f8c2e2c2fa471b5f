"""Inputs: theatres and scenarios from YAML and CSV, validated and frozen.

Everything that reads or checks an input stands behind these functions; the models themselves are
in `model.inputs.schema`. Wrong input raises `InputError`, and nothing else does: it lists every problem
found with file, line and a sentence. Limits: 250 kB a YAML file, 5 MB a table, 10 MB a file of
outlines (`model.inputs.sources`), 5,000 places, 30,000 units and 64 factions and patrons
(`model.inputs.checks.theatres`).

`python -m brittle.model.inputs.reading` writes the JSON Schemas for editors into scenarios/ of the
working folder.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from brittle.model.inputs.case_files import find_scenarios
from brittle.model.inputs.problems import InputError, Problem
from brittle.model.inputs.scenario_files import read_scenario
from brittle.model.inputs.schema.events import EventEntry
from brittle.model.inputs.schema.json_schema import scenario_schema, theatre_schema
from brittle.model.inputs.schema.keys import InputKey, walk
from brittle.model.inputs.schema.scenario import (
    Amnesty,
    Ceasefire,
    Guarantee,
    Mediation,
    Offer,
    PatronChange,
    RegimePolicy,
    RulerPolicy,
    Scenario,
    ScenarioFile,
)
from brittle.model.inputs.schema.tables import ColumnRow, FormationRow, PlaceRow, RoadRow
from brittle.model.inputs.schema.theatre import (
    Economy,
    Elites,
    FactionEntry,
    Media,
    Mobilisation,
    PatronEntry,
    RulerEntry,
    Theatre,
    TheatreFile,
)
from brittle.model.inputs.theatre_files import read_theatre
from brittle.model.parameters import PARAMETERS

__all__ = [
    "Amnesty",
    "Ceasefire",
    "ColumnRow",
    "Economy",
    "Elites",
    "EventEntry",
    "FactionEntry",
    "FormationRow",
    "Guarantee",
    "InputError",
    "InputKey",
    "Media",
    "Mediation",
    "Mobilisation",
    "Offer",
    "PatronChange",
    "PatronEntry",
    "PlaceRow",
    "Problem",
    "RegimePolicy",
    "RoadRow",
    "RulerEntry",
    "RulerPolicy",
    "Scenario",
    "Theatre",
    "input_keys",
    "load_scenario",
    "load_theatre",
    "scenario_files",
    "scenario_json_schema",
    "theatre_json_schema",
    "write_schemas",
]


def load_theatre(folder: Path) -> Theatre:
    """The theatre in a folder (theatre.yaml and its tables). Raises `InputError`."""
    return read_theatre(Path(folder)).theatre


def load_scenario(path: Path, overrides: Sequence[str] = ()) -> Scenario:
    """The scenario in a file, with the theatre beside it. Raises `InputError`.

    `overrides` are texts such as `ruler.policy=leave`: dotted paths as in YAML, values as in YAML.
    They are laid over the file as a child is over what it extends.
    """
    return read_scenario(Path(path), overrides)


def scenario_files(path: Path) -> list[Path]:
    """The scenario files that a path means: itself, or all in a folder. Raises `InputError`."""
    return find_scenarios(Path(path))


def input_keys() -> tuple[InputKey, ...]:
    """Every key of a scenario, of theatre.yaml and of the tables, for `brittle explain`."""
    return (
        *walk(ScenarioFile, "scenario"),
        *walk(TheatreFile, "theatre.yaml"),
        *walk(PlaceRow, "places.csv"),
        *walk(RoadRow, "roads.csv"),
        *walk(FormationRow, "formations.csv"),
        *walk(ColumnRow, "columns.csv"),
    )


def scenario_json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, parameters by name included."""
    return scenario_schema(PARAMETERS)


def theatre_json_schema() -> dict[str, Any]:
    """JSON Schema of theatre.yaml."""
    return theatre_schema()


def write_schemas(folder: Path) -> list[Path]:
    """Write scenario.schema.json and theatre.schema.json into a folder; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in (
        ("scenario.schema.json", scenario_json_schema()),
        ("theatre.schema.json", theatre_json_schema()),
    ):
        path = folder / name
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    write_schemas(Path("scenarios"))
