"""Gives each batch of a sweep its histories."""

from __future__ import annotations

from brittle.engine import Engine, Tell, engine_for
from brittle.sweeps.groups import Group


class OwnPasts:
    """Finds the histories of each batch as `brittle run` finds them; each batch has an engine of its own.

    The engine of a batch is dropped with the batch, and with it the states that it keeps in memory.
    """

    def __init__(self, engine: str, prior: bool, tell: Tell = lambda words: None) -> None:
        self.name, self.prior, self.tell = engine, prior, tell

    def engine_of(self, group: Group) -> Engine:
        """See `playing.Pasts`."""
        return engine_for(self.name, self.prior, self.tell)
