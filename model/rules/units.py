"""Facts about a unit that follow from its codes and flags, such as whether it attacks or may be sent away."""

from __future__ import annotations

from brittle.model.codes import ACTIVE, ATTACKS, LOCALS, WAITING
from brittle.model.jit import rule


@rule
def is_local(kind: int) -> bool:
    """Whether the men of a unit of this kind (a code) are at home where they serve."""
    return kind in LOCALS


@rule
def is_attacking(order: int) -> bool:
    """Whether a unit with this order (a code) goes somewhere to fight there."""
    return order in ATTACKS


@rule
def is_idle(frozen: bool, column: bool) -> bool:
    """Whether a unit stays where it is and attacks nobody, because it is a column of a frozen faction."""
    return frozen and column


@rule
def is_stopped_by_truce(order: int, on_road: bool) -> bool:
    """Whether a cease-fire stops a unit; it does if the unit has orders to attack and is not on the road."""
    return is_attacking(order) and not on_road


@rule
def may_be_ordered(
    status: int, kind: int, of_regime: bool, on_the_way: bool, contested: bool, defends: bool
) -> bool:
    """Whether the regime can order a unit away; the unit must be in the field, mobile, and not in a fight.

    The unit must not be `on_the_way` elsewhere. Its place must not be contested, and the unit must be one of
    those that defend the place. `status` and `kind` are codes.
    """
    mobile = of_regime and status == ACTIVE and not is_local(kind)
    return mobile and not on_the_way and not contested and defends


@rule
def has_way_back(column: bool, at_base: bool, base_lost: bool) -> bool:
    """Whether a unit can go back; it can if it is a column from another place that no enemy holds."""
    return column and not at_base and not base_lost


@rule
def leaves_with_patron(status: int) -> bool:
    """Whether a unit leaves with its patron; it does if its status is in the field (ACTIVE) or WAITING."""
    return status in (ACTIVE, WAITING)
