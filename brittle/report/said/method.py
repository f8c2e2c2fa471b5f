"""Explain once how the runs were made, and how the numbers of the page were computed from them."""

from __future__ import annotations

from collections.abc import Iterator

from brittle.report.said.shares import in_runs
from brittle.results.reading import Results
from brittle.results.spreads import spreads
from brittle.results.variance import FEWEST
from brittle.wording import long_date


def method(results: Results) -> Iterator[str]:
    """Sentences about pasts and runs, the fit, and the split of the spread."""
    yield (
        "Each run plays one scenario from one simulated past, which is also called a history. The past ends "
        "and the scenario begins at the starting moment (“branch” in the files); for "
        f"“{results.title(results.main)}”, that is {long_date(results.branch(results.main))}. Scenarios with "
        "the same starting moment are played from the same pasts, so two runs of one past differ only in "
        "what the scenarios change and in what follows from it."
    )
    yield _pasts(results)
    if spreads(results):
        yield (
            "To split the spread of an outcome, the runs are ranked, because outcomes range over orders of "
            "magnitude, and the variance of the ranks is divided. Chance is the variance among the runs of "
            "one history. The part of a parameter is its squared rank correlation with the histories’ mean "
            "ranks, less what chance would give. The rest comes from the histories’ own luck, from "
            "parameters that act together, and from effects that rise and then fall. With fewer than "
            f"{FEWEST} histories, nothing is split."
        )


def _pasts(results: Results) -> str:
    """Say where the histories come from, and what they are worth."""
    fitted, facts = results.fitted, results.manifest["scenarios"][results.main]
    if fitted is None:
        stood = in_runs(facts["standing"], facts["screened"])
        return (
            "The histories come from the priors: the values that were plausible before any report from the "
            "war. The only evidence used is that the regime still stands at the starting moment, as it does "
            f"in {stood} of the histories that were tried."
        )
    steps = (
        " Few of them agree with all claims at once, so histories were moved towards the article in steps, "
        "which is called tempering."
        if fitted.method == "tempering"
        else ""
    )
    return (
        f"The histories were weighed by how well they agree with {fitted.targets} claims of "
        f"{fitted.article}, out of {fitted.bank:,} that were tried.{steps} The weighted histories are worth "
        f"{fitted.effective:,.0f} independent ones: a mean over them is as precise as a mean over "
        f"{fitted.effective:,.0f} histories with equal weights."
    )
