"""Gives each batch of a sweep its histories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from brittle.calibration.pasts.article import ledger_in_use
from brittle.calibration.workers.pool import Pool
from brittle.engine import Case, Engine, EngineError, Tell, engine_for
from brittle.sweeps.cases import THAT_DAY
from brittle.sweeps.groups import Group

if TYPE_CHECKING:
    from brittle.sweeps.measures import HistoryWeights
    from brittle.sweeps.playing import Pasts


class HowWeighed(NamedTuple):
    """The options that determine the histories of a sweep."""

    engine: str
    prior: bool
    pool: Pool


class OwnPasts:
    """Finds the histories of each batch as `brittle run` finds them; each batch has an engine of its own.

    The engine of a batch is dropped with the batch, and with it the states that it keeps in memory.
    """

    def __init__(self, how: HowWeighed, tell: Tell = lambda words: None) -> None:
        self.name, self.prior, self.pool = how
        self.tell = tell

    def engine_of(self, group: Group) -> Engine:
        """See `playing.Pasts`."""
        if group.on != THAT_DAY:
            return engine_for(self.name, self.prior, self.tell, self.pool)
        from brittle.sweeps.that_day import KnownPasts

        return KnownPasts(self.name, self.pool, self.tell).engine()

    def weights_of(self, group: Group, draws: int) -> HistoryWeights | None:
        """See `playing.Pasts`."""
        return None


def pasts_of(
    groups: Sequence[Group], base: Case, how: HowWeighed, tell: Tell = lambda words: None
) -> Pasts:
    """Histories for the batches of a sweep: shared by all if the theatre is varied, else each its own.

    Raises `EngineError` if what the histories are weighed by is varied together with the theatre, or with
    histories from the priors, which are not weighed.
    """
    theatres = len({group.theatre for group in groups})
    known = any(group.on == THAT_DAY for group in groups)
    if known and (base.folder is None or not ledger_in_use(base.folder).exists()):
        raise EngineError(
            f"{base.title}: the case has no article, so its histories cannot be weighed by what was known on "
            "a day; leave `on` out"
        )
    if known and (theatres > 1 or how.prior):
        other = "histories from the priors" if how.prior else "a field of the theatre"
        raise EngineError(
            f"{base.title}: histories that are weighed by what was known on a day (`on`) do not go together "
            f"with {other}; leave one of the two out"
        )
    if theatres < 2:
        return OwnPasts(how, tell)
    from brittle.sweeps.common import CommonPasts

    return CommonPasts(groups, base, how.engine, how.prior, how.pool, tell)
