"""Recounts runs in words, day by day: one run that the user names, or a few runs of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from brittle.batches.batch import Ready
from brittle.batches.disk import StoreError
from brittle.batches.identity import circumstances
from brittle.batches.tables.columns import RUN_IN_SCENARIO
from brittle.batches.tables.rows import DailyRun
from brittle.chronicle.kept import KeptRun, are_kept, keep_runs
from brittle.chronicle.story import Names, condensed, ending, notes_of, tell
from brittle.engine import Case, Engine, PreparedScenario, case_again, engine_for
from brittle.model.inputs.errors import Argument
from brittle.results.chosen_runs import chosen_runs
from brittle.results.reading import Results, no_scenario

if TYPE_CHECKING:
    from brittle.model.setup.history import History

A_SCENARIO = 3
"""Number of runs of each scenario that are recounted: one run for each of its commonest outcomes."""


class TracedRun(NamedTuple):
    """The chronicle of one run as text, its daily series, and its events."""

    text: str
    daily: DailyRun
    kept: KeptRun

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
    result, names = engine.play(prepared, history, replicate, log=True), Names.of(case.theatre)
    text = tell(
        result,
        prepared,
        names,
        title=f"{case.theatre['name']}: {case.title}",
        run=run_id(case.key, draw, replicate),
        horizon_days=case.horizon_days,
        chosen=case.chosen,
    )
    branch = prepared.start + timedelta(hours=prepared.branch_tick * prepared.tick_hours)
    kept = KeptRun(
        scenario=case.key,
        draw=draw,
        replicate=replicate,
        start=prepared.start,
        branch=branch,
        notes=tuple(condensed(notes_of(result, prepared, names), names.cities)),
        ending=ending(result, branch, case.horizon_days, case.chosen),
    )
    return TracedRun(text, DailyRun(case.key, draw, replicate, result.series), kept)


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


def traced_again(results: Results, run: str, engine: Engine) -> TracedRun:
    """Plays any run of a batch again, from the inputs that the results folder records.

    Raises `StoreError` if the batch has no such run, or if the run would now be another one.
    """
    key, draw, replicate = parse_run_id(run)
    folder = results.folder
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
    """The runs that the report recounts; of other scenarios, the first run with each common outcome."""
    found = []
    outcomes = results.some(["outcome"])
    chosen = chosen_runs(results)
    for one in ready:
        runs = [(run.draw, run.replicate) for run in chosen if run.scenario == one.case.key]
        runs = runs or commonest(outcomes[outcomes["scenario"] == one.case.key])
        for draw, replicate in dict.fromkeys(runs):
            history = one.past.histories[draw]
            found.append(traced(one.case, one.prepared, engine, history, draw, replicate))
    return found


def recounted(results: Results, runs: Sequence[TracedRun]) -> list[KeptRun]:
    """Those of some runs that the report recounts."""
    chosen = {(one.scenario, one.draw, one.replicate) for one in chosen_runs(results)}
    return [one.kept for one in runs if one.kept.key in chosen]


def keep_missing(results: Results) -> str:
    """Plays again, and keeps, the runs that the report recounts, if the folder does not hold them yet.

    Returns the reason if they cannot be played again, and otherwise an empty text.
    """
    if are_kept(results):
        return ""
    try:
        engine = engine_for("compiled", prior=False)
        again = [traced_again(results, one.run, engine).kept for one in chosen_runs(results)]
        keep_runs(results, again)
    except StoreError as error:
        return str(error)
    return ""


def commonest(runs: pd.DataFrame) -> list[tuple[int, int]]:
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
