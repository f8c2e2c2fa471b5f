"""The science: pure functions, in one module per mechanism.

The arguments of a function are numbers and random draws, or the record of an agent or of an array
through the structural types of `model/records.py`. A function returns numbers and writes nothing. It
clamps its arguments, and is total: it returns a number for every input. Rates are per day and enter a
tick as `chance(rate, days)`.
"""
