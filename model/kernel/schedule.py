"""The schedule of one tick, phase by phase, and the loop over many ticks."""

from __future__ import annotations

from brittle.model.codes import IN_OFFICE
from brittle.model.jit import compiled, part
from brittle.model.kernel.belief import believe, settle_calm
from brittle.model.kernel.civilians import suffer, weigh_refuges
from brittle.model.kernel.columns import appear, seek
from brittle.model.kernel.combat import fight, quarrel, strike
from brittle.model.kernel.control import mobilise, move_in, rise, settle
from brittle.model.kernel.elites import bargain, judge, plot
from brittle.model.kernel.events import happen
from brittle.model.kernel.formations import calm, consider, decide, desert
from brittle.model.kernel.movement import move
from brittle.model.kernel.orders import command, halt
from brittle.model.kernel.patrons import decide_patrons, fly
from brittle.model.kernel.record import record
from brittle.model.kernel.roads import EVERYBODY, find_exits, find_roads, list_backings
from brittle.model.kernel.ruler import decide_ruler, hold_out, remember_defenders
from brittle.model.kernel.survey import list_homes, list_units, survey
from brittle.model.kernel.table import watch
from brittle.model.state import ABSENT, BATTLES, CUT_OFF, NEXT, SKY, VACANT, State


@compiled
def begin(s: State) -> None:
    """Work out the power of forces, the roads and the will of units on the first day."""
    w = s.world[0]
    list_units(s)
    list_homes(s)
    find_exits(s)
    find_roads(s)
    s.linked[:] = EVERYBODY
    s.counts[CUT_OFF] = 0
    s.counts[BATTLES] = 1
    fly(s)
    survey(s)
    find_roads(s)
    weigh_refuges(s)
    calm(s)
    for f in range(len(s.factions)):
        s.factions[f].power_calm = s.factions[f].power
    for c in range(len(s.places)):
        s.places[c].manned = 1 if s.places[c].garrison > 0.0 else 0
    settle_calm(s)
    w.defenders_slow = w.defenders
    record(s, -1)


@part
def open_branch(s: State) -> None:
    """Work out again everything that depends on parameters or events, which may change at the branch."""
    weigh_refuges(s)
    find_exits(s)
    list_backings(s)
    list_units(s)
    s.counts[SKY] = 1
    s.counts[NEXT] = 0


@compiled
def play_ticks(s: State, first: int, last: int) -> None:
    """Play the ticks from `first` to `last` - 1, phase by phase."""
    w = s.world[0]
    for tick in range(first, last):
        w.epoch = 0 if tick < w.branch else 1
        if tick == w.branch:
            open_branch(s)
        if w.changed == 1:
            find_roads(s)
        if s.counts[NEXT] < len(s.events) and s.events[s.counts[NEXT]].tick <= tick:
            happen(s, tick)
        decide_patrons(s, tick)
        if s.counts[SKY] == 1:
            fly(s)
        if s.counts[ABSENT] > 0:
            appear(s, tick)
        command(s, tick)
        if w.truce == 0:
            seek(s, tick)
        else:
            halt(s)
        move(s, tick)
        survey(s)
        fight(s, tick)
        strike(s)
        quarrel(s, tick)
        consider(s, tick)
        decide(s, tick)
        desert(s)
        rise(s, tick)
        mobilise(s, tick)
        settle(s, tick)
        if s.counts[VACANT] > 0:
            move_in(s, tick)
        believe(s)
        judge(s)
        if w.share_lost > 0.0:
            plot(s, tick)
            bargain(s, tick)
        if w.fate == IN_OFFICE:
            decide_ruler(s, tick)
        watch(s, tick)
        remember_defenders(s)
        hold_out(s)
        suffer(s, tick)
        record(s, tick)
