"""What the finished shards of a batch add up to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from brittle.batches.manifest import Failure, ShardTold
from brittle.batches.tables.histogram import DailyHistogram

LISTED = 200
"""Maximum number of failed runs that are listed for a shard, and for a batch."""


class ReadShard(NamedTuple):
    """What a finished shard adds."""

    told: ShardTold
    failed: int
    failures: list[Failure]
    """The first failed runs, at most `LISTED`."""
    daily: DailyHistogram


class Tally:
    """Sums over finished shards, which may be added in any order."""

    def __init__(self) -> None:
        self.shards: dict[str, ShardTold] = {}
        self.daily: dict[str, DailyHistogram] = {}
        """The daily histograms of each scenario."""
        self.failed = 0
        self._failures: dict[str, list[Failure]] = {}

    def add(self, name: str, scenario: str, shard: ReadShard) -> None:
        """Adds a finished shard."""
        self.shards[name] = shard.told
        self.daily.setdefault(scenario, DailyHistogram()).add_counts(shard.daily)
        self.failed += shard.failed
        if shard.failures:
            self._failures[name] = shard.failures

    @property
    def finished(self) -> int:
        """Number of runs that were played, with or without an error."""
        return sum(shard.runs for shard in self.shards.values())

    @property
    def fingerprints(self) -> Iterable[str]:
        """The fingerprints of the shards."""
        return (shard.fingerprint for shard in self.shards.values())

    @property
    def failures(self) -> list[Failure]:
        """The first failed runs, in the order of the shards' names."""
        listed = [one for name in sorted(self._failures) for one in self._failures[name]]
        return listed[:LISTED]
