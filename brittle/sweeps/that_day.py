"""Histories that are weighed by what was known on the day of the branch, for a sweep that varies `on`.

From the end of the article on, all that it reports was known, and both values of `on` give the same
histories.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

from brittle.batches.naming import RESULTS
from brittle.calibration.pasts.histories import NoHistoryStandsError
from brittle.calibration.pasts.known import CANDIDATES, known_histories
from brittle.calibration.pasts.reweighing import PosteriorError
from brittle.calibration.workers.pool import Pool
from brittle.engine import Engine, EngineError, Past, Tell, engine_for, past_key, past_of
from brittle.sweeps.given import GivenPastEngine


class KnownPasts:
    """Finds histories that agree with what was known at the branch."""

    def __init__(self, engine: str, pool: Pool, tell: Tell = lambda words: None) -> None:
        self.name, self.pool, self.tell = engine, pool, tell
        self._found: dict[tuple[Hashable, int], Past] = {}

    def engine(self) -> Engine:
        """An engine that plays a batch from these histories."""
        return GivenPastEngine(engine_for(self.name, False, self.tell, self.pool), self._past)

    def _past(self, prepared: Any, draws: int) -> Past:
        """The histories of a scenario. Raises `EngineError` if they are worth too little."""
        scenario = prepared.scenario
        key = (past_key(scenario, prepared), draws)
        if key not in self._found:
            self.tell(
                f"weighing {CANDIDATES:,} histories by what was known on {scenario.branch:%Y-%m-%d}"
            )
            kept = RESULTS / "calibration" / Path(scenario.theatre.folder).name
            try:
                found = known_histories(
                    prepared,
                    draws,
                    scenario.seed,
                    pool=self.pool,
                    implied=True,  # that a place was still held on a day was public on that day
                    folder=kept,
                )
            except NoHistoryStandsError as error:
                raise EngineError(
                    f"{scenario.name}: too few histories keep the regime in power until the branch: {error}; "
                    "choose earlier dates"
                ) from None
            except PosteriorError as error:
                raise EngineError(f"{scenario.name}: ", *error.parts) from None
            self._found[key] = past_of(found)
        return self._found[key]
