"""A case that is open for questions: its engine, its histories, and the runs that were played of late."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakKeyDictionary

from brittle.api.cases import LoadedCase, load
from brittle.batches.batch import Ready
from brittle.batches.identity import sha256
from brittle.batches.tables.rows import PlayedRun
from brittle.engine import Case, CompiledEngine, Past
from brittle.report.fit_files import evidence_behind, gathered
from brittle.report.happened_files import happened_in
from brittle.results.held import Beside

MOST_HISTORIES = 500
"""The number of histories from which a question is answered at most, each with one run of either scenario."""

MOST_KEPT = 32
"""The number of scenarios of a case whose runs are kept; a run takes about 5 kB."""

MOST_LANDS = 24
"""The number of different first days that an engine keeps; an engine that has more is made again."""

type Tell = Callable[[str], None]


@dataclass(eq=False)
class KeptRuns:
    """The runs of one scenario, one for each history, as far as they have been played."""

    ready: Ready
    runs: dict[int, PlayedRun] = field(default_factory=dict)
    """The runs by the number of their history."""

    def whole(self, number: int) -> bool:
        """Whether the runs of the first histories have all been played."""
        return all(draw in self.runs for draw in range(number))


class OpenCase:
    """One case, which several readers may ask about at the same time."""

    def __init__(self, path: Path, prior: bool = False) -> None:
        self.prior = prior
        self.scenarios: LoadedCase = load(path)
        self._kept: OrderedDict[str, KeptRuns] = OrderedDict()
        self.engine = CompiledEngine(prior)
        """Plays the runs."""
        self._lock = threading.Lock()
        self._beside: WeakKeyDictionary[Past, Beside] = WeakKeyDictionary()

    def opened(self, case: Case, tell: Tell = lambda words: None) -> KeptRuns:
        """The runs of a scenario that are kept, after its histories have been found.

        The histories are found once for all scenarios with the same past, which can take a minute. Raises
        `EngineError` if there are too few.
        """
        mark = sha256([case.value, case.theatre])
        with self._lock:
            if mark not in self._kept:
                self._kept[mark] = KeptRuns(self._ready(case, tell))
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(mark)
            return self._kept[mark]

    def beside(self, ready: Ready) -> Beside:
        """What the figures need beside the runs."""
        with self._lock:
            if ready.past not in self._beside:
                evidence = evidence_behind([(ready.case, ready.past)])
                fitted = gathered(evidence) if evidence else None
                self._beside[ready.past] = Beside(fitted, happened_in([ready.case]))
            return self._beside[ready.past]

    def _ready(self, case: Case, tell: Tell) -> Ready:
        tell("looking for simulated pasts that agree with what is known")
        prepared = self.engine.prepare(case.scenario)
        return Ready(case, prepared, self.engine.past(case.scenario, prepared, MOST_HISTORIES))

    def play(self, kept: KeptRuns, draws: Iterable[int]) -> Iterator[PlayedRun]:
        """Plays the runs of some histories."""
        for draw in draws:
            history = kept.ready.past.histories[draw]
            try:
                result = self.engine.play(kept.ready.prepared, history, 0)
            except Exception as error:  # as in a batch, a failed run becomes a row
                yield PlayedRun(draw, 0, None, f"{type(error).__name__}: {error}")
            else:
                yield PlayedRun(draw, 0, result)
