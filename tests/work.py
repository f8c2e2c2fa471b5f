"""Tasks for tests of pools, at the top level of a module, where processes find them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from brittle.calibration.workers.beats import beat


@dataclass(frozen=True)
class Scale:
    """A stage that opens to a factor, and writes down each time that it is opened."""

    factor: int
    diary: Path

    def open(self) -> int:
        with self.diary.open("a") as file:
            file.write("opened\n")
        return self.factor


def times(factor: int, number: int) -> int:
    return factor * number


def later_the_smaller(factor: int, number: int) -> int:
    time.sleep(0.02 * (5 - number) if number < 5 else 0)
    return factor * number


def in_pieces(factor: int, number: int) -> int:
    for _ in range(number):
        beat()
        time.sleep(0.001)
    return factor * number


def refuses(factor: int, number: int) -> int:
    if number == 3:
        raise ValueError("three is too much")
    return number


def dies_once(factor: int, what: tuple[int, Path]) -> int:
    """Ends its process the first time, as if the memory had run out."""
    number, trace = what
    if number == 2 and not trace.exists():
        trace.touch()
        os._exit(9)
    return factor * number


def dies(factor: int, number: int) -> int:
    os._exit(9)
