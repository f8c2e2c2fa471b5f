"""Collect what truly happened in a case from the case's files, for the report and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.calibration.scoring.cost import load_costs
from brittle.calibration.scoring.truth import Loss, Truth, load_truth
from brittle.engine import Case
from brittle.model.inputs.case_files import TRUTH
from brittle.model.inputs.reading import Theatre
from brittle.results.happened import ReportedFigure, TrueLoss, WhatHappened


def happened_in(cases: Sequence[Case]) -> WhatHappened | None:
    """Summarize what happened in the case of a batch; None if the case's folder has no such record.

    A batch calls this before its first run, so that a faulty record is reported at once. Raises
    `InputError`, which lists every problem with its file and line.
    """
    case = next(iter(cases), None)
    if case is None or case.folder is None:
        return None
    folder, theatre = case.folder, case.scenario.theatre
    if not all((folder / name).exists() for name in TRUTH):
        return None
    truth = load_truth(folder, theatre)
    end = truth.end
    return WhatHappened(
        losses=tuple(_loss(one, truth, theatre) for one in truth.losses(theatre)),
        capital_fell=end.capital_fell_at,
        capital_known=end.capital_known_until or end.censored_at,
        fate=end.ruler_fate,
        left=end.exit_at,
        deal=end.deal,
        until=end.censored_at,
        reported=tuple(
            ReportedFigure(
                quantity=one.quantity,
                low=one.low,
                best=one.best,
                high=one.high,
                as_of=one.as_of,
                source=one.source,
                reliability=one.reliability,
            )
            for one in load_costs(folder)
        ),
    )


def _loss(one: Loss, truth: Truth, theatre: Theatre) -> TrueLoss:
    """A loss with the faction that took the place, if the record has one."""
    taken = [
        event
        for event in truth.events
        if (event.place, event.start, event.over) == (one.place, one.first, one.last)
        and event.event == "captured"
        and event.by in theatre.factions
    ]
    return TrueLoss(
        place=one.place,
        at=one.at,
        first=one.first,
        last=one.last,
        by=taken[0].by if taken else None,
        given_up=not taken,
    )
