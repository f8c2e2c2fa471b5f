"""Show how well the model's forecasts matched what happened, compared with every baseline."""

from __future__ import annotations

import html
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
from brittle.report.palette import BLACK, BLUE, GREY, SKY
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
        title="How the model scores, compared with baselines",
        caption=(
            "Each dot is the Brier score of one forecast of the chance that the capital falls, averaged over "
            f"horizons of {listed([str(day) for day in DAYS], len(DAYS))} days from the case's branch. "
            "The best score is 0, and a forecast of one half always scores .25. The lines are 95% "
            "intervals, found by resampling histories or past wars; a single history gives none. "
            f"{_verdict(own)} {describes_skill(len(cases))} Every baseline leaves out the scored case and "
            "takes into account the days for which the capital has already held. The base rates come mostly "
            "from memory, are biased upward, and rest on past episodes. Each war counts once in them, except "
            "where they are called unweighted. All these results are hindcasts, not forecasts. "
            f"{_behind(own)}"
        ),
        plots=plots,
        legend=[
            LegendKey("the model, as fitted", BLUE, "dot"),
            LegendKey("variants of the model", SKY, "dot"),
            LegendKey("baselines", GREY, "dot"),
        ],
        columns=2,
        body=_tables(table, cases),
    )


def _verdict(own: pd.DataFrame) -> str:
    """Give the skill of the fitted model for each case, whether negative or not."""
    rows = own[(own["score"] == SHOWN) & own["skill"].notna() & (own["case"] != MEAN)]
    if rows.empty:
        return ""
    told = "; ".join(
        f"{row['skill']:+.2f} ({_ends(row)}) in {_title(row['case'])}, against {row['against']}"
        for _, row in rows.iterrows()
    )
    worse = int((rows["skill"] < 0).sum())
    beaten = (
        f" It is negative in {worse} of {counted(len(rows), 'case', 'cases')}, where the baseline does "
        "better."
    )
    return f"The skill of the fitted model is {told}.{beaten if worse else ''}"


def _ends(row: pd.Series) -> str:
    if not math.isfinite(row["skill_low"]):
        return ONE_HISTORY
    return f"{row['skill_low']:+.2f} to {row['skill_high']:+.2f}"


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
    colours = [BLUE if n == FITTED else SKY if n.startswith(FITTED) else GREY for n in names]
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


def _tables(table: pd.DataFrame, cases: list[str]) -> str:
    groups = [*cases, *([MEAN] if (table["case"] == MEAN).any() else [])]
    parts = "".join(_table(table[table["case"] == case], case) for case in groups)
    return (
        f"<details><summary>Every score of every forecast, with its skill</summary>{parts}"
        "<p class=small>Lower scores are better, except for order, which is Kendall's tau-b over the places "
        "lost after the branch and is best at 1. Skill is 1 − score / score of the case's reference; if it "
        "is below zero, the reference does better. Log scores are in nats, and CRPS is in days. Fate is the "
        "log score of the ruler's fate.</p></details>"
    )


def _table(rows: pd.DataFrame, case: str) -> str:
    head = "".join(f"<th>{html.escape(one)}</th>" for one in (*COLUMNS.values(), "order"))
    body = ""
    for name, mine in rows.groupby("forecast", sort=False):
        by = {str(row["score"]): row for _, row in mine.iterrows()}
        cells = "".join(_cell(by.get(score)) for score in (*COLUMNS, "order"))
        body += f"<tr><th>{html.escape(str(name))}</th>{cells}</tr>"
    against = html.escape(", ".join(dict.fromkeys(rows["against"].dropna().astype(str))))
    return (
        f"<h4>{html.escape(_title(case))} <span class=small>skill against {against}</span></h4>"
        f"<div class=scroll><table><tr><th>forecast</th>{head}</tr>{body}</table></div>"
    )


def _cell(row: pd.Series | None) -> str:
    if row is None:
        return "<td>–</td>"
    return f"<td>{_number(row)}<br><span class=small>{_skill(row).removeprefix(', ')}</span></td>"
