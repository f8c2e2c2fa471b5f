"""What wrong input raises, in words for whoever gave it, wherever that person works.

A message is written once. Where it names an argument as a way out, that argument has a name for each
surface: who works in Python reads of `out=`, who works on the command line of `--out`.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class Surface(Enum):
    """Where a message is read."""

    PYTHON = auto()
    COMMAND_LINE = auto()


class Argument(NamedTuple):
    """An argument, or a phrase with one, by its name on each surface."""

    python: str
    command_line: str

    def on(self, surface: Surface) -> str:
        """Its name where the message is read."""
        return self.python if surface is Surface.PYTHON else self.command_line


OUT = Argument("out=", "--out")
REPLACE = Argument("replace=True", "--replace")
PRIOR = Argument("prior=True", "--prior")

type Part = str | Argument
"""A piece of a message."""


class BrittleError(Exception):
    """Wrong input: the message says what is wrong, where, and what to do next.

    Every error that the Python API raises for wrong input is one. `parts` is the message in pieces,
    which `on` joins; `str` gives it as it is read in Python.
    """

    def __init__(self, *parts: Part) -> None:
        super().__init__(*parts)
        self.parts = parts

    def on(self, surface: Surface) -> str:
        """The message as it is read on a surface."""
        return "".join(part if isinstance(part, str) else part.on(surface) for part in self.parts)

    def __str__(self) -> str:
        return self.on(Surface.PYTHON)


class ArgumentError(BrittleError, ValueError):
    """An argument of a function of the Python API has a type or a value that it cannot have."""


class UnknownNameError(BrittleError, KeyError):
    """No scenario, series or figure has this name; the message names those that there are."""

    __str__ = BrittleError.__str__  # KeyError's would put the message in quotes
