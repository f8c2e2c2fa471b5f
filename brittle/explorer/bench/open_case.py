"""A case that is open for questions: its engine, its histories, and the runs that were played of late."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from brittle.api.cases import LoadedCase, load
from brittle.batches.batch import Ready
from brittle.batches.identity import sha256
from brittle.batches.tables.rows import PlayedRun
from brittle.engine import Case, CompiledEngine, Past
from brittle.explorer.bench.pair import ScenarioPair
from brittle.model.inputs.errors import ArgumentError
from brittle.model.parameters import PARAMETERS
from brittle.report.fit_files import evidence_behind, gathered
from brittle.report.happened_files import happened_in
from brittle.results.held import BesideRuns

MOST_HISTORIES = 500
"""The number of histories from which a question is answered at most, each with one run of either scenario."""

MOST_KEPT = 32
"""The number of scenarios of a case whose runs are kept; a run takes about 5 kB."""

MOST_PASTS = 3
"""The number of different pasts of a case that are kept; the states of one take up to 200 MB."""


FALLEN = "the regime falls before the branch"
"""Why there is no run of a history."""


@dataclass(eq=False)
class KeptRuns:
    """The runs of one scenario, one for each history, as far as they have been played."""

    ready: Ready
    engine: CompiledEngine
    """Plays the runs, and keeps the states from which they start."""
    elsewhere: bool = False
    """Whether the histories were found in another theatre, so that the regime may fall before the branch."""
    runs: dict[int, PlayedRun] = field(default_factory=dict)
    """The runs by the number of their history."""
    fallen: set[int] = field(default_factory=set)
    """The histories in which the regime falls before the branch, so that no run can start from it."""

    def whole(self, number: int) -> bool:
        """Whether the runs of the first histories have all been played."""
        return all(draw in self.runs for draw in range(number))

    def play(self, draws: Iterable[int]) -> None:
        """Plays the runs of some histories, as far as they have not been played."""
        for draw in draws:
            if draw not in self.runs:
                self.runs[draw] = self._played(draw)

    def _played(self, draw: int) -> PlayedRun:
        history = self.ready.past.histories[draw]
        try:
            if self.elsewhere and not self.engine.stands(self.ready.prepared, history):
                self.fallen.add(draw)
                return PlayedRun(draw, 0, None, FALLEN)
            return PlayedRun(draw, 0, self.engine.play(self.ready.prepared, history, 0))
        except Exception as error:  # as in a batch, a failed run becomes a row
            return PlayedRun(draw, 0, None, f"{type(error).__name__}: {error}")


@dataclass(eq=False)
class _OpenPast:
    """An engine with the histories of one past, which are found once."""

    engine: CompiledEngine
    finding: threading.Lock = field(default_factory=threading.Lock)


class OpenCase:
    """One case, which several readers may ask about at the same time."""

    def __init__(self, path: Path, prior: bool = False) -> None:
        """Raises `InputError` if the files of the case have errors."""
        self.prior = prior
        self.scenarios: LoadedCase = load(path)
        self._kept: OrderedDict[str, KeptRuns] = OrderedDict()
        self._pasts: OrderedDict[str, _OpenPast] = OrderedDict()
        self._beside: WeakKeyDictionary[Past, BesideRuns] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def opened(self, pair: ScenarioPair) -> tuple[KeptRuns, KeptRuns]:
        """The runs of a pair that are kept, of the reference and of the reader's scenario, in this order.

        Their histories are found once for all scenarios with the same past, which can take a minute. Raises
        `EngineError` if there are too few, and `ArgumentError` if the scenarios have different pasts.
        """
        with self._lock:  # nothing can drop the past of one scenario before the other takes it
            pasts = [self._past_of(case) for case in (pair.beside, pair.ground)]
        beside, ground = (
            self._opened(case, past, _found_there(case))
            for case, past in zip((pair.beside, pair.ground), pasts, strict=True)
        )
        if beside.ready.past is not ground.ready.past:
            raise ArgumentError(
                "the two scenarios start from different pasts, so their runs form no pairs; choose two that "
                "differ only in what happens from their common moment on"
            )
        return beside, self._elsewhere(pair.mine, beside.ready) if pair.elsewhere else ground

    def _elsewhere(self, case: Case, ground: Ready) -> KeptRuns:
        """The runs of a scenario in a changed theatre, from the histories that were found without the change.

        Each history keeps its parameters and its chance events, and its past is played again in the changed
        theatre. The evidence was about the true theatre, and therefore does not weigh the histories again
        (Pearl 2009, section 7.1: abduction, action, prediction).
        """
        with self._lock:
            past = self._past_of(case)

        def ready(engine: CompiledEngine) -> Ready:
            return Ready(case, engine.prepare(case.scenario), ground.past)

        return self._opened(case, past, ready, elsewhere=True)

    def _opened(
        self,
        case: Case,
        past: _OpenPast,
        make: Callable[[CompiledEngine], Ready],
        elsewhere: bool = False,
    ) -> KeptRuns:
        mark = sha256([case.value, case.theatre])
        with past.finding:
            with self._lock:
                kept = self._kept.get(mark)
            if kept is None or kept.engine is not past.engine:
                kept = KeptRuns(make(past.engine), past.engine, elsewhere)
        with self._lock:
            self._kept[mark] = kept
            self._kept.move_to_end(mark)
            _shorten(self._kept, MOST_KEPT)
        return kept

    def beside(self, ready: Ready) -> BesideRuns:
        """What the figures need beside the runs."""
        if ready.past not in self._beside:
            evidence = evidence_behind([(ready.case, ready.past)])
            fitted = gathered(evidence) if evidence else None
            self._beside[ready.past] = BesideRuns(fitted, happened_in([ready.case]))
        return self._beside[ready.past]

    def _drop_pasts(self) -> None:
        """Drops the pasts that were used longest ago, with their runs and states.

        Questions that are still open keep their engines, so that the states must be dropped one by one.
        """
        free = [mark for mark, one in self._pasts.items() if not one.finding.locked()]
        for mark in free[: max(len(self._pasts) - MOST_PASTS, 0)]:
            engine = self._pasts.pop(mark).engine
            engine.forget()
            for key in [key for key, one in self._kept.items() if one.engine is engine]:
                del self._kept[key]

    def _past_of(self, case: Case) -> _OpenPast:
        """The engine of all scenarios that share their past with this one, and perhaps of a few others."""
        shaping = [[name, its] for name, its in case.chosen.items() if PARAMETERS[name].before_runs]
        mark = sha256(
            {
                "theatre": case.theatre,
                "when": str(case.branch),
                "seed": case.seed,
                "shaping": shaping,
            }
        )
        past = self._pasts.setdefault(mark, _OpenPast(CompiledEngine(self.prior)))
        self._pasts.move_to_end(mark)
        self._drop_pasts()
        return past


def _found_there(case: Case) -> Callable[[CompiledEngine], Ready]:
    """Makes a scenario ready, with histories of its own theatre."""

    def ready(engine: CompiledEngine) -> Ready:
        prepared = engine.prepare(case.scenario)
        return Ready(case, prepared, engine.past(case.scenario, prepared, MOST_HISTORIES))

    return ready


def _shorten(kept: OrderedDict[str, Any], most: int) -> None:
    """Drops what was used longest ago."""
    while len(kept) > most:
        kept.popitem(last=False)
