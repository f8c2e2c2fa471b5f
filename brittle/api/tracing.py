"""Recounts one run in words."""

from __future__ import annotations

from pathlib import Path

from brittle.api.arguments import check_engine, check_whole
from brittle.api.cases import LoadedScenario, one_scenario
from brittle.chronicle.written import traced_first
from brittle.engine import engine_for


def trace(
    scenario: LoadedScenario | str | Path,
    draw: int = 0,
    replicate: int = 0,
    *,
    prior: bool = False,
    engine: str = "compiled",
) -> str:
    """The chronicle of a run, by day and hour. In a batch, the same draw and replicate give the same run.

    `engine` is "compiled", or "mesa" to play the same run agent by agent. Raises `InputError`,
    `StoreError` or `EngineError` if the scenario cannot be played, and `ArgumentError` for a number
    below 0 or an engine that does not exist.
    """
    check_whole(0, draw=draw, replicate=replicate)
    check_engine(engine)
    found = one_scenario(scenario)
    return traced_first(found.case, engine_for(engine, prior), draw, replicate).text
