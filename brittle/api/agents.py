"""The reference model, which plays the histories of a batch agent by agent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from brittle.api.arguments import check_whole
from brittle.api.cases import LoadedScenario, one_scenario
from brittle.calibration.pasts.past import ticks_of
from brittle.engine import histories_of, past_key
from brittle.model.agents import collapse
from brittle.model.inputs.reading import load_scenario
from brittle.model.setup.prepare import Prepared, prepare

if TYPE_CHECKING:
    from brittle.model.setup.history import History

PASTS = 8
"""Number of sets of histories that are kept. The least recently used set is dropped first."""


class CollapseModel(collapse.CollapseModel):
    """One run of a scenario as a Mesa model, equal to the run with this draw and replicate in a batch.

    `path` is a scenario's file, the name of a shipped scenario (`syria_2024/baseline.yaml`), or a
    scenario that `brittle.load` returned. `draw` is the number of the history among those that
    `brittle run` plays. The histories come from the posterior of the case, or from the priors if the
    case has no posterior or `prior` is true. Histories in which the regime does not stand at the branch
    are left out. `replicate` numbers the continuations after the branch. `overrides` is one change
    ("ruler.policy=leave") or several. `chronicle` decides whether the run records what happens.

    `mesa.batch_run` accepts a list for `path`, `draw`, `replicate` or `overrides`, and plays a run for
    each entry. An integer `rng` is the number of the replicate if `replicate` is not given. The class
    raises the same errors as `brittle.run`.
    """

    def __init__(
        self,
        path: str | Path | LoadedScenario,
        draw: int = 0,
        replicate: int | None = None,
        overrides: str | Sequence[str] = (),
        prior: bool = False,
        chronicle: bool = True,
        rng: int | None = None,
    ) -> None:
        check_whole(0, draw=draw, replicate=replicate)
        found = one_scenario(path)
        more = (overrides,) if isinstance(overrides, str) else tuple(overrides)
        scenario = found.case.scenario
        if more:
            scenario = load_scenario(found.file, [*found.overrides, *more])
        prepared = prepare(scenario)
        history = _history(prepared, draw, prior)
        turns = dict(ticks_of(prepared, history))
        super().__init__(prepared, history, replicate, turns, chronicle, rng)


_kept: dict[object, Sequence[History]] = {}


def _history(prepared: Prepared, draw: int, prior: bool) -> History:
    """The history with the number `draw`, taken from the histories of earlier runs if they include it.

    Otherwise, up to twice as many histories as needed are found, so that a series of runs seldom has to
    search for further ones.
    """
    key = (prior, past_key(prepared.scenario, prepared))
    found = _kept.pop(key, ())
    if draw >= len(found):
        wanted = 1 << draw.bit_length() if draw else 1
        found = histories_of(prepared, wanted, prior).histories
    _kept[key] = found
    while len(_kept) > PASTS:
        del _kept[next(iter(_kept))]
    return found[draw]
