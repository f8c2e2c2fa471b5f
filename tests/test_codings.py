"""Codings compared: contraction to fewer places, and the parts of a variance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from brittle.calibration.diagnostics import coding_share
from brittle.calibration.diagnostics.coding_share import mixed, shares
from brittle.calibration.diagnostics.coding_tables import CodingRow
from brittle.calibration.diagnostics.codings import wilson, write
from brittle.calibration.diagnostics.first_days import from_first_day
from brittle.calibration.locations import SCENARIOS
from brittle.calibration.pasts.past import turns_of
from brittle.calibration.population.contraction import contracted
from brittle.calibration.workers.opening import Workers
from brittle.model.ensemble import prepare
from brittle.model.inputs.reading import Theatre, load_theatre
from brittle.model.setup.coding import coding_seeds
from brittle.model.setup.history import prior_history


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return load_theatre(SCENARIOS / "chad_2008")


def test_a_contraction_to_all_places_keeps_units_and_control(theatre: Theatre) -> None:
    same = contracted(theatre, {place.id for place in theatre.places})
    assert same.places == theatre.places
    assert same.formations == theatre.formations and same.columns == theatre.columns


def test_a_contraction_keeps_men_and_distances(theatre: Theatre) -> None:
    kept = {theatre.capital, *(place.id for place in theatre.places[::3])}
    small = contracted(theatre, kept)
    assert {place.id for place in small.places} == kept
    assert [one.nominal for one in small.formations] == [one.nominal for one in theatre.formations]
    assert {one.place for one in (*small.formations, *small.columns)} <= kept
    whole, part = (
        prepare(from_first_day(SCENARIOS / "chad_2008").model_copy(update={"theatre": one}))
        for one in (theatre, small)
    )
    for a in kept:
        for b in kept:
            far = whole.map.ways["km"][whole.place_numbers[a], whole.place_numbers[b]]
            near = part.map.ways["km"][part.place_numbers[a], part.place_numbers[b]]
            assert near >= 0.0 and (near == pytest.approx(far) or near < 2.0 * far)


def test_a_contraction_without_the_capital_is_refused(theatre: Theatre) -> None:
    with pytest.raises(ValueError, match="the capital"):
        contracted(theatre, {place.id for place in theatre.places} - {theatre.capital})


def test_a_mixed_history_takes_each_source_from_its_own() -> None:
    one, two, three = (prior_history(i, 1) for i in range(3))
    found = mixed(one, two, three)
    assert found.parameters["belief_shock"] == one.parameters["belief_shock"]
    assert found.parameters["coding_shift"] == two.parameters["coding_shift"]
    assert found.seed == two.seed
    assert (coding_seeds(found) == coding_seeds(two)).all()
    assert {turn.seed for turn in turns_of(found)} == {three.seed}


def test_parts_of_a_known_variance_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day is a sum: half of its variance is a parameter's, a quarter each coding's and chance's."""

    def sums(prepared: object, histories: list[object], pool: object) -> np.ndarray:
        rows = []
        for history in histories:
            rng = [
                np.random.default_rng(int(abs(word)) % 2**32)
                for word in (
                    history.parameters["belief_shock"][0] * 1e9,
                    history.coding[0],
                    turns_of(history)[0].seed + 1,  # else it would be the draw of the coding
                )
            ]
            parts = [one.normal() for one in rng]
            rows.append(60 + np.sqrt(200) * parts[0] + 10 * parts[1] + 10 * parts[2])
        return np.array(rows)

    monkeypatch.setattr(coding_share, "lost_days", sums)
    with Workers(1).pool(dict) as pool:
        rows = {row.source: row for row in shares(SCENARIOS / "chad_2008", 3000, pool)}
    for source, part in (("parameters", 0.5), ("coding", 0.25), ("chance", 0.25)):
        assert rows[source].total == pytest.approx(part, abs=5 * rows[source].total_error)
        assert rows[source].alone == pytest.approx(part, abs=5 * rows[source].alone_error)
        assert rows[source].total_error < 0.03


def test_wilson_s_interval_holds_the_share() -> None:
    low, high = wilson(0.0, 100)
    assert low == pytest.approx(0.0, abs=1e-12) and high == pytest.approx(0.0370, abs=1e-3)
    low, high = wilson(0.5, 100)
    assert (low, high) == (pytest.approx(0.404, abs=1e-3), pytest.approx(0.596, abs=1e-3))


def test_tables_are_written_whole(tmp_path: Path) -> None:
    write([wilson_row(0.25)], tmp_path / "codings.csv")
    assert (tmp_path / "codings.csv").read_text().splitlines()[1].endswith("0.2500,0.0000,1.0000")


def wilson_row(share: float) -> tuple[object, ...]:
    return CodingRow("a", "first", "none", 3, 4, 14, share, 0.0, 1.0)
