"""Conventions: numbers that say what a word or a scale of the inputs means, each once.

They belong to no mechanism and have no prior, for another value would only rename what a coder
writes. Below each stand its unit, its meaning and its source; docs/ODD.md shows them as a table.
"""

from __future__ import annotations

from collections.abc import Mapping

from brittle.model.codes import Kind, word_of, words_of

MIDDLING = 0.5
"""Unit: 0-1. The middle of a scale (cohesion, trust), where a term that counts both ways is nothing.

Source: form of those terms; another middle would move `break_rate` or `accept_rate`, and nothing else.
"""

EVEN = 1.0
"""Unit: ratio. Threat at which an enemy is as strong as what holds a place.

Source: meaning of the ratio.
"""

FULL_CAMPAIGN = 1.0
"""Unit: share. Support that a patron has at work once it acts in force; no air campaign is more.

Source: the codebook, where 1 is a full campaign.
"""

HOSTILE = -0.5
"""Unit: relation, -1 to 1. At or below it factions fight.

Source: mirror image of `ALLIED`; the codebook names -1 hostile and 0 apart.
"""

ALLIED = 0.5
"""Unit: relation, -1 to 1. At or above it factions share targets, mass and places.

Source: the codebook.
"""

CITY = 100_000
"""Unit: people. From this number a town is a city, which may be the gateway to the capital.

Source: the codebook.
"""

LONG_KNOWN = 100.0
"""Unit: days. Contact on the first day of those who have fought over a place since before it.

Source: judgement: longer than any surprise lasts (`surprise_days`), hence none is left.
"""

COHESION_BY_KIND: Mapping[str, float] = {
    word_of(Kind.POLICE): 0.30,
    word_of(Kind.CONSCRIPT): 0.35,
    word_of(Kind.MILITIA): 0.40,
    word_of(Kind.PROFESSIONAL): 0.55,
    word_of(Kind.ELITE): 0.70,
    word_of(Kind.FOREIGN): 0.60,
}
"""Unit: 0-1. Cohesion of a formation that states none, and of a patron's men.

Source: the codebook, before its adjustments.
"""

ARMY_HEAVY = 0.3
"""Unit: 0-1. Heavy arms of an army's formation that states none, and of a patron's men.

Source: the codebook, where .3 is mortars and drones.
"""

ARMY_MOTORISED = 0.5
"""Unit: 0-1. Share of an army's formation that moves by vehicle where none is stated, and of a patron's men.

Source: the codebook.
"""

ARMY = frozenset(COHESION_BY_KIND).difference(words_of(Kind, (Kind.POLICE, Kind.MILITIA)))
"""Unit: kinds. Those with an army's equipment; police and militia have neither trucks nor heavy arms.

Source: the codebook.
"""
