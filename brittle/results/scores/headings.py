"""Which scores of one case are shown, and what the scores of a number of cases can show."""

from __future__ import annotations

from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.question import BRANCH, START

NUMBERS = {1: "One case describes", 2: "Two cases describe", 3: "Three cases describe"}
SHOWN = {
    START.name: {DECIDING: DECIDING, "brier": "Brier", "log": "log", "fate_log": "fate"},
    BRANCH.name: {"brier": "Brier", "log": "log", "crps": "CRPS, days", "fate_log": "fate"},
}
"""The scores that are shown for one case, with their headings, by the name of the question."""


def describes_skill(cases: int) -> str:
    """Say what the scores of this number of cases can show."""
    number = NUMBERS.get(cases, f"{cases} cases describe")
    return f"{number} skill; {'it does' if cases == 1 else 'they do'} not establish it."
