"""Prints the results of `brittle check`: every problem and where it is, and what each case contains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from brittle.cases import case_path
from brittle.engine import is_input_error
from brittle.exits import WRONG
from brittle.model.codes import Side, word_of
from brittle.model.inputs.errors import Surface

if TYPE_CHECKING:
    from brittle.engine import Case
    from brittle.model.inputs.reading import Theatre

SHOWN = 5
"""Maximum number of notes that are printed before a batch begins."""


def check_paths(paths: Sequence[Path]) -> int:
    """Checks files and folders; returns the exit code."""
    wrong = False
    for path in paths:
        problems = _check(path)
        for problem in problems:
            typer.echo(problem.on(Surface.COMMAND_LINE), err=True)
        wrong = wrong or bool(problems)
    return WRONG if wrong else 0


def _check(path: Path) -> list[Any]:
    from brittle.model.inputs.case_files import find_scenarios
    from brittle.model.inputs.problems import InputError

    try:
        path = case_path(path)
        files = find_scenarios(path)
    except InputError as error:
        return list(error.problems)
    return _check_case(path if path.is_dir() else path.parent, files)


def _check_case(folder: Path, files: Sequence[Path]) -> list[Any]:
    """Prints what a case contains and what is odd in it; returns the problems found."""
    from brittle.model.inputs.checks.oddities import oddities, theatre_oddities
    from brittle.model.inputs.problems import InputError
    from brittle.model.inputs.reading import load_scenario
    from brittle.model.inputs.theatre_files import read_theatre

    problems: list[Any] = []
    good = []
    for file in files:
        try:
            good.append((file, load_scenario(file)))
        except InputError as error:
            problems += [p for p in error.problems if p not in problems]
    try:
        theatre, _, notes = read_theatre(folder)
    except InputError:  # these problems are reported with each scenario
        return problems
    problems += _untrue(folder, theatre)
    _tell(folder, theatre)
    for note in (*notes, *theatre_oddities(theatre)):
        typer.echo(f"  note: {note}")
    for file, scenario in good:
        unwritten = (
            "" if file.exists() else " (there is no such file, so every field has its default)"
        )
        typer.echo(
            f"  {file.name}{unwritten}: {scenario.name}: "
            f"branch {scenario.branch:%Y-%m-%d %H:%M}, {scenario.horizon_days:g} days: good"
        )
        for odd in oddities(scenario):
            typer.echo(f"    note: {odd}")
    return problems


def _tell(folder: Path, theatre: Theatre) -> None:
    regime = [
        key for key, faction in theatre.factions.items() if faction.side == word_of(Side.REGIME)
    ]
    men = sum(f.nominal * f.fill for f in theatre.formations if f.faction in regime)
    typer.echo(
        f"{folder}: {theatre.name}: {_count(theatre.places, 'place')}, "
        f"{_count(theatre.roads, 'road')}, {_count(theatre.formations, 'formation')}, "
        f"{_count(theatre.columns, 'column')}, {_count(theatre.factions, 'faction')}, "
        f"{_count(theatre.events, 'event')}; "
        f"about {men:,.0f} men in the regime's garrisons"
    )


def notes_of(cases: Iterable[Case]) -> list[str]:
    """Notes on what is odd in the cases of a batch: at most `SHOWN` notes, then the number of the others."""
    from brittle.model.inputs.checks.oddities import oddities, theatre_oddities

    found: dict[str, list[str]] = {}
    for case in cases:
        for odd in theatre_oddities(case.scenario.theatre):
            found.setdefault(odd, [])
        for odd in oddities(case.scenario):
            found.setdefault(odd, []).append(case.key)
    notes = [
        f"note: {', '.join(keys)}: {odd}" if keys else f"note: {odd}" for odd, keys in found.items()
    ]
    more = len(notes) - SHOWN
    return notes[:SHOWN] + (
        [f"there are {more} more notes; `brittle check` prints them all"] if more > 0 else []
    )


def _untrue(folder: Path, theatre: Theatre) -> list[Any]:
    """Problems in the record of what happened, if the case has both `truth.csv` and `truth.yaml`.

    The reported cost belongs to this record.
    """
    from brittle.calibration.scoring.cost import load_costs
    from brittle.calibration.scoring.truth import load_truth

    if not all((folder / name).exists() for name in ("truth.csv", "truth.yaml")):
        return []
    try:
        load_truth(folder, theatre)
        load_costs(folder)
    except Exception as error:
        return _problems(error)
    return []


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _problems(error: Exception) -> list[Any]:
    if not is_input_error(error):
        raise error
    return list(getattr(error, "problems", [error]))
