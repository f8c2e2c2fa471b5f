"""What every page holds: Plotly's small bundle and its licence, and the colours that a dark page replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from fits import a_fit
from made_up_report import make_results
from plotly.offline import get_plotlyjs_version
from test_figures_fits import write_scores

from brittle.index import page as index
from brittle.report.answer.figure import panel as answer_figure
from brittle.report.chapters import FIGURES
from brittle.report.figures.base.panel import Panel
from brittle.report.page import PLOTLY, SCRIPTS, STYLES
from brittle.report.palette import SHADES, is_grey, mirrored, variable
from brittle.results.fit import keep
from brittle.results.reading import Results

ASSETS = resources.files("brittle.report") / "assets"
DRAWN = re.compile(r'name:"(\w+)",basePlotModule')
"""How the bundle names a kind of trace that it can draw."""
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\([^)]*\)|\b[a-z]{3,}\b", re.I)
NAMED = {"white", "black", "grey"}


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> list[Panel]:
    """Every figure that the report can draw of a fit."""
    folder: Path = make_results(tmp_path_factory.mktemp("assets"), draws=12)
    keep(a_fit(), folder)
    write_scores(folder)
    results = Results.read(folder)
    found = [make(results) for make in FIGURES]
    return [answer_figure(results), *(panel for panel in found if panel is not None)]


def test_the_bundle_is_of_the_version_of_the_installed_plotly() -> None:
    head = (ASSETS / PLOTLY).read_text(encoding="utf-8")[:500]
    found = re.search(r"plotly\.js \(cartesian - minified\) v([\d.]+)", head)
    assert found is not None and found.group(1) == get_plotlyjs_version()
    assert "Licensed under the MIT license" in head


def test_the_bundle_draws_every_kind_of_trace_of_the_report(panels: list[Panel]) -> None:
    known = set(DRAWN.findall((ASSETS / PLOTLY).read_text(encoding="utf-8")))
    used = {
        trace["type"]
        for panel in panels
        for plot in panel.plots
        for view in plot.views.values()
        for trace in view.traces
    }
    assert used and used <= known
    assert "scatterpolar" not in known, "the pattern finds any name"


def test_the_licence_of_the_bundle_is_shipped_and_named() -> None:
    licence = (ASSETS / PLOTLY.replace(".min.js", ".LICENSE")).read_text(encoding="utf-8")
    assert licence.startswith("MIT License") and "Plotly" in licence
    named = (ASSETS / "LICENSES.md").read_text(encoding="utf-8")
    assert f"`{PLOTLY}`" in named and f"version {get_plotlyjs_version()}" in named


def test_every_asset_is_part_of_a_page_or_a_licence() -> None:
    names = {one.name for one in ASSETS.iterdir()}
    used = {PLOTLY, *STYLES, *SCRIPTS, *index.STYLES}
    assert used <= names
    assert {
        name for name in names - used if not name.endswith((".LICENSE", "LICENSES.md"))
    } == set()


def colours(value: Any, named: bool = False) -> Iterator[str]:
    """Every colour in a trace or a layout, by the names of the keys."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from colours(one, bool(re.search("color", key)) and key != "coloraxis")
    elif isinstance(value, list | tuple):
        for one in value:
            yield from colours(one, named)
    elif named and isinstance(value, str):
        yield from COLOUR.findall(value)


def can_be_mirrored(colour: str) -> bool:
    """Whether the script of a dark page replaces a colour: those of the palette, and greys."""
    if colour.startswith("rgb"):
        red, green, blue = (int(float(part)) for part in re.findall(r"[\d.]+", colour)[:3])
        colour = f"#{red:02x}{green:02x}{blue:02x}"
    if len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    return colour.lower() in mirrored() or colour in NAMED or is_grey(colour)


def test_every_colour_of_a_figure_has_its_counterpart_on_a_dark_page(panels: list[Panel]) -> None:
    for panel in panels:
        keys = [key.colour for key in panel.legend]
        drawn = [
            colour
            for plot in panel.plots
            for view in plot.views.values()
            for colour in colours([view.traces, view.layout, view.narrow, plot.layout, plot.narrow])
        ]
        wrong = {one for one in [*keys, *drawn] if not can_be_mirrored(one)}
        assert wrong == set(), panel.id
        for key in keys:
            assert variable(key).startswith(("var(", "color-mix(", "light-dark(")), key


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.2 defines it."""

    def bright(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((bright(one), bright(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_words_of_every_kind_can_be_read_on_either_ground(ground: str) -> None:
    shades = {one.name: getattr(one, ground) for one in SHADES}
    for words in ("ink", "soft", "link", "good", "bad"):
        for behind in ("paper", "raised"):
            assert contrast(shades[words], shades[behind]) >= 4.5, (words, behind)
