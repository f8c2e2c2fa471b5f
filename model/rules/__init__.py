"""The science of the model: pure functions, with one module for each mechanism.

The arguments of a function are numbers, random draws, and records of agents or of arrays, with the
structural types of `model/records.py`. A function returns numbers and writes nothing. Every function clamps
its arguments and returns a number for every input. Rates are per day, and the probability of an event within
a tick is `chance(rate, days)`.
"""
