"""The last date on which an offer is shown to matter, as the figure of a sweep names it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from brittle.sweeps.folder import SweepRecord
from brittle.sweeps.report.closing import closing
from brittle.sweeps.swept import Swept

DATE, ON, STRENGTH = "branch+offer.opens", "on", "offer.guarantee.chance_honoured"
DATES = ("2001-03-10T00:00", "2001-03-11T00:00", "2001-03-12T00:00")


def swept(shown: dict[str, tuple[bool, ...]], strengths: tuple[str, ...] = ("0.5",)) -> Swept:
    """A sweep of three dates; `shown` says on which an offer changes the capital's day, by weighing."""
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
            **_ends("deaths_difference", -10.0, -30.0, 5.0),
        }
        for on, days in shown.items()
        for date, yes in zip(DATES, days, strict=True)
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
        ((False, False, False), "on no date between 10 Mar and 12 March 2001"),
        ((True, True, True), "at least until 12 March 2001, the last date that was played"),
    ],
)
def test_the_title_names_the_last_date_whose_interval_excludes_zero(
    days: tuple[bool, ...], words: str
) -> None:
    panel = closing(swept({"article": days}))
    assert panel is not None
    assert panel.title == f"An offer is shown to matter {words}"


def test_each_way_of_weighing_has_its_own_date_and_its_open_marks() -> None:
    found = swept({"article": (True, False, False), "that_day": (True, True, False)})
    panel = closing(found)
    assert panel is not None
    assert "until 10 March 2001 if histories are weighed by the article" in panel.title
    assert "until 11 March 2001 if histories are weighed by what was known that day" in panel.title
    day = panel.plots[1].views[""]
    shown = [sum(one != "#FFFFFF" for one in trace["marker"]["color"]) for trace in day.traces]
    assert shown == [1, 2]


def test_numbers_of_people_killed_are_drawn_only_as_changes_on_the_same_histories() -> None:
    panel = closing(swept({"article": (True,) * 3, "that_day": (True,) * 3}))
    assert panel is not None and panel.table is not None
    drawn = {value for trace in panel.plots[2].views[""].traces for value in trace["y"]}
    assert drawn == {-10.0}
    assert "deaths" not in panel.table.columns and "deaths difference" in panel.table.columns


def test_the_caption_gives_the_date_of_a_change_of_half_a_day_with_its_interval() -> None:
    panel = closing(swept({"article": (True, True, False)}))
    assert panel is not None
    assert "until 12 Mar (95% interval of this date: 11 Mar to after 12 Mar)" in panel.caption


def test_the_drawn_strength_is_the_middle_one_and_the_table_has_all() -> None:
    panel = closing(swept({"article": (True, True, False)}, ("0", "0.5", "1")))
    assert panel is not None and panel.table is not None
    assert "the chance that the guarantee is honoured is 0.5" in panel.caption
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
