"""The science: pure functions, one module a mechanism.

Each takes numbers, or an agent or array record through the structural types of `model/records.py`,
and its random draws as arguments; returns numbers; writes nothing; clamps its arguments and is
total. Rates are per day and enter a tick as `chance(rate, days)`.
"""
