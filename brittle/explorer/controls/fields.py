"""Every control of a scenario, and those that the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from brittle.api.cases import LoadedScenario
from brittle.explorer.controls.acts import HEAD, acts_of
from brittle.explorer.controls.control import Control
from brittle.explorer.controls.land import land_of
from brittle.explorer.controls.levers import levers_of
from brittle.explorer.controls.model_parameters import parameters_of

_FIRST = (
    "ruler.policy",
    "offer.opens",
    "offer.guarantee.chance_honoured",
    "ruler.force",
    f"{HEAD}speech",
    "frozen",
    "amnesty.credibility",
    f"{HEAD}pay",
    "regime.consolidation",
)
"""The levers that scenarios are about; they are always in view, in this order."""

_OF_PATRONS = ".commitment"
"""The ending of the fields of patrons that are always in view."""


@lru_cache(maxsize=64)
def controls_of(scenario: LoadedScenario) -> tuple[Control, ...]:
    """Every control of a scenario: levers, dated acts, the model's parameters, and then the theatre."""
    return (
        *levers_of(scenario),
        *acts_of(scenario),
        *parameters_of(scenario),
        *land_of(scenario),
    )


def control_of(scenario: LoadedScenario, field: str) -> Control | None:
    """The control of a field; None if there is none."""
    return next((one for one in controls_of(scenario) if one.field == field), None)


def in_view(controls: Sequence[Control], *more: Iterable[str]) -> tuple[Control, ...]:
    """The controls that the page shows: the levers that scenarios are about, and then `more` fields."""
    by_field = {one.field: one for one in controls}
    patrons = [one.field for one in controls if one.field.endswith(_OF_PATRONS)]
    wanted = dict.fromkeys([*_FIRST, *patrons, *chain(*more)])
    return tuple(by_field[field] for field in wanted if field in by_field)
