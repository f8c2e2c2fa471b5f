"""What Mesa draws of a model: its roads with places and units, and the series of its data collector."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Literal, NamedTuple

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from mesa.visualization.components import AgentPortrayalStyle, make_plot_component
from mesa.visualization.space_drawers import NetworkSpaceDrawer
from mesa.visualization.space_renderer import SpaceRenderer

from brittle.model.agents.city import City
from brittle.model.agents.column import Column
from brittle.model.codes import Side
from brittle.report import palette
from brittle.watching.model import WatchedModel
from brittle.wording import capital_letter, spaced


class _Holder(NamedTuple):
    """How the marks of a side look."""

    words: str
    colour: str


_SIDES = {
    Side.REGIME: _Holder("the regime", palette.REGIME),
    Side.REBEL: _Holder("rebels", palette.FORCE),
    Side.LOCAL: _Holder("people who have risen", palette.INSIDE),
    Side.NEUTRAL: _Holder("neutral", palette.GREY),
}

# Mesa draws a unit at the centre of its place. These outlines lie beside their own centre, so that formations
# appear to the left of the place, columns to its right, and the place remains in view.
_FORMATION = Path([(-1.0, -0.25), (-0.5, -0.25), (-0.5, 0.25), (-1.0, 0.25), (-1.0, -0.25)])
_COLUMN = Path([(0.5, -0.3), (1.0, 0.0), (0.5, 0.3), (0.5, -0.3)])

_PLACE = 9.0
"""The area of a place of a thousand people, in square points; ten times the people give as much again."""
_UNIT, _MEN, _LARGEST = 160.0, 0.03, 500.0
"""The area of the square around a unit's mark, in square points: the least, that for each man, the most."""
SHAPE = 4 / 3
"""The width of Mesa's pictures divided by their height."""
NAMED = 8
"""The number of places whose names are shown, the largest first."""

SERIES: tuple[tuple[str, Mapping[str, str]], ...] = (
    (
        "Share of people in places that the regime holds, and belief in its survival",
        {"population_held": palette.REGIME, "belief": palette.GREY},
    ),
    ("Men in the regime's ranks", {"men_in_ranks": palette.REGIME}),
    (
        "People killed so far",
        {"killed_combatants": palette.GREY, "killed_civilians": palette.KILLED},
    ),
    ("People away from home", {"displaced": palette.DISPLACED}),
)
"""The plots: their titles, and the colours of the collector's columns that they show."""


class RoadRenderer(SpaceRenderer):
    """Mesa's drawing of the roads, with every place where it lies.

    Mesa's own layout of a network ignores coordinates. Mesa makes the renderer again, from the model and the
    backend alone, when the reader presses Reset.
    """

    def __init__(self, model: WatchedModel, backend: Literal["matplotlib"] = "matplotlib") -> None:
        super().__init__(model, backend)
        self.space_drawer = NetworkSpaceDrawer(model.space, positions, {})
        self.backend_renderer.space_drawer = self.space_drawer
        _widen(self.space_drawer)
        edges = {"edge_color": palette.GREY, "style": "-", "alpha": 0.7}
        self.setup_structure(node_kwargs={"node_size": 0}, edge_kwargs=edges)
        self.setup_agents(portrayal)
        drawn: Any = super()  # Mesa does not say what these return
        drawn.draw_structure()
        drawn.draw_agents()
        _finish(model, self.canvas)


def portrayal(agent: Any) -> AgentPortrayalStyle:
    """How Mesa draws an agent that stands in a cell: a place, or a unit in the field."""
    if isinstance(agent, City):
        return AgentPortrayalStyle(
            color=_SIDES[Side(agent.holder.side)].colour,
            size=_PLACE * max(1.0, math.log10(1.0 + agent.population / 100.0)),
            edgecolors=palette.INK,
            linewidths=0.6,
            zorder=2,
        )
    outline: Any = _COLUMN if isinstance(agent, Column) else _FORMATION
    return AgentPortrayalStyle(
        color=_SIDES[Side(agent.faction.side)].colour,
        marker=outline,
        size=min(_LARGEST, _UNIT + _MEN * agent.men),
        edgecolors=palette.LIGHT_TEXT,
        linewidths=0.4,
        zorder=3,
    )


def positions(graph: nx.Graph) -> dict[int, tuple[float, float]]:
    """Where the places are: longitude and latitude, or computed positions if a place has no coordinates."""
    known: dict[int, tuple[float, float]] = nx.get_node_attributes(graph, "pos")
    return known if len(known) == len(graph) else dict(nx.spring_layout(graph, seed=0))


def plots() -> list[tuple[Any, int]]:
    """The plots of the data collector's series, each with the number of its page."""
    return [(partial(_plot, title, columns), 0) for title, columns in SERIES]


def _plot(title: str, columns: Mapping[str, str], model: WatchedModel) -> Any:
    draw, _ = make_plot_component(
        dict(columns), post_process=partial(_label, model, title, columns)
    )
    return draw(model)


def _label(model: WatchedModel, title: str, columns: Collection[str], axes: Axes) -> None:
    """Says what a plot shows. Mesa calls its horizontal axis "Step", but the collector has one row a day."""
    begins = model.branch * model.dt
    axes.axvline(begins, color=palette.INK, linewidth=0.8, linestyle=":")
    axes.xaxis.label.set_visible(False)
    axes.set_title(f"{title}, by day", loc="left", fontsize=10)
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    lines = [line for line in axes.get_lines() if line.get_label() in columns]
    names = [capital_letter(spaced(str(line.get_label()))) for line in lines]
    axes.legend(lines, names, loc="best", frameon=False, fontsize=8)


def _finish(model: WatchedModel, axes: Axes) -> None:
    """Gives the map the names of large places, and a key."""
    at = positions(model.space.G)
    # Mesa cuts off what is empty at the edges; an invisible frame keeps the picture's shape.
    frame = Rectangle((0, 0), 1, 1, fill=False, edgecolor="none", transform=axes.figure.transFigure)
    axes.figure.add_artist(frame)
    largest = sorted(model.cities, key=lambda city: -city.population)[:NAMED]
    for city in largest:
        name = str(model.space.G.nodes[city.index]["name"])
        axes.annotate(
            name,
            at[city.index],
            (0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=7,
            zorder=4,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )
    present = {faction.side for faction in model.factions}
    keys = [_key(one.words, one.colour, "o") for side, one in _SIDES.items() if side in present]
    keys += [_key("formation", palette.GREY, "s"), _key("column", palette.GREY, ">")]
    axes.legend(handles=keys, loc="best", fontsize=8)


def _widen(drawer: Any) -> None:
    """Widens the limits of a map until a kilometre is as long to the east as to the north."""
    middle = (drawer.viz_ymin + drawer.viz_ymax) / 2
    width, height = drawer.viz_xmax - drawer.viz_xmin, drawer.viz_ymax - drawer.viz_ymin
    wanted = height * SHAPE / math.cos(math.radians(middle))
    across, up = max(0.0, wanted - width) / 2, max(0.0, width / wanted - 1) * height / 2
    drawer.viz_xmin, drawer.viz_xmax = drawer.viz_xmin - across, drawer.viz_xmax + across
    drawer.viz_ymin, drawer.viz_ymax = drawer.viz_ymin - up, drawer.viz_ymax + up


def _key(words: str, colour: str, marker: str) -> Line2D:
    return Line2D([], [], color=colour, marker=marker, linestyle="", label=words)
