"""The likelihoods of many articles at once are those that each has alone."""

from __future__ import annotations

import numpy as np
import pytest

from brittle.calibration.diagnostics.synthetic.many import ManyArticles, blocks
from brittle.calibration.evidence.kinds import Entered, Lost, NoneLost
from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts.article import open_article
from tests.running import baseline


def test_many_articles_have_the_likelihoods_that_each_has_alone() -> None:
    article = open_article(baseline("syria_2024"))
    targets = article.ledger.targets
    rng = np.random.default_rng(4)
    drawn = 2.0 * rng.standard_normal((300, len(article.lens.columns)))
    dated = np.array([isinstance(claim.about, Lost | NoneLost | Entered) for claim in targets])
    assert 5 < dated.sum() < len(targets)
    days = np.where(drawn > 0.0, np.inf, drawn)
    rows = np.where(dated, days, np.abs(drawn)).astype(np.float32)
    reporting = Reporting.fit_background(article.ledger, rows)
    made = [reporting.synthesise(rows, i, 100 + i) for i in range(6)]
    readings = np.stack([*made, article.readings])
    alone = np.stack([reporting.log_likelihood(one, rows[:40]) for one in readings])
    scale = alone[:, 3]
    together = ManyArticles(reporting, readings).likelihood(rows[:40], scale)
    assert np.log(together) + scale[:, None] == pytest.approx(alone, abs=1e-4)
    assert np.ptp(alone) > 5.0, "all pasts are alike: nothing was compared"


def test_blocks_cover_a_range_once() -> None:
    assert [list(range(5, 17)[s.start - 5 : s.stop - 5]) for s in blocks(5, 17, 5)] == [
        [5, 6, 7, 8, 9],
        [10, 11, 12, 13, 14],
        [15, 16],
    ]
