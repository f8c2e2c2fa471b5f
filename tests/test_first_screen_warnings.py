"""What is wrong with a batch stands beside the answer, and nothing stands there if nothing is wrong."""

from __future__ import annotations

import pytest
from made_up_report import make_results

from brittle.report.answer.figure import panel
from brittle.report.answer.screen import screen
from brittle.report.answer.warnings import warnings
from brittle.report.checks import checks
from brittle.results.reading import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results.read(make_results(tmp_path_factory.mktemp("warned"), ("baseline",), 6))


def test_an_interrupted_batch_and_a_failed_check_are_named(results: Results) -> None:
    runs = {**results.manifest["runs"], "planned": 1000}
    cut = Results(results.folder, {**results.manifest, "status": "interrupted", "runs": runs})
    said = list(warnings(cut))
    assert "after 18 of 1,000 planned runs" in said[0]
    failed = [one.name for one in checks(cut) if one.passed is False]
    assert "all planned runs" in failed and failed[0] in said[1]
    assert screen(cut, panel(cut)).count('<p class="warning">') == 2


def test_the_first_screen_warns_of_nothing_without_a_reason(results: Results) -> None:
    failed = [one for one in checks(results) if one.passed is False]
    assert len(list(warnings(results))) == (1 if failed else 0)
