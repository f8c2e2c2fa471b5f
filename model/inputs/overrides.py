"""Changes to a scenario, written `key=value`, with keys and values as in a scenario's YAML file."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.model.inputs.problems import FieldChange, InputError, Mark, Problems, fail, quote
from brittle.model.inputs.schema.keys import inner_type, model_in, names_of, spot_at
from brittle.model.inputs.schema.scenario import ScenarioFile
from brittle.model.inputs.sources.nodes import Node, merge
from brittle.model.inputs.sources.text import composed
from brittle.model.inputs.sources.yaml import parse_yaml
from brittle.model.inputs.suggest import did_you_mean


def with_overrides(tree: Node, overrides: Sequence[str], problems: Problems) -> Node:
    """The tree with the overrides applied; those that cannot be applied are added to `problems`."""
    given: set[str] = set()
    for text in overrides:
        key = composed(text.partition("=")[0].strip())
        if key in given:
            problems.add(Mark(FieldChange(text)), f"{quote(key)} is set twice; set it once")
        given.add(key)
        try:
            tree = merge(tree, _override(text))
        except InputError as error:
            problems.include(error)
    return tree


def _override(text: str) -> Node:
    mark = Mark(FieldChange(text))
    key, equals, value = text.partition("=")
    steps = composed(key.strip()).split(".")
    if not equals:
        raise fail(mark, "a change must be written key=value, such as ruler.policy=leave")
    _check_path(steps, mark)
    node = parse_yaml(value, mark.file, numbered=False) if value.strip() else Node(None, mark)
    for step in reversed(steps):
        node = Node({step: node}, mark)
    return node


TABLES = ("places", "roads", "formations", "columns")
"""Tables of a theatre, which a scenario cannot change."""


def _check_path(steps: Sequence[str], mark: Mark) -> None:
    if steps[0] == "extends":
        raise fail(mark, "`extends` can only be written in the scenario's file")
    if steps[0] in TABLES:
        raise fail(mark, f"`{steps[0]}` belong to the theatre; change a row of `{steps[0]}.csv`")
    for depth, step in enumerate(steps):
        if not step:
            raise fail(
                mark,
                "a part of the name is missing; a field is written with dots, such as ruler.policy",
            )
        if spot_at(ScenarioFile, steps[: depth + 1]) is not None:
            continue
        above = ".".join(steps[:depth])
        parent = spot_at(ScenarioFile, steps[:depth])
        inside = model_in(parent.annotation) if parent is not None else None
        if inside is None:
            kind = "list" if parent is not None and inner_type(parent.annotation) else "value"
            raise fail(
                mark, f"`{above}` is a {kind}, so it has no key {quote(step)}; set `{above}` itself"
            )
        where = f" in `{above}`" if above else ""
        names = names_of(inside)
        raise fail(mark, f"unknown key {quote(step)}{where}{did_you_mean(step, names, shown=20)}")
