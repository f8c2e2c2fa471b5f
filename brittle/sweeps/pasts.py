"""Gives each batch of a sweep its histories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from brittle.engine import Case, Engine, Tell, engine_for
from brittle.sweeps.groups import Group

if TYPE_CHECKING:
    from brittle.sweeps.measures import HistoryWeights
    from brittle.sweeps.playing import Pasts


class OwnPasts:
    """Finds the histories of each batch as `brittle run` finds them; each batch has an engine of its own.

    The engine of a batch is dropped with the batch, and with it the states that it keeps in memory.
    """

    def __init__(self, engine: str, prior: bool, tell: Tell = lambda words: None) -> None:
        self.name, self.prior, self.tell = engine, prior, tell

    def engine_of(self, group: Group) -> Engine:
        """See `playing.Pasts`."""
        return engine_for(self.name, self.prior, self.tell)

    def weights_of(self, group: Group, draws: int) -> HistoryWeights | None:
        """See `playing.Pasts`."""
        return None


class HowWeighed(NamedTuple):
    """The options that determine the histories of a sweep."""

    engine: str
    prior: bool
    workers: int


def pasts_of(
    groups: Sequence[Group], base: Case, how: HowWeighed, tell: Tell = lambda words: None
) -> Pasts:
    """Histories for the batches of a sweep: shared by all if the theatre is varied, else each its own."""
    if len({group.theatre for group in groups}) < 2:
        return OwnPasts(how.engine, how.prior, tell)
    from brittle.sweeps.common import CommonPasts

    return CommonPasts(groups, base, how.engine, how.prior, how.workers, tell)
