"""The runs of a batch: its tables as pandas frames, its figures and its chronicles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from brittle.api import frames
from brittle.api.arguments import check_engine, check_whole, path_of
from brittle.api.plots import RunPlots
from brittle.batches.tables.histogram import quantiles
from brittle.model.inputs.errors import UnknownNameError
from brittle.model.inputs.suggest import meant_or_all
from brittle.results.reading import Results
from brittle.wording import counted

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class Runs:
    """A batch that has been played. Each table is read from the batch's folder when it is first used.

    The frames are copies, so changing a frame changes neither figures nor comparisons. The units and meanings
    of the columns are in `attrs["units"]` and `attrs["meaning"]` of each frame.
    """

    results: Results
    """The results of the batch, in the form that the report uses."""

    @property
    def folder(self) -> Path:
        """The folder of the batch's files, which `brittle report` and `pandas.read_parquet` can also read."""
        return self.results.folder

    @property
    def scenarios(self) -> list[str]:
        """Keys of the scenarios, as in the column `scenario`. The report's main scenario comes first."""
        return list(self.results.scenarios)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each run that did not fail: its key, outcome, days, people and soldiers."""
        return frames.runs_frame(self.results)

    @cached_property
    def failed(self) -> pd.DataFrame:
        """A row for each run that failed, with its error. Failed runs are in no other frame."""
        return frames.failed_frame(self.results)

    @cached_property
    def places(self) -> pd.DataFrame:
        """A row for each run and place: when the place was lost, to whom, how, and at what cost."""
        return frames.places_frame(self.results)

    @cached_property
    def series(self) -> pd.DataFrame:
        """Daily series over all runs of a scenario, as histograms: a row for each day and bin."""
        return frames.series_frame(self.results)

    @cached_property
    def draws(self) -> pd.DataFrame:
        """A row for each history: where it comes from, and the value of every parameter."""
        return frames.draws_frame(self.results)

    def quantiles(self, series: str, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
        """Quantiles of a daily series over the runs, by scenario and day.

        Raises `UnknownNameError` for an unknown series; the message names the series that exist.
        """
        rows = self.results.series
        known = sorted(rows["series"].unique())
        if series not in known:
            raise UnknownNameError(
                f"there is no series {series!r}{meant_or_all(str(series), known)}"
            )
        chosen = rows[rows["series"] == series]
        by_key = {
            key: quantiles(chosen[chosen["scenario"] == key], tuple(levels))
            for key in self.scenarios
        }
        return pd.concat(by_key, names=["scenario", "day"])

    @property
    def plot(self) -> RunPlots:
        """The report's figures, for instance `plot.outcomes()`."""
        return RunPlots(self.results)

    def trace(
        self, scenario: str, draw: int = 0, replicate: int = 0, engine: str = "compiled"
    ) -> str:
        """The chronicle of a run of this batch. Raises `StoreError` for a run that is not in the batch."""
        check_whole(0, draw=draw, replicate=replicate)
        check_engine(engine)
        from brittle.chronicle.written import run_id, traced_again
        from brittle.engine import engine_for

        run = run_id(scenario, draw, replicate)
        return traced_again(self.results, run, engine_for(engine, prior=False)).text

    def report(self) -> Path:
        """Writes `report.html` into the folder and returns its path."""
        from brittle.report.build import write_report
        from brittle.sweeps.report.kept import KEPT

        return write_report(self.folder, KEPT).path

    def __repr__(self) -> str:
        told = counted(self.results.manifest["runs"]["finished"], "run", "runs")
        keys = ", ".join(self.results.every_scenario)
        return f"<Runs: {told} of {keys} in {self.folder}>"


def open_results(folder: str | Path) -> Runs:
    """The batch in a folder that `brittle run` or `brittle.run` wrote.

    Raises `StoreError` if the folder holds no batch or a damaged one. The message names the damaged file
    and the command that repairs the folder.
    """
    return Runs(Results.read(path_of("folder", folder)))
