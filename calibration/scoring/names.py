"""The names of scores in the column `score`; N stands for a number of days."""

from __future__ import annotations

import re

from brittle.calibration.scoring.places import BANDS
from brittle.calibration.scoring.question import START

DECIDING = f"crps{START.days:.0f}"
"""The score that decides between forecasters from the first day."""

SCORES = (
    *("probability_Nd", "brier_Nd", "log_Nd", "brier", "log", DECIDING, "crps"),
    *("ruler_out_Nd", "ruler_brier_Nd", "fate_log"),
    *("fallen_in_office", "fallen_left", "fallen_taken", "left_brier", "left_log"),
    *("order", "order_campaign"),
    *(f"places_inside_{band * 100:.0f}" for band in BANDS),
    "places_given_up",
)
"""Every name, in the order in which docs/CODE_A_CASE.md explains them."""


def general(score: str) -> str:
    """A score's name with N in place of its number of days."""
    return re.sub(r"_\d+d$", "_Nd", score)
