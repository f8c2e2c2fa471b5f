"""Conventions: numbers that define a word or a scale of the inputs, each written once.

These numbers belong to no mechanism and have no prior, because another value would only change how coders
describe the same thing. The text below each number states its unit, its meaning and its source.
docs/ODD.md shows these texts as a table.
"""

from __future__ import annotations

from collections.abc import Mapping

from brittle.model.codes import Kind, word_of, words_of

MIDDLING = 0.5
"""Unit: 0-1. The middle of a scale (cohesion, trust), at which a term that can have either sign is 0.

Source: the form of those terms; another middle would only shift `break_rate` or `accept_rate`.
"""

EVEN = 1.0
"""Unit: ratio. The threat at which an enemy is as strong as the force that holds a place.

Source: the meaning of the ratio.
"""

FULL_CAMPAIGN = 1.0
"""Unit: share. The support of a patron that intervenes in strength; no air campaign exceeds this share.

Source: the codebook, where 1 is a full campaign.
"""

HOSTILE = -0.5
"""Unit: relation, -1 to 1. The relation at or below which factions fight.

Source: the mirror image of `ALLIED`; the codebook calls -1 hostile and 0 apart.
"""

ALLIED = 0.5
"""Unit: relation, -1 to 1. The relation at or above which factions share targets, power and places.

Source: the codebook.
"""

CITY = 100_000
"""Unit: people. The population from which a town counts as a city and may be the gateway to the capital.

Source: the codebook.
"""

LONG_KNOWN = 100.0
"""Unit: days. The time in contact with which units start if they were already fighting over a place.

Source: judgement: this time is longer than any surprise lasts (`surprise_days`), so no surprise is left.
"""

LEAST_VALUE, MOST_VALUE = 0.05, 0.9
"""Unit: 0-1. The least and the greatest value of a place other than the capital after an error of coding.

Source: the codebook, where a town has .1 and no place but the capital more than .9; half a town is the least.
"""

LEAST_COHESION, MOST_COHESION = 0.05, 0.95
"""Unit: 0-1. The range of cohesion after an error of coding.

Source: the codebook, which clamps cohesion to this range.
"""

MOST_DEFENCE = 2.0
"""Unit: factor. The greatest factor of defence after an error of coding.

Source: the codebook: 1.8 for a city of over a million people, and .2 for fortifications.
"""

COHESION_BY_KIND: Mapping[str, float] = {
    word_of(Kind.POLICE): 0.30,
    word_of(Kind.CONSCRIPT): 0.35,
    word_of(Kind.MILITIA): 0.40,
    word_of(Kind.PROFESSIONAL): 0.55,
    word_of(Kind.ELITE): 0.70,
    word_of(Kind.FOREIGN): 0.60,
}
"""Unit: 0-1. The cohesion of a formation for which none is coded, and of a patron's men.

Source: the codebook, before its adjustments.
"""

ARMY_HEAVY = 0.3
"""Unit: 0-1. The heavy arms of an army's formation for which none are coded, and of a patron's men.

Source: the codebook, where 0.3 stands for mortars and drones.
"""

ARMY_MOTORISED = 0.5
"""Unit: 0-1. The share of men with vehicles, for patrons' men and for army formations without a coded share.

Source: the codebook.
"""

ARMY = frozenset(COHESION_BY_KIND).difference(words_of(Kind, (Kind.POLICE, Kind.MILITIA)))
"""Unit: kinds. The kinds of unit with an army's equipment; police and militia have no trucks or heavy arms.

Source: the codebook.
"""
