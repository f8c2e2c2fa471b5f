"""Recounts runs in words, day by day: one run that the user names, or a few runs of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from brittle.batches.batch import Ready
from brittle.batches.disk import StoreError
from brittle.batches.identity import circumstances
from brittle.batches.tables.columns import RUN_IN_SCENARIO
from brittle.batches.tables.rows import DailyRun
from brittle.chronicle.story import Names, tell
from brittle.engine import Case, Engine, PreparedScenario, case_again
from brittle.model.inputs.errors import Argument
from brittle.results.reading import Results, no_scenario

if TYPE_CHECKING:
    from brittle.model.setup.history import History

A_SCENARIO = 3
"""Number of runs of each scenario that are recounted: one run for each of its commonest outcomes."""


class TracedRun(NamedTuple):
    """The chronicle and the daily series of one run."""

    text: str
    daily: DailyRun

    @property
    def name(self) -> str:
        """The name of the chronicle's file, without `.txt`."""
        return f"{self.daily.scenario}-{self.daily.draw}-{self.daily.replicate}"


def traced(
    case: Case,
    prepared: PreparedScenario,
    engine: Engine,
    history: History,
    draw: int,
    replicate: int,
) -> TracedRun:
    """Plays one run; returns its chronicle and its daily series."""
    result = engine.play(prepared, history, replicate, log=True)
    text = tell(
        result,
        prepared,
        Names.of(case.theatre),
        title=f"{case.theatre['name']}: {case.title}",
        run=run_id(case.key, draw, replicate),
        horizon_days=case.horizon_days,
        chosen=case.chosen,
    )
    return TracedRun(text, DailyRun(case.key, draw, replicate, result.series))


def traced_first(case: Case, engine: Engine, draw: int, replicate: int) -> TracedRun:
    """Plays a run of a case, whether or not a batch has played it."""
    prepared = engine.prepare(case.scenario)
    past = engine.past(case.scenario, prepared, draw + 1)
    return traced(case, prepared, engine, past.histories[draw], draw, replicate)


def run_id(scenario: str, draw: int, replicate: int) -> str:
    """The name of a run, in the form that `brittle trace --run` accepts."""
    return f"{scenario}/{draw}/{replicate}"


def parse_run_id(text: str) -> tuple[str, int, int]:
    """The scenario, draw and replicate in a run's name. Raises `StoreError` if the name is malformed."""
    parts = text.rsplit("/", 2)
    if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
        raise StoreError(f"{text}: a run is named scenario/draw/replicate, e.g. baseline/12/3")
    return parts[0], int(parts[1]), int(parts[2])


def traced_again(folder: Path, run: str, engine: Engine) -> TracedRun:
    """Plays any run of a batch again, from the inputs that the results folder records."""
    key, draw, replicate = parse_run_id(run)
    results = Results.read(folder)
    _check_rules(results)
    if key not in results.every_scenario:
        raise no_scenario(results, key)
    replicates = results.manifest["replicates"]
    if replicate >= replicates:
        raise StoreError(
            f"{folder}: there is no replicate {replicate}; each history was played {replicates} times, "
            "and replicates are counted from 0"
        )
    facts = results.manifest["scenarios"][key]
    try:
        case = case_again(key, facts["value"], results.manifest["theatre"]["value"])
        case = replace(case, title=results.title(key))
    except (KeyError, TypeError, ValueError) as error:  # pydantic's errors are ValueErrors
        told_as = str(error).splitlines()[0]
        raise StoreError(
            f"{folder / 'manifest.json'}: is damaged ({told_as}); {results.mending}"
        ) from None
    prepared = engine.prepare(case.scenario)
    return traced(case, prepared, engine, results.history(key, draw), draw, replicate)


def _check_rules(results: Results) -> None:
    """Raises `StoreError` if the model's rules have changed, because the run would then be different."""
    if results.manifest["circumstances"].get("model") != circumstances()["model"]:
        raise StoreError(
            f"{results.folder}: the model has changed since this batch ran, and would now play a different "
            "run; run the batch again, or trace the run of a scenario file with ",
            Argument("`br.trace`", "`brittle trace FILE`"),
        )


def a_few(ready: Sequence[Ready], engine: Engine, results: Results) -> list[TracedRun]:
    """For each scenario, the first run with each of its commonest outcomes."""
    found = []
    outcomes = results.some(["outcome"])
    for one in ready:
        for draw, replicate in typical(outcomes[outcomes["scenario"] == one.case.key]):
            history = one.past.histories[draw]
            found.append(traced(one.case, one.prepared, engine, history, draw, replicate))
    return found


def typical(runs: pd.DataFrame) -> list[tuple[int, int]]:
    """The draw and replicate of the first run with each of the commonest outcomes."""
    common = (
        runs["outcome"]
        .astype(str)
        .value_counts()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )
    chosen = []
    for outcome in common.index[:A_SCENARIO]:
        same = runs[runs["outcome"] == outcome].sort_values(RUN_IN_SCENARIO)
        first = same.iloc[0]
        chosen.append((int(first["draw"]), int(first["replicate"])))
    return chosen
