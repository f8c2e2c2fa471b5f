"""The controls of the model's parameters, with the bands of their priors."""

from __future__ import annotations

from collections.abc import Iterator

from brittle.api.cases import LoadedScenario
from brittle.explorer.controls.control import Control, ControlGroup, ControlKind
from brittle.model.parameters import PARAMETERS, Parameter
from brittle.sweeps.cases import flat
from brittle.wording import capital_letter, spaced

_MECHANISMS = {
    "ruler": ControlGroup.RULER,
    "elites": ControlGroup.RULER,
    "patrons": ControlGroup.PATRONS,
    "movement": ControlGroup.REBELS,
    "mobilisation": ControlGroup.ARMY,
    "will": ControlGroup.ARMY,
    "combat": ControlGroup.ARMY,
    "desertion": ControlGroup.ARMY,
    "power": ControlGroup.ARMY,
    "orders": ControlGroup.ARMY,
    "switches": ControlGroup.ARMY,
}
"""The group of the parameters of each mechanism; the others belong to the people."""

LEVELS = (0.05, 0.95)
"""The ends of the band of a prior."""


def parameters_of(scenario: LoadedScenario) -> Iterator[Control]:
    """The controls of every parameter that acts from the branch on."""
    known = flat(scenario.value)
    for one in PARAMETERS.values():
        if not one.before_runs:
            yield _control(one, known.get(f"parameters.{one.name}"))


def _control(one: Parameter, value: float | None) -> Control:
    low, high = (one.prior.quantile(level) for level in LEVELS)
    width = high - low
    switch = one.mechanism == "switches"
    return Control(
        field=f"parameters.{one.name}",
        label=capital_letter(spaced(one.name)),
        help=one.meaning,
        unit=one.unit,
        group=_MECHANISMS.get(one.mechanism, ControlGroup.PEOPLE),
        kind=ControlKind.CHOICE if switch else ControlKind.SLIDER,
        low=max(one.low, low - width) if width else one.low,
        high=min(one.high, high + width) if width else one.high,
        choices=("0", "1") if switch else (),
        value=f"{value:g}" if switch and value is not None else value,
        usual=f"{one.default:g}" if switch else one.default,
        band=(low, high) if width else None,
    )
