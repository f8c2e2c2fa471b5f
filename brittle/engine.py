"""The interface between the application and the model, and the only module that joins the two.

The rest of the application uses the protocols of this module, so that a batch can be tested with an engine
of a few lines. The model is imported inside functions, so that `brittle --help` does not have to load it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast
from weakref import WeakKeyDictionary

from brittle.model.inputs.errors import BrittleError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from brittle.calibration.pasts.histories import Histories
    from brittle.calibration.pasts.posterior import Provenance
    from brittle.calibration.workers.pool import Pool
    from brittle.model.inputs.reading import TheatresRead
    from brittle.model.setup.coding_facts import CodingFact
    from brittle.model.setup.history import History

type Tell = Callable[[str], None]
"""Receives a message that says why the user has to wait."""

type Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


type Origin = Literal["prior", "posterior", "known"]
"""Where histories come from: the priors, a fit to an article, or the priors weighed by what was known on the
day of the branch."""


class CodedFacts(Protocol):
    """Numbers about what a history takes the coding to be (`model.setup.coding_facts`)."""

    @property
    def facts(self) -> Sequence[CodingFact]:
        """Names, units and meanings of the numbers, in order."""

    def of(self, history: History) -> Sequence[float]:
        """The numbers of a history."""


@dataclass(frozen=True, eq=False)
class Past:
    """The histories that lead up to a scenario, and where they come from."""

    histories: Sequence[History]
    """The histories; a long list makes each history when it is asked for."""
    origin: Origin
    screened: int
    """Number of histories that were tried in order to find `histories`."""
    standing: float
    """Share of the tried histories in which the regime still stands at the branch, 0-1."""
    evidence: str = ""
    """The evidence by which the histories were weighed, in words; empty if there was no evidence."""
    made: Provenance | None = None
    """The provenance of the posterior with which the histories were played; None for the priors."""
    coded: CodedFacts | None = None
    """What the histories take the coding to be; None if the engine does not say."""


class PreparedScenario(Protocol):
    """A scenario that is ready to run, with the properties that the results need."""

    @property
    def place_ids(self) -> Sequence[str]:
        """Ids of the places, in the order of their codes."""

    @property
    def faction_ids(self) -> Sequence[str]:
        """Ids of the factions, in the order of their codes."""

    @property
    def unit_ids(self) -> Sequence[str]:
        """Ids of the formations, followed by those of the columns, in the order of their codes."""

    @property
    def tick_hours(self) -> float:
        """Length of a tick in hours."""

    @property
    def branch_tick(self) -> int:
        """Tick at which the scenario begins to act, counted from the start of the campaign."""

    @property
    def start(self) -> datetime:
        """The first moment of the campaign, in local time."""


class RunOutput(Protocol):
    """The output of one run: a row for the run, a row for each place, the daily series, and the log."""

    @property
    def run(self) -> np.void:
        """One record of `model.outcome.RUN_DTYPE`."""

    @property
    def places(self) -> npt.NDArray[np.void]:
        """Records of `model.outcome.PLACE_DTYPE`."""

    @property
    def series(self) -> npt.NDArray[np.float32]:
        """A row for each day from the branch, and a column for each of `model.outcome.SERIES`."""

    @property
    def log(self) -> npt.NDArray[np.void]:
        """Records of `model.outcome.LOG_DTYPE`; empty unless a log was asked for."""


class Engine(Protocol):
    """Something that can play a history of a scenario."""

    name: str

    def prepare(self, scenario: Any) -> PreparedScenario:
        """Turns a scenario into arrays and names."""

    def past(self, scenario: Any, prepared: PreparedScenario, draws: int) -> Past:
        """The first `draws` histories that lead up to the scenario's branch."""

    def play(
        self, prepared: PreparedScenario, history: History, replicate: int, log: bool = False
    ) -> RunOutput:
        """Plays one run. An error of the model is passed on to the caller; a batch records it as a row."""


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario, in the form that a batch needs."""

    key: str
    """The name of the scenario's file without `.yaml`, which is also the scenario's name in the results."""
    title: str
    description: str
    branch: datetime
    horizon_days: float
    seed: int
    value: dict[str, Json]
    """The value of every input of the scenario, except those of its theatre."""
    theatre: dict[str, Json]
    """The value of every input of the theatre."""
    folder: Path | None
    """The folder of the theatre's files, from which its map is copied into the results."""
    scenario: Any
    """The scenario itself, which the engine prepares."""

    @property
    def chosen(self) -> Mapping[str, float]:
        """The values of the parameters that the scenario sets, by name."""
        return cast("Mapping[str, float]", self.value.get("parameters") or {})


def load_cases(
    paths: Iterable[Path],
    overrides: Sequence[str] = (),
    coding: Path | None = None,
    theatres: TheatresRead | None = None,
) -> list[Case]:
    """Reads scenarios from files, or from folders of them, as `brittle run` does.

    `coding` is a folder with another coding of the theatre, which replaces that of the case. `theatres` keeps
    theatres for several calls, with their coding. Raises a `model.inputs.reading.InputError` that lists every
    problem of every file, not only the first.
    """
    from brittle.model.inputs.reading import (
        InputError,
        TheatresRead,
        load_scenario,
        scenario_files,
    )

    cases: list[Case] = []
    problems: list[Any] = []
    theatres = theatres or TheatresRead(coding)
    for path in paths:
        try:
            files = scenario_files(path)
        except InputError as error:
            problems.extend(error.problems)
            continue
        for file in files:
            try:
                cases.append(
                    _changed(
                        case_of(file.stem, load_scenario(file, overrides, theatres)), overrides
                    )
                )
            except InputError as error:
                problems.extend(p for p in error.problems if p not in problems)
    if problems:
        raise InputError(problems)
    return cases


def _changed(case: Case, overrides: Sequence[str]) -> Case:
    """The case with the overrides added to its title, so that nobody takes it for the original scenario."""
    told = [
        one for one in overrides if one.partition("=")[0].strip() not in ("name", "description")
    ]
    return replace(case, title=f"{case.title} ({', '.join(told)})") if told else case


def case_of(key: str, scenario: Any) -> Case:
    """A case for a loaded scenario; `key` is its name in the results."""
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
    """Makes a case from the values that a manifest records, even if the case's files no longer exist."""
    from brittle.model.inputs.reading import Scenario, Theatre

    land = Theatre.model_validate({**theatre, "folder": "."})
    return case_of(key, Scenario.model_validate({**value, "theatre": land}))


def is_input_error(error: Exception) -> bool:
    """Whether an error describes a problem in the user's files."""
    from brittle.model.inputs.problems import InputError

    return isinstance(error, InputError)


class EngineError(BrittleError):
    """Raised if an engine cannot play a scenario. The message says what to do instead."""


class CompiledEngine:
    """Plays runs with the compiled kernels, which are made for thousands of runs.

    Scenarios with the same past share their histories, and also the states at the branch that are kept.
    A history whose state is not kept is replayed once, and one thread then plays all its replicates.
    """

    name = "compiled"

    def __init__(
        self, prior: bool = False, tell: Tell = lambda words: None, pool: Pool | None = None
    ) -> None:
        """`pool` finds histories if there are many; the runs are played by whoever calls `play`."""
        self.prior = prior
        self._tell = tell
        self._pool = pool
        self._pasts: dict[Any, Past] = {}
        self._states: dict[Any, dict[tuple[int, int], Any]] = {}
        self._shared: WeakKeyDictionary[Any, dict[tuple[int, int], Any]] = WeakKeyDictionary()
        self._lands: list[tuple[Any, dict[str, float], Any]] = []
        self._last = threading.local()

    def __reduce__(self) -> tuple[type[CompiledEngine], tuple[bool]]:
        """Makes the same engine in another process, without the histories and states that this one keeps."""
        return type(self), (self.prior,)

    def prepare(self, scenario: Any) -> PreparedScenario:
        """See `Engine.prepare`. The distances and relations of a theatre are computed only once."""
        from brittle.model.ensemble import prepare
        from brittle.model.parameters import PARAMETERS

        shaping = {
            name: value
            for name, value in scenario.parameters.items()
            if PARAMETERS[name].before_runs
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
        self._shared[prepared] = self._states[key]
        return self._pasts[key]

    def _find_past(self, prepared: Any, draws: int) -> tuple[Past, dict[tuple[int, int], Any]]:
        """The histories, and the states at the branch of the first of them."""
        from brittle.model.setup.coding_facts import CodingFacts

        found = histories_of(prepared, draws, self.prior, self._tell, self._pool)
        past = replace(past_of(found), coded=CodingFacts(prepared))
        kept = zip(past.histories[: len(found.pasts)], found.pasts, strict=True)
        return past, {(history.index, history.seed): state for history, state in kept}

    def forget(self) -> None:
        """Forgets the states at the branch, which take much memory; histories are then replayed."""
        for states in self._states.values():
            states.clear()

    def play(self, prepared: Any, history: History, replicate: int, log: bool = False) -> RunOutput:
        """See `Engine.play`."""
        from brittle.calibration.pasts.past import play
        from brittle.model.ensemble import play_on

        if log:
            told: RunOutput = play(prepared, history, replicate, log=True)
            return told
        which = (history.index, history.seed)
        state = self._shared.get(prepared, {}).get(which)
        if state is None:
            state = self._replayed(prepared, history, which)
        result: RunOutput = play_on(prepared, state, replicate)
        return result

    def stands(self, prepared: Any, history: History) -> bool:
        """Whether the regime stands at the branch in a history, which may come from another theatre."""
        from brittle.model.ensemble import stands

        return stands(self._replayed(prepared, history, (history.index, history.seed)))

    def _replayed(self, prepared: Any, history: History, which: tuple[int, int]) -> Any:
        """The state of a history at the branch, kept until the thread plays another history."""
        from brittle.calibration.pasts.past import replay

        last = self._last
        if getattr(last, "of", None) != (prepared, which):
            last.state = replay(prepared, history)
            last.of = (prepared, which)
        return last.state


def past_of(found: Histories) -> Past:
    """The histories that were found, in the form that a batch needs."""
    return Past(
        histories=found.histories,
        origin=cast("Origin", found.origin),
        screened=found.tried,
        standing=found.standing,
        evidence=found.evidence,
        made=found.made,
    )


def past_key(scenario: Any, prepared: Any) -> Hashable:
    """A key made from everything that determines a scenario's histories; equal keys mean equal histories."""
    return (
        scenario.seed,
        prepared.branch_tick,
        prepared.tick_hours,
        prepared.past_events.tobytes(),
        tuple(sorted(prepared.structural.items())),
        scenario.theatre.model_dump_json(exclude={"folder"}),
    )


def histories_of(
    prepared: Any,
    draws: int,
    prior: bool,
    tell: Tell = lambda words: None,
    pool: Pool | None = None,
) -> Histories:
    """The first `draws` histories of a scenario, with the states of the first of them at the branch.

    The histories come from the posterior of the scenario's case if there is one and `prior` is false;
    otherwise they come from the priors. The i-th history is the same for every value of `draws`. Raises
    `EngineError` if too few histories are found.
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
        # raises its errors before the compilation, which takes half a minute
        posterior_in_use(prepared, prior)
        compile_ahead(lambda: first_day(prepared, first), tell)
        return find_histories(prepared, draws, scenario.seed, prior, pool)
    except NoHistoryStandsError as error:
        raise EngineError(
            f"{scenario.name}: too few histories keep the regime in power until the branch: {error}; "
            "set an earlier branch"
        ) from None
    except PosteriorError as error:
        raise EngineError(f"{scenario.name}: ", *error.parts) from None


class MesaEngine(CompiledEngine):
    """Plays runs agent by agent with the reference model, which is slow but gives the same results."""

    name = "mesa"

    def play(self, prepared: Any, history: History, replicate: int, log: bool = False) -> RunOutput:
        """See `Engine.play`."""
        from brittle.calibration.pasts.past import play_agents

        result: RunOutput = play_agents(prepared, history, replicate, log=log)
        return result


def engine_for(
    name: str, prior: bool, tell: Tell = lambda words: None, pool: Pool | None = None
) -> Engine:
    """The engine with a name that the option `--engine` accepts."""
    return (MesaEngine if name == "mesa" else CompiledEngine)(prior, tell, pool)
