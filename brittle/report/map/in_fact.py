"""What truly happened to the places, in the form of a run, for the map."""

from __future__ import annotations

import numpy as np

from brittle.model.codes import Manner, Side, word_of
from brittle.report.map.clock import MapClock
from brittle.report.map.one_run import HolderChange, MapRun
from brittle.results.happened import DAY, TrueLoss, WhatHappened
from brittle.results.reading import Results
from brittle.wording import counted, long_date

IN_FACT = "In fact"
NOT_RECORDED = "somebody else than the regime (the record does not say who)"
"""Who holds a place that the regime has lost, if the record has no holder."""
UNKNOWN = -1
"""The code of a manner that is not recorded."""


def in_fact(results: Results, clock: MapClock) -> MapRun | None:
    """The recorded losses of places until the horizon of a scenario; None without a record of a loss.

    A place that the record does not name is shown as on the first day. A holder that is not recorded has the
    code after those of the factions.
    """
    happened = results.happened
    if happened is None or not happened.losses:
        return None
    holders = {key: code for code, key in enumerate(results.words("lost_to"))}
    places = {str(key): code for code, key in enumerate(results.manifest["places"])}
    control = results.place_table["control"].loc[list(places)]
    first = [holders[str(key)] for key in control]
    changes = sorted(
        HolderChange(
            tick, places[one.place], holders.get(one.by or "", len(holders)), _manner(results, one)
        )
        for one in happened.losses
        if one.place in places and (tick := _tick(one, clock)) <= clock.last
    )
    ends = list(first)
    for change in changes:
        ends[change.place] = change.holder
    return MapRun(IN_FACT, _note(results, happened), first, changes, ends, True, (), (), (), True)


def _note(results: Results, happened: WhatHappened) -> str:
    """Say what the record holds, and what is shown of places that it does not name."""
    factions = results.manifest["theatre"]["value"]["factions"]
    control = results.place_table["control"]
    own = {key for key, one in factions.items() if one["side"] == word_of(Side.REGIME)}
    held, known = int(control.isin(own).sum()), len(happened.losses)
    rest = (
        f" The other {held - known:,} keep the mark of the first day, although the regime may have lost them "
        "too."
        if held > known
        else ""
    )
    return (
        "This is no run of the model, but what is recorded of the war until "
        f"{long_date(happened.until)}: the first loss of {known:,} of the "
        f"{counted(held, 'place', 'places')} that the regime held on the first day.{rest}"
    )


def _tick(loss: TrueLoss, clock: MapClock) -> int:
    """The tick at whose end the middle of the loss's window has passed."""
    hours = (loss.at - clock.start).total_seconds() / (DAY / 24)
    return max(0, int(np.ceil(hours / clock.hours)))


def _manner(results: Results, loss: TrueLoss) -> int:
    words = list(results.words("manner"))
    given_up = word_of(Manner.ABANDONMENT)
    return words.index(given_up) if loss.given_up and given_up in words else UNKNOWN
