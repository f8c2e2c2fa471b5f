"""The public mind: log-odds L that the regime survives the next year; b = s(L).

dL/dt = phi (L* - L),  L* = L0 + [log(F_regime / F_rebel) - the same at calm] - m,  dm/dt = -m / tau.
L0 comes from the yearly hazard of a regime that has stood for years. A place lost adds beta v (1 +
nu if without battle) to the memory m; one retaken takes beta v off. Within a dead band around calm
nothing else in the model responds: people do not act on noise (Granovetter 1978). After Kuran (1991)
and Lohmann (1994): a city lost without battle surprises more.
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
    """Whether belief answers events; switched off, it stays at calm."""
    return p.switch_belief > 0.0


@rule
def calm_belief(p: Parameters) -> float:
    """L0, log-odds: belief in a regime at rest, from its yearly hazard."""
    return log_odds(math.exp(-p.calm_hazard))


@rule
def balance(regime_power: float, rebel_power: float) -> float:
    """log(F_regime / F_rebel), one man added to either so that it stays defined."""
    return safe_log((regime_power + 1.0) / (rebel_power + 1.0))


@rule
def belief_target(
    calm: float, ratio: float, calm_ratio: float, memory: float, p: Parameters
) -> float:
    """L*, where the public mind is drawn: calm, the balance's departure from calm, and memory."""
    return calm + clamp(ratio - calm_ratio, -p.ratio_bound, p.ratio_bound) - memory


@rule
def follow(belief: float, target: float, days: float, p: Parameters) -> float:
    """L after `days` of being drawn to L*; exact, so that the tick does not matter."""
    return belief + chance(p.belief_rate, days) * (target - belief)


@rule
def fade(memory: float, days: float, p: Parameters) -> float:
    """m after `days`: to have survived is itself evidence."""
    return memory * math.exp(-days / p.belief_memory)


@rule
def felt(belief: float, calm: float, p: Parameters) -> float:
    """L as others respond to it: calm within the dead band, nearer to calm by the band outside."""
    departure = belief - calm
    if departure > p.belief_band:
        return calm + departure - p.belief_band
    if departure < -p.belief_band:
        return calm + departure + p.belief_band
    return calm


@rule
def without_capital(belief: float, p: Parameters) -> float:
    """L while the capital is lost: no more than its floor."""
    if belief > p.belief_floor:
        return p.belief_floor
    return belief


@rule
def lost_since_calm(calm: float, felt: float) -> float:
    """Belief lost since calm, log-odds: L0 - L."""
    return calm - felt


@rule
def fall_since_calm(calm: float, felt: float) -> float:
    """Fall of b = s(L), the chance that people give the regime, from calm."""
    return logistic(calm) - logistic(felt)


@rule
def shock(value: float, without_battle: bool, credibility: float, p: Parameters) -> float:
    """What the loss of a place adds to memory, log-odds.

    beta v (1 + nu if without battle), less what the official denial takes back where it is believed.
    """
    surprise = 1.0 + (p.no_battle_surprise if without_battle else 0.0)
    return (
        p.belief_shock * value * surprise * (1.0 - p.denial_weight * clamp(credibility, 0.0, 1.0))
    )


@rule
def relief(value: float, p: Parameters) -> float:
    """What a place retaken takes off memory, log-odds: beta v."""
    return p.belief_shock * value


@rule
def credibility_after(credibility: float, value: float, p: Parameters) -> float:
    """Credibility of the official line once its denial of a loss is seen to be false.

    Exponential in value, so that a town coded as two costs what it cost as one.
    """
    return clamp(credibility, 0.0, 1.0) * math.exp(-p.denial_cost * value)


@rule
def rumours(presence: float, days: float, p: Parameters) -> float:
    """What rumours of the ruler's flight add to memory, log-odds, in `days` with enemies near.

    They grow with how little he is seen: rumour_rate (1 - presence)+ a day.
    """
    return p.rumour_rate * positive(1.0 - presence) * days


@rule
def is_rumoured(in_office: bool, threatened: bool) -> bool:
    """Whether flight is rumoured: of a ruler in office, with enemies near the capital."""
    return in_office and threatened


@rule
def speech(credibility: float, p: Parameters) -> float:
    """What a speech takes off memory, log-odds, by how far it is believed (0-1)."""
    return p.speech_weight * clamp(credibility, 0.0, 1.0)


@rule
def patron_seen(of_regime: bool, p: Parameters) -> float:
    """What a patron that acts in force takes off memory, and one that leaves adds, log-odds.

    A patron of those who fight the regime tells the contrary.
    """
    return p.patron_signal if of_regime else -p.patron_signal


@rule
def talks_seen(p: Parameters) -> float:
    """What talks that are seen add to memory, log-odds."""
    return p.talks_signal


@rule
def departure_seen(p: Parameters) -> float:
    """What the ruler's departure adds to memory, log-odds."""
    return p.flight_signal
