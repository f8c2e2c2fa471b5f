"""Numbers of the chronicle's kinds of entry and reasons, named for use in kernels and agents."""

from __future__ import annotations

from model.outcome import EVENTS, REASONS

(
    PLACE_FALLS,
    BATTLE_BEGINS,
    WITHDRAWS,
    DISPERSES,
    SURRENDERS,
    DEFECTS,
    CROSSES_BORDER,
    BREAKS_OFF,
    MARCHES,
    ARRIVES,
    RISES,
    CALL_TO_ARMS,
    PATRON_ACTS,
    PATRON_MEN_ARRIVE,
    PATRON_LEAVES,
    TALKS_OPEN,
    OFFER,
    RULER_ACCEPTS,
    REBELS_ACCEPT,
    RULER_DEPARTS,
    DEAL_BROKEN,
    RULER_FLEES,
    RULER_RELOCATES,
    RULER_TAKEN,
    COUP_FAILS,
    COUP_SUCCEEDS,
    ELITES_BARGAIN,
    CEASEFIRE_BEGINS,
    CEASEFIRE_ENDS,
    PAY,
    SPEECH,
    AMNESTY,
    BORDER_OPENS,
    BORDER_CLOSES,
    SURFACES,
    MOBILISES,
    NEUTRAL_MOVES_IN,
    CAPITAL_LOST,
    DENIAL_EXPOSED,
) = range(len(EVENTS))

BY_REINFORCEMENT, BY_COUNTER_ATTACK, BY_GIVING_UP, BY_GATHERING, BY_ATTACK = range(
    REASONS.index("reinforce"), REASONS.index("attacks") + 1
)
NO_REASON = -1
