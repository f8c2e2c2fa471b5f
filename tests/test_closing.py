"""The last date on which an offer is shown to change anything, as the figure of a sweep names it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from brittle.sweeps.folder import SweepRecord
from brittle.sweeps.report.closing import closing
from brittle.sweeps.report.weighing import spans
from brittle.sweeps.swept import Swept

DATE, ON, STRENGTH = "branch+offer.opens", "on", "offer.guarantee.chance_honoured"
DATES = ("2001-03-10T00:00", "2001-03-11T00:00", "2001-03-12T00:00")


def swept(
    shown: Mapping[str, tuple[bool, ...]],
    strengths: tuple[str, ...] = ("0.5",),
    spared: tuple[bool, ...] = (False, False, False),
) -> Swept:
    """A sweep of three dates; `shown` says on which an offer changes the capital's day, by weighing.

    `spared` says on which dates it spares lives, if the histories are weighed by what was known.
    """
    names = [DATE, STRENGTH, ON]
    rows = [
        {
            "point": f"{on}{date}{strength}",
            DATE: date,
            STRENGTH: strength,
            ON: on,
            "compared_with": "b1",
            "runs": 40,
            "pairs": 40,
            "failed": 0,
            "worth": 40.0,
            **_ends("deal_carried_out", 0.02, 0.0, 0.04),
            **_ends("deal_carried_out_difference", 0.02, 0.0, 0.04),
            **_ends("capital_held_days_difference", -2.0, -3.0, -1.0 if yes else 1.0),
            **_ends("deaths", 1000.0 if on == "article" else 5000.0, 500.0, 6000.0),
            **_ends("deaths_difference", -10.0, -30.0, -5.0 if saves and on != "article" else 5.0),
        }
        for on, days in shown.items()
        for date, yes, saves in zip(DATES, days, spared, strict=True)
        for strength in strengths
    ]
    record = SweepRecord.model_construct(beside="A stand", base="Exit", names=names)
    return Swept(Path(), record, pd.DataFrame(), pd.DataFrame(rows))


def _ends(name: str, value: float, low: float, high: float) -> dict[str, float]:
    return {name: value, f"{name}_low": low, f"{name}_high": high}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((True, True, False), "until 11 March 2001"),
        ((True, False, False), "until 10 March 2001"),
        ((False, True, False), "until 11 March 2001"),
        ((False, False, False), "on any date from 10 Mar to 12 March 2001"),
        ((True, True, True), "at least until 12 March 2001, the last date that was played"),
    ],
)
def test_the_title_names_the_last_date_whose_interval_excludes_zero(
    days: tuple[bool, ...], words: str
) -> None:
    panel = closing(swept({"article": days}))
    assert panel is not None
    shown = "brings the fall of the capital forward by 2 days,"
    if not any(days):
        shown = "is not shown to change when the capital falls,"
    assert panel.title == (
        f"Offering an exit instead of a last stand {shown} {words}; at most 2 of 100 runs end with a deal "
        "that is carried out"
    )


def test_each_way_of_weighing_has_its_own_date_and_its_open_marks() -> None:
    found = swept({"article": (True, False, False), "that_day": (True, True, False)})
    panel = closing(found)
    assert panel is not None
    assert "until 10 Mar or 11 Mar 2001, depending on what the pasts are weighed by" in panel.title
    assert "by the article (worth 40 " in panel.caption
    assert "or by what was known that day (worth 40 " in panel.caption
    day = panel.plots[1].views[""]
    shown = [sum(one != "#FFFFFF" for one in trace["marker"]["color"]) for trace in day.traces]
    assert shown == [1, 2]


def test_numbers_of_people_killed_are_drawn_only_as_changes_on_the_same_histories() -> None:
    panel = closing(swept({"article": (True,) * 3, "that_day": (True,) * 3}))
    assert panel is not None and panel.table is not None
    drawn = {value for trace in panel.plots[2].views[""].traces for value in trace["y"]}
    assert drawn == {-10.0}
    assert "deaths" not in panel.table.columns and "deaths difference" in panel.table.columns


def test_the_title_says_by_how_many_ways_of_weighing_the_fall_moves() -> None:
    panel = closing(swept({"article": (False,) * 3, "that_day": (True, False, False)}))
    assert panel is not None
    assert panel.title.startswith("By 1 of 2 ways of weighing, offering an exit instead of a last")


def test_the_caption_says_on_which_dates_lives_are_spared_and_by_which_weighing() -> None:
    days = {"article": (True,) * 3, "that_day": (True,) * 3}
    panel = closing(swept(days, spared=(True, True, False)))
    assert panel is not None
    assert (
        "People killed: an offer on 10 Mar to 11 Mar saves lives if pasts are weighed by what was known that "
        "day; weighing by the article shows no change on any date."
    ) in panel.caption
    panel = closing(swept(days))
    assert panel is not None
    assert "On no date is an offer shown to change the number of people killed." in panel.caption


def test_dates_that_follow_one_another_are_named_as_a_span() -> None:
    dates = [datetime(2001, 3, day) for day in range(10, 15)]
    assert spans(dates, [0, 1, 2, 4]) == "10 Mar to 12 Mar and 14 Mar"


def test_the_fold_gives_the_date_of_a_change_of_half_a_day_with_its_interval() -> None:
    panel = closing(swept({"article": (True, True, False)}))
    assert panel is not None
    assert "until 12 Mar (95% interval of this date: 11 Mar to after 12 Mar)" in panel.body


def test_the_drawn_strength_is_the_middle_one_and_the_table_has_all() -> None:
    panel = closing(swept({"article": (True, True, False)}, ("0", "0.5", "1")))
    assert panel is not None and panel.table is not None
    assert "the chance that the guarantee is honoured is 0.5" in panel.body
    assert len(panel.table.rows) == 9


def test_a_sweep_without_dates_of_an_offer_or_without_a_comparison_has_no_such_figure() -> None:
    whole = swept({"article": (True, True, False)})
    alone = Swept(
        Path(), whole.record, whole.design, whole.table.assign(compared_with=float("nan"))
    )
    assert closing(alone) is None
    other = SweepRecord.model_construct(
        beside="A stand", base="Exit", names=["branch", STRENGTH, ON]
    )
    assert (
        closing(Swept(Path(), other, whole.design, whole.table.rename(columns={DATE: "branch"})))
        is None
    )
