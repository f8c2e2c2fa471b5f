"""The rows of results of a finished run; `model.outcome` declares the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from brittle.model.codes import ACTIVE, BARGAIN
from brittle.model.outcome import PLACE_DTYPE, RUN_DTYPE, SOLDIER_FATES
from brittle.model.rules.civilians import accountability
from brittle.model.rules.combat import is_assault
from brittle.model.rules.mobilisation import men_in_ranks
from brittle.model.rules.numbers import day_of, logistic, share_of
from brittle.model.rules.summary import CourseOfEvents, summary
from brittle.model.setup.history import values_of
from brittle.model.setup.prepare import Prepared
from brittle.model.state import Array, State

if TYPE_CHECKING:
    from brittle.model.records import Parameters


def run_row(prepared: Prepared, state: State) -> np.void:
    """The RUN_DTYPE record of a run."""
    w, p = state.world[0], values_of(state.p[1])
    row: np.void = np.zeros(1, RUN_DTYPE)[0]
    days = _Days(prepared)
    row["outcome"] = _summary_word(w, p, days)
    row["capital_lost"] = int(w["lost_tick"] >= 0)
    row["capital_lost_day"] = days.from_branch(w["lost_tick"])
    row["capital_taken_by"] = w["lost_to"]
    row["capital_manner"] = w["lost_manner"]
    capital = state.places[w["capital"]]
    row["capital_fighting_days"] = w["lost_fighting"] if w["lost_tick"] >= 0 else capital["fought"]
    row["ruler_fate"] = w["fate"]
    row["ruler_left_day"] = days.from_branch(w["left_tick"])
    row["relocated_day"] = days.from_branch(w["moved_tick"])
    row["talks_day"] = days.from_branch(w["talks_tick"])
    row["offer_day"] = days.from_branch(w["offer_tick"])
    row["ruler_accepts_day"] = days.from_branch(w["ruler_yes"])
    row["rebels_accept_day"] = days.from_branch(w["rebels_yes"])
    row["departed_day"] = days.from_branch(w["departed"])
    row["honoured"] = w["honoured"] if w["departed"] >= 0 else -1
    row["forced"] = w["forced"]
    row["coup_day"] = days.from_branch(w["coup_tick"])
    row["coup_succeeded"] = w["coup_won"]
    row["ceasefire_days"] = w["truce_longest"]
    row["killed_regime"] = w["killed_regime"]
    row["killed_rebels"] = w["killed_rebels"]
    row["killed_civilians"] = w["killed_civilians"]
    row["reprisals"] = w["reprisals"]
    row["displaced_peak"] = w["displaced_peak"]
    row["displaced_end"] = w["displaced"]
    row["accountability"] = accountability(int(w["fate"]), p)
    row["celebrations"] = w["celebrations"]
    _count_soldiers(row, state)
    _count_places(row, prepared, state, days, p)
    row["patrons_acted"] = int(state.patrons["acted"].sum())
    row["patrons_left"] = int(state.patrons["left"].sum())
    row["belief_end"] = logistic(float(w["belief"]))
    row["will_never_moved"] = int(w["moved"] == 0)
    return row


def place_rows(prepared: Prepared, state: State) -> Array:
    """A PLACE_DTYPE row for every place, in the order of their indices."""
    places, days = state.places, _Days(prepared)
    rows = np.zeros(len(places), PLACE_DTYPE)
    rows["place"] = np.arange(len(places))
    rows["lost_day"] = np.nan
    for c in np.flatnonzero(places["lost_tick"] >= 0):
        rows["lost_day"][c] = days.from_branch(int(places["lost_tick"][c]))
    rows["lost_to"] = places["lost_to"]
    rows["manner"] = places["lost_manner"]
    rows["fighting_days"] = places["fought"]
    rows["holder_end"] = places["holder"]
    rows["killed_civilians"] = places["killed"]
    rows["displaced_peak"] = places["away_peak"]
    rows["reprisals"] = places["reprisals"]
    return rows


class _Days:
    """Converts ticks to days; an event is dated to the end of its tick."""

    def __init__(self, prepared: Prepared) -> None:
        self._branch, self._dt = prepared.branch_tick, prepared.dt

    def from_start(self, tick: int) -> float:
        """Days from the start; -1 for never."""
        return -1.0 if tick < 0 else day_of(tick, self._dt)

    def from_branch(self, tick: int) -> float:
        """Days from the branch; NaN for never."""
        return float("nan") if tick < 0 else day_of(tick - self._branch, self._dt)


def _summary_word(w: np.void, p: Parameters, days: _Days) -> int:
    alone = int(w["left_tick"]) if w["left_alone"] else -1
    # A bargain counts only if it caused the first loss of the capital.
    delivered = int(w["lost_manner"]) == BARGAIN
    course = CourseOfEvents(
        capital_lost=days.from_start(int(w["lost_tick"])),
        deal=days.from_start(int(w["departed"])),
        bargain=days.from_start(int(w["bargain_tick"]) if delivered else -1),
        left=days.from_start(alone),
        fighting=float(w["lost_fighting"]),
        ruler_moved=0 <= int(w["moved_tick"]) <= int(w["lost_tick"]),
        rump_days=float(w["rump_days"]),
        ceasefire_days=float(w["truce_longest"]),
    )
    return summary(course, p)


def _count_soldiers(row: np.void, state: State) -> None:
    """Counts the regime's soldiers and militia by what became of them; the parts add up to the whole."""
    w = state.world[0]
    ours = state.units[state.units["regime"] == 1]
    row["soldiers_start"] = w["men_start"] + w["raised"]
    in_field = ours["men"][ours["status"] == ACTIVE].sum()
    gone = [fate for fate in SOLDIER_FATES if fate != "in_ranks"]
    found = {"in_ranks": men_in_ranks(in_field, state.places["militia"].sum())}
    found |= {fate: ours[fate].sum() for fate in gone}
    for fate in ("lost", "deserted", "dispersed"):
        found[fate] += w[f"militia_{fate}"]
    for fate in SOLDIER_FATES:
        row[f"soldiers_{fate}"] = found[fate]


def _count_places(
    row: np.void, prepared: Prepared, state: State, days: _Days, p: Parameters
) -> None:
    places = state.places
    regime = prepared.relations.regime
    lost = (places["lost_tick"] >= 0) & regime[places["start_holder"]]
    row["places_lost"] = int(lost.sum())
    fought = places["lost_fighting"][lost].tolist()
    row["lost_without_battle"] = sum(not is_assault(fighting, p) for fighting in fought)
    ticks = places["lost_tick"][lost]
    row["first_loss_day"] = days.from_branch(int(ticks.min())) if len(ticks) else float("nan")
    people = places["population"].sum()
    held = places["population"][regime[places["holder"]]].sum()
    row["population_held_end"] = share_of(held, people)
