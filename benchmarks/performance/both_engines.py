"""Part `engines`: the compiled engine against CollapseModel, on the same runs and one core."""

from __future__ import annotations

from benchmarks.engines import RUNS, compare
from benchmarks.performance.findings import Findings, FoundNumber

QUICK_RUNS = 2


def measure(quick: bool) -> Findings:
    """Times both engines on the same runs."""
    runs = QUICK_RUNS if quick else RUNS
    found = compare(runs)
    return Findings(
        title="The two engines on one core",
        words=(
            f"Both engines play {runs} prior histories of Syria's baseline scenario to the horizon, "
            f"{found.ticks:,} ticks (time steps) a run, and one replicate each. Live agents are counted "
            "at every tick. The numbers are medians over the runs.",
        ),
        measures=(
            FoundNumber(what="live agent-steps in a run", value=found.steps),
            FoundNumber(what="compiled engine, a run", value=found.compiled * 1e3, unit="ms"),
            FoundNumber(what="CollapseModel, a run", value=found.agents, unit="s"),
            FoundNumber(what="CollapseModel / compiled engine", value=found.ratio),
            FoundNumber(
                what="compiled engine, time of a live agent-step",
                value=found.compiled / found.steps * 1e9,
                unit="ns",
            ),
        ),
    )
