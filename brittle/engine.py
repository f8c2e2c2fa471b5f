"""What the application needs of a simulation, and the one place where it is joined to the model.

Everything else in `app` speaks to these protocols, so that a batch can be tested with an engine
of a few lines. Imports of the model stand inside functions: `brittle --help` must not pay for
them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from brittle.model.inputs.errors import BrittleError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from brittle.calibration.pasts.histories import Histories
    from brittle.calibration.pasts.posterior import Provenance
    from brittle.model.setup.history import History

type Tell = Callable[[str], None]
"""Receives, in words, why it takes long."""

type Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Past:
    """The histories that stand behind a scenario and where they come from."""

    histories: tuple[History, ...]
    origin: str
    """`prior` or `posterior`."""
    screened: int
    """How many histories were tried to find these."""
    standing: float
    """Share of the tried ones whose regime still stands at the branch, 0-1."""
    evidence: str = ""
    """What weighed the histories, in words; empty where nothing did."""
    made: Provenance | None = None
    """The posterior that they were drawn from, as it was played; None for the priors."""


class PreparedScenario(Protocol):
    """A scenario made ready to run, as far as results need to know it."""

    @property
    def place_ids(self) -> Sequence[str]:
        """Ids of the places, in the order of their codes."""

    @property
    def faction_ids(self) -> Sequence[str]:
        """Ids of the factions, in the order of their codes."""

    @property
    def unit_ids(self) -> Sequence[str]:
        """Ids of formations, then columns, in the order of their codes."""

    @property
    def tick_hours(self) -> float:
        """Hours a tick."""

    @property
    def branch_tick(self) -> int:
        """Tick at which the scenario begins to act, counted from the start."""

    @property
    def start(self) -> datetime:
        """The campaign's first moment, local time."""


class RunOutput(Protocol):
    """One run: a row, a row a place, the daily series, and what it noted."""

    @property
    def run(self) -> np.void:
        """One record of `model.outcome.RUN_DTYPE`."""

    @property
    def places(self) -> npt.NDArray[np.void]:
        """Records of `model.outcome.PLACE_DTYPE`."""

    @property
    def series(self) -> npt.NDArray[np.float32]:
        """Days from the branch by `model.outcome.SERIES`."""

    @property
    def log(self) -> npt.NDArray[np.void]:
        """Records of `model.outcome.LOG_DTYPE`; empty unless asked for."""


class Engine(Protocol):
    """Something that can play a history of a scenario."""

    name: str

    def prepare(self, scenario: Any) -> PreparedScenario:
        """Arrays and names of a scenario."""

    def past(self, scenario: Any, prepared: PreparedScenario, draws: int) -> Past:
        """The first `draws` histories that lead up to the scenario's branch."""

    def play(
        self, prepared: PreparedScenario, history: History, replicate: int, log: bool = False
    ) -> RunOutput:
        """One run. Raises what the model raises; a batch turns that into a row."""


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario on its way into a batch."""

    key: str
    """The name of its file, which is its name in the results."""
    title: str
    description: str
    branch: datetime
    horizon_days: float
    seed: int
    value: dict[str, Json]
    """Every input of the scenario by value, without its theatre."""
    theatre: dict[str, Json]
    """Every input of the theatre by value."""
    folder: Path | None
    """Where the theatre's files lie (its map is copied into the results)."""
    scenario: Any
    """What the engine prepares."""

    @property
    def chosen(self) -> Mapping[str, float]:
        """The parameters that the scenario sets, by name."""
        return cast("Mapping[str, float]", self.value.get("parameters") or {})


def load_cases(paths: Iterable[Path], overrides: Sequence[str] = ()) -> list[Case]:
    """Reads scenarios (files, or folders of them), the way `brittle run` takes them.

    Raises `model.inputs.reading.InputError` with every problem of every file, not only of the first.
    """
    from brittle.model.inputs.reading import InputError, load_scenario, scenario_files

    cases: list[Case] = []
    problems: list[Any] = []
    for path in paths:
        try:
            files = scenario_files(path)
        except InputError as error:
            problems.extend(error.problems)
            continue
        for file in files:
            try:
                cases.append(
                    _changed(case_of(file.stem, load_scenario(file, overrides)), overrides)
                )
            except InputError as error:
                problems.extend(p for p in error.problems if p not in problems)
    if problems:
        raise InputError(problems)
    return cases


def _changed(case: Case, overrides: Sequence[str]) -> Case:
    """The case with its changes in its title, so that nobody takes it for the scenario as written."""
    told = [
        one for one in overrides if one.partition("=")[0].strip() not in ("name", "description")
    ]
    return replace(case, title=f"{case.title} ({', '.join(told)})") if told else case


def case_of(key: str, scenario: Any) -> Case:
    """A loaded scenario as a case; `key` names it in the results."""
    theatre = scenario.theatre
    return Case(
        key=key,
        title=scenario.name,
        description=scenario.description,
        branch=scenario.branch,
        horizon_days=scenario.horizon_days,
        seed=scenario.seed,
        value=scenario.model_dump(mode="json", by_alias=True, exclude={"theatre"}),
        theatre=theatre.model_dump(mode="json", by_alias=True, exclude={"folder"}),
        folder=theatre.folder,
        scenario=scenario,
    )


def case_again(key: str, value: Mapping[str, Json], theatre: Mapping[str, Json]) -> Case:
    """The case that a manifest keeps by value; the files it came from may be gone."""
    from brittle.model.inputs.reading import Scenario, Theatre

    land = Theatre.model_validate({**theatre, "folder": "."})
    return case_of(key, Scenario.model_validate({**value, "theatre": land}))


def is_input_error(error: Exception) -> bool:
    """Whether an error says what is wrong with the user's files."""
    from brittle.model.inputs.problems import InputError

    return isinstance(error, InputError)


class EngineError(BrittleError):
    """An engine will not run what it is asked to; its words say what to do instead."""


KEPT = 500
"""Pasts kept at the branch for each set of histories, a quarter of a megabyte each; others are
replayed when they are played on."""


class CompiledEngine:
    """The ensemble's kernels: thousands of runs.

    Scenarios of the same past share their histories and the states at the branch, as far as these
    are kept; other histories are replayed once for all replicates, which a thread plays in a row.
    """

    name = "compiled"

    def __init__(self, prior: bool = False, tell: Tell = lambda words: None) -> None:
        self.prior = prior
        self._tell = tell
        self._pasts: dict[Any, Past] = {}
        self._states: dict[Any, dict[tuple[int, int], Any]] = {}
        self._shared: dict[int, tuple[Any, dict[tuple[int, int], Any]]] = {}
        self._lands: list[tuple[Any, dict[str, float], Any]] = []
        self._last = threading.local()

    def prepare(self, scenario: Any) -> PreparedScenario:
        """See `Engine.prepare`. Distances and relations of a theatre are worked out once."""
        from brittle.model.ensemble import prepare
        from brittle.model.parameters import PARAMETERS

        shaping = {
            name: value
            for name, value in scenario.parameters.items()
            if PARAMETERS[name].structural
        }
        for land, shaped, known in self._lands:
            if shaped == shaping and land == scenario.theatre:
                return cast("PreparedScenario", replace(known, scenario=scenario))
        prepared = prepare(scenario)
        self._lands.append((scenario.theatre, shaping, prepared))
        return cast("PreparedScenario", prepared)

    def past(self, scenario: Any, prepared: Any, draws: int) -> Past:
        """See `Engine.past`."""
        key = (draws, past_key(scenario, prepared))
        if key not in self._pasts:
            self._pasts[key], self._states[key] = self._find_past(prepared, draws)
        self._shared[id(prepared)] = (
            prepared,
            self._states[key],
        )  # held, so that its id stays its own
        return self._pasts[key]

    def _find_past(self, prepared: Any, draws: int) -> tuple[Past, dict[tuple[int, int], Any]]:
        """Histories, and the states at the branch of the first of them."""
        found = histories_of(prepared, draws, self.prior, self._tell)
        past = Past(
            histories=found.histories,
            origin=found.origin,
            screened=found.tried,
            standing=found.standing,
            evidence=found.evidence,
            made=found.made,
        )
        kept = zip(past.histories[:KEPT], found.pasts, strict=False)
        return past, {(history.index, history.seed): state for history, state in kept}

    def play(self, prepared: Any, history: History, replicate: int, log: bool = False) -> RunOutput:
        """See `Engine.play`."""
        from brittle.calibration.pasts.past import play
        from brittle.model.ensemble import play_on

        if log:
            told: RunOutput = play(prepared, history, replicate, log=True)
            return told
        which = (history.index, history.seed)
        _, states = self._shared.get(id(prepared), (None, {}))
        state = states.get(which)
        if state is None:
            state = self._replayed(prepared, history, which)
        result: RunOutput = play_on(prepared, state, replicate)
        return result

    def _replayed(self, prepared: Any, history: History, which: tuple[int, int]) -> Any:
        """A history's state at the branch, kept until the thread plays another."""
        from brittle.calibration.pasts.past import replay

        last = self._last
        if getattr(last, "of", None) != (id(prepared), which):
            last.state = replay(prepared, history)
            last.of = (id(prepared), which)
        return last.state


def past_key(scenario: Any, prepared: Any) -> Hashable:
    """What the histories of a scenario follow from: those that share it have the same ones."""
    return (
        scenario.seed,
        prepared.branch_tick,
        prepared.tick_hours,
        prepared.past_events.tobytes(),
        tuple(sorted(prepared.structural.items())),
        scenario.theatre.model_dump_json(exclude={"folder"}),
    )


def histories_of(
    prepared: Any, draws: int, prior: bool, tell: Tell = lambda words: None
) -> Histories:
    """The first `draws` histories of a scenario, with their states at the branch.

    From the posterior of its case where there is one and `prior` does not ask for the priors. The
    i-th is the same however many are wanted. Raises `EngineError` where there are too few.
    """
    from brittle.calibration.pasts.histories import (
        NoHistoryStandsError,
        find_histories,
        posterior_in_use,
    )
    from brittle.calibration.pasts.reweighing import PosteriorError
    from brittle.model.ahead.compiling import compile_ahead
    from brittle.model.setup.history import prior_history
    from brittle.model.setup.prepare import first_day

    scenario = prepared.scenario
    first = prior_history(0, scenario.seed)
    try:
        posterior_in_use(
            prepared, prior
        )  # what is refused is refused before half a minute's compiling
        compile_ahead(lambda: first_day(prepared, first), tell)
        return find_histories(prepared, draws, scenario.seed, prior)
    except NoHistoryStandsError as error:
        raise EngineError(
            f"{scenario.name}: the regime seldom stands until the branch: {error}; "
            "set an earlier branch"
        ) from None
    except PosteriorError as error:
        raise EngineError(f"{scenario.name}: ", *error.parts) from None


class MesaEngine(CompiledEngine):
    """The reference model, agent by agent: the same results, slowly."""

    name = "mesa"

    def play(self, prepared: Any, history: History, replicate: int, log: bool = False) -> RunOutput:
        """See `Engine.play`."""
        from brittle.calibration.pasts.past import play_agents

        result: RunOutput = play_agents(prepared, history, replicate, log=log)
        return result


def engine_for(name: str, prior: bool, tell: Tell = lambda words: None) -> Engine:
    """The engine that `--engine` names."""
    return MesaEngine(prior, tell) if name == "mesa" else CompiledEngine(prior, tell)
