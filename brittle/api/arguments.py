"""Checks of what functions of the Python API are given, before anything is read or played."""

from __future__ import annotations

from numbers import Integral
from pathlib import Path
from typing import Literal, get_args

from brittle.model.inputs.errors import ArgumentError
from brittle.model.inputs.suggest import did_you_mean

type EngineName = Literal["compiled", "mesa"]


def check_whole(least: int, **numbers: int | None) -> None:
    """Raises `ArgumentError` for a number that is not whole or below `least`; None passes."""
    for name, number in numbers.items():
        whole = isinstance(number, Integral) and not isinstance(number, bool)
        if number is not None and not (whole and int(number) >= least):
            raise ArgumentError(f"{name} must be a whole number, at least {least}, not {number!r}")


def path_of(name: str, given: object) -> Path:
    """The path that an argument gives. Raises `ArgumentError` for what is no path."""
    if not isinstance(given, str | Path):
        raise ArgumentError(f"{name} must be a path, as text or as a Path, not {given!r}")
    return Path(given)


def check_engine(name: object) -> None:
    """Raises `ArgumentError` for an engine that does not exist."""
    names = get_args(EngineName.__value__)
    if name not in names:
        raise ArgumentError(
            f"engine must be {' or '.join(map(repr, names))}, not {name!r}"
            f"{did_you_mean(str(name), names, shown=0)}"
        )
