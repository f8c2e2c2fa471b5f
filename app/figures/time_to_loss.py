"""How soon the capital is lost, beside how soon capitals fell in the past."""

from __future__ import annotations

from collections.abc import Sequence

from app.figures.panel import (
    BAND,
    BLACK,
    BLUE,
    ORANGE,
    VERMILLION,
    Key,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    plain,
    share_axis,
)
from app.results import Results
from app.statistics import Array, by_day, shares
from calibration.reference_class import TRIGGERS, curve, episodes

OTHERS = "#BDBDBD"
STYLES = {"A": (ORANGE, "dash"), "B": (VERMILLION, "dot")}


def panel(results: Results) -> Panel:
    """The share of runs that have lost the capital, by day from the branch."""
    keys = results.scenarios
    curves: dict[str, tuple[Array, Array, Array]] = {}
    for key in keys:
        runs = results.runs[results.runs["scenario"] == key]
        days = int(results.horizon(key))
        curves[key] = shares(by_day(runs["capital_lost_day"], days), runs["history"], results.worth)
    longest = int(max(results.horizon(key) for key in keys))
    past = _past(longest)
    views = {}
    for key in keys:
        others = [_line(results, o, curves[o][0], OTHERS, 1) for o in keys if o != key]
        main = results.main
        if key != main:
            others = [t for t in others if t["meta"] != main]
            others.append(_line(results, main, curves[main][0], BLACK, 1.5))
        views[key] = View(
            [*others, *past, *_band(curves[key]), _line(results, key, curves[key][0], BLUE, 3)]
        )
    counts = ", ".join(f"{len(episodes(t))} in which {_words(t)}" for t in TRIGGERS)
    return Panel(
        id="time-to-loss",
        title="Time to loss of the capital, with the base rate",
        caption=(
            "Share of runs that have lost the capital by each day after the branch, with the 95% "
            "band (bootstrap over histories; never narrower than where all agree, which is exact); "
            "the other scenarios thin. "
            "Broken lines: share of past "
            f"episodes whose capital had fallen so many days after the trigger ({counts}; Wilson "
            f"95% "
            "intervals on hover). The past episodes count from their trigger, the runs from "
            f"the branch, so their clocks differ. {behind(results, keys)}"
        ),
        plots=[
            Plot(
                "",
                views,
                {
                    "height": 440,
                    "xaxis": {
                        "title": {"text": "days after the branch"},
                        "range": [0, longest],
                        "zeroline": False,
                    },
                    "yaxis": share_axis("capital lost, share of runs"),
                },
                {"height": 360},
            )
        ],
        legend=[
            Key("chosen scenario, with 95% band", BLUE, "line"),
            Key("baseline", BLACK, "line"),
            Key("other scenarios", OTHERS, "line"),
            *(Key(f"past: {TRIGGERS[t]}", *_mark(t)) for t in TRIGGERS),
        ],
    )


def _words(trigger: str) -> str:
    return {
        "A": "a second or gateway city was lost",
        "B": "rebels stood in force within 50-80 km of the capital",
    }[trigger]


def _mark(trigger: str) -> tuple[str, str]:
    colour, dash = STYLES[trigger]
    return colour, "dash" if dash == "dash" else "dots"


def _past(longest: int) -> list[Trace]:
    traces: list[Trace] = []
    days = list(range(longest + 1))
    for trigger in TRIGGERS:
        among = episodes(trigger)
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
                    f"past, {TRIGGERS[trigger]}, day {day}: {rate.share:.0%} "
                    f"(95% {rate.low:.0%}–{rate.high:.0%}), n = {rate.n}"
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
        "text": [f"{title}, day {day}: {share:.0%}" for day, share in enumerate(shares)],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _band(curves: tuple[Array, Array, Array]) -> Sequence[Trace]:
    _, low, high = curves
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
