"""A design: which keys are varied, which values they take, and the points that follow from both.

A point gives each varied key one value. The points of a grid are all combinations, of which the last key
changes fastest. A Latin hypercube and Sobol points are spread evenly over the ranges; a key with a list of
values then takes each value equally often. Fields that are joined by `+` (`branch+offer.opens`) take the
same value.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import product
from math import prod
from typing import NamedTuple

from brittle.model.inputs.problems import Mark, fail, quote
from brittle.sweeps.values import Listed, Span, Values, VaryText, read_values

MOST_POINTS = 100_000
"""Maximum number of points of a design."""

SEED = 20241207
"""The seed by which Latin hypercubes and Sobol points are scrambled, unless a design gives another one."""

TOGETHER = "+"
"""The sign between fields that take the same value."""


class Method(StrEnum):
    """How the points of a design are chosen."""

    GRID = "grid"
    LHS = "lhs"
    SOBOL = "sobol"


class Variation(NamedTuple):
    """A varied key with its values."""

    name: str
    """The field, or several fields joined by `+`, that take these values."""
    values: Values
    mark: Mark
    """Where the variation is written."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that take the values."""
        return tuple(self.name.split(TOGETHER))


class DesignPoints(NamedTuple):
    """The points of a design: a value for each key and point, as text in YAML."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[Mark, ...]
    """Where each key is written."""
    method: str
    """How the points were chosen: a `Method`, or `table` if they were listed one by one."""


def read_variation(text: str) -> Variation:
    """The variation that an option `--vary key=values` describes."""
    mark = Mark(VaryText(text))
    name, equals, values = text.partition("=")
    if not equals:
        raise fail(
            mark,
            "a variation must be written key=values, such as offer.opens=2024-12-01,2024-12-08",
        )
    return Variation(_named(name, mark), read_values(values, mark), mark)


def _named(name: str, mark: Mark) -> str:
    fields = [field.strip() for field in name.split(TOGETHER)]
    if "" in fields:
        raise fail(mark, "the name of a field is missing")
    return TOGETHER.join(fields)


def points_of(
    variations: Sequence[Variation],
    method: Method = Method.GRID,
    points: int | None = None,
    seed: int = SEED,
) -> DesignPoints:
    """The points of a design.

    `points` is the number of points of a Latin hypercube or of Sobol points; a grid has no such number.
    Raises `InputError` if the keys, the values and the method do not go together.
    """
    check_names([(one.name, one.mark) for one in variations])
    if method is Method.GRID:
        rows = _grid(variations, points)
    else:
        rows = _spread(variations, method, points, seed)
    names, marks = (tuple(one.name for one in variations), tuple(one.mark for one in variations))
    return DesignPoints(names, rows, marks, method.value)


def check_names(named: Sequence[tuple[str, Mark]]) -> None:
    """Raises `InputError` if no key is varied, or if a field is varied twice."""
    if not named:
        raise fail(
            Mark("the design"),
            "no key is varied; vary one with --vary key=values, or in a design file",
        )
    seen: set[str] = set()
    for name, mark in named:
        for field in name.split(TOGETHER):
            if field in seen:
                raise fail(mark, f"{quote(field)} is varied twice; vary it once")
            seen.add(field)


def _grid(variations: Sequence[Variation], points: int | None) -> tuple[tuple[str, ...], ...]:
    columns = []
    for one in variations:
        if isinstance(one.values, Span):
            raise fail(
                one.mark,
                "a range without a step has no values of its own; write low:high:step, or choose points "
                "with --design lhs or --design sobol",
            )
        columns.append(one.values.values)
    if points is not None:
        raise fail(
            Mark("the design"),
            "a grid has as many points as its values make; the number of points can be chosen only with "
            "--design lhs or --design sobol",
        )
    _check_many(prod(len(column) for column in columns), variations[0].mark)
    return tuple(product(*columns))


def _spread(
    variations: Sequence[Variation], method: Method, points: int | None, seed: int
) -> tuple[tuple[str, ...], ...]:
    mark = variations[0].mark
    if points is None or points < 1:
        raise fail(mark, f"--design {method.value} needs a number of points: give --points N")
    _check_many(points, mark)
    if method is Method.SOBOL and points & (points - 1):
        below = 1 << (points.bit_length() - 1)
        raise fail(
            mark,
            f"the number of Sobol points must be a power of two, because only then are they spread evenly; "
            f"{points} is not one: give --points {below} or --points {2 * below}",
        )
    import numpy as np
    from scipy.stats import qmc

    kind = qmc.LatinHypercube if method is Method.LHS else qmc.Sobol
    shares = kind(d=len(variations), scramble=True, rng=np.random.default_rng(seed)).random(points)
    return tuple(
        tuple(_at(one.values, float(share)) for one, share in zip(variations, row, strict=True))
        for row in shares
    )


def _at(values: Values, share: float) -> str:
    """The value at a share (0-1) of the range, or of the list."""
    if isinstance(values, Listed):
        return values.values[min(int(share * len(values.values)), len(values.values) - 1)]
    return values.at(share)


def _check_many(number: int, mark: Mark) -> None:
    if number > MOST_POINTS:
        raise fail(mark, f"the design has {number:,} points; at most {MOST_POINTS:,} are possible")
