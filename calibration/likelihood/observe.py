"""Values of a ledger's targets in simulated pasts: one row of numbers for each past.

    look = observer(ledger, prepared)
    row = look.observe(replay(prepared, history))     # [K] float32, a few dozen microseconds

A row has a number for each target, in the ledger's order, such as a day of loss, a count, a share or a
distance (`calibration.likelihood.measures`). The number does not depend on what the article says. Every
past gives a row, even one in which the regime falls before the article.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.evidence import kinds as k
from brittle.calibration.evidence.ledger import Claim, Ledger
from brittle.calibration.likelihood import measures as m
from brittle.calibration.likelihood.surveys import Mask
from brittle.model.codes import Act, Side, code_of, words
from brittle.model.setup.prepare import Prepared
from brittle.model.state import State

Row = NDArray[np.float32]
"""[K] the row of one past."""


class Observer(NamedTuple):
    """A ledger's targets, with all names resolved for one prepared scenario; it can be pickled."""

    columns: tuple[str, ...]
    """Names of a row's numbers, which are the targets' ids in the ledger's order."""
    measures: tuple[m.Measure, ...]
    now: float
    dt: float
    first: float

    def observe(self, state: State) -> Row:
        """The row of a past, given as a state at the prepared scenario's branch."""
        seen = m.see(state, self.now, self.dt, self.first)
        return np.array([measure.of(seen) for measure in self.measures], np.float32)


def observer(ledger: Ledger, prepared: Prepared) -> Observer:
    """Resolve a ledger's targets. Raises KeyError for a name that the theatre lacks.

    `calibration.evidence.check_against` reports these names with file and line.
    """
    days = (prepared.start - ledger.article.ends).total_seconds() / 86400.0
    return Observer(
        columns=tuple(claim.id for claim in ledger.targets),
        measures=tuple(_measure(claim, prepared) for claim in ledger.targets),
        now=days + prepared.branch_tick * prepared.dt,
        dt=prepared.dt,
        first=days,
    )


def _measure(claim: Claim, prepared: Prepared) -> m.Measure:
    match claim.target:
        case k.Lost() as about:
            return m.DayLost(_place(prepared, about.place), _takers(prepared, about.to))
        case k.NoneLost() as about:
            return m.FirstLoss(np.array([_place(prepared, name) for name in about.places]))
        case k.Entered() as about:
            return m.DayEntered(_place(prepared, about.place), _takers(prepared, about.by))
        case k.GaveWay() | k.Overrun() | k.Rising() as about:
            return m.CountOf(about.kind, _scope(prepared, about))
        case k.Fallen() as about:
            return m.ShareLost(_scope(prepared, about))
        case k.WithoutBattle() as about:
            return m.ShareQuiet(_scope(prepared, about))
        case k.Distance() as about:
            return m.Nearest(_km_to(prepared, about.to), _of_sides(prepared, about.sides))
        case k.Crossed() as about:
            return m.MenAcross(_nearest_crossing(prepared) == _place(prepared, about.crossing))
        case k.InOffice():
            return m.DayLeftOffice()
        case k.RulerAt() as about:
            return m.RulerIsAt(_place(prepared, about.place))
        case k.Arranged():
            return m.EliteReady()
        case k.PatronDid() as about:
            indices = [_named(prepared.patron_ids, name) for name in about.patrons]
            return m.PatronsThat(np.array(indices), about.did)


def _named(ids: tuple[str, ...], name: str) -> int:
    if name not in ids:
        raise KeyError(name)
    return ids.index(name)


def _place(prepared: Prepared, name: str) -> int:
    return _named(prepared.place_ids, name)


def _scope(prepared: Prepared, about: k.Scope) -> m.Indices:
    """The places of a scope that the regime held on the first day, in order."""
    core = prepared.map.places["core"]
    part = {"core": core == 1, "other": core == 0, None: np.zeros(len(core), bool)}[about.part]
    wanted = part.copy()
    wanted |= [place.region in about.regions for place in prepared.theatre.places]
    wanted[[_place(prepared, name) for name in about.places]] = True
    return np.flatnonzero(wanted & prepared.relations.regime[prepared.map.places["start_holder"]])


def _of_sides(prepared: Prepared, sides: k.Sides) -> Mask:
    codes = [code_of(Side, side) for side in sides]
    return np.isin(prepared.factions_on_paper["side"], codes)


def _takers(prepared: Prepared, sides: k.Sides) -> Mask:
    """Factions of these sides; all factions if no side is named."""
    return _of_sides(prepared, sides or words(Side))


def _km_to(prepared: Prepared, name: str) -> NDArray[np.float64]:
    return np.ascontiguousarray(prepared.map.ways["km"][:, _place(prepared, name)])


def _nearest_crossing(prepared: Prepared) -> NDArray[np.int64]:
    """[P] nearest crossing by road, among those open on the first day or opened before the branch."""
    opened = prepared.map.places["open"] == 1
    acts = prepared.past_events
    opened[acts["place"][acts["kind"] == Act.BORDER_OPENS]] = True
    crossings = np.flatnonzero(opened & (prepared.map.places["crossing"] == 1))
    if not len(crossings):
        return np.full(len(opened), -1)
    nearest: NDArray[np.int64] = crossings[prepared.map.ways["km"][:, crossings].argmin(axis=1)]
    return nearest
