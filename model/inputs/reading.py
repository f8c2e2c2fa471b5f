"""Inputs: theatres and scenarios from YAML and CSV, validated and frozen.

The functions in this module read and check all inputs; the classes of the inputs are in
`model.inputs.schema`. Wrong input raises `InputError` and no other error. The error lists every problem that
was found, with its file, its line and a sentence. The largest sizes are 250 kB for a YAML file, 5 MB for a
table and 10 MB for a file of outlines (`model.inputs.sources`). A case may have at most 5,000 places, 30,000
units, and 64 factions and patrons together (`model.inputs.checks.theatres`).

`python -m brittle.model.inputs.reading` writes the JSON Schemas for text editors into the folder scenarios/
in the current folder.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from brittle.model.inputs.case_files import find_scenarios
from brittle.model.inputs.problems import InputError, Problem
from brittle.model.inputs.scenario_files import TheatresRead, read_scenario
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
    "TheatresRead",
    "input_keys",
    "load_scenario",
    "load_theatre",
    "scenario_files",
    "scenario_json_schema",
    "theatre_json_schema",
    "write_schemas",
]


def load_theatre(folder: Path) -> Theatre:
    """Load the theatre in a folder (theatre.yaml and the tables). Raises `InputError` for any fault."""
    return read_theatre(Path(folder)).theatre


def load_scenario(
    path: Path, overrides: Sequence[str] = (), theatres: TheatresRead | None = None
) -> Scenario:
    """Load the scenario in a file, with the theatre in the same folder. Raises `InputError` for any fault.

    `overrides` are texts such as `ruler.policy=leave`: a key with dots between its parts, and a value as in
    YAML. An override changes the scenario in the same way as a file changes the one that it extends.
    `theatres` keeps the theatres that several scenarios share, which then are read only once.
    """
    return read_scenario(Path(path), overrides, theatres)


def scenario_files(path: Path) -> list[Path]:
    """The scenario files to which a path refers: the file itself, or all scenario files in a folder.

    Raises `InputError` if the path refers to no scenario.
    """
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
    """JSON Schema of a scenario file, with the names of the parameters."""
    return scenario_schema(PARAMETERS)


def theatre_json_schema() -> dict[str, Any]:
    """JSON Schema of theatre.yaml."""
    return theatre_schema()


def write_schemas(folder: Path) -> list[Path]:
    """Write scenario.schema.json and theatre.schema.json into a folder, and return their paths."""
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
