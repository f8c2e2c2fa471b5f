"""Elites: private signals, coups and bargains.

Each member of the elite has a private signal: the log-odds that the regime survives, with an error of his
own. He counts the regime as lost when s(signal) < elite_threshold (1 - elite_exposure x exposure). A member
who would fall with the ruler therefore gives up on the ruler later. Members who count the regime as lost
even in calm are not counted. Occasions for a coup arise with the hazard `coup_rate`. On an occasion, each
member who counts the regime as lost joins with the probability `coup_join`. There is an attempt if enough
members join at the same time. The attempt's chance of success is the share of the capital's garrison that is
not loyal (Morris and Shin; Casper and Tyson 2014; Bell and Sudduth 2017). Elites can bargain with rebels
near the capital only if they have contact with them.
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
    """Whether a member with this error (standard normal) counts the regime as lost.

    A member who is left out of the offer on the table expects to be left behind, so his signal is lower by
    `inside_spoiler` log-odds (Stedman 1997 on inside spoilers).
    """
    feared = p.inside_spoiler if left_out else 0.0
    signal = logistic(belief - feared + p.elite_noise * error)
    return signal < p.elite_threshold * (1.0 - p.elite_exposure * clamp(exposure, 0.0, 1.0))


@rule
def covered_now(covered: float, on_offer: bool) -> float:
    """The share (0-1) of a group that a deal covers now, which is 0 before an offer is on the table."""
    return covered if on_offer else 0.0


@rule
def excess_share(lost: int, calm: int, number: int) -> float:
    """The share of the elite who count the regime as lost now, less the share in calm; never negative."""
    return positive(float(lost - calm)) / number if number > 0 else 0.0


@rule
def leaves_out(offered: bool, in_office: bool, covered: float, elites: float) -> bool:
    """Whether an offer covers others but not the elites, while the ruler to whom it is made is in office.

    `covered` is the share of groups that the offer covers, and `elites` is 1 if the offer covers the elites,
    else 0.
    """
    return offered and in_office and covered > 0.0 and elites <= 0.0


@rule
def is_covered(offered: bool, elites: float) -> bool:
    """Whether an offer on the table covers the elites (`elites` is 1 or 0), who then wait for the deal."""
    return offered and elites > 0.0


@rule
def may_join(lost: bool, lost_in_calm: bool, purged: bool) -> bool:
    """Whether a member may join a coup.

    He may if he counts the regime as lost now but did not count it as lost in calm, and if he was not purged.
    """
    return lost and not lost_in_calm and not purged


@rule
def may_plot(share_lost: float, in_office: bool, in_capital: bool, covered: bool) -> bool:
    """Whether elites plot against the ruler.

    They plot if some of them count the regime as lost, the ruler is in office and in the capital, and no
    offer covers the elites.
    """
    return share_lost > 0.0 and in_office and in_capital and not covered


@rule
def may_bargain(share_lost: float, capital_held: bool, party_near: bool, covered: bool) -> bool:
    """Whether elites can hand over the capital.

    They can if some of them count the regime as lost, rebels are near the capital, the regime still holds it,
    and no offer covers the elites.
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
    """Chance that a member who counts the regime as lost joins a coup on an occasion for one."""
    return p.coup_join


@rule
def is_attempt(joined: int, number: int, p: Parameters) -> bool:
    """Whether enough members join on an occasion for a coup to be attempted."""
    return joined > 0 and joined >= p.coup_pivot * number


@rule
def loyalty(will: float) -> float:
    """Chance that a formation in the capital stands by the ruler: s(U)."""
    return logistic(will)


@rule
def loyal_power(power: float, will: float) -> float:
    """The power with which a formation in the capital defends the ruler, in men-equivalents."""
    return power * loyalty(will)


@rule
def coup_success(loyal_power: float, power: float) -> float:
    """Probability that an attempt succeeds: the share of the garrison that is not loyal."""
    if power <= 0.0:
        return 1.0
    return clamp(1.0 - loyal_power / power, 0.0, 1.0)


@rule
def exile_chance(p: Parameters) -> float:
    """Chance that a ruler deposed by a coup goes into exile; otherwise he is captured."""
    return p.coup_exile


@rule
def failure_seen(p: Parameters) -> float:
    """The reduction of memory by a failed coup, in log-odds; negative if the coup shakes the regime."""
    return p.coup_aftermath


@rule
def bargain_hazard(contact: float, share_lost: float, p: Parameters) -> float:
    """Hazard per day that elites hand over the capital to rebels near it: rate x contact x share lost."""
    if p.switch_elites <= 0.0:
        return 0.0
    return p.bargain_rate * clamp(contact, 0.0, 1.0) * positive(share_lost)
