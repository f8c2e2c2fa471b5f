"""Numbers of the report on Syria, from the Parquet files by pandas alone.

Nothing of `app` computes an expected number here. A resample draws as many histories as those played
and the fit behind them are worth together, with replacement.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from typer.testing import CliRunner

from brittle.cli import app

SYRIA = Path(__file__).parents[1] / "scenarios" / "syria_2024"
PLAYED = (
    "baseline",
    "hold_everything",
    "safe_passage",
    "safe_passage_weak_guarantee",
    "last_stand_capital",
    "safe_passage_early",
    "safe_passage_eight_days_later",
    "last_stand_capital_early",
)
DRAWS, REPLICATES = 50, 2
CASES = [path.parent.name for path in SYRIA.parent.glob("*/truth.yaml")]
PRIORS, OTHERS = "priors", "constant hazard of the other cases"
DEAD = ["killed_regime", "killed_rebels", "killed_civilians", "reprisals"]
BRANCH, WEEK = pd.Timestamp("2024-12-08T00:00"), pd.Timedelta(days=7)


def play(out: Path) -> Path:
    """Play the scenarios of Syria into a folder, with their report."""
    files = [str(SYRIA / f"{name}.yaml") for name in PLAYED]
    words = ["run", *files, "--draws", str(DRAWS), "--replicates", str(REPLICATES)]
    done = CliRunner().invoke(app, [*words, "--prior", "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out


def read_runs(folder: Path) -> pd.DataFrame:
    """The runs of a folder, with their histories and their numbers of dead."""
    found = pd.read_parquet(folder / "runs")
    draws = pd.read_parquet(folder / "draws.parquet")[["past", "draw", "history"]]
    scenarios = json.loads((folder / "manifest.json").read_text())["scenarios"]
    found["past"] = found["scenario"].astype(str).map(lambda key: scenarios[key]["past"])
    found["dead"] = found[DEAD].astype(float).sum(axis=1)
    return found.merge(draws, on=["past", "draw"])


def paragraphs(part: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r"<p>(.*?)</p>", part)]


def joined(runs: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    first, second = (runs[runs["scenario"] == key] for key in (one, other))
    pairs = first.merge(second, on=["draw", "replicate"], suffixes=("", "_against"))
    return pairs.assign(saved=pairs["dead_against"] - pairs["dead"])


def resampled(
    values: pd.Series, history: pd.Series, of: Callable[[np.ndarray], float], resamples: int
) -> tuple[float, float]:
    """95% interval of a statistic over histories drawn with replacement, with the report's seed."""
    groups = [part.to_numpy(dtype=float) for _, part in values.groupby(history, sort=False)]
    n = len(groups)
    counts = np.random.default_rng(20241207).multinomial(n, np.full(n, 1 / n), size=resamples)
    drawn = [
        of(np.concatenate([np.tile(g, k) for g, k in zip(groups, c, strict=True)])) for c in counts
    ]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def in_100(share: float) -> str:
    if 0 < share < 0.005:
        return f"about 1 in {two_figures(1 / share)}"
    if 0.995 <= share < 1:
        return f"all but about 1 in {two_figures(1 / (1 - share))}"
    return f"{100 * share:.0f} of 100"


def share_of(happened: pd.Series, history: pd.Series) -> tuple[str, str]:
    """A share as the report says it, and its interval: no narrower than where all histories agree."""
    low, high = resampled(happened.astype(float), history, np.mean, 1000)
    beyond = 1 - 0.025 ** (1 / history.nunique())
    low, high = min(low, 1 - beyond), max(high, beyond)
    return in_100(happened.mean()), f"95% {100 * low:.0f}–{100 * high:.0f}%"


def told(share: tuple[str, str]) -> str:
    return f"{share[0]} ({share[1]})"


def two_figures(value: float) -> str:
    return f"{float(f'{abs(value):.2g}'):,.0f}"


def side(saved: float) -> str:
    """Lives saved, as more or fewer people killed."""
    return "none" if abs(saved) < 10 else f"{two_figures(saved)} {'fewer' if saved > 0 else 'more'}"


def told_of_runs(share: tuple[str, str]) -> str:
    return f"{share[0]} runs ({share[1]})"
