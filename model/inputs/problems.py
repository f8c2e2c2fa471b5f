"""What is wrong with an input, in words by which a person can put it right: file, line, sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from brittle.model.inputs.errors import Argument, BrittleError, Surface

SHOWN = 40
"""Problems printed before the rest is only counted."""

COLLECTED = 200
"""Problems collected before reading stops: beyond this the file is wrong as a whole."""


VALUE = 60
"""Characters of a changed field's value that are shown in Python."""


class FieldChange(str):
    """`key=value`, which is laid over a scenario: in a mark it stands where a file's name would."""

    __slots__ = ()

    def on(self, surface: Surface) -> str:
        """The change as one writes it where the message is read."""
        if surface is Surface.COMMAND_LINE:
            return f"--set {self}"
        key, _, value = self.partition("=")
        shown = _python_value(value.strip())
        shown = shown if len(shown) <= VALUE else f"{shown[: VALUE - 3]}..."
        return f"with_({{{key.strip()!r}: {shown}}})"


@dataclass(frozen=True)
class Mark:
    """Where something stands: a file (or a change of a field) and its line, counted from 1."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input."""

    file: str
    line: int | None
    message: str
    remedy: Argument | None = None
    """The argument with whose name the message ends."""

    def on(self, surface: Surface) -> str:
        """The problem as it is read on a surface: where it stands, and what is wrong."""
        place = self.file.on(surface) if isinstance(self.file, FieldChange) else self.file
        told = f"{Mark(_one_line(place), self.line)}: {self.message}"
        return told if self.remedy is None else f"{told} {self.remedy.on(surface)}"

    def __str__(self) -> str:
        return self.on(Surface.PYTHON)


class InputError(BrittleError):
    """The input cannot be used. `problems` holds every fault found, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.message))
        )
        super().__init__()
        self.args = (self.problems,)

    def on(self, surface: Surface) -> str:
        """A line a problem, as it is read on a surface."""
        lines = [problem.on(surface) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"... and {len(self.problems) - SHOWN} more problems")
        return "\n".join(lines)


class Problems:
    """Collects problems while an input is read, so that all of them are reported at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, mark: Mark, message: str) -> None:
        """Note a problem; raises `InputError` once `COLLECTED` of them have been found."""
        self._found.append(Problem(mark.file, mark.line, _one_line(message)))
        if len(self._found) >= COLLECTED:
            raise InputError(self._found)

    def include(self, error: InputError) -> None:
        """Take over the problems of an error raised by a part of the input."""
        self._found.extend(error.problems)

    def take(self, others: Problems) -> None:
        """Take over what was found in a part of the input."""
        self._found.extend(others._found)

    def raise_any(self) -> None:
        """Raise `InputError` if anything was found."""
        if self._found:
            raise InputError(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)


def fail(mark: Mark, message: str, remedy: Argument | None = None) -> InputError:
    """An error with a single problem, to be raised by the caller; `remedy` ends the message."""
    return InputError([Problem(mark.file, mark.line, _one_line(message), remedy)])


def quote(value: object, limit: int = 60) -> str:
    """A value as it is shown in a message: in back quotes, on one line, shortened."""
    text = _one_line(str(value))
    return f"`{text if len(text) <= limit else text[: limit - 3] + '...'}`"


def _python_value(text: str) -> str:
    """A value that is written in YAML, as one writes it in Python."""
    if not text:
        return "None"
    try:
        return repr(json.loads(text))
    except ValueError:
        return repr(text)


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which could disguise a message on a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
