"""A fit, with everything that the diagnostics read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.likelihood import Credibility
from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.past import seeds_before
from brittle.calibration.sampling.bank import Bank
from brittle.calibration.sampling.fit import Fit
from brittle.calibration.sampling.sample import Sample, importance_sample
from brittle.calibration.weights import NoWeightError, effective_size, normalised


class Study(NamedTuple):
    """An article, the bank, the weighed bank, and the sample from which the posterior is drawn."""

    article: Article
    bank: Bank
    fit: Fit
    sample: Sample

    def weighed_by(
        self,
        credibility: Credibility | None = None,
        power: float = 1.0,
        keep: NDArray[np.bool_] | None = None,
    ) -> Sample:
        """The sample weighed by another likelihood; all weights are 0 if no history is possible."""
        now = self.fit.reporting.log_likelihood(
            self.article.readings,
            self.sample.targets,
            credibility=credibility,
            power=power,
            keep=keep,
        )
        logs = np.log(self.sample.weights) + now - self.sample.log_likelihood
        try:
            weights = normalised(logs)
        except NoWeightError:
            weights = np.zeros(len(logs))
        return Sample(**{**self.sample._asdict(), "weights": weights, "log_likelihood": now})

    def bank_to_power(self, power: float) -> Sample:
        """The whole bank, weighed by the likelihood raised to a power."""
        logs = power * self.fit.log_likelihood
        seeds = seeds_before(self.article.prepared)
        return importance_sample(self.bank, normalised(logs), logs, seeds)

    def kept(self, other: Sample) -> float:
        """How far other weights of the same histories can be trusted, from 0 to 1.

        This is the number of effective histories under the other weights, divided by the number under
        the fit's own weights.
        """
        if not other.weights.any():
            return 0.0
        return min(1.0, effective_size(other.weights) / effective_size(self.sample.weights))
