"""Shards: fixed ranges of a scenario's runs, each of which is played and written as a whole.

Runs are numbered by history and then by replicate. The first runs of a scenario are in small shards, so that
little work is lost in an interruption and several workers share a small batch. Later runs are in larger
shards, so that a million runs do not become ten thousand files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from brittle.batches.identity import FORMAT, circumstances, mark_of_histories, sha256

if TYPE_CHECKING:
    from brittle.model.setup.history import History

SMALL = 100
"""Number of runs in each of the first shards."""

SMALL_SHARDS = 50
"""Number of small shards; the shards that follow are large."""

LARGE = 2500
"""Number of runs in each of the later shards."""


@dataclass(frozen=True, slots=True)
class RunRange:
    """The runs `first` to `end - 1` of a scenario; run = history x replicates + replicate."""

    first: int
    end: int

    @property
    def size(self) -> int:
        """Number of runs."""
        return self.end - self.first

    def histories(self, replicates: int) -> slice:
        """The histories to which the runs belong, as a part of the scenario's list."""
        return slice(self.first // replicates, -(-self.end // replicates))


def ranges(runs: int) -> Iterator[RunRange]:
    """The ranges of the shards of a scenario with this number of runs; the last may be shorter."""
    first = 0
    while first < runs:
        size = SMALL if first < SMALL * SMALL_SHARDS else LARGE
        yield RunRange(first, min(first + size, runs))
        first += size


def shard_name(scenario: str, block: int) -> str:
    """File name of a shard, the same in `runs`, `places` and `series`."""
    return f"{scenario}-{block:04d}.parquet"


def names(scenario: str, runs: int) -> Iterator[str]:
    """The names of the shards of a scenario with this number of runs."""
    for block, _ in enumerate(ranges(runs)):
        yield shard_name(scenario, block)


class Family(NamedTuple):
    """What all shards of one scenario in a batch have in common."""

    scenario: str
    """Hash of the scenario's values."""
    theatre: str
    """Hash of the theatre's values."""
    source: str
    """Hash of where the histories come from."""
    replicates: int
    engine: str

    @property
    def mark(self) -> str:
        """A hash of what the shards have in common."""
        return sha256({**self._asdict(), "format": FORMAT, "circumstances": {**circumstances()}})

    def shard(self, name: str, runs: RunRange, histories: Iterable[History]) -> str:
        """The fingerprint of a shard: a hash of everything that determines its bytes.

        `histories` are those to which the shard's runs belong.
        """
        return sha256([self.mark, name, runs.first, runs.end, mark_of_histories(histories)])
