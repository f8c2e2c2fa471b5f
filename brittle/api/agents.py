"""The reference model, agent by agent, with the histories that a batch plays."""

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
"""Sets of histories that are kept, the one that was asked for last the longest."""


class CollapseModel(collapse.CollapseModel):
    """One run of a scenario as a Mesa model: the run of that draw and replicate in a batch.

    `path` is a scenario's file, the name of a shipped one (`syria_2024/baseline.yaml`), or a scenario
    as `brittle.load` gives it. `draw` is the number of the history among those that `brittle run`
    plays: of the posterior of the case where it has one, else (or with `prior`) of the priors, those
    left out in which the regime does not stand at the branch. `replicate` numbers what happens after
    the branch. `overrides` are changes, field=value: one ("ruler.policy=leave") or several.
    `chronicle` says whether the run notes what happens.

    `mesa.batch_run` plays a run for each entry of a list given for `path`, `draw`, `replicate` or
    `overrides`. An integer `rng` numbers the replicate where `replicate` is not given. Raises what
    `brittle.run` does.
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


_kept: dict[object, tuple[History, ...]] = {}


def _history(prepared: Prepared, draw: int, prior: bool) -> History:
    """The history of a number, out of those that were found for another run where they suffice.

    Twice as many are looked for as are wanted, so that many runs in a row look for few.
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
