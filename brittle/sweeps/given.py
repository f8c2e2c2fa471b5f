"""An engine that plays histories which a sweep has found, and not those that the engine would find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from brittle.engine import Engine, Past, PreparedScenario, RunOutput
from brittle.model.setup.history import History

type FindPast = Callable[[Any, int], Past]
"""Finds the histories of a prepared scenario, given their number."""


def _itself(engine: Engine) -> Engine:
    return engine


class GivenPastEngine:
    """Plays with another engine, from histories that a function gives."""

    def __init__(self, engine: Engine, find: FindPast) -> None:
        self.name = engine.name
        self._engine, self._find = engine, find

    def __reduce__(self) -> tuple[Callable[[Engine], Engine], tuple[Engine]]:
        """In another process, the other engine by itself is enough to play given histories."""
        return _itself, (self._engine,)

    def prepare(self, scenario: Any) -> PreparedScenario:
        """See `Engine.prepare`."""
        return self._engine.prepare(scenario)

    def past(self, scenario: Any, prepared: PreparedScenario, draws: int) -> Past:
        """See `Engine.past`."""
        return self._find(prepared, draws)

    def play(
        self, prepared: PreparedScenario, history: History, replicate: int, log: bool = False
    ) -> RunOutput:
        """See `Engine.play`."""
        return self._engine.play(prepared, history, replicate, log)
