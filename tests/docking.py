"""Runs both engines side by side and says where they part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brittle.model import state as st
from brittle.model.agents.collapse import CollapseModel
from brittle.model.agents.exchange import dump
from brittle.model.ensemble import look, result_of
from brittle.model.kernel.schedule import play_ticks
from brittle.model.outcome import EVENTS
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared, branch_off
from brittle.model.state import Array, State

MOST_SHOWN = 10


@dataclass(frozen=True)
class Difference:
    """One value on which the engines disagree."""

    tick: int
    record: str
    field: str
    who: str
    compiled: object
    mesa: object

    def __str__(self) -> str:
        return (
            f"tick {self.tick}: {self.record}.{self.field} of {self.who}: "
            f"compiled {self.compiled!r}, mesa {self.mesa!r}"
        )


class UndockedError(AssertionError):
    """The engines differ; the words say where."""


def dock(
    prepared: Prepared, history: History, replicate: int, last_tick: int | None = None
) -> set[str]:
    """Plays a run in both engines, a tick at a time; returns the kinds of events that it had.

    Raises UndockedError at the first tick after which any value of any record or the chronicle
    differs by a bit, or, in the end, the series or the results do.
    """
    end = prepared.last_tick if last_tick is None else min(last_tick, prepared.last_tick)
    compiled = look(prepared, history, chronicle=True)
    mesa = CollapseModel(prepared, history, replicate)
    told = _hold_together(prepared, compiled, mesa, 0, -1)
    for tick in range(end):
        if tick == prepared.branch_tick:
            compiled = branch_off(prepared, compiled, replicate, look)
        play_ticks(compiled, tick, tick + 1)
        mesa.step()
        told = _hold_together(prepared, compiled, mesa, told, tick)
    one, other = result_of(prepared, compiled), mesa.result()
    for name in ("run", "places", "series", "log"):
        if getattr(one, name).tobytes() != getattr(other, name).tobytes():
            raise UndockedError(
                f"{name}: compiled {getattr(one, name)}, mesa {getattr(other, name)}"
            )
    return {EVENTS[entry.kind] for entry in mesa.chronicle}


def _hold_together(
    prepared: Prepared, compiled: State, mesa: CollapseModel, told: int, tick: int
) -> int:
    """Compares the engines; returns how many chronicle entries have been compared so far."""
    records = dump(mesa)
    found = [
        difference
        for name in st.RECORDS
        for difference in differences(prepared, name, getattr(compiled, name), records[name], tick)
    ]
    linked = compiled.linked & compiled.camps["bit"][:, None] != 0
    for f, c in np.argwhere(linked != _linked(mesa)).tolist():
        who = _who(prepared, "fronts", (f, c))
        one = bool(linked[f, c])
        found.append(Difference(tick, "fronts", "linked", who, one, not one))
    if found:
        more = [f"and {len(found) - MOST_SHOWN} more"] if len(found) > MOST_SHOWN else []
        raise UndockedError("\n".join([*map(str, found[:MOST_SHOWN]), *more]))
    entries = compiled.log[told : int(compiled.world[0]["logged"])].tolist()
    for mine, theirs in zip(entries, mesa.chronicle[told:], strict=True):
        if mine != tuple(theirs):
            raise UndockedError(f"tick {tick}: chronicle: compiled {mine}, mesa {tuple(theirs)}")
    return len(mesa.chronicle)


def _linked(mesa: CollapseModel) -> NDArray[np.bool_]:
    """Where a unit of each faction has a road to a hub: [F, P]."""
    return np.array([[city.is_linked(one) for city in mesa.cities] for one in mesa.factions])


def differences(
    prepared: Prepared, record: str, compiled: Array, mesa: Array, tick: int
) -> Iterator[Difference]:
    """Values of a record that are not the same to the last bit."""
    if compiled.shape == mesa.shape and compiled.tobytes() == mesa.tobytes():
        return
    for field in compiled.dtype.names or ():
        one, other = (np.ascontiguousarray(each[field]) for each in (compiled, mesa))
        bits = np.dtype(f"u{one.dtype.itemsize}")
        for place in np.argwhere(one.view(bits) != other.view(bits)):
            at = tuple(place.tolist())
            who = _who(prepared, record, at)
            yield Difference(tick, record, field, who, one[at].item(), other[at].item())


def _who(prepared: Prepared, record: str, at: tuple[int, ...]) -> str:
    if record == "fronts":
        return f"{prepared.faction_ids[at[0]]} at {prepared.place_ids[at[1]]}"
    ids = {
        "places": prepared.place_ids,
        "units": prepared.unit_ids,
        "factions": prepared.faction_ids,
        "patrons": prepared.patron_ids,
    }
    name = ids[record][at[0]] if record in ids else str(at[0])
    return f"{name}, {at[1]}" if at[1:] else name
