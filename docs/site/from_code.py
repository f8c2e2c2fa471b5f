"""What the site takes from the code when it is built: commands, keys, parameters and the Python API.

A page has a marker, such as `<!-- made: commands -->`, where the made text belongs. A git host shows
the page without it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import typer
import typer.main

import brittle
from brittle import cli
from brittle.calibration.evidence.kinds import KINDS
from brittle.calibration.evidence.ledger import Claim, LedgerFile
from brittle.commands.explain import parameters_markdown
from brittle.model.inputs.reading import input_keys
from brittle.model.inputs.schema.keys import InputKey, walk

POSTERIOR_OF_ALL = "../../calibration/posterior/cases/README"
ROOT = Path(__file__).parents[2]
MARKER = re.compile(r"^<!-- made: (\w+) -->$", re.MULTILINE)


def filled(name: str, text: str) -> str:
    """The text of a page, named by its path without `.md`, with what belongs at its markers."""
    made = MARKER.sub(lambda found: MADE[found[1]](), text)
    return made + contents(text) if name == "docs/site/index" else made


# --- contents ------------------------------------------------------------------------------------


def contents(text: str) -> str:
    """The site's navigation: every heading of the index page, with the pages that are listed below it."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    trees = []
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        pages = re.findall(r"^- \[([^\]]+)\]\(([^)]+)\.md\)", body, re.MULTILINE)
        trees += ["```{toctree}", ":hidden:", f":caption: {heading}", ""]
        trees += [*(f"{title} <{page}>" for title, page in pages), "```", ""]
    return "\n" + "\n".join(trees)


def cases() -> str:
    """Links to the pages in the folders of the cases."""
    rows = []
    for page in sorted(ROOT.glob("scenarios/*/notes.md")):
        folder = f"../../scenarios/{page.parent.name}"
        title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        rows.append((page.parent.name, title, folder))
    trees = ["```{toctree}", ":hidden:", ":glob:", "", "../cases/*", POSTERIOR_OF_ALL]
    for case, _, folder in rows:
        trees += [f"Notes: {case} <{folder}/notes>", f"Licences: {case} <{folder}/LICENSES>"]
    table = ["| case | notes | licences |", "|---|---|---|"]
    table += [
        f"| `{case}` | [{title}]({folder}/notes.md) | [origin of each file]({folder}/LICENSES.md) |"
        for case, title, folder in rows
    ]
    return "\n".join([*table, "", *trees, "```"])


# --- commands ------------------------------------------------------------------------------------


def commands() -> str:
    """A section for each command: what it does, how it is typed, its options, and examples."""
    group: Any = typer.main.get_command(cli.app)
    top = typer.Context(group, info_name="brittle")
    return "\n".join(
        line for name, one in group.commands.items() for line in _command(name, one, top)
    )


def _command(name: str, command: Any, top: typer.Context) -> Iterator[str]:
    context = typer.Context(command, info_name=name, parent=top)
    usage = " ".join(["brittle", name, *command.collect_usage_pieces(context)])
    yield from (f"## brittle {name}", "", inspect.cleandoc(command.help), "")
    yield from (f"Usage: `{usage.replace('{', '').replace('}', '')}`", "")
    yield from _table(
        ("argument or option", "meaning"),
        (
            (f"`{record[0]}`", record[1])
            for one in command.params
            if (record := one.get_help_record(context)) is not None
        ),
    )
    yield from ("", "```sh", *examples(command), "```", "")


def examples(command: Any) -> list[str]:
    """The commands that stand as examples below a command's help."""
    text = re.sub(r"^Examples?: ", "", command.epilog)
    return [" ".join(line.split()) for line in text.split("\n\n")]


# --- keys and parameters -------------------------------------------------------------------------


def keys() -> str:
    """A table for each file that a user writes, with a row for each key or column."""
    lines: list[str] = []
    for file in dict.fromkeys(one.file for one in input_keys()):
        title = "Scenario files" if file == "scenario" else f"`{file}`"
        lines += [f"## {title}", "", *_keys(one for one in input_keys() if one.file == file), ""]
    lines += ["## Ledgers", "", "The keys of a ledger are these:", ""]
    lines += [*_keys(walk(LedgerFile, "ledger")), ""]
    lines += ["Each entry of its list `claims` has these keys:", ""]
    lines += [*_keys(walk(Claim, "ledger")), ""]
    for kind, model in KINDS.items():
        lines += [
            f"### A claim of the kind `{kind}`",
            "",
            inspect.cleandoc(model.__doc__ or ""),
            "",
        ]
        lines += [*_keys(one for one in walk(model, "ledger") if one.path != "kind"), ""]
    return "\n".join(lines)


def _keys(some: Iterable[InputKey]) -> Iterator[str]:
    yield from _table(
        ("key", "meaning", "values", "default"),
        (
            (
                f"`{one.path}`",
                one.meaning,
                _values(one),
                "needed" if one.default is None else one.default,
            )
            for one in some
        ),
    )


def _values(one: InputKey) -> str:
    if one.choices:
        return ", ".join(f"`{choice}`" for choice in one.choices)
    kind = f"{one.kind} ({one.unit})" if one.unit else one.kind
    return ", ".join(words for words in (kind, str(one.range)) if words)


# --- the Python API ------------------------------------------------------------------------------


def api() -> str:
    """A directive for each public name: functions first, then what they return, then errors."""
    names = [(name, getattr(brittle, name)) for name in brittle.__all__]
    errors = [n for n, one in names if inspect.isclass(one) and issubclass(one, Exception)]
    classes = [n for n, one in names if inspect.isclass(one) and n not in errors]
    functions = [name for name, one in names if name not in (*errors, *classes)]
    lines = []
    for title, kind, group in (
        ("Functions", "autofunction", functions),
        ("Classes", "autoclass", classes),
        ("Errors", "autoexception", errors),
    ):
        lines += [f"## {title}", "", "```{eval-rst}"]
        for name in group:
            lines += [f".. {kind}:: brittle.{name}", *_members(kind), ""]
        lines += ["```", ""]
    return "\n".join(lines)


def _members(kind: str) -> list[str]:
    return ["   :members:"] if kind == "autoclass" else []


# --- tables --------------------------------------------------------------------------------------


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_cell(one) for one in row)} |"


def _cell(text: str) -> str:
    """Text as a table of Markdown holds it: one line, without marks that a table would misread."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()))
    parts[::2] = [re.sub(r"([*_<\[\]])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts).replace("|", r"\|")


MADE: MappingProxyType[str, Callable[[], str]] = MappingProxyType(
    {
        "api": api,
        "cases": cases,
        "commands": commands,
        "keys": keys,
        "parameters": parameters_markdown,
    }
)
"""What stands at each marker."""
