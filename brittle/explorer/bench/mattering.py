"""The model's parameters that matter most, judged by the runs of the scenario of reference.

Each history has its own values of the parameters, so that its run shows what they go with. A rank correlation
counts if no parameter of the list would reach it by chance (`brittle.results.variance`).
"""

from __future__ import annotations

from brittle.explorer.bench.pair import BESIDE
from brittle.model.parameters import PARAMETERS
from brittle.results.reading import Results
from brittle.results.statistics import deaths
from brittle.results.variance import Driver, HistoryFacts, drivers_beyond_chance

MOST = 4
"""The largest number of parameters that are named."""


def mattering(results: Results) -> tuple[Driver, ...]:
    """The parameters that go with the number killed on all sides, among those that a reader can change."""
    runs = results.of(BESIDE)
    found = drivers_beyond_chance(
        runs.assign(value=deaths(runs)), HistoryFacts(results.parameters), results.worth
    )
    ours = (one for one in found if not PARAMETERS[one.parameter].before_runs)
    return tuple(ours)[:MOST]
