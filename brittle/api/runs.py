"""The runs of a batch: its tables as pandas has them, its figures, its chronicles."""

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
    """A batch that has been played. Each table is read from its folder when it is first asked for.

    The frames are the reader's own: what is changed in them changes neither figures nor comparisons.
    Of each, `attrs["units"]` and `attrs["meaning"]` say what a column holds.
    """

    results: Results
    """The batch as the report reads it."""

    @property
    def folder(self) -> Path:
        """Where its files lie: `brittle report` and `pandas.read_parquet` read them too."""
        return self.results.folder

    @property
    def scenarios(self) -> list[str]:
        """Keys of its scenarios, as the column `scenario` has them; first the one of the report."""
        return list(self.results.scenarios)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row a run that came to an end: who it is, its outcome, days, people, soldiers."""
        return frames.runs_frame(self.results)

    @cached_property
    def failed(self) -> pd.DataFrame:
        """A row a run that failed, with the error; it stands in no other frame."""
        return frames.failed_frame(self.results)

    @cached_property
    def places(self) -> pd.DataFrame:
        """A row a run and place: when it was lost, to whom, in which manner, and at what cost."""
        return frames.places_frame(self.results)

    @cached_property
    def series(self) -> pd.DataFrame:
        """Daily series over all runs of a scenario, as histograms: a row a day and bin."""
        return frames.series_frame(self.results)

    @cached_property
    def draws(self) -> pd.DataFrame:
        """A row a history: where it comes from, and the value of every parameter."""
        return frames.draws_frame(self.results)

    def quantiles(self, series: str, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
        """Quantiles over runs of a daily series, by scenario and day.

        Raises `UnknownNameError` for a series that does not exist, naming those that do.
        """
        rows = self.results.series
        known = sorted(rows["series"].unique())
        if series not in known:
            raise UnknownNameError(f"no series {series!r}{meant_or_all(str(series), known)}")
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
        """The chronicle of a run of this batch, in words. Raises `StoreError` for one not in it."""
        check_whole(0, draw=draw, replicate=replicate)
        check_engine(engine)
        from brittle.chronicle.written import run_id, traced_again
        from brittle.engine import engine_for

        run = run_id(scenario, draw, replicate)
        return traced_again(self.folder, run, engine_for(engine, prior=False)).text

    def report(self) -> Path:
        """Writes `report.html` into the folder and returns its path."""
        from brittle.report.build import write_report

        return write_report(self.folder).path

    def __repr__(self) -> str:
        told = counted(len(self.results.all_runs), "run", "runs")
        keys = ", ".join(self.results.every_scenario)
        return f"<Runs: {told} of {keys} in {self.folder}>"


def open_results(folder: str | Path) -> Runs:
    """The batch in a folder that `brittle run` or `brittle.run` has written.

    Raises `StoreError` where it holds none, or one that is not whole: it names the file, and the
    command that mends it.
    """
    return Runs(Results.read(path_of("folder", folder)))
