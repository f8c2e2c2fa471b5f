"""A question that is being answered: what is to be played next, and what has been played."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import lru_cache

from brittle.batches.batch import Ready
from brittle.engine import EngineError
from brittle.explorer.bench.open_case import KeptRuns, OpenCase
from brittle.explorer.bench.pair import BESIDE, MINE, ScenarioPair, pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.results.held import HeldResults, PlayedScenario, held
from brittle.wording import long_date

STAGES = (50, 100, 200, 500)
"""The numbers of pairs of runs after which an answer is shown; the last one ends the work."""

PIECE = 10
"""The number of histories whose runs are played at a time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work: to open the scenarios if `draws` is empty, or else to play some histories of them."""

    draws: range


OPENING = Piece(range(0))


class Answering:
    """One question at work. Several threads play pieces of it; all methods may be called by any of them."""

    def __init__(self, question: WhatIf, case: OpenCase) -> None:
        """Raises `InputError`, `UnknownNameError` or `ArgumentError` if the question is impossible."""
        self.question = question
        self.case = case
        self.pair: ScenarioPair = pair_of(question, case.scenarios)
        self.words = "waiting for a free processor"
        """What is being done, for the reader who waits."""
        self.error: Exception | None = None
        """The error that ended the work."""
        self._kept: tuple[KeptRuns, KeptRuns] | None = None
        self._taken = 0
        self._opening = False
        self._lock = threading.Lock()
        self._results = lru_cache(maxsize=2)(self._made)

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return self.error is not None or self.finished >= STAGES[-1]

    @property
    def finished(self) -> int:
        """The number of pairs of runs of the last stage that is complete."""
        kept = self._kept
        if kept is None:
            return 0
        done = (stage for stage in reversed(STAGES) if all(one.whole(stage) for one in kept))
        return next(done, 0)

    def next(self) -> Piece | None:
        """The next piece, which the caller must do; None if there is none at the moment."""
        with self._lock:
            if self.error is not None:
                return None
            if self._kept is None:
                opening, self._opening = self._opening, True
                return None if opening else OPENING
            while self._taken < STAGES[-1]:
                draws = range(self._taken, min(self._taken + PIECE, STAGES[-1]))
                self._taken = draws.stop
                if any(draw not in one.runs for one in self._kept for draw in draws):
                    return Piece(draws)
            return None

    def do(self, piece: Piece) -> None:
        """Does a piece. An error of the model or of the input is kept, and ends the work."""
        try:
            if piece is OPENING:
                self._open()
            else:
                self._play(piece.draws)
        except Exception as error:  # whatever it is, the reader must learn of it
            self.error = error

    def ready(self, key: str) -> Ready:
        """One of the two scenarios with its histories, by its key; they must have been found."""
        assert self._kept is not None
        return self._kept[(BESIDE, MINE).index(key)].ready

    def results(self, number: int) -> HeldResults:
        """The results of the first runs; `number` is at most `finished`."""
        found: HeldResults = self._results(number)
        return found

    def _open(self) -> None:
        self.words = (
            "finding simulated pasts, which takes up to a minute when the past is a new one"
        )
        kept = self.case.opened(self.pair)
        self.words = "playing"
        self._kept = kept

    def _play(self, draws: range) -> None:
        assert self._kept is not None
        for kept in self._kept:
            kept.play(draws)

    def fallen(self, number: int) -> int:
        """In how many of the first histories the reader's change brings the regime down before the branch."""
        return 0 if self._kept is None else sum(one < number for one in self._kept[1].fallen)

    def _made(self, number: int) -> HeldResults:
        assert self._kept is not None
        both = zip(self._kept, (self.pair.beside, self.pair.mine), strict=True)
        draws = [one for one in range(number) if one not in self._kept[1].fallen]
        if not draws:
            raise EngineError(
                f"with the change, the regime falls before {long_date(self.pair.mine.branch)} in each of the "
                f"first {number} histories, and no run can start from there; choose an earlier moment or a "
                "smaller change"
            )
        played = [
            PlayedScenario(replace(kept.ready, case=case), [kept.runs[i] for i in draws])
            for kept, case in both
        ]
        return held(played, self._kept[0].engine.name, 1, self.case.beside(played[0].ready))
