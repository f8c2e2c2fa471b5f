"""What the codebook gives a formation that says nothing itself; the schema's defaults are these.

A patron's men have no row of their own and always take them, so that they shape pasts.
"""

from __future__ import annotations

from collections.abc import Mapping

from brittle.model.codes import Kind, word_of, words_of

COHESION_BY_KIND: Mapping[str, float] = {
    word_of(Kind.POLICE): 0.30,
    word_of(Kind.CONSCRIPT): 0.35,
    word_of(Kind.MILITIA): 0.40,
    word_of(Kind.PROFESSIONAL): 0.55,
    word_of(Kind.ELITE): 0.70,
    word_of(Kind.FOREIGN): 0.60,
}
"""Base cohesion, 0-1."""

ARMY = frozenset(COHESION_BY_KIND).difference(words_of(Kind, (Kind.POLICE, Kind.MILITIA)))
"""Kinds with an army's equipment; police and militia have neither trucks nor heavy arms."""

ARMY_HEAVY, ARMY_MOTORISED = 0.3, 0.5
"""Theirs, shares."""
