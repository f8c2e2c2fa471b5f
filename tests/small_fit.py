"""A posterior of a few prior histories of a shipped case, all of the same weight."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.sampling.bank import make_bank
from brittle.calibration.sampling.fit import draw_posterior, weigh
from tests.pools import threads

N = 60
SEED = 5


def small_posterior(article: Article, folder: Path, n: int = N) -> Posterior:
    """The first `n` prior histories of SEED, each of weight 1 / n; the bank goes into `folder`."""
    with threads(2) as pool:
        bank = make_bank(article.prepared, article.lens, folder, n, SEED, pool, lambda _: None)
    fit = weigh(article, bank)
    even = fit._replace(weights=np.full(n, 1 / n)).sample(article, bank)
    found = draw_posterior(article, bank, even, drawn=3 * n)
    assert fit.effective < found.provenance.effective
    return found
