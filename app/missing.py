"""What a report leaves out because the results folder does not hold it."""

from __future__ import annotations

from app.results import Results


def left_out(results: Results) -> list[str]:
    """Each part that is missing and why, as plain text; empty where nothing is."""
    return [*_scenarios(results)]


def _scenarios(results: Results) -> list[str]:
    return [
        f"“{results.title(key)}”, because none of its runs came to an end"
        for key in results.every_scenario
        if key not in results.scenarios
    ]
