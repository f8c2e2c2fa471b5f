"""Histories that several theatres share, so that their runs form pairs.

If a field of the theatre is varied, every value has another past. All values are then played from the same
histories: those parameters and seeds with which the regime stands at the branch whatever the value. Prior
histories weigh the same. Histories of a posterior are weighed for each value
(`calibration.pasts.paired`), and the weights are kept in the folder of the sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from brittle.calibration.pasts.histories import (
    NoHistoryStandsError,
    in_words,
    posterior_in_use,
)
from brittle.calibration.pasts.paired import (
    PairedHistories,
    paired_histories,
    paired_likelihoods,
    paired_prior_histories,
    paired_weights,
)
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.reweighing import PosteriorError, fitting
from brittle.calibration.workers.pool import Pool
from brittle.engine import Case, Engine, EngineError, Past, Tell, engine_for
from brittle.model.ensemble import prepare
from brittle.model.inputs.errors import Part
from brittle.model.setup.history import prior_history
from brittle.sweeps.given import GivenPastEngine
from brittle.sweeps.groups import Group
from brittle.sweeps.measures import HistoryWeights


class CommonPast(NamedTuple):
    """Histories with which every batch of one branch is played."""

    pasts: dict[str, Past]
    """The histories of each batch, by its folder. They differ only in what is said of their evidence."""
    weights: dict[str, HistoryWeights]
    """The weights of the histories in each batch, by its folder; empty if all histories weigh the same."""


@dataclass
class CommonPasts:
    """Gives the batches of a sweep that varies its theatre the same histories."""

    groups: Sequence[Group]
    base: Case
    """The scenario in the theatre without the changes."""
    name: str
    prior: bool
    pool: Pool
    tell: Tell = lambda words: None
    _found: dict[tuple[object, str, int], CommonPast] = field(default_factory=dict)

    def engine_of(self, group: Group) -> Engine:
        """See `playing.Pasts`."""
        engine = engine_for(self.name, self.prior, self.tell, self.pool)
        return GivenPastEngine(engine, lambda _, draws: self.of(group, draws).pasts[group.folder])

    def weights_of(self, group: Group, draws: int) -> HistoryWeights | None:
        """See `playing.Pasts`."""
        return self.of(group, draws).weights.get(group.folder)

    def of(self, group: Group, draws: int) -> CommonPast:
        """The histories of all batches with a group's branch. Raises `EngineError` if there are too few."""
        key = (group.cases[0].branch, group.on, draws)
        if key not in self._found:
            branch = [
                one
                for one in self.groups
                if (one.cases[0].branch, one.on) == (group.cases[0].branch, group.on)
            ]
            self._check_alike(branch)
            self.tell("looking for histories that all values of the theatre share")
            try:
                self._found[key] = self._common(branch, draws)
            except NoHistoryStandsError as error:
                raise EngineError(
                    f"{self.base.title}: too few histories keep the regime in power until the branch with "
                    f"every value of the varied fields: {error}; set an earlier branch, or choose values "
                    "nearer to each other"
                ) from None
            except PosteriorError as error:
                parts: tuple[Part, ...] = error.parts
                raise EngineError(f"{self.base.title}: ", *parts) from None
        return self._found[key]

    def _check_alike(self, groups: Sequence[Group]) -> None:
        """Raises `EngineError` if something else than the theatre makes the pasts of scenarios differ."""
        cases = [case for group in groups for case in group.cases]
        facts = {(case.seed, case.scenario.tick_hours) for case in cases}
        events = {str(case.value.get("events")) for case in cases}
        if len(facts) > 1 or len(events) > 1:
            raise EngineError(
                f"{self.base.title}: the seed, the tick and dated acts cannot be varied together with a "
                "field of the theatre, because the histories would have nothing in common; vary them in "
                "another sweep"
            )

    def _common(self, groups: Sequence[Group], draws: int) -> CommonPast:
        first = groups[0].cases[0].scenario
        base = prepare(first.model_copy(update={"theatre": self.base.scenario.theatre}))
        posterior = posterior_in_use(base, self.prior)
        variants = [prepare(group.cases[0].scenario) for group in groups]
        if posterior is None:
            pairs = paired_prior_histories(variants, draws, first.seed)
            past = _prior_past(pairs, draws, first.seed)
            return CommonPast({group.folder: past for group in groups}, {})
        fitted = fitting(posterior, base)
        pairs = self._paired(fitted, base, list(zip(groups, variants, strict=True)), draws)
        sizes = zip(groups, pairs.weights, pairs.effective, strict=True)
        weights = {one.folder: HistoryWeights(its, float(size)) for one, its, size in sizes}
        pasts = {
            one.folder: _posterior_past(fitted, pairs, draws, one, weights[one.folder].effective)
            for one in groups
        }
        return CommonPast(pasts, weights)

    def _paired(
        self, posterior: Posterior, base: Any, variants: list[tuple[Group, Any]], draws: int
    ) -> PairedHistories:
        without = paired_likelihoods(posterior, base, self.pool)
        values = [
            paired_weights(posterior, prepared, group.theatre, without, self.pool)
            for group, prepared in variants
        ]
        return paired_histories(posterior, values, draws, base.scenario.seed)


def _prior_past(pairs: PairedHistories, draws: int, seed: int) -> Past:
    histories = tuple(prior_history(index, seed) for index in pairs.indices.tolist())
    return Past(histories, "prior", pairs.tried, draws / pairs.tried)


def _posterior_past(
    posterior: Posterior, pairs: PairedHistories, draws: int, group: Group, effective: float
) -> Past:
    return Past(
        histories=tuple(posterior.histories[row] for row in pairs.indices.tolist()),
        origin="posterior",
        screened=pairs.tried,
        standing=draws / pairs.tried,
        evidence=(
            f"{in_words(posterior.provenance)}; weighed again for {group.theatre}, worth "
            f"{effective:,.0f} independent histories"
        ),
        made=posterior.provenance,
    )
