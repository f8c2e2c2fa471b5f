"""A control: one field of a scenario with everything that a reader needs in order to change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from brittle.wording import spaced


class ControlKind(Enum):
    """How a field is changed."""

    SLIDER = "slider"
    MOMENT = "moment"
    """A slider of days after the moment from which the scenario acts."""
    CHOICE = "choice"
    SEVERAL = "several"
    """A choice of several words."""
    SWITCH = "switch"
    TEXT = "text"


class ControlGroup(Enum):
    """The groups of controls, as an analyst thinks of them."""

    RULER = "Ruler and offer"
    PATRONS = "Patrons"
    REBELS = "Rebels"
    ARMY = "Army"
    PEOPLE = "People"


SLIDES = frozenset({ControlKind.SLIDER, ControlKind.MOMENT})
"""The kinds of controls that hold a number."""


@dataclass(frozen=True, slots=True)
class Control:
    """One field with everything that its control shows."""

    field: str
    """The dotted name, as in `brittle run --set`, or the name of an act (`controls.acts`)."""
    label: str
    help: str
    unit: str
    group: ControlGroup
    kind: ControlKind
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    """The words that a file may write, for a choice."""
    names: tuple[str, ...] = ()
    """What the page calls each of these words; empty if it calls them as they are written."""
    value: Any = None
    """The value in the scenario that the reader starts from; None if that scenario sets none."""
    usual: Any = None
    """The value that the model uses if the scenario sets none, where there is one."""
    band: tuple[float, float] | None = None
    """The middle nine tenths of the prior, for a parameter."""
    absent: str = ""
    """What the scenario lacks, if the control does nothing before it is moved: "no way out is offered"."""

    def name_of(self, word: str) -> str:
        """What the page calls a word that a file may write."""
        named = dict(zip(self.choices, self.names, strict=False))
        return named.get(word) or spaced(word)

    @property
    def step(self) -> float:
        """The step of a slider: a hundredth of its range, rounded up to 1, 2 or 5 of a power of ten."""
        size = (self.high - self.low) / 100
        if size <= 0:
            return 0.01
        power = 10.0 ** int(f"{size:e}".partition("e")[2])
        return next(power * one for one in (1, 2, 5, 10) if power * one >= size * 0.999)

    @property
    def rest(self) -> Any:
        """Where the control stands before the reader touches it."""
        if self.value is not None:
            return self.value
        if self.usual is None and self.kind in SLIDES:
            return self.low
        return self.usual
