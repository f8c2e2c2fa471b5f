"""Public belief: L, the log-odds that the regime survives the next year, and b = s(L), the probability.

dL/dt = phi (L* - L),  L* = L0 + [log(F_regime / F_rebel) - its value in calm] - m,  dm/dt = -m / tau.

L0 follows from the yearly hazard of falling for a regime that has stood for years. Losing a place of value v
adds beta v to the memory of losses m, or beta v (1 + nu) if the place fell without battle. Retaking a place
subtracts beta v from m. A city that is lost without battle surprises people more (Kuran 1991, Lohmann 1994).
People do not act on noise. As long as L is within a dead band around its value in calm, the rest of the
model responds as in calm (Granovetter 1978).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.rules.numbers import chance, clamp, log_odds, logistic, positive, safe_log

if TYPE_CHECKING:
    from brittle.model.records import Parameters


@rule
def answers_events(p: Parameters) -> bool:
    """Whether belief responds to events; if not, it stays at its value in calm."""
    return p.switch_belief > 0.0


@rule
def calm_belief(p: Parameters) -> float:
    """L0, in log-odds: belief in calm, which follows from the yearly hazard that the regime falls."""
    return log_odds(math.exp(-p.calm_hazard))


@rule
def balance(regime_power: float, rebel_power: float) -> float:
    """log(F_regime / F_rebel), with one man added to each side so that the ratio is always defined."""
    return safe_log((regime_power + 1.0) / (rebel_power + 1.0))


@rule
def belief_target(
    calm: float, ratio: float, calm_ratio: float, memory: float, p: Parameters
) -> float:
    """L*, the level towards which belief moves: L0, plus the change of the balance since calm, minus m."""
    return calm + clamp(ratio - calm_ratio, -p.ratio_bound, p.ratio_bound) - memory


@rule
def follow(belief: float, target: float, days: float, p: Parameters) -> float:
    """L after moving towards L* for `days`; the formula is exact for any length of tick."""
    return belief + chance(p.belief_rate, days) * (target - belief)


@rule
def fade(memory: float, days: float, p: Parameters) -> float:
    """The memory m after `days`; it fades because a regime that survives a loss shows that it can do this."""
    return memory * math.exp(-days / p.belief_memory)


@rule
def felt(belief: float, calm: float, p: Parameters) -> float:
    """L as people act on it.

    Inside the dead band, it is L0. Outside the band, the departure from L0 is reduced by the band's width.
    """
    departure = belief - calm
    if departure > p.belief_band:
        return calm + departure - p.belief_band
    if departure < -p.belief_band:
        return calm + departure + p.belief_band
    return calm


@rule
def without_capital(belief: float, p: Parameters) -> float:
    """L while the capital is lost: at most `belief_floor`."""
    if belief > p.belief_floor:
        return p.belief_floor
    return belief


@rule
def lost_since_calm(calm: float, felt: float) -> float:
    """The fall of belief since calm, in log-odds: L0 - L."""
    return calm - felt


@rule
def fall_since_calm(calm: float, felt: float) -> float:
    """The fall since calm of b = s(L), the probability with which people expect the regime to survive."""
    return logistic(calm) - logistic(felt)


@rule
def shock(value: float, without_battle: bool, credibility: float, p: Parameters) -> float:
    """The addition to the memory of losses when a place is lost, in log-odds.

    The addition is beta v, or beta v (1 + nu) if the place fell without battle. An official denial cancels a
    share of the addition. This share is `denial_weight` times the credibility of the denial (0-1).
    """
    surprise = 1.0 + (p.no_battle_surprise if without_battle else 0.0)
    return (
        p.belief_shock * value * surprise * (1.0 - p.denial_weight * clamp(credibility, 0.0, 1.0))
    )


@rule
def relief(value: float, p: Parameters) -> float:
    """The reduction of the memory of losses when a place is retaken, in log-odds: beta v."""
    return p.belief_shock * value


@rule
def credibility_after(credibility: float, value: float, p: Parameters) -> float:
    """Credibility of the official line after its denial of a loss was seen to be false.

    Credibility falls exponentially with the place's value, so that denials about a town coded as two places
    cost as much in total as a denial about the same town coded as one.
    """
    return clamp(credibility, 0.0, 1.0) * math.exp(-p.denial_cost * value)


@rule
def rumours(presence: float, days: float, p: Parameters) -> float:
    """The effect of rumours of the ruler's flight on memory, in log-odds, over `days` with enemies near.

    The effect is rumour_rate (1 - presence)+ a day, so it is larger if the ruler is seen less.
    """
    return p.rumour_rate * positive(1.0 - presence) * days


@rule
def is_rumoured(in_office: bool, threatened: bool) -> bool:
    """Whether people spread rumours that the ruler flees; they do if he is in office and enemies are near."""
    return in_office and threatened


@rule
def speech(credibility: float, p: Parameters) -> float:
    """The reduction of memory by a speech, in log-odds, given how far the speech is believed (0-1)."""
    return p.speech_weight * clamp(credibility, 0.0, 1.0)


@rule
def patron_seen(of_regime: bool, p: Parameters) -> float:
    """The change of memory, in log-odds: a reduction when a patron intervenes, an addition when it leaves.

    For a patron of those who fight the regime, the sign is reversed.
    """
    return p.patron_signal if of_regime else -p.patron_signal


@rule
def talks_seen(p: Parameters) -> float:
    """The addition to memory when people see that there are talks, in log-odds."""
    return p.talks_signal


@rule
def departure_seen(p: Parameters) -> float:
    """The addition to memory when the ruler departs, in log-odds."""
    return p.flight_signal
