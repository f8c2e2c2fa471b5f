"""A sweep from its plan to its tables, for the command line and for Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from brittle.batches import folder as folders
from brittle.batches.disk import check_can_be_made, write_text, writing
from brittle.engine import Tell
from brittle.sweeps.cases import Sweep, SweepFiles, sweep_of
from brittle.sweeps.design import DesignPoints
from brittle.sweeps.folder import (
    DESIGN,
    TABLE,
    WEIGHTS,
    SweepRecord,
    SweepRequest,
    begin,
    check_folder,
    record_of,
)
from brittle.sweeps.groups import Group, groups_of
from brittle.sweeps.pasts import HowWeighed, pasts_of
from brittle.sweeps.playing import Ended, HowPlayed, SweepPlayer
from brittle.sweeps.table import design_table, read_played, results_table, weights_table


class PlannedSweep(NamedTuple):
    """A sweep whose every point has been loaded, and whose folder may be used."""

    sweep: Sweep
    groups: list[Group]
    record: SweepRecord
    folder: Path


def planned(
    files: SweepFiles, points: DesignPoints, folder: Path, request: SweepRequest, replace: bool
) -> PlannedSweep:
    """Loads every point, and checks the folder. Nothing is written.

    Raises `InputError` for points that cannot be loaded, and `StoreError` for a folder that holds something
    else.
    """
    check_can_be_made(folder)
    sweep = sweep_of(files, points)
    groups = groups_of(sweep)
    record = record_of(sweep, groups, request)
    check_folder(folder, record, replace)
    return PlannedSweep(sweep, groups, record, folder)


def prepared(plan: PlannedSweep, how: HowPlayed, weighed: HowWeighed, tell: Tell) -> SweepPlayer:
    """Finds the histories of the first batch. Nothing is written."""
    player = SweepPlayer(
        plan.record, plan.groups, pasts_of(plan.groups, plan.sweep.base, weighed, tell), how
    )
    player.prepare_first()
    return player


def played(plan: PlannedSweep, player: SweepPlayer, report: Callable[[int], None]) -> Ended:
    """Plays the missing runs of a sweep, and writes its tables unless it was interrupted."""
    with folders.alone(plan.folder):
        begin(plan.folder, plan.record)
        ended = player.play_all(report)
        if not ended.interrupted and ended.finished > ended.failed:
            _write_tables(plan, player)
    return ended


def _write_tables(plan: PlannedSweep, player: SweepPlayer) -> None:
    """Writes the design, the results of each point and, if there are any, the weights of the histories."""
    design = design_table(plan.sweep, plan.groups)
    runs = read_played(plan.folder, player.worths, player.weights)
    frames = {
        DESIGN: design,
        TABLE: results_table(design, list(plan.sweep.names), runs),
        WEIGHTS: weights_table(player.weights),
    }
    for name, frame in frames.items():
        if name != WEIGHTS or len(frame):
            with writing(plan.folder / name):
                write_text(plan.folder / name, frame.to_csv(index=False))
