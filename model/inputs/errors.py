"""The errors that wrong input raises, with messages for Python and for the command line.

A message is written once. If the message names an argument that the reader should use, this argument has one
name for each surface on which messages are read: `out=` in Python, and `--out` on the command line.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class Surface(Enum):
    """The place where a message is read."""

    PYTHON = auto()
    COMMAND_LINE = auto()


class Argument(NamedTuple):
    """An argument, or a phrase that contains one, with its name on each surface."""

    python: str
    command_line: str

    def on(self, surface: Surface) -> str:
        """The name of the argument on a surface."""
        return self.python if surface is Surface.PYTHON else self.command_line


OUT = Argument("out=", "--out")
REPLACE = Argument("replace=True", "--replace")
PRIOR = Argument("prior=True", "--prior")

type Part = str | Argument
"""A piece of a message."""


class BrittleError(Exception):
    """An error for wrong input, whose message says what is wrong, where, and what to do next.

    Every error that the Python API raises for wrong input is a `BrittleError`. `parts` are the pieces of
    the message, which `on` joins for a surface; `str` joins them for Python.
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
    """An argument of a function of the Python API has a wrong type or a value that is not allowed."""


class UnknownNameError(BrittleError, KeyError):
    """No scenario, series or figure has this name; the message lists the names that exist."""

    __str__ = BrittleError.__str__  # that of KeyError would put the message in quotes
