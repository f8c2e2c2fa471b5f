"""Writes docs/PERFORMANCE.md and its figure from what the parts found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.performance.figure import Bar, draw
from benchmarks.performance.findings import (
    ROOT,
    FoundNumber,
    FoundTable,
    MachineUsed,
    MeasuredPart,
    shown,
)

PAGE = ROOT / "docs" / "PERFORMANCE.md"
FIGURE = PAGE.with_name("performance.svg")


def write_page(parts: Sequence[MeasuredPart]) -> Path:
    """Writes the page and the figure; returns the page's path."""
    FIGURE.write_text(draw(_bars(parts)), encoding="utf-8")
    PAGE.write_text(page(parts), encoding="utf-8")
    return PAGE


def page(parts: Sequence[MeasuredPart]) -> str:
    """The page in Markdown."""
    blocks = [
        "# Performance",
        "`make bench` made this page, with every number on it. `make bench ARGS=--quick` tries the "
        'command with few repetitions, `ARGS="--only limit"` measures one part again, and '
        "`ARGS=--fresh` adds a fresh clone. What the parts found is kept in "
        "[performance.json](performance.json), and `ARGS=--page` makes the page from it.",
        *_machines(parts),
        *_goals(parts),
    ]
    for part in parts:
        found = part.findings
        blocks += [f"## {found.title}", *found.words]
        if found.measures:
            blocks.append(_measures(found.measures))
        for table in found.tables:
            blocks += [f"**{table.title}**", _table(table)]
        blocks.append(_when(part, parts))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _goals(parts: Sequence[MeasuredPart]) -> list[str]:
    """The table and the figure of the numbers that have a goal."""
    rows = [
        (one.what, _number(one), _goal(one), "yes" if (one.reached or 0.0) >= 1.0 else "no")
        for one in _with_goals(parts)
    ]
    if not rows:
        return []
    return [
        "## Goals",
        _markdown(("what", "measured", "goal", "goal met"), rows),
        f"![Each number as a share of its goal]({FIGURE.name})",
        "Bars that reach the line meet their goal. Where less is better, the bar is the goal divided by "
        "the number.",
    ]


def _with_goals(parts: Sequence[MeasuredPart]) -> list[FoundNumber]:
    return [one for part in parts for one in part.findings.measures if one.goal is not None]


def _bars(parts: Sequence[MeasuredPart]) -> list[Bar]:
    return [
        Bar(one.what, f"{_number(one)} (goal: {_goal(one)})", one.reached or 0.0)
        for one in _with_goals(parts)
    ]


def _machines(parts: Sequence[MeasuredPart]) -> list[str]:
    """The machine of the measurements, or all of them if there were several."""
    machines: list[MachineUsed] = []
    for part in parts:
        if part.machine not in machines:
            machines.append(part.machine)
    several = len(machines) > 1
    warning = "The parts were measured on different machines, or with different software:"
    return [warning if several else "", *(_machine(one) for one in machines)]


def _machine(machine: MachineUsed) -> str:
    libraries = ", ".join(f"{name} {number}" for name, number in machine.libraries.items())
    rows = [
        ("processor", machine.processor),
        ("cores", str(machine.cores)),
        ("memory", f"{shown(machine.memory_gb)} GB"),
        ("system", machine.system),
        ("Python", machine.python),
        ("libraries", libraries),
    ]
    return _markdown(("machine", ""), rows)


def _when(part: MeasuredPart, parts: Sequence[MeasuredPart]) -> str:
    """When a part was measured, and whether it stands apart from the others."""
    words = f"Measured on {part.day} in {shown(part.seconds)} s"
    if part.quick:
        words += ", with few repetitions (`--quick`)"
    if part.code != parts[0].code:
        words += ", with another version of the compiled code than the first part"
    return f"{words}."


def _measures(measures: Iterable[FoundNumber]) -> str:
    return _markdown(("what", "measured"), [(one.what, _number(one)) for one in measures])


def _number(one: FoundNumber) -> str:
    return f"{shown(one.value)} {one.unit}".strip()


def _goal(one: FoundNumber) -> str:
    side = "at most" if one.less_is_better else "at least"
    return f"{side} {one.goal:g} {one.unit}".strip()


def _table(table: FoundTable) -> str:
    rows = [
        tuple(shown(cell) if isinstance(cell, int | float) else cell for cell in row)
        for row in table.rows
    ]
    return _markdown(table.head, rows)


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose first column is left-aligned and whose other columns are right-aligned."""
    lines = [list(head), ["---", *("---:" for _ in head[1:])], *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
