"""The errors that wrong input raises, with messages that fit the place where the user works.

Each message is written once. If it names an argument that solves the problem, the argument has a name for
each surface: in Python the message says `out=`, on the command line `--out`.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class Surface(Enum):
    """The surface on which a message is read: in Python, or on the command line."""

    PYTHON = auto()
    COMMAND_LINE = auto()


class Argument(NamedTuple):
    """An argument, or a phrase with an argument, as it is written on each surface."""

    python: str
    command_line: str

    def on(self, surface: Surface) -> str:
        """The argument as it is written on this surface."""
        return self.python if surface is Surface.PYTHON else self.command_line


OUT = Argument("out=", "--out")
REPLACE = Argument("replace=True", "--replace")
PRIOR = Argument("prior=True", "--prior")

type Part = str | Argument
"""A piece of a message."""


class BrittleError(Exception):
    """An error about wrong input, whose message says what is wrong, where, and what to do next.

    Every error that the Python API raises for wrong input is a `BrittleError`. `parts` are the pieces of the
    message, which `on` joins; `str` joins them as they are read in Python.
    """

    def __init__(self, *parts: Part) -> None:
        super().__init__(*parts)
        self.parts = parts

    def on(self, surface: Surface) -> str:
        """The message as this surface shows it."""
        return "".join(part if isinstance(part, str) else part.on(surface) for part in self.parts)

    def __str__(self) -> str:
        return self.on(Surface.PYTHON)


class ArgumentError(BrittleError, ValueError):
    """An argument of a function of the Python API has a type or a value that it cannot have."""


class UnknownNameError(BrittleError, KeyError):
    """No scenario, series or figure has this name; the message lists the names that exist."""

    __str__ = BrittleError.__str__  # KeyError's would put the message in quotes
