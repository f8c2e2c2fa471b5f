"""One run in words."""

from __future__ import annotations

from pathlib import Path

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
    """The chronicle of a run, by day and hour: that of the same draw and replicate in a batch.

    `engine` is "compiled", or "mesa" for the same run agent by agent. Raises `InputError`,
    `StoreError` or `EngineError` where the scenario cannot be played, ValueError for numbers below 0.
    """
    if min(draw, replicate) < 0:
        raise ValueError("draw and replicate count from 0")
    found = one_scenario(scenario)
    return traced_first(found.case, engine_for(engine, prior), draw, replicate).text
