"""The schema of the inputs as JSON Schema, which lets a text editor help people to write YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from brittle.model.inputs.schema.scenario import ScenarioFile
from brittle.model.inputs.schema.theatre import TheatreFile
from brittle.model.parameters import Parameter

DIALECT = "https://json-schema.org/draft/2020-12/schema"

BOUNDS = {
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusiveMinimum",
    "lt": "exclusiveMaximum",
}

FILLED = {
    "ScenarioFile": ("branch",),
    "Offer": ("opens", "guarantee"),
    "Guarantee": ("chance_honoured",),
    "Ceasefire": ("opens",),
}
"""Keys that a file may leave out, because the loader takes their values from elsewhere."""


def theatre_schema() -> dict[str, Any]:
    """JSON Schema of theatre.yaml."""
    return _of(TheatreFile, "A theatre: theatre.yaml")


def scenario_schema(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """JSON Schema of a scenario file, which names the `parameters` and their bounds."""
    schema = _of(ScenarioFile, "A scenario file")
    schema["properties"]["parameters"] = {
        "type": ["object", "null"],
        "description": ScenarioFile.model_fields["parameters"].description,
        "additionalProperties": False,
        "properties": {
            name: _parameter(p) for name, p in sorted(parameters.items()) if not p.structural
        },
    }
    return schema


def _parameter(parameter: Parameter) -> dict[str, Any]:
    bounds = {"minimum": parameter.low, "maximum": parameter.high}
    finite = {key: bound for key, bound in bounds.items() if abs(bound) < float("inf")}
    return {
        "type": "number",
        "description": parameter.meaning,
        "unit": parameter.unit,
        **finite,
    }


def _of(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = _tidied(model.model_json_schema(by_alias=True))
    assert isinstance(schema, dict)
    for name, keys in FILLED.items():
        target = schema if name == model.__name__ else schema.get("$defs", {}).get(name)
        if isinstance(target, dict) and "required" in target:
            target["required"] = [key for key in target["required"] if key not in keys]
            if not target["required"]:
                del target["required"]
    return {"$schema": DIALECT, **schema, "title": title}


def _tidied(value: Any) -> Any:
    """A schema with JSON Schema's own names for bounds, and without generated titles."""
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = isinstance(value.get("properties"), dict)
    tidy = {}
    for key, item in value.items():
        if key == "title" and isinstance(item, str):
            continue
        if key == "properties" and named:
            tidy[key] = {name: _tidied(field) for name, field in item.items()}
        else:
            tidy[BOUNDS.get(key, key)] = _tidied(item)
    return tidy
