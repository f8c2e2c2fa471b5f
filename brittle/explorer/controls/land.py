"""Controls of the theatre: the forces on the first day, and what the regime lives on.

Only the reader's scenario has a change of the theatre. It acts from the first day of the war on, and the past
is played again with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from brittle.api.cases import LoadedScenario
from brittle.explorer.controls.control import Control, ControlGroup, ControlKind
from brittle.model.inputs.reading import input_keys
from brittle.model.inputs.schema.keys import InputKey
from brittle.wording import capital_letter, spaced

FAR = 100.0
"""An upper bound above this one is no use for a slider, which then ends at twice the present value."""

FROM_THE_START = " A change acts from the first day of the war on, in your scenario alone."


class _LandTable(NamedTuple):
    """A table of the theatre, and what the page calls those of its columns that have controls."""

    name: str
    file: str
    columns: Mapping[str, str]
    group: ControlGroup


_TABLES = (
    _LandTable(
        "formations",
        "formations.csv",
        {
            "cohesion": "cohesion",
            "fill": "share of its men present",
            "in_group": "share of its men from the ruler's community",
            "nominal": "men on paper",
        },
        ControlGroup.ARMY,
    ),
    _LandTable(
        "columns",
        "columns.csv",
        {
            "cohesion": "cohesion",
            "men": "men",
            "motorised": "how far it is motorised",
            "heavy": "heaviest weapons",
        },
        ControlGroup.REBELS,
    ),
    _LandTable(
        "places",
        "places.csv",
        {"alignment": "attitude to the regime", "defence": "how well it can be defended"},
        ControlGroup.PEOPLE,
    ),
)
_BLOCKS = {
    "economy": ControlGroup.ARMY,
    "ruler": ControlGroup.RULER,
    "media": ControlGroup.PEOPLE,
    "elites": ControlGroup.RULER,
}
"""Blocks of theatre.yaml whose numbers have controls."""


def land_of(scenario: LoadedScenario) -> Iterator[Control]:
    """The controls of numbers of the theatre, in the order of its files."""
    theatre = cast("Mapping[str, Any]", scenario.case.theatre)
    keys = {(key.file, key.path): key for key in input_keys()}
    places = {place["id"]: place["name"] for place in theatre["places"]}
    for table in _TABLES:
        for row in theatre[table.name]:
            name = _where(row, places)
            for column, words in table.columns.items():
                if _is_number(row.get(column)):
                    key = keys[table.file, column]
                    field = f"{table.name}.{row['id']}.{column}"
                    label = f"{name}: {words}"
                    yield _control(field, label, key, float(row[column]), table.group)
    for block, group in _BLOCKS.items():
        for name, value in theatre[block].items():
            found = keys.get(("theatre.yaml", f"{block}.{name}"))
            if found is not None and _is_number(value):
                label = capital_letter(f"{spaced(block)}: {spaced(name)}")
                yield _control(f"theatre.{block}.{name}", label, found, float(value), group)


def _where(row: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """The name of a row, with the place of a unit if its name does not say it."""
    name, place = str(row.get("name") or row["id"]), places.get(str(row.get("place")), "")
    return name if not place or place in name else f"{name} ({place})"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _control(field: str, label: str, key: InputKey, value: float, group: ControlGroup) -> Control:
    low, high = key.range.low, key.range.high
    far = high is None or high > FAR
    top = max(2.0 * value, 1.0) if far else cast("float", high)
    bottom = (low or 0.0) + (top / FAR if key.range.low_open else 0.0)
    return Control(
        field=field,
        label=label,
        help=key.meaning.rstrip(".") + "." + FROM_THE_START,
        unit=key.unit,
        group=group,
        kind=ControlKind.SLIDER,
        low=bottom,
        high=top,
        value=value,
    )
