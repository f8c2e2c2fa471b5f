"""A calibration put together by hand, for tests of what a report says of one."""

from __future__ import annotations

from datetime import date, datetime

from synthetic import START

from brittle.results.fit import (
    Agreed,
    ClaimTold,
    Coverage,
    FitSummary,
    HeadlineTold,
    ParameterLearnt,
    Registered,
    ReportingVariant,
    SaidAndSo,
)
from brittle.results.happened import ReportedFigure, TrueLoss, WhatHappened

HOSTILE = "<script>alert(2)</script>"


def a_claim(name: str, posterior: float, **changes: object) -> ClaimTold:
    """A claim as well told as said; half as well under the prior."""
    return ClaimTold.model_validate(
        {
            "id": name,
            "quote": f"{name} was {HOSTILE}",
            "speaker": "a witness",
            "source": "several_parties",
            "credibility": 0.95,
            "said": "yes",
            "prior": posterior / 2,
            "posterior": posterior,
            "error": 0.01,
            "left_out": posterior / 3,
            "trust": 0.7,
            **changes,
        }
    )


def a_parameter(name: str, learnt: bool, ratio: float = 0.98) -> ParameterLearnt:
    """A parameter whose posterior is the prior, or is said to have learnt."""
    return ParameterLearnt(
        name=name,
        ratio=ratio,
        ratio_error=0.02,
        shift=0.05,
        shift_error=0.03,
        learnt=learnt,
        quantiles=(0.05, 0.25, 0.5, 0.75, 0.95),
    )


def a_fit() -> FitSummary:
    """A calibration of the made-up war: it taught speed and nothing of harm."""
    return FitSummary(
        case="testland_2001",
        article="The Gazette’s article of 10 March 2001",
        targets=3,
        method="importance",
        bank=10_000,
        bank_seed=1,
        failed=2,
        effective=612.0,
        drawn=2000,
        ledger="a" * 64,
        ledger_changed=False,
        mark="e" * 64,
        fingerprint="b" * 64,
        priors="c" * 64,
        changed=(),
        registry=(
            Registered(hash="d" * 64, date="2001-01-01", what="all", why="first"),
            Registered(hash="c" * 64, date="2001-02-01", what="wider", why="too narrow"),
        ),
        claims=(
            a_claim("bridge_lost", 0.8),
            a_claim("never_told", 0.03),
            a_claim("few_left", 0.5, trust=0.01, left_out=float("nan")),
        ),
        parameters=(a_parameter("speed", True, 0.6), a_parameter("harm", False)),
        headlines=(HeadlineTold(quantity="fallen", prior=0.4, mean=0.1, error=0.01),),
        agreed=Agreed(numbers=138, apart=2, most="belief_shock", by=-2.4),
        coverage=tuple(
            Coverage(
                quantity=name, bank=bank, level=level, coverage=at, error=0.0126, articles=1000
            )
            for name, whole in (("belief", 0.81), ("places_lost", 0.6))
            for bank, at in ((1000, 0.4), (10_000, whole))
            for level in (0.5, 0.8)
        ),
        reliability=(
            SaidAndSo(said=0.1, so=0.12, articles=600),
            SaidAndSo(said=0.7, so=0.6, articles=400),
        ),
        sensitivity=(
            ReportingVariant(
                variant="as fitted", effective=500.0, means={"belief": 0.1, "fallen": 0.02}
            ),
            ReportingVariant(
                variant="credibility +1 logits",
                effective=200.0,
                means={"belief": 0.2, "fallen": 0.03},
            ),
        ),
    )


def what_happened() -> WhatHappened:
    """What truly happened in the made-up war: two places fell, the capital on the third day."""
    losses = (("place_35", datetime(2001, 3, 13)), ("place_14", START))
    return WhatHappened(
        losses=tuple(TrueLoss(place=name, at=at, first=at, last=at) for name, at in losses),
        capital_fell=datetime(2001, 3, 13),
        capital_known=datetime(2001, 4, 1),
        fate="exile",
        left=datetime(2001, 3, 12),
        deal="none",
        until=datetime(2001, 4, 1),
        reported=(
            ReportedFigure(
                quantity="killed_civilians",
                low=10,
                best=100,
                high=1000,
                as_of=date(2001, 3, 14),
                source=f"a newspaper {HOSTILE}",
                reliability="C",
            ),
        ),
    )
