"""The model that Mesa's page plays: `CollapseModel` with the levers as arguments of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from brittle.api.agents import CollapseModel
from brittle.api.cases import LoadedScenario
from brittle.model.inputs.errors import BrittleError, Surface
from brittle.watching.levers import changed


class About(NamedTuple):
    """What a run plays."""

    scenario: LoadedScenario
    """The scenario, with the levers where the page had them."""
    draw: int
    """The number of the history."""
    replicate: int
    """The number of the run from this history."""
    problem: str = ""
    """Why the page's values could not be played; empty if they are played."""


class WatchedModel(CollapseModel):
    """A run of a scenario whose levers stand where Mesa's page has them.

    Mesa makes the model again, with one argument for each of its inputs, when the reader presses Reset.
    `levers` are the values of the inputs by their fields. If no scenario can have these values, or there is
    no history with this number, the model plays the first history of `path`, and `about.problem` says why:
    Mesa would replace the page by the traceback of an error.
    """

    about: About

    def __init__(
        self,
        path: LoadedScenario,
        draw: int = 0,
        replicate: int = 0,
        prior: bool = False,
        **levers: Any,
    ) -> None:
        try:
            self.about = About(changed(path, levers), draw, replicate)
            super().__init__(self.about.scenario, draw, replicate, prior=prior)
        except BrittleError as error:
            self.about = About(path, 0, 0, error.on(Surface.PYTHON))
            super().__init__(path, 0, 0, prior=prior)

    @property
    def now(self) -> datetime:
        """The moment of the case up to which the run has been played."""
        return self.prepared.start + timedelta(days=self.tick * self.dt)
