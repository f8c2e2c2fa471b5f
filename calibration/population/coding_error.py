"""Estimate the error of a coding from pairs of codings of the same war by independent coders.

    python -m brittle.calibration.population.coding_error

Each of the two codings has an error. If the two errors are alike and independent, the variance of the
difference is twice that of one error. For values on a scale, most rows agree exactly and the others differ by
steps of the scale. One coding is therefore wrong with half the chance with which the two disagree, and its
error is one of the observed differences, of either sign. For numbers of men, the standard deviation of the
log ratio of two garrisons is divided by the root of 2. The mean log ratio of each side in each war is
subtracted first, because the error that all garrisons of a side share is the `spread` of their rows.

A garrison consists of all formations of one side in one place. The second coder codes fewer places, so a
garrison of the second coder may include men whom the first coder places nearby. The estimate is therefore
rather too large.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console

from brittle.model.codes import Side, word_of
from brittle.model.coding_error import CODING_ERROR, CodingError, Jumps
from brittle.model.inputs.reading import Theatre, load_theatre

SECOND = Path("codings") / "second"
"""The folder, inside a case's folder, that holds the second coding."""

SCENARIOS = Path(__file__).parents[2] / "scenarios"
"""The folder of the shipped cases."""

ON_SCALES = ("alignment", "value", "defence")
"""Columns of places.csv whose values come from a scale."""


class Garrison(NamedTuple):
    """The men of one side in one place, and their cohesion weighted by their numbers."""

    men: float
    cohesion: float


type Garrisons = Mapping[tuple[str, bool], Garrison]
"""Garrisons by place and by whether they belong to the regime's side."""


class TwoCodings(NamedTuple):
    """Two codings of one war."""

    one: Theatre
    other: Theatre


def twice_coded(scenarios: Path) -> list[TwoCodings]:
    """The cases in a folder of cases that have a second coding, each with both of its codings."""
    folders = sorted(path.parent.parent for path in scenarios.glob(f"*/{SECOND}"))
    return [TwoCodings(load_theatre(one), load_theatre(one / SECOND)) for one in folders]


def estimated(pairs: Iterable[TwoCodings]) -> CodingError:
    """The error of one coding, estimated from several wars that were each coded twice."""
    pairs = list(pairs)
    on_scales = {
        name: jumps_of([x for pair in pairs for x in _differences(pair, name)])
        for name in ON_SCALES
    }
    both = [row for pair in pairs for row in _garrisons_of_both(pair)]
    cohesion = jumps_of([other.cohesion - one.cohesion for _, one, other in both])
    return CodingError(**on_scales, cohesion=cohesion, men=_log_sd(pairs))


def jumps_of(differences: Iterable[float]) -> Jumps:
    """Jumps of one coding, given the differences between two codings of the same rows."""
    sizes = [round(abs(difference), 2) for difference in differences]
    counted = Counter(size for size in sizes if size > 0.0)
    return Jumps(len(sizes), tuple(sorted(counted.items())))


def _differences(pair: TwoCodings, name: str) -> Iterator[float]:
    """Differences between the two codings in a column of places.csv; the capital's value is a convention."""
    second = {place.id: place for place in pair.other.places}
    for place in pair.one.places:
        if place.id in second and not (name == "value" and place.id == pair.one.capital):
            yield getattr(second[place.id], name) - getattr(place, name)


def garrisons(theatre: Theatre) -> Garrisons:
    """The garrisons of a theatre."""
    rows: dict[tuple[str, bool], list[Garrison]] = {}
    for unit in theatre.formations:
        at = (unit.place, _fights_for_regime(theatre, unit.faction))
        rows.setdefault(at, []).append(Garrison(unit.nominal * unit.fill, unit.cohesion))
    return {at: _together(units) for at, units in rows.items()}


def _together(units: list[Garrison]) -> Garrison:
    men = sum(unit.men for unit in units)
    return Garrison(men, sum(unit.men * unit.cohesion for unit in units) / men)


def _fights_for_regime(theatre: Theatre, faction: str) -> bool:
    owner = theatre.patrons[faction].supports[0] if faction in theatre.patrons else faction
    return theatre.factions[owner].side == word_of(Side.REGIME)


def _garrisons_of_both(pair: TwoCodings) -> Iterator[tuple[bool, Garrison, Garrison]]:
    one, other = garrisons(pair.one), garrisons(pair.other)
    for at, first in one.items():
        if at in other:
            yield at[1], first, other[at]


def _log_sd(pairs: Iterable[TwoCodings]) -> float:
    """Standard deviation of the log of one coder's error in the men of a garrison."""
    squares, freedom = 0.0, 0
    for pair in pairs:
        both = list(_garrisons_of_both(pair))
        for side in (True, False):
            logs = [math.log(b.men / a.men) for regime, a, b in both if regime is side]
            if len(logs) > 1:
                squares += float(np.square(np.array(logs) - np.mean(logs)).sum())
                freedom += len(logs) - 1
    return round(math.sqrt(squares / freedom / 2.0), 3)


def main() -> None:
    """Print the estimate, and whether it is the one that the model uses."""
    found = estimated(twice_coded(SCENARIOS))
    tell = Console(highlight=False).print
    for name in (*ON_SCALES, "cohesion"):
        jumps: Jumps = getattr(found, name)
        sizes = ", ".join(f"{size:g} ({count})" for size, count in jumps.sizes)
        tell(f"{name}: {jumps.differing} of {jumps.rows} rows differ, by {sizes}")
    tell(f"men: log standard deviation {found.men:g}")
    tell(
        "the model uses these numbers" if found == CODING_ERROR else "the model uses other numbers"
    )


if __name__ == "__main__":
    main()
