"""The findings of a fit, in words and small tables for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from brittle.calibration.diagnostics.tables import CAUTION
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.sampling.fit import ENOUGH, Fit
from brittle.calibration.sampling.islands import Archipelago
from brittle.results.fit import BADLY, TRUSTED, Agreed
from brittle.wording import counted

WORST = 8
"""Maximum number of claims that are shown."""

NAMED = 12
"""Maximum number of parameters that are named as informed by the article."""

type Frames = Mapping[str, pd.DataFrame]


def worth(fit: Fit, posterior: Posterior, islands: Archipelago | None) -> str:
    """How many histories the fit is worth, and how the histories were drawn."""
    made = posterior.provenance
    told = (
        f"{made.article}: {counted(made.targets, 'claim', 'claims')}. Under this article, the bank of "
        f"{made.bank:,} prior histories is worth {fit.effective:,.1f} histories of equal weight"
    )
    if islands is not None:
        told += f"; {len(islands.islands)} tempered islands are worth {made.effective:,.0f}"
    if made.effective < ENOUGH:
        told += f", fewer than the {ENOUGH} that a fit should have"
    if islands is not None and made.effective < fit.effective:
        told += " and fewer than the bank: give larger islands (--island) or a larger --bank"
    distinct = counted(len(posterior), "distinct history is", "distinct histories are")
    return f"{told}. {distinct} in the file."


def found(frames: Frames) -> Iterator[RenderableType]:
    """Everything that is shown of a fit, in the order in which it is read."""
    yield _worst(frames["claims"])
    yield Text(badly_told(frames["claims"]))
    effective = float(frames["sizes"]["effective"].iloc[-1])
    yield Text(learnt(frames["contraction"], effective))
    yield _headlines(frames["headlines"])
    if "ahead" in frames:
        yield _ahead(frames["ahead"])
    yield Text(shaken(frames["sensitivity"], frames["left_out"]))
    if "coarse" in frames:
        yield Text(str(Agreed.of(frames["coarse"])))
    if "sbc_coverage" in frames:
        yield Text(calibrated(frames["sbc_coverage"], frames["sbc_sizes"]))
    yield Text(CAUTION)


def badly_told(claims: pd.DataFrame) -> str:
    """Names the claims that have a low probability even under the posterior."""
    bad = claims.loc[claims["posterior"] < BADLY, "claim"].tolist()
    if not bad:
        return f"Every claim has a posterior chance of {BADLY} or more."
    return (
        f"Even under the posterior the chance of these claims is below {BADLY}: {', '.join(bad)}. Either a "
        "mechanism or an input is missing, or the claim is wrong."
    )


def learnt(parameters: pd.DataFrame, effective: float) -> str:
    """Names the parameters that the article informs, and those that it does not.

    If there are few histories, the words add that the Monte Carlo errors themselves are uncertain.
    """
    told = parameters[parameters["learnt"]]
    silent = parameters.loc[~parameters["learnt"], "parameter"].tolist()
    narrowed = [
        f"{row.parameter} (its spread is {row.ratio:.2f}±{row.ratio_error:.2f} of the prior's, and its "
        f"mean moved by {row.shift:+.1f}±{row.shift_error:.1f} standard deviations of the prior)"
        for row in told.head(NAMED).itertuples()
    ]
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    opening = (
        f"The article informs {len(told)} of {len(parameters)} parameters: "
        f"{'; '.join(narrowed)}{more}."
        if narrowed
        else f"Within error, the article informs none of the {len(parameters)} parameters."
    )
    if effective < ENOUGH:
        opening += (
            f" With only {effective:,.0f} effective histories, the errors themselves are uncertain, and "
            "some of these findings may be chance."
        )
    return (
        f"{opening} Within error, the article does not inform these parameters: {', '.join(silent)}."
        if silent
        else opening
    )


def shaken(sensitivity: pd.DataFrame, left_out: pd.DataFrame) -> str:
    """How much belief and places lost vary with the credibilities and with the power of the likelihood.

    The text also names the claims that cannot be left out, because too few histories would remain.
    """
    others, without = sensitivity.iloc[1:], left_out.iloc[1:]
    lines = []
    for name, word in (("places_lost", "places lost"), ("belief", "belief")):
        low, high = others[name].min(), others[name].max()
        lines.append(f"{word} {sensitivity[name].iloc[0]:.3g} ({low:.3g} to {high:.3g})")
    told = (
        "The numbers in brackets give the range under other credibilities and powers of the likelihood: "
        f"{', '.join(lines)}."
    )
    dark = without.loc[~without["can_tell"], "left_out"].tolist()
    if dark:
        told += (
            " Too few histories are left to show what happens if one of these claims is left out: "
            f"{', '.join(dark)}."
        )
    return told


def calibrated(coverage: pd.DataFrame, sizes: pd.DataFrame) -> str:
    """How often central intervals contained the truth behind synthetic articles, with the whole bank."""
    whole = coverage[coverage["bank"] == coverage["bank"].max()]
    articles = int(whole["articles"].iloc[0])
    parts = []
    for level in sorted(set(whole["level"])):
        inside = whole.loc[whole["level"] == level, "coverage"]
        parts.append(
            f"the {level:.0%} interval {inside.min():.0%} to {inside.max():.0%} of the time"
        )
    few = float(sizes["under_30"].iloc[-1])
    return (
        f"In {articles:,} synthetic articles, of which none was dropped, the truth lay within "
        f"{', '.join(parts)}, depending on the quantity. With this bank, {few:.0%} of the articles have "
        "a posterior worth fewer than 30 histories."
    )


def _worst(claims: pd.DataFrame) -> Table:
    worst = claims.head(WORST)
    left = [_left(out, trust) for out, trust in worst[["left_out", "trust"]].to_numpy(dtype=float)]
    rows = [
        [str(row.claim), f"{row.prior:.3f}", f"{row.posterior:.3f} ± {row.error:.3f}", without]
        for row, without in zip(worst.itertuples(), left, strict=True)
    ]
    return _grid(
        "Claims with the lowest posterior chance",
        ("claim", "prior", "posterior", "without it"),
        rows,
    )


def _left(out: float, trust: float) -> str:
    """The probability of a claim given all others; in brackets if too few histories support the number."""
    return f"{out:.3f}" if trust >= TRUSTED else f"({out:.3f})"


def _headlines(frame: pd.DataFrame) -> Table:
    rows = [
        [
            str(row.quantity),
            f"{row.prior_mean:,.4g}",
            f"{row.mean:,.4g} ± {row.error:,.2g}",
            f"{row.q05:,.4g} – {row.q95:,.4g}",
        ]
        for row in frame.itertuples()
    ]
    return _grid("At the article's moment", ("", "prior mean", "posterior mean", "90%"), rows)


def _ahead(frame: pd.DataFrame) -> Table:
    rows = [
        [str(row.quantity), f"{row.value:,.3g} ± {row.error:,.2g}"] for row in frame.itertuples()
    ]
    return _grid(
        "After the article, in the model (hindcast)", ("", "value ± Monte Carlo error"), rows
    )


def _grid(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    grid = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE, pad_edge=False)
    for i, heading in enumerate(headings):
        grid.add_column(heading, justify="right" if i else "left", no_wrap=True)
    for row in rows:
        grid.add_row(*row)
    return grid
