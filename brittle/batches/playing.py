"""Plays one shard, on any worker, and returns its files as bytes.

A failed run becomes a row with its error. The bytes depend on the order alone, neither on the worker nor on
what else the worker does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from brittle.batches.manifest import Failure, ShardTold
from brittle.batches.shards import RunRange
from brittle.batches.store import FINGERPRINT, KIND
from brittle.batches.tables.dictionary import described
from brittle.batches.tables.histogram import DailyHistogram
from brittle.batches.tables.rows import PlayedRun, place_table, run_table, series_table
from brittle.batches.tally import LISTED, ReadShard
from brittle.calibration.files.sealed import sealed
from brittle.calibration.workers.beats import StoppedError, beat
from brittle.engine import Engine, PreparedScenario

if TYPE_CHECKING:
    from brittle.model.setup.history import History


@dataclass(frozen=True, eq=False)
class ScenarioStage:
    """A scenario and the engine that plays it. A worker process prepares the scenario for itself."""

    engine: Engine
    scenario: Any
    prepared: PreparedScenario | None = None

    def open(self) -> ScenarioStage:
        """The same with the scenario prepared."""
        if self.prepared is not None:
            return self
        return ScenarioStage(self.engine, self.scenario, self.engine.prepare(self.scenario))

    def __reduce__(self) -> tuple[type[ScenarioStage], tuple[Engine, Any]]:
        return ScenarioStage, (self.engine, self.scenario)


class ShardOrder(NamedTuple):
    """What to play, and the facts that are written into the shard's files."""

    name: str
    """The file name of the shard."""
    key: str
    """The scenario's name in the results."""
    runs: RunRange
    replicates: int
    histories: Sequence[History]
    """The histories to which the runs belong."""
    facts: dict[str, str]


class PlayedShard(NamedTuple):
    """A finished shard."""

    files: dict[str, bytes]
    """The contents of its files, by the kind of table."""
    read: ReadShard


def play_shard(stage: ScenarioStage, order: ShardOrder) -> PlayedShard:
    """Plays the runs of a shard."""
    prepared = stage.prepared or stage.engine.prepare(stage.scenario)
    played = list(_played(stage.engine, prepared, order))
    names = prepared.place_ids, prepared.faction_ids
    daily = DailyHistogram()
    daily.add([one.result.series for one in played if one.result is not None])
    tables: dict[str, pa.Table] = {
        "runs": run_table(order.key, played, *names),
        "places": place_table(order.key, played, *names),
        "series": series_table(order.key, daily),
    }
    failures = [
        Failure(scenario=order.key, draw=one.draw, replicate=one.replicate, error=one.error)
        for one in played
        if one.error is not None
    ]
    rows = {kind: table.num_rows for kind, table in tables.items()}
    files = {
        kind: sealed(described(table, kind), {**order.facts, KIND: kind})
        for kind, table in tables.items()
    }
    told = ShardTold(fingerprint=order.facts[FINGERPRINT], **rows)
    return PlayedShard(files, ReadShard(told, len(failures), failures[:LISTED], daily))


def _played(engine: Engine, prepared: PreparedScenario, order: ShardOrder) -> Iterator[PlayedRun]:
    first = order.runs.first // order.replicates
    for run in range(order.runs.first, order.runs.end):
        draw, replicate = divmod(run, order.replicates)
        try:
            result = engine.play(prepared, order.histories[draw - first], replicate)
        except StoppedError:
            raise
        except Exception as error:  # whatever the error, a failed run becomes a row
            yield PlayedRun(draw, replicate, None, f"{type(error).__name__}: {error}")
        else:
            yield PlayedRun(draw, replicate, result)
        beat()
