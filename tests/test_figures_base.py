"""The parts of figures: axes as long as the action, labels apart, plain scales, colours with one meaning."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations

import numpy as np
import pytest

from brittle.api.drawing import figure_of
from brittle.report import palette
from brittle.report.figures.base.days import day_axis, days_shown, last_day_of_action, short
from brittle.report.figures.base.panel import (
    ALL,
    Panel,
    Plot,
    View,
    apart,
    hundred_axis,
    labels,
    words_at,
)
from brittle.report.figures.base.spans import people_axis
from brittle.report.figures.base.stack import BARS, LETTER, Part, bars, legend, names_above
from brittle.report.figures.base.table import cell
from brittle.report.figures.days import soldiers
from brittle.report.figures.ends import outcomes, ruler
from brittle.report.figures.places import losses
from brittle.report.palette import Fill, contrast, text_on

START = datetime(2024, 12, 8)


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ([[0.0, 0.5, 0.95, 0.992, 1.0, 1.0]], 3),  # day 2 is 5 of 100 from the end, day 3 not 1
        ([[0.0, 0.5, 0.95, 0.98, 1.0, 1.0]], 4),
        ([[0.3, 0.3, 0.3]], 0),
        ([[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]], 2),  # the line that moves longest counts
        ([[1.0, 0.0, 1.0, 1.0]], 2),  # there and back again
        ([[np.nan, np.nan, 0.5]], 0),
        ([], 0),
    ],
)
def test_the_action_ends_when_no_line_moves_any_more(lines: list[list[float]], last: int) -> None:
    assert last_day_of_action(lines, 1.0) == last


def test_what_counts_as_a_move_depends_on_the_scale() -> None:
    line = [0.0, 100.0, 195.0, 200.0]
    assert last_day_of_action([line], 200.0) == 3
    assert last_day_of_action([line], 500.0) == 2
    assert last_day_of_action([line], 200.0, still=0.03) == 2


@pytest.mark.parametrize(
    ("action", "horizon", "shown"),
    [(11, 90, 11), (2, 90, 7), (2, 5, 5), (80, 90, 90), (0, 0, 1), (67, 90, 67), (68, 90, 90)],
)
def test_an_axis_is_as_long_as_the_action(action: int, horizon: int, shown: int) -> None:
    assert days_shown(action, horizon) == shown


def test_each_mark_of_the_days_has_its_date_below_it() -> None:
    wide, narrow = day_axis(START, -6, 11)
    assert wide["tickvals"] == [-5, 0, 5, 10]
    assert wide["ticktext"] == ["−5<br>3 Dec", "0<br>8 Dec", "5<br>13 Dec", "10<br>18 Dec"]
    assert wide["title"]["text"] == "days after 8 December 2024" and wide["range"] == [-6, 11]
    assert len(narrow["tickvals"]) <= 5
    assert short(START, 24.5) == "1 Jan"


@pytest.mark.parametrize("last", [1, 7, 31, 90, 400])
def test_marks_of_days_never_crowd(last: int) -> None:
    wide, narrow = day_axis(START, 0, last)
    assert (
        1 <= len(narrow["tickvals"]) <= 5 and len(narrow["tickvals"]) <= len(wide["tickvals"]) <= 9
    )


def test_labels_move_apart_as_little_as_needed() -> None:
    assert apart([0.9, 0.1, 0.5], 0.1) == pytest.approx([0.9, 0.1, 0.5])
    assert apart([0.5, 0.5], 0.1) == pytest.approx([0.45, 0.55])
    assert apart([0.52, 0.5, 0.1], 0.1) == pytest.approx([0.56, 0.46, 0.1])
    crowd = sorted(apart([0.5, 0.51, 0.52, 0.6, 0.61], 0.1))
    assert np.diff(crowd) == pytest.approx(0.1)
    assert apart([], 0.1) == []


def test_people_are_drawn_on_a_plain_scale_with_round_marks() -> None:
    axis = people_axis(-2_800, 800)
    low, high = axis["range"]
    assert low < -2_800 and high > 800 and "type" not in axis
    assert axis["ticktext"] == ["−2,000", "−1,000", "0"] and axis["title"]["text"] == "people"
    many = people_axis(-400_000, 300_000)
    assert many["tickvals"] == [-400_000, -200_000, 0, 200_000]
    assert many["ticktext"] == ["−400", "−200", "0", "200"]
    assert many["title"]["text"] == "thousands of people"
    tiny = people_axis(0, 2)["range"]
    assert tiny[1] >= 10, "two people do not fill a scale"


@pytest.mark.parametrize("high", [10, 19, 20, 49, 50, 99, 1234, 4_000, 987_654])
def test_a_scale_of_people_has_two_to_five_marks(high: float) -> None:
    assert 3 <= len(people_axis(0, high)["tickvals"]) <= 6
    assert 2 <= len(people_axis(-high, high / 3)["tickvals"]) <= 6


def test_a_name_of_two_hundred_letters_has_few_lines() -> None:
    (name,) = labels(["letters " * 25], 17)
    assert name.count("<br>") == 2 and name.endswith("…")
    (word,) = labels(["x" * 200], 17)
    assert max(map(len, word.split("<br>"))) <= 17 and word.count("<br>") == 2
    assert labels(["a <b>"], 17) == ["a &lt;b&gt;"]


def test_numbers_in_tables_have_five_digits() -> None:
    assert cell(1 / 3) == 0.33333 and cell(float("nan")) is None and cell(123456.7) == 123460.0


def parts() -> list[Part]:
    return [
        Part("held", Fill(palette.REGIME), [0.7, 0.0]),
        Part("bargain", Fill(palette.DEAL, "/"), [0.02, 0.0]),
        Part("never", Fill(palette.FORCE), [0.0, 0.0]),
        Part("taken <b>", Fill(palette.FORCE), [0.28, 1.0]),
    ]


def test_bars_have_their_numbers_inside_where_there_is_room() -> None:
    assert [one["text"] for one in bars(parts())] == [["70", ""], ["", ""], ["", ""], ["28", "100"]]
    assert hundred_axis("men")["ticktext"] == ["0", "25", "50", "75", "100"]


def test_names_stand_above_the_parts_of_the_first_bar_that_have_room() -> None:
    named = names_above(parts())
    assert [one["text"] for one in named] == ["held", "taken &lt;b&gt;"]
    assert [one["x"] for one in named] == pytest.approx([0.35, 0.86])
    ends = [(one["x"] * BARS, len(one["text"]) * LETTER / 2) for one in named]
    for (x, half), (other, other_half) in combinations(ends, 2):
        assert abs(x - other) > half + other_half


def test_a_legend_has_only_what_some_bar_has() -> None:
    assert [(one.label, one.mark) for one in legend(parts())] == [
        ("held", "square"),
        ("bargain", "striped"),
        ("taken <b>", "square"),
    ]


MEANINGS = (
    "REGIME FORCE DEAL GIVEN_UP INSIDE HALT RECORD KILLED DISPLACED CHOSEN OTHER EMPTY FEWER_KILLED "
    "FEWER_DISPLACED"
).split()


def test_no_two_meanings_share_a_colour() -> None:
    colours = [getattr(palette, name) for name in MEANINGS]
    assert len(set(colours)) == len(colours)


def test_within_a_figure_no_two_parts_look_alike() -> None:
    for fills in (outcomes.FILLS, ruler.FILLS, soldiers.FILLS, losses.FILLS):
        assert len(set(fills.values())) == len(fills)


@pytest.mark.parametrize("name", MEANINGS)
def test_text_inside_a_mark_can_be_read_on_light_and_on_dark_pages(name: str) -> None:
    light = getattr(palette, name)
    mirrored = {one.light.lower(): one.dark for one in palette.SHADES}
    text = text_on(light)
    assert contrast(text, light) >= 4.5
    shown = mirrored.get(text.lower(), text), mirrored.get(light.lower(), light)
    assert contrast(*shown) >= 4.5


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_words_inside_a_plot_stay_with_it_in_a_figure_of_several_plots() -> None:
    def one(name: str) -> Plot:
        trace = {"type": "bar", "x": [1.0], "y": [0]}
        layout = {"annotations": [words_at(name, 0.0, 1.0)], "margin": {"r": 80}}
        return Plot(name, {ALL: View([trace])}, layout)

    figure = figure_of(Panel("id", "A finding " * 20, "A caption.", [one("a"), one("b")]), ALL)
    words = {note.text: (note.xref, note.yref) for note in figure.layout.annotations}
    assert words["a"] == ("x domain", "y domain") and words["b"] == ("x2 domain", "y2 domain")
    assert figure.layout.margin.r == 80
    assert "<br>" in figure.layout.title.text, "a long title has several lines"
