"""What a run amounts to: the words, codes and columns in which results are told.

Two facts are kept apart, who controls the capital and what became of the ruler; the summary word
follows a written precedence (`rules/summary.py`). Days count from the branch and may be negative
for what happened before it; NaN means "it did not happen within the horizon".
"""

from __future__ import annotations

import numpy as np

from model.codes import Event, Fate, Manner, Outcome, Reason, words

OUTCOMES = words(Outcome)
FATES = words(Fate)
MANNERS = words(Manner)
EVENTS = words(Event)
REASONS = words(Reason)

SERIES = (
    "belief",  # public belief that the regime survives the next year, 0-1
    "men_in_ranks",  # the regime's soldiers and militia still in the ranks, men
    "cohesion",  # men-weighted mean cohesion of the regime's formations, 0-1
    "population_held",  # share of the people in places that the regime holds, 0-1
    "killed_combatants",  # cumulative, all sides, people
    "killed_civilians",  # cumulative, people
    "displaced",  # people away from home that day
)
"""Daily series of a run, one value a day from the branch (day 0) to the horizon."""

RUN_DTYPE = np.dtype(
    [
        ("outcome", "i1"),  # index into OUTCOMES
        ("capital_lost", "i1"),  # 1 if the regime lost the capital by the horizon
        ("capital_lost_day", "f4"),
        ("capital_taken_by", "i2"),  # index into Prepared.faction_ids, -1 if it stands
        ("capital_manner", "i1"),  # index into MANNERS, -1
        ("capital_fighting_days", "f4"),  # effective, at the capital: of its last battle if it fell
        ("ruler_fate", "i1"),  # index into FATES
        ("ruler_left_day", "f4"),  # left office, by whatever way
        ("relocated_day", "f4"),  # moved to a stronghold
        ("talks_day", "f4"),
        ("offer_day", "f4"),  # an exit offer is on the table
        ("ruler_accepts_day", "f4"),
        ("rebels_accept_day", "f4"),
        ("departed_day", "f4"),  # left under the deal
        ("honoured", "i1"),  # 1 honoured, 0 broken, -1 no departure under a deal
        ("forced", "i1"),  # 1 if the scenario made the ruler accept (offer below staying)
        ("coup_day", "f4"),  # first attempt
        ("coup_succeeded", "i1"),  # -1 no attempt
        ("ceasefire_days", "f4"),  # longest spell kept
        ("killed_regime", "f4"),
        ("killed_rebels", "f4"),  # rebels, local fighters and neutrals
        ("killed_civilians", "f4"),
        ("reprisals", "f4"),  # people killed in reprisals, not in killed_civilians
        ("displaced_peak", "f4"),
        ("displaced_end", "f4"),
        ("accountability", "f4"),  # chance that the ruler answers before a court, 0-1
        (
            "celebrations",
            "f4",
        ),  # people in places that rose or were taken without their army fighting
        ("soldiers_start", "f4"),  # the regime's men present on the first day, and raised since
        ("soldiers_in_ranks", "f4"),
        ("soldiers_lost", "f4"),  # killed and wounded
        ("soldiers_deserted", "f4"),
        ("soldiers_dispersed", "f4"),
        ("soldiers_surrendered", "f4"),
        ("soldiers_defected", "f4"),
        ("soldiers_crossed", "f4"),  # crossed a border
        ("soldiers_left", "f4"),  # foreign units that left with their patron
        ("places_lost", "i2"),  # places ever lost by the regime
        ("lost_without_battle", "i2"),  # of these, with less than the assault threshold of fighting
        ("first_loss_day", "f4"),
        ("population_held_end", "f4"),
        ("patrons_acted", "i1"),
        ("patrons_left", "i1"),
        ("belief_end", "f4"),
        ("will_never_moved", "i1"),  # 1 if belief stayed inside the dead band throughout
    ]
)
"""One run's row. Key columns (scenario, draw, replicate) are added by the result store."""

PLACE_DTYPE = np.dtype(
    [
        ("place", "i2"),  # index into Prepared.place_ids
        ("lost_day", "f4"),  # day the regime (or its first holder) lost it for the first time, NaN
        ("lost_to", "i1"),  # index into Prepared.faction_ids, -1
        ("manner", "i1"),  # index into MANNERS, -1
        ("fighting_days", "f4"),  # effective fighting days in the run
        ("holder_end", "i1"),  # index into Prepared.faction_ids
        ("killed_civilians", "f4"),
        ("displaced_peak", "f4"),  # people of this place away from home at the peak
        ("reprisals", "f4"),
    ]
)
"""One row a run and place."""

LOG_DTYPE = np.dtype(
    [
        ("tick", "i4"),
        ("kind", "i2"),  # index into EVENTS
        ("place", "i2"),  # index into Prepared.place_ids, -1
        ("faction", "i2"),  # index into Prepared.faction_ids, -1
        ("unit", "i2"),  # index into Prepared.unit_ids (formations, then columns), -1
        ("why", "i2"),  # index into REASONS, -1
        ("amount", "f8"),  # men, or as the kind says
    ]
)
"""What a run notes for its chronicle, in the order in which it happened."""
