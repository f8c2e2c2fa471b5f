"""The names that the code defines: modules, what stands in them, and what inputs and results hold."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import Enum
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import typer.main
from werkzeug.local import LocalProxy

import brittle
from brittle import cli
from brittle.batches.tables.columns import HISTORY_COLUMNS, KEY_COLUMNS
from brittle.calibration.scoring.names import SCORES
from brittle.model.inputs.reading import input_keys
from brittle.model.outcome import PLACE_COLUMNS, RUN_COLUMNS, SERIES_COLUMNS
from brittle.model.parameters import PARAMETERS


@cache
def known() -> frozenset[str]:
    """Every one of them."""
    columns = (*RUN_COLUMNS, *PLACE_COLUMNS, *SERIES_COLUMNS, *KEY_COLUMNS, *HISTORY_COLUMNS)
    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    return frozenset(
        {
            *PARAMETERS,
            *(part for key in input_keys() for part in key.path.replace("[]", "").split(".")),
            *(column.name for column in columns),
            *SCORES,
            *(one.name for command in commands.values() for one in command.params),
            *(name for module in _modules() for name in _inside(module)),
        }
    )


def _modules() -> Iterator[ModuleType]:
    for package in (brittle,):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _inside(module: ModuleType) -> Iterator[str]:
    yield from module.__name__.split(".")
    for name, one in vars(module).items():
        yield name
        yield from _of(one)


def _of(one: Any) -> Iterator[str]:
    """Names that belong to what a module holds."""
    if type(one) is LocalProxy:  # Flask's request, which exists only while a page is asked for
        return
    if isinstance(one, np.dtype):
        yield from one.names or ()
    if inspect.isclass(one):
        yield from dir(one)
        yield from getattr(one, "__annotations__", {})
        yield from (code.name.lower() for code in (one if issubclass(one, Enum) else ()))
    plain = getattr(one, "py_func", one)  # what is compiled, as it was written
    if inspect.isfunction(plain):
        yield from plain.__code__.co_varnames
