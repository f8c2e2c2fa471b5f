"""Fixed numbers that identify the decisions for which random numbers are drawn.

A decision's number is part of the key of its draws, so decisions are never renumbered. A new decision
takes the next free number. If a decision is removed, its number is not used again.
"""

from __future__ import annotations

PARAMETER = 1
STRENGTH = 2
ELITE_ERROR = 3
PATRON_ACTS = 4
PATRON_REACTION = 5
PATRON_LEAVES = 6
REINFORCE = 7
COUNTER_ATTACK = 8
GIVE_UP = 9
GATHER = 10
REBEL_ORDER = 11
REBEL_TARGET = 12
REBEL_WAITS = 13
RIVALRY = 14
BREAK = 15
BREAK_CHOICE = 16
RISING = 17
CALL = 18
NEUTRAL = 19
COUP_OCCASION = 20
COUP_JOIN = 21
COUP_SUCCESS = 22
COUP_FATE = 23
BARGAIN = 24
RULER_FLEES = 25
RULER_TALKS = 26
RULER_ACCEPTS = 27
MEDIATION = 28
REBELS_ANSWER = 29
REBELS_SAY = 30
DEPARTURE = 31
GUARANTEE = 32
LAST_ESCAPE = 33
TAKEN = 34
TRUCE_KEPT = 35
TRUCE_BREACH = 36
HISTORY_SEED = 37
AS_ONE = 38
CODED_PLACE = 39
CODED_GARRISON = 40
CODED_FORCE = 41
CODED_FORK = 42
