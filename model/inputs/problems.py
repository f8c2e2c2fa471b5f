"""The problems of an input, each with a file, a line and a sentence that help a person to correct it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from brittle.model.inputs.errors import Argument, BrittleError, Surface

SHOWN = 40
"""The largest number of problems that are printed; further problems are only counted."""

COLLECTED = 200
"""Reading stops at this number of problems, because a file with more is probably wrong as a whole."""


VALUE = 60
"""The largest number of characters that messages in Python show of a changed field's value."""


class FieldChange(str):
    """A change `key=value` to a scenario, which in a `Mark` takes the place of a file's name."""

    __slots__ = ()

    def on(self, surface: Surface) -> str:
        """The change, in the form in which it is written on this surface."""
        if surface is Surface.COMMAND_LINE:
            return f"--set {self}"
        key, _, value = self.partition("=")
        shown = _python_value(value.strip())
        shown = shown if len(shown) <= VALUE else f"{shown[: VALUE - 3]}..."
        return f"with_({{{key.strip()!r}: {shown}}})"


@dataclass(frozen=True)
class Mark:
    """The place of something in the input: a file (or a change of a field) and a line, counted from 1."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """One problem of an input."""

    file: str
    line: int | None
    message: str
    remedy: Argument | None = None
    """An argument that solves the problem; its name ends the message."""

    def on(self, surface: Surface) -> str:
        """The problem as a surface shows it: where it is, and what is wrong."""
        place = self.file.on(surface) if isinstance(self.file, FieldChange) else self.file
        told = f"{Mark(_one_line(place), self.line)}: {self.message}"
        return told if self.remedy is None else f"{told} {self.remedy.on(surface)}"

    def __str__(self) -> str:
        return self.on(Surface.PYTHON)


class InputError(BrittleError):
    """The input cannot be used. `problems` holds every fault that was found, ordered by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.message))
        )
        super().__init__()
        self.args = (self.problems,)

    def on(self, surface: Surface) -> str:
        """The problems as a surface shows them, one on each line."""
        lines = [problem.on(surface) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"... and {len(self.problems) - SHOWN} more problems")
        return "\n".join(lines)


class Problems:
    """Collects problems while an input is read, so that all of them are reported at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, mark: Mark, message: str) -> None:
        """Add a problem. Raises `InputError` once `COLLECTED` problems have been found."""
        self._found.append(Problem(mark.file, mark.line, _one_line(message)))
        if len(self._found) >= COLLECTED:
            raise InputError(self._found)

    def include(self, error: InputError) -> None:
        """Add the problems of an error that was raised while a part of the input was read."""
        self._found.extend(error.problems)

    def take(self, others: Problems) -> None:
        """Add the problems that were found in a part of the input."""
        self._found.extend(others._found)

    def raise_any(self) -> None:
        """Raise `InputError` if any problem was found."""
        if self._found:
            raise InputError(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)


def fail(mark: Mark, message: str, remedy: Argument | None = None) -> InputError:
    """An error with a single problem, for the caller to raise; `remedy` ends the message."""
    return InputError([Problem(mark.file, mark.line, _one_line(message), remedy)])


def quote(value: object, limit: int = 60) -> str:
    """A value as messages show it: in back quotes, on one line, and shortened if it is long."""
    text = _one_line(str(value))
    return f"`{text if len(text) <= limit else text[: limit - 3] + '...'}`"


def _python_value(text: str) -> str:
    """The form that a value written in YAML has in Python."""
    if not text:
        return "None"
    try:
        return repr(json.loads(text))
    except ValueError:
        return repr(text)


def _one_line(text: str) -> str:
    """A text with blanks instead of the control characters that could disguise a message on a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
