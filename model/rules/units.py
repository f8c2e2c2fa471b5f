"""What the codes and flags of a unit say of it: where it serves, whether it attacks, whether it may leave."""

from __future__ import annotations

from brittle.model.codes import ACTIVE, ATTACKS, LOCALS, WAITING
from brittle.model.jit import rule


@rule
def is_local(kind: int) -> bool:
    """Whether the men of a unit of this kind (a code) are at home where they serve."""
    return kind in LOCALS


@rule
def is_attacking(order: int) -> bool:
    """Whether a unit with this order (a code) goes where it goes to fight."""
    return order in ATTACKS


@rule
def is_idle(frozen: bool, column: bool) -> bool:
    """Whether a unit stays where it is and attacks nobody: a column of a faction that is frozen."""
    return frozen and column


@rule
def is_stopped_by_truce(order: int, on_road: bool) -> bool:
    """Whether a cease-fire ends a unit's attack: it goes on no attack from the place it is in."""
    return is_attacking(order) and not on_road


@rule
def may_be_ordered(
    status: int, kind: int, of_regime: bool, on_the_way: bool, contested: bool, defends: bool
) -> bool:
    """Whether the regime can order a unit away: one in the field, mobile and not in a fight.

    Nobody is `on_the_way` elsewhere who is ordered away, and nobody leaves a place that is contested
    or that he does not defend. `status` and `kind` are codes.
    """
    mobile = of_regime and status == ACTIVE and not is_local(kind)
    return mobile and not on_the_way and not contested and defends


@rule
def has_way_back(column: bool, at_base: bool, base_lost: bool) -> bool:
    """Whether a unit can go back: a column that came from another place, which no enemy holds."""
    return column and not at_base and not base_lost


@rule
def leaves_with_patron(status: int) -> bool:
    """Whether a patron's unit of this status (a code) leaves with it: one that is here, or would come."""
    return status in (ACTIVE, WAITING)
