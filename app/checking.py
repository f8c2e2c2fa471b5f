"""What `brittle check` prints: every problem with its place, or what a case holds."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from app.engine import is_input_error

if TYPE_CHECKING:
    from model.inputs import Theatre


def check_paths(paths: Sequence[Path]) -> int:
    """Checks files and folders; returns the exit code."""
    from app.cli import WRONG

    wrong = False
    for path in paths:
        problems = _check(path)
        for problem in problems:
            typer.echo(str(problem), err=True)
        wrong = wrong or bool(problems)
    return WRONG if wrong else 0


def _check(path: Path) -> list[Any]:
    from model.inputs import load_scenario, load_theatre, scenario_files
    from model.oddities import oddities, theatre_oddities

    folder = path if path.is_dir() else path.parent
    try:
        files = scenario_files(path)
        theatre = load_theatre(folder)
    except Exception as error:
        return _problems(error)
    problems: list[Any] = []
    good = []
    for file in files:
        try:
            good.append((file, load_scenario(file)))
        except Exception as error:
            problems += [p for p in _problems(error) if p not in problems]
    problems += _untrue(folder, theatre)
    regime = [key for key, faction in theatre.factions.items() if faction.side == "regime"]
    men = sum(f.nominal * f.fill for f in theatre.formations if f.faction in regime)
    typer.echo(
        f"{folder}: {theatre.name}: {_count(theatre.places, 'place')}, "
        f"{_count(theatre.roads, 'road')}, {_count(theatre.formations, 'formation')}, "
        f"{_count(theatre.columns, 'column')}, {_count(theatre.factions, 'faction')}, "
        f"{_count(theatre.events, 'event')}; "
        f"about {men:,.0f} men in the regime's garrisons"
    )
    for odd in theatre_oddities(theatre):
        typer.echo(f"  note: {odd}")
    for file, scenario in good:
        unwritten = "" if file.exists() else " (no such file: all defaults)"
        typer.echo(
            f"  {file.name}{unwritten}: {scenario.name}: "
            f"branch {scenario.branch:%Y-%m-%d %H:%M}, {scenario.horizon_days:g} days: good"
        )
        for odd in oddities(scenario):
            typer.echo(f"    note: {odd}")
    return problems


def _untrue(folder: Path, theatre: Theatre) -> list[Any]:
    """What is wrong with what is told to have happened, where `truth.csv` and `truth.yaml` are."""
    from calibration.scoring.truth import load_truth

    if not all((folder / name).exists() for name in ("truth.csv", "truth.yaml")):
        return []
    try:
        load_truth(folder, theatre)
    except Exception as error:
        return _problems(error)
    return []


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _problems(error: Exception) -> list[Any]:
    if not is_input_error(error):
        raise error
    return list(getattr(error, "problems", [error]))
