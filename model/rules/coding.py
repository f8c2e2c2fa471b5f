"""What a coding cannot know: how a coded value differs from the value that another coder would give.

Two coders agree on most rows, and on the others they differ by a step of the scale. An error is therefore a
jump: with the chance q it is one of the observed sizes, of either sign, and otherwise it is 0.
`model.coding_error` has q and the sizes. A value cannot leave its scale. A lognormal factor multiplies the
men of a garrison. All garrisons of a faction are then scaled back to the faction's total, because `spread`
is the error of the total. The parameter `coding_scale` multiplies all sizes, and `switch_coding` turns all
errors off. `coding_shift` is the part of the error in alignment that all places of a case share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.conventions import (
    LEAST_COHESION,
    LEAST_VALUE,
    MOST_COHESION,
    MOST_DEFENCE,
    MOST_VALUE,
)
from brittle.model.jit import rule
from brittle.model.rules.numbers import bounded_exp, clamp

if TYPE_CHECKING:
    from brittle.model.records import Numbers, Parameters


@rule
def error_scale(p: Parameters) -> float:
    """The factor on the sizes of all errors; 0 if errors are switched off."""
    return p.coding_scale if p.switch_coding > 0.0 else 0.0


@rule
def jump(u: float, chance: float, sizes: Numbers) -> float:
    """An error, given a uniform draw u.

    It is a jump down if u is below chance / 2, and a jump up if u is above 1 - chance / 2.
    """
    half = 0.5 * clamp(chance, 0.0, 1.0)
    tail = min(u, 1.0 - u)
    if len(sizes) == 0 or not 0.0 <= tail < half:
        return 0.0
    last = len(sizes) - 1
    size = sizes[int(clamp(tail / half * len(sizes), 0.0, last))]
    return -size if u < half else size


@rule
def alignment_drawn(coded: float, error: float, p: Parameters) -> float:
    """Alignment of a place in a history, from the coded value and the place's own error."""
    if p.switch_coding <= 0.0:
        return coded
    return clamp(coded + error_scale(p) * (error + p.coding_shift), -1.0, 1.0)


@rule
def value_drawn(coded: float, error: float, capital: bool, p: Parameters) -> float:
    """Value of a place in a history; the capital's value is 1 by convention, and no other exceeds .9."""
    if capital or error == 0.0:
        return coded
    low, high = min(coded, LEAST_VALUE), max(coded, MOST_VALUE)
    return clamp(coded + error_scale(p) * error, low, high)


@rule
def defence_drawn(coded: float, error: float, p: Parameters) -> float:
    """Factor by which the ground of a place helps its defenders in a history; at least 1."""
    return clamp(coded + error_scale(p) * error, 1.0, max(coded, MOST_DEFENCE))


@rule
def cohesion_drawn(coded: float, error: float, p: Parameters) -> float:
    """Cohesion of a unit in a history, kept on the codebook's scale."""
    if error == 0.0:
        return coded
    low, high = min(coded, LEAST_COHESION), max(coded, MOST_COHESION)
    return clamp(coded + error_scale(p) * error, low, high)


@rule
def garrison_factor(sd: float, z: float, p: Parameters) -> float:
    """Factor on the men of a garrison before scaling to the faction's total; z is standard normal."""
    return bounded_exp(error_scale(p) * sd * z)


@rule
def is_in_being(exists: float, u: float, p: Parameters) -> bool:
    """Whether a force exists in a history, given its coded chance and a uniform draw u."""
    return p.switch_exists <= 0.0 or u < exists


@rule
def reading_of(chances: Numbers, u: float) -> int:
    """The index of the reading that a history takes, given a uniform draw u; -1 for the values as coded."""
    below = 0.0
    for i in range(len(chances)):
        below += chances[i]
        if u < below:
            return i
    return -1


@rule
def takes_readings(p: Parameters) -> bool:
    """Whether a history takes one of the readings of each fork, or else all values as they are coded."""
    return p.switch_forks > 0.0
