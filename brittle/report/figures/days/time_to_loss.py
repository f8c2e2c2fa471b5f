"""Show how soon the capital is lost, compared with how soon capitals fell in the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from brittle.calibration.population.reference_class import TRIGGERS, curve, wars
from brittle.report.figures.base.panel import (
    BAND,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    bounds,
    plain,
    share_axis,
)
from brittle.report.palette import BLACK, BLUE, ORANGE, VERMILLION
from brittle.results.reading import Results
from brittle.results.statistics import Array, by_day, shares
from brittle.results.threat import comparable_episodes, from_memory, triggers, why_no_base_rate
from brittle.wording import counted

OTHERS = "#BDBDBD"
STYLES = {"A": (ORANGE, "dash"), "B": (VERMILLION, "dot")}


type Curve = tuple[Array, Array, Array]
"""The share of runs in which the capital is lost by each day, and the lower and upper ends of its band."""


def panel(results: Results) -> Panel:
    """Draw the share of runs in which the capital is lost by each day after the branch."""
    keys = results.scenarios
    curves = {key: _curve(results, key) for key in keys}
    longest = int(max(results.horizon(key) for key in keys))
    past = _past(results, longest)
    views = {key: _view(results, key, curves, past) for key in keys}
    known = any(np.isfinite(low).all() for _, low, _ in curves.values())
    return Panel(
        id="time-to-loss",
        title="How soon the capital is lost" + (", compared with past episodes" if past else ""),
        caption=(
            "The thick line shows the share of the chosen scenario's runs in which the capital is lost by "
            f"each day after the branch, {bounds(results, known, 'band')}."
            f"{' Thin lines show the other scenarios.' if len(keys) > 1 else ''} "
            f"{_told(results)} {behind(results, keys)}"
        ),
        plots=[
            Plot(
                "",
                views,
                {
                    "height": 440,
                    "xaxis": {
                        "title": {"text": "days after the branch"},
                        "range": [0, max(longest, 1)],
                        "zeroline": False,
                    },
                    "yaxis": share_axis("share of runs in which the capital is lost"),
                },
                {"height": 360},
            )
        ],
        legend=[
            LegendKey(f"the chosen scenario{', with its 95% band' if known else ''}", BLUE, "line"),
            *([LegendKey(results.title(results.main), BLACK, "line")] if len(keys) > 1 else []),
            *([LegendKey("other scenarios", OTHERS, "line")] if len(keys) > 1 else []),
            *(LegendKey(f"past episodes: {TRIGGERS[t]}", *_mark(t)) for t in _triggers(results)),
        ],
    )


def _curve(results: Results, key: str) -> Curve:
    runs = results.of(key)
    lost = by_day(runs["capital_lost_day"], int(results.horizon(key)))
    return shares(lost, runs["history"], results.worth)


def _view(results: Results, key: str, curves: Mapping[str, Curve], past: Sequence[Trace]) -> View:
    """Draw the chosen scenario on top of the main scenario, all others and the past episodes."""
    main = results.main
    others = [o for o in curves if o not in (key, main)]
    lines = [_line(results, o, curves[o][0], OTHERS, 1) for o in others]
    if key != main:
        lines.append(_line(results, main, curves[main][0], BLACK, 1.5))
    return View([*lines, *past, *_band(curves[key]), _line(results, key, curves[key][0], BLUE, 3)])


def _triggers(results: Results) -> list[str]:
    """The triggers of past episodes that may occur in at least one scenario of the batch."""
    may = {trigger for key in results.scenarios for trigger in triggers(results, key)}
    return [trigger for trigger in TRIGGERS if trigger in may]


def _told(results: Results) -> str:
    """Explain the broken lines and their limits, or say why no broken lines are drawn."""
    chosen = _triggers(results)
    if not chosen:
        why = why_no_base_rate(results, results.main)
        title = results.title(results.main)
        return f"No base rate of past episodes is drawn beside “{title}”, because {why}."
    among = comparable_episodes(results, chosen)
    counts = " and ".join(
        f"{len(comparable_episodes(results, [t]))} in which {_words(t)}" for t in chosen
    )
    return (
        "Broken lines show the share of past episodes in which the capital had fallen by each day after "
        "the trigger, which is the event from which the days of an episode are counted. The episodes are "
        f"{counts}, from {counted(wars(among), 'war', 'wars')} in all. Within a line, each war counts once, "
        "however many episodes it has, because episodes of one war are not independent. The 95% intervals, "
        "which appear on hover, are found by resampling wars. "
        f"{from_memory(among)} In runs, days are counted from the branch instead, so the two scales of days "
        "are not the same."
    )


def _words(trigger: str) -> str:
    return {
        "A": "a second or gateway city was lost",
        "B": "rebels stood in force within 50–80 km of the capital",
    }[trigger]


def _mark(trigger: str) -> tuple[str, str]:
    colour, dash = STYLES[trigger]
    return colour, "dash" if dash == "dash" else "dots"


def _past(results: Results, longest: int) -> list[Trace]:
    traces: list[Trace] = []
    days = list(range(longest + 1))
    for trigger in _triggers(results):
        among = comparable_episodes(results, [trigger])
        rates = curve(among, days)
        colour, dash = STYLES[trigger]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": days,
                "y": [rate.share for rate in rates],
                "line": {"color": colour, "width": 2, "dash": dash, "shape": "hv"},
                "text": [
                    f"past episodes, {TRIGGERS[trigger]}: capital lost by day {day} "
                    f"in {rate.share:.0%} (95% {rate.low:.0%}–{rate.high:.0%}), n = {rate.n} episodes of "
                    f"{rate.wars} wars"
                    for day, rate in zip(days, rates, strict=True)
                ],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    return traces


def _line(results: Results, key: str, shares: Array, colour: str, width: float) -> Trace:
    title = plain(results.title(key))
    return {
        "type": "scatter",
        "mode": "lines",
        "meta": key,
        "x": list(range(len(shares))),
        "y": shares,
        "line": {"color": colour, "width": width},
        "text": [
            f"{title}: capital lost by day {day} in {share:.0%} of runs"
            for day, share in enumerate(shares)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _band(found: Curve) -> Sequence[Trace]:
    _, low, high = found
    if not np.isfinite(low).all():  # a single history gives no band
        return []
    days = list(range(len(low)))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*days, *reversed(days)],
            "y": [*high, *reversed(low)],
            "fill": "toself",
            "fillcolor": BAND,
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]
