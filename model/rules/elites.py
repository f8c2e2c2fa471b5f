"""Elites: private signals, coups and bargains.

Each member sees the log-odds that the regime survives with an error of his own and counts it lost
when s(signal) < threshold (1 - elite_exposure x exposure): who would fall with the ruler gives up on
him later. What counts is the excess over those who already did in calm. On an occasion
(hazard `coup_rate`) each who counts it lost joins with a probability; a pivotal share at once is an
attempt, and it succeeds where the capital's garrison is not loyal (Morris and Shin; Casper and Tyson
2014; Bell and Sudduth 2017). A bargain with rebels near the capital needs contact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.rules.numbers import clamp, logistic, positive

if TYPE_CHECKING:
    from brittle.model.records import Parameters


@rule
def counts_lost(
    belief: float, error: float, exposure: float, left_out: bool, p: Parameters
) -> bool:
    """Whether a member with this error (standard normal) counts the regime lost.

    One whom an offer on the table leaves out expects to be left behind: he sees `inside_spoiler`
    log-odds less of a chance (Stedman 1997 on spoilers inside).
    """
    feared = p.inside_spoiler if left_out else 0.0
    signal = logistic(belief - feared + p.elite_noise * error)
    return signal < p.elite_threshold * (1.0 - p.elite_exposure * clamp(exposure, 0.0, 1.0))


@rule
def covered_now(covered: float, on_offer: bool) -> float:
    """Share (0-1) of a group whom a deal covers now: nobody before an offer is on the table."""
    return covered if on_offer else 0.0


@rule
def excess_share(lost: int, calm: int, number: int) -> float:
    """Share of the elite that counts the regime lost, beyond those who did in calm."""
    return positive(float(lost - calm)) / number if number > 0 else 0.0


@rule
def leaves_out(offered: bool, in_office: bool, covered: float, elites: float) -> bool:
    """Whether an offer covers others and not the elites: `covered` of all, `elites` 1 or 0.

    It counts while it is on the table of a ruler who is in office.
    """
    return offered and in_office and covered > 0.0 and elites <= 0.0


@rule
def is_covered(offered: bool, elites: float) -> bool:
    """Whether an offer on the table covers the elites (`elites` 1 or 0), who then wait for it."""
    return offered and elites > 0.0


@rule
def may_join(lost: bool, lost_in_calm: bool, purged: bool) -> bool:
    """Whether a member may join a coup: one who has come to count the regime lost, and is still there."""
    return lost and not lost_in_calm and not purged


@rule
def may_plot(share_lost: float, in_office: bool, in_capital: bool, covered: bool) -> bool:
    """Whether elites plot: some count the regime lost, and the ruler is within their reach.

    He must be in office and in the capital, and no offer may cover them.
    """
    return share_lost > 0.0 and in_office and in_capital and not covered


@rule
def may_bargain(share_lost: float, capital_held: bool, party_near: bool, covered: bool) -> bool:
    """Whether elites can hand the capital over: some count the regime lost, and a party is near to take it.

    No offer may cover them.
    """
    return share_lost > 0.0 and capital_held and party_near and not covered


@rule
def occasion_hazard(p: Parameters) -> float:
    """Hazard per day of an occasion on which plotters could act."""
    if p.switch_elites <= 0.0:
        return 0.0
    return p.coup_rate


@rule
def join_chance(p: Parameters) -> float:
    """Chance that a member who counts the regime lost joins on an occasion."""
    return p.coup_join


@rule
def is_attempt(joined: int, number: int, p: Parameters) -> bool:
    """Whether those who join on an occasion are enough."""
    return joined > 0 and joined >= p.coup_pivot * number


@rule
def loyalty(will: float) -> float:
    """Chance that a formation in the capital stands by the ruler: s(U)."""
    return logistic(will)


@rule
def loyal_power(power: float, will: float) -> float:
    """Power that a formation in the capital brings to the ruler's defence, in men-equivalents."""
    return power * loyalty(will)


@rule
def coup_success(loyal_power: float, power: float) -> float:
    """Probability that an attempt succeeds: the share of the garrison that is not loyal."""
    if power <= 0.0:
        return 1.0
    return clamp(1.0 - loyal_power / power, 0.0, 1.0)


@rule
def exile_chance(p: Parameters) -> float:
    """Chance that a ruler deposed by a coup goes into exile; else he is captured."""
    return p.coup_exile


@rule
def failure_seen(p: Parameters) -> float:
    """What a coup that fails takes off memory, log-odds: a purge steadies, or it shakes."""
    return p.coup_aftermath


@rule
def bargain_hazard(contact: float, share_lost: float, p: Parameters) -> float:
    """Hazard per day that elites hand over the capital to rebels near it."""
    if p.switch_elites <= 0.0:
        return 0.0
    return p.bargain_rate * clamp(contact, 0.0, 1.0) * positive(share_lost)
