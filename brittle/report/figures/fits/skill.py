"""Show how well the model's forecasts matched what happened, compared with every baseline."""

from __future__ import annotations

import math

import pandas as pd

from brittle.calibration.scoring.forecast import FITTED
from brittle.calibration.scoring.question import BRANCH
from brittle.report.figures.base.panel import (
    ALL,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    category_axis,
    plain,
    rows_height,
)
from brittle.report.figures.base.table import Cell, FigureTable, interval_heads
from brittle.report.palette import BLACK, GREY, PURPLE, faint
from brittle.results.reading import Results
from brittle.results.scores.headings import SHOWN as SCORES
from brittle.results.scores.headings import describes_skill
from brittle.results.scores.means import MEAN
from brittle.results.scores.table import cases_of, score_table
from brittle.results.statistics import ONE_HISTORY
from brittle.wording import counted, listed

SHOWN = "brier"

COLUMNS = SCORES[BRANCH.name]
"""The scores in the table, with their headings."""
DAYS = BRANCH.horizons


def panel(results: Results) -> Panel | None:
    """Draw each forecast's mean Brier score for each case, and tabulate all scores with their skill."""
    table = score_table(results)
    if table is None:
        return None
    cases = cases_of(table)
    plots = [plot for case in cases if (plot := _plot(table, case)) is not None]
    own = table[table["forecast"] == FITTED]
    return Panel(
        id="score",
        title=_finding(own),
        warning=_few(own),
        caption=(
            "Each dot is the Brier score of one forecaster of the chance that the capital falls, averaged "
            f"over horizons of {listed([str(day) for day in DAYS], len(DAYS))} days from the starting "
            "moment: 0 is perfect, and one who always says one half scores .25. The lines are 95% "
            "intervals. The base rates leave out the scored war and count the days for which the capital had "
            f"already held. Most of their dates come from memory, and they are biased upward. {_behind(own)}"
        ),
        plots=plots,
        legend=[
            LegendKey("the model, as fitted", PURPLE, "dot"),
            LegendKey("the model, changed", faint(PURPLE, 0.45), "dot"),
            LegendKey("other forecasters", GREY, "dot"),
        ],
        columns=2 if len(plots) > 1 else 1,
        table=_table(table),
    )


def _scored(own: pd.DataFrame) -> pd.DataFrame:
    """The rows of the fitted model's Brier score with a skill, a row for each case."""
    return own[(own["score"] == SHOWN) & own["skill"].notna() & (own["case"] != MEAN)]


def _finding(own: pd.DataFrame) -> str:
    """Say whether the fitted model scores better than its reference, as far as the interval shows."""
    rows = _scored(own)
    if rows.empty:
        return "Only the model before any article was scored in this case"
    if len(rows) == 1:
        row = rows.iloc[0]
        return f"In {_title(row['case'])}, the fitted model {_verdict(row)}"
    shown = int((rows["skill_low"] > 0).sum())
    return (
        f"In {shown} of {counted(len(rows), 'case', 'cases')}, the fitted model is shown to score better "
        "than its reference"
    )


def _verdict(row: pd.Series) -> str:
    against = row["against"]
    skill = f"(skill {row['skill']:+.2f}; {_ends(row)})"
    if row["skill_low"] > 0:
        return f"scores better than {against} {skill}"
    if row["skill_high"] < 0:
        return f"scores worse than {against} {skill}"
    return f"is not shown to score better or worse than {against} {skill}"


def _few(own: pd.DataFrame) -> str:
    """Warn that a few cases say little about the next one."""
    rows = _scored(own)
    return describes_skill(len(rows)) if len(rows) else ""


def _ends(row: pd.Series) -> str:
    if not math.isfinite(row["skill_low"]):
        return ONE_HISTORY
    return f"95% {row['skill_low']:+.2f} to {row['skill_high']:+.2f}"


def _behind(own: pd.DataFrame) -> str:
    rows = own[own["case"] != MEAN]
    sizes = sorted(set(rows["n"].astype(int)))
    if not sizes:
        return "n = 0 runs of a fitted model, because only the priors were scored."
    spread = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"
    return f"n = {spread} runs for each case."


def _title(case: object) -> str:
    return str(case).replace("_", " ").capitalize()


def _plot(table: pd.DataFrame, case: str) -> Plot | None:
    rows = table[(table["case"] == case) & (table["score"] == SHOWN)].reset_index(drop=True)
    if rows.empty:
        return None
    names = [str(name) for name in rows["forecast"]]
    value = rows["value"].astype(float)
    colours = [_colour(name) for name in names]
    trace: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": value.tolist(),
        "y": list(range(len(rows))),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": (rows["high"] - value).clip(lower=0).fillna(0).tolist(),
            "arrayminus": (value - rows["low"]).clip(lower=0).fillna(0).tolist(),
            "color": BLACK,
            "thickness": 1.3,
            "width": 3,
        },
        "marker": {"color": colours, "size": 9},
        "text": [_hover(row) for _, row in rows.iterrows()],
        "hovertemplate": "%{text}<extra></extra>",
    }
    top = float(rows[["value", "high"]].max().max())
    return Plot(
        _title(case),
        {ALL: View([trace])},
        {
            "height": rows_height(len(rows), 26, 70),
            "xaxis": {
                "title": {"text": "Brier score (lower is better)"},
                "range": [-0.02, max(0.3, top) + 0.03],
                "zeroline": False,
            },
            "yaxis": category_axis(names, 26),
        },
        {"yaxis": category_axis(names, 18)},
    )


def _colour(name: str) -> str:
    if name == FITTED:
        return PURPLE
    return faint(PURPLE, 0.45) if name.startswith(FITTED) else GREY


def _hover(row: pd.Series) -> str:
    return (
        f"{plain(str(row['forecast']))}: {_number(row)}<br>"
        f"n = {int(row['n']):,} {plain(str(row['basis']))}{_skill(row)}"
    )


def _number(row: pd.Series) -> str:
    spread = f" ({row['low']:.2f}–{row['high']:.2f})" if math.isfinite(row["low"]) else ""
    return f"{row['value']:.2f}{spread}"


def _skill(row: pd.Series) -> str:
    skill = row["skill"]
    return f", skill {skill:+.2f}" if math.isfinite(skill) else ""


def _table(table: pd.DataFrame) -> FigureTable:
    """All scores of all forecasters."""
    columns = ["case", "forecaster", "score", *interval_heads("value")]
    columns += [*interval_heads("skill"), "skill against", "n", "of"]
    kept = table[table["score"].isin([*COLUMNS, "order"])]
    rows: list[list[Cell]] = [
        [
            _title(row["case"]),
            str(row["forecast"]),
            COLUMNS.get(row["score"], "order (Kendall’s tau-b; 1 is best)"),
            *(float(row[name]) for name in ("value", "low", "high")),
            *(float(row[name]) for name in ("skill", "skill_low", "skill_high")),
            str(row["against"]) if pd.notna(row["against"]) else "",
            int(row["n"]),
            str(row["basis"]),
        ]
        for _, row in kept.iterrows()
    ]
    return FigureTable.of(columns, rows)
