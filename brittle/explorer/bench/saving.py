"""The way back from the page: the reader's scenario as a file, and as a command line."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator, Mapping

from brittle.api.cases import LoadedCase, LoadedScenario
from brittle.cases import name_of_path
from brittle.explorer.bench.answering import STAGES
from brittle.explorer.bench.moment import changes_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.fields import control_of
from brittle.sweeps.theatre_fields import is_of_theatre

WIDTH = 96
"""The largest number of characters in a comment."""

type Tree = dict[str, str | "Tree"]


def only_in_tables(question: WhatIf) -> tuple[tuple[str, str], ...]:
    """Changes of the theatre, which no scenario and no option of `brittle run` can make."""
    return tuple(one for one in question.changes if is_of_theatre(one[0]))


def command(question: WhatIf, case: LoadedCase, start: str = "") -> str:
    """The command that plays the runs of the reader's scenario, or of the unchanged scenario `start`."""
    scenario = case[start or question.start]
    words = ["brittle", "run", name_of_path(scenario.file)]
    for field, value in changes_of(question, scenario, own=not start).items():
        words += ["--set", f"{field}={value}"]
    return shlex.join([*words, "--draws", str(STAGES[-1]), "--replicates", "1"])


def file_name(question: WhatIf) -> str:
    """The name of the file that the reader downloads."""
    return f"my_{question.start}.yaml"


def as_yaml(question: WhatIf, case: LoadedCase) -> str:
    """The reader's scenario as a commented file, which plays the same runs as the page."""
    start = case[question.start]
    name, folder = file_name(question), name_of_path(start.file.parent)
    lines = [
        f"# A scenario made with `brittle explore`. Save this file as {name} beside {start.file.name} in the",
        f"# folder of the case {folder}. The same runs are then played by",
        f"#   brittle run {shlex.quote(f'{folder}/{name}')} --draws {STAGES[-1]} --replicates 1",
        f"name: {_quoted(f'My scenario, from {start.title}')}",
        f"extends: {start.file.name}",
        f"horizon_days: {question.days}  # days that are played",
    ]
    land = only_in_tables(question)
    if land:
        lines.append(
            "# The page also changed the theatre, which no scenario can do. These numbers are left out:"
        )
        lines += [f"#   {field}: {value}" for field, value in land]
    tree: Tree = {}
    for field, value in changes_of(question, start, own=True).items():
        if field != "horizon_days":
            _put(tree, field.split("."), value)
    return "\n".join([*lines, *_lines(tree, (), start)]) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _put(tree: Tree, steps: list[str], value: str) -> None:
    block = tree
    for step in steps[:-1]:
        inner = block.setdefault(step, {})
        assert isinstance(
            inner, dict
        )  # an address that sets a block and a field inside it is refused
        block = inner
    block[steps[-1]] = value


def _lines(
    tree: Mapping[str, str | Tree], path: tuple[str, ...], start: LoadedScenario
) -> Iterator[str]:
    indent = "  " * len(path)
    for key, value in tree.items():
        here = (*path, key)
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _lines(value, here, start)
            continue
        control = control_of(start, ".".join(here))
        if control is not None:
            yield from (f"{indent}# {line}" for line in _wrapped(control.help, WIDTH - len(indent)))
            if control.value not in (None, []):
                yield f"{indent}# In “{start.title}” it is {control.value}."
        yield f"{indent}{key}: {value}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text[:1].upper() + text[1:].rstrip(".") + ".", width)
