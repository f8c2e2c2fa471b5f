"""Read a results folder back and check that it is complete and unchanged."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from brittle.batches.disk import DamagedError, StoreError
from brittle.batches.folder import BatchRecord, FolderState, Whose, look
from brittle.batches.manifest import MANIFEST, command_to
from brittle.batches.recognised import CALIBRATION, DRAWS, HAPPENED, TRAJECTORIES
from brittle.batches.store import ANOTHERS, Store
from brittle.batches.tables import dictionary
from brittle.batches.tables.columns import CODING, KEYS, RUN_IN_SCENARIO
from brittle.model.inputs.errors import Argument
from brittle.model.inputs.suggest import meant_or_all
from brittle.results.stored.compact import Column, Compacting
from brittle.results.comparing import in_order
from brittle.results import happened
from brittle.results.fit import FitSummary, kept
from brittle.results.happened import WhatHappened
from brittle.results.stored.history_table import NUMBER, OF_A_HISTORY, HistoryTable
from brittle.results.pairs import Pairs
from brittle.results.stored.place_shards import PLACE, PlaceShard, place_shard
from brittle.results.stored.run_table import ERROR, RunTable, read_runs
from brittle.results.stored.sealed_files import SealedFiles

if TYPE_CHECKING:
    from brittle.model.setup.history import History


@dataclass(frozen=True)
class Results:
    """One batch. Its tables are read when first used; of large tables, only the needed columns are read."""

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Results:
        """Open a results folder.

        Raises `StoreError` if the folder holds no batch or an incomplete one. The message names the file
        and the command that repairs it.
        """
        results = cls(folder, _manifest(look(folder)))
        results._check_shards()
        return results

    def _check_shards(self) -> None:
        """Raise `StoreError` unless each shard is as it was when the manifest listed it."""
        with self._whole():
            for name, shard in self.manifest["shards"].items():
                for kind in (dictionary.RUNS, dictionary.PLACES):
                    self._files.check(f"{kind}/{name}", kind, shard["fingerprint"])

    @cached_property
    def _files(self) -> SealedFiles:
        return SealedFiles(self.folder)

    @property
    def outlines(self) -> Path:
        """The folder of the files with the outlines of the theatre, which need not exist."""
        return self.folder / "map"

    @property
    def mending(self) -> str:
        """The sentence that says how to repair the folder."""
        return self._mended_by()

    def _mended_by(self, *more: str) -> str:
        return f"to repair it, give: {command_to(self.folder, self.manifest['command'], *more)}"

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Turn a `DamagedError` into a `StoreError` that names the damage and the command that repairs it."""
        try:
            yield
        except DamagedError as error:
            more = ["--replace"] if str(error).endswith(ANOTHERS) else []
            raise StoreError(f"{self.folder}/{error}; {self._mended_by(*more)}") from None

    @cached_property
    def _table(self) -> RunTable:
        """The table of runs, read once and with every column; a run takes about 200 bytes."""
        with self._whole():
            found = read_runs(self._shards_of(dictionary.RUNS), self._compacting)
        if found.has_one_twice:
            raise StoreError(
                f"{self.folder}: its tables contain the same run twice; {self.mending}"
            )
        return found

    def some(self, columns: Sequence[str]) -> pd.DataFrame:
        """The keys and some columns of the completed runs, for which no other column is read."""
        names = [*KEYS, *columns]
        with self._whole():
            shards = self._shards_of(dictionary.RUNS, [*names, ERROR])
            return read_runs(shards, self._compacting, names).completed

    @property
    def failed(self) -> pd.DataFrame:
        """The failed runs: their keys and their errors."""
        return self._table.failed

    @property
    def finished(self) -> int:
        """The number of runs in the tables, including failed ones."""
        return len(self._table.completed) + len(self._table.failed)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """The completed runs, in columns as `results.stored.compact` holds them, each with the number of its history."""
        completed = self._table.completed
        with self._whole():
            return completed.assign(history=self._numbered(completed))

    def of(self, scenario: str) -> pd.DataFrame:
        """The completed runs of one scenario; they share the memory of `runs` if they are stored together."""
        rows = np.flatnonzero((self.runs["scenario"] == scenario).to_numpy())
        if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
            return self.runs.iloc[rows[0] : rows[-1] + 1]
        return self.runs.iloc[rows]

    def _numbered(self, runs: pd.DataFrame) -> npt.NDArray[np.int64]:
        """The number of the history of each run. Raises `DamagedError` if the draws lack one."""
        numbers, facts = self._histories.by_draw(NUMBER), self.manifest["scenarios"]
        codes, draw = runs["scenario"].cat.codes.to_numpy(), runs["draw"].to_numpy()
        found = np.zeros(len(runs), dtype=np.int64)
        for code, key in enumerate(runs["scenario"].cat.categories):
            mine = codes == code
            its = numbers.get(facts[key]["past"], pd.Series(dtype=np.int64))
            at = its.index.get_indexer(draw[mine])
            if (at < 0).any():
                raise DamagedError(f"{DRAWS} lacks histories that were played")
            found[mine] = its.to_numpy()[at]
        return found

    def places_of(self, scenario: str, columns: Sequence[str]) -> Iterator[PlaceShard]:
        """Some columns of the table of places, one shard of a scenario at a time.

        The table has a row for each place of each run, so it is by far the largest.
        """
        with self._whole():
            for file, table in self._shards_of(dictionary.PLACES, [PLACE, *columns], scenario):
                yield place_shard(file, table, columns, self._compacting)

    def joined(self, scenario: str, column: str, places: Sequence[str]) -> Column:
        """A column of some places over all runs of a scenario: a row for each place, a column for each run."""
        rows = self.rows_of(places)
        parts = [shard[column][rows] for shard in self.places_of(scenario, [column])]
        return np.concatenate(parts, axis=1) if parts else np.zeros((len(rows), 0))

    def places_in_run(
        self, scenario: str, draw: int, replicate: int, columns: Sequence[str]
    ) -> Mapping[str, Column]:
        """Some columns of the table of places in one run, each an array with a value for each place.

        Only the run's shard is read. Raises `StoreError` if the run was not completed.
        """
        run, shards = draw * int(self.manifest["replicates"]) + replicate, self.manifest["shards"]
        mine = [name for name in shards if scenario_of(name) == scenario]
        ends = np.cumsum([shards[name]["runs"] for name in mine])
        number = min(int(np.searchsorted(ends, run, "right")), len(mine) - 1)
        file = f"{dictionary.PLACES}/{mine[number]}"
        with self._whole():
            table = self._files.table(file, dictionary.PLACES, [PLACE, *RUN_IN_SCENARIO, *columns])
            shard = place_shard(file, table, [*RUN_IN_SCENARIO, *columns], self._compacting)
        here = (shard["draw"][0] == draw) & (shard["replicate"][0] == replicate)
        if not here.any():
            raise StoreError(
                f"{self.folder}: the run {scenario}/{draw}/{replicate} was not completed"
            )
        return {name: shard[name][:, int(here.argmax())] for name in columns}

    def rows_of(self, places: Sequence[str]) -> list[int]:
        """The rows of places in the arrays of a `PlaceShard`."""
        number = {place: row for row, place in enumerate(self.manifest["places"])}
        return [number[place] for place in places]

    def _shards_of(
        self, kind: str, columns: Sequence[str] | None = None, scenario: str | None = None
    ) -> Iterator[tuple[str, pa.Table]]:
        """Columns of a table that is stored in shards, with the shard's file; of one scenario or of all."""
        names = self.manifest["shards"]
        if not names:
            raise StoreError(f"{self.folder}: no run is finished; {self.mending}")
        for name in names:
            if scenario in (None, scenario_of(name)):
                file = f"{kind}/{name}"
                yield file, self._files.table(file, kind, columns)

    @cached_property
    def _compacting(self) -> Compacting:
        places, factions = self.manifest["places"], self.manifest["factions"]
        return Compacting(self.every_scenario, places, factions)

    def words(self, column: str) -> Sequence[str]:
        """The words that the codes of a column number."""
        return self._compacting.words[column]

    @cached_property
    def series(self) -> pd.DataFrame:
        """The daily histograms of each series."""
        return _frame(self.arrow(dictionary.SERIES_TABLE))

    @cached_property
    def _histories(self) -> HistoryTable:
        return HistoryTable(self._files, self._record)

    @cached_property
    def fitted(self) -> FitSummary | None:
        """The summary of the posterior that the batch played; None if it played the priors."""
        if CALIBRATION not in self.manifest["written"]:
            return None
        return kept(self.folder, self.mending, self._record.inputs.mark)

    @cached_property
    def happened(self) -> WhatHappened | None:
        """What truly happened; None if the case records nothing, or if an earlier version made the batch."""
        if HAPPENED not in self.manifest["written"]:
            return None
        return happened.FILE.kept(self.folder, self.mending, self._record.inputs.mark)

    @cached_property
    def _record(self) -> BatchRecord:
        """The record of what the batch was made from."""
        return BatchRecord.model_validate(self.manifest)

    def once[Made](self, make: Callable[..., Made], *about: Hashable) -> Made:
        """What a function makes of this batch and of further arguments; it is called once for the same arguments."""
        key = (make, *about)
        if key not in self._made:
            self._made[key] = make(self, *about)
        made: Made = self._made[key]
        return made

    @cached_property
    def _made(self) -> dict[tuple[Hashable, ...], Any]:
        return {}

    @property
    def mark(self) -> str:
        """The hash of the batch's inputs."""
        return self._record.inputs.mark

    @property
    def _store(self) -> Store:
        return Store(self.folder)

    @property
    def worth(self) -> float:
        """The effective size of the fit from which the histories were drawn; infinite for the priors."""
        return self.fitted.effective if self.fitted else float("inf")

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """The parameters of each history, indexed by the history's number."""
        with self._whole():
            return self._histories.parameters()

    @cached_property
    def coding(self) -> pd.DataFrame:
        """What each history takes the coding to be, indexed by the history's number; a column a doubt."""
        with self._whole():
            return self._histories.coding()

    @property
    def about_coding(self) -> dict[str, tuple[str, str]]:
        """The unit and the meaning of each column of the draws about the coding, by its name."""
        with self._whole():
            return self._histories.about_coding()

    @property
    def has_trajectories(self) -> bool:
        """Whether the daily series of single runs were saved; earlier versions of Brittle saved none."""
        return TRAJECTORIES in self.manifest["written"] and (self.folder / TRAJECTORIES).exists()

    def parts(self, table: str) -> Iterator[pa.Table]:
        """Read an Arrow table part by part; `table` is its name in the data dictionary.

        Raises `StoreError` if the table is damaged, is missing, or has no row because no run is finished.
        """
        with self._whole():
            match table:
                case dictionary.SERIES_TABLE:
                    shards = self.manifest["shards"].values()
                    yield self._store.series(shard["fingerprint"] for shard in shards)
                case dictionary.DRAWS_TABLE:
                    yield from self._histories.parts()
                case dictionary.TRAJECTORY_TABLE:
                    yield self._store.trajectories(self._record.inputs.mark)
                case _:
                    yield from (part for _, part in self._shards_of(table))

    def arrow(self, table: str) -> pa.Table:
        """Read a whole Arrow table, as `parts` does."""
        return pa.concat_tables(self.parts(table)).unify_dictionaries()

    def frame(self, table: str) -> pd.DataFrame:
        """A whole table as a pandas frame; `table` is its name in the data dictionary."""
        found = _frame(self.arrow(table))
        if "scenario" in found:
            found["scenario"] = found["scenario"].cat.set_categories(self.every_scenario)
        return found

    @cached_property
    def scenarios(self) -> list[str]:
        """The keys of the scenarios with at least one completed run, in the order of `every_scenario`.

        Raises `StoreError` if no run was completed.
        """
        told = set(self.some([])["scenario"].unique())
        if not told:
            raise StoreError(
                f"{self.folder}: every run failed; the column `error` of the tables in runs/ gives the "
                "reasons"
            )
        return [key for key in self.every_scenario if key in told]

    @cached_property
    def every_scenario(self) -> list[str]:
        """The keys of the batch's scenarios: the report's main one first, then the others in the order in which they were run."""
        return in_order(self.manifest["scenarios"])

    @property
    def main(self) -> str:
        """The key of the report's main scenario, with which its opening begins."""
        return self.scenarios[0]

    def title(self, scenario: str) -> str:
        """The name of a scenario."""
        return str(self.manifest["scenarios"][scenario]["title"])

    def branch(self, scenario: str) -> datetime:
        """The moment at which a scenario departs from the common past."""
        return datetime.fromisoformat(self.manifest["scenarios"][scenario]["branch"])

    def chosen(self, scenario: str) -> Mapping[str, float]:
        """The values of the parameters that a scenario sets, by name."""
        return self.manifest["scenarios"][scenario]["value"].get("parameters") or {}

    def horizon(self, scenario: str) -> float:
        """The number of days from the branch to the end of a scenario."""
        return float(self.manifest["scenarios"][scenario]["horizon_days"])

    def weights(self, scenario: str) -> npt.NDArray[np.float64]:
        """The weight of the history of each completed run of a scenario, in the order of `of`."""
        past, runs = self.manifest["scenarios"][scenario]["past"], self.of(scenario)
        with self._whole():
            by_draw = self._histories.by_draw("weight")[past]
        return by_draw.reindex(runs["draw"].to_numpy()).to_numpy(dtype=float)

    def pairs(self, one: str, other: str) -> Pairs:
        """Put runs of two scenarios side by side."""
        return Pairs.of(self.of(one), self.of(other))

    def history(self, scenario: str, draw: int) -> History:
        """Rebuild, exactly as it was played, the history of a scenario's draw."""
        # imported here because reports do not need the model
        from brittle.calibration.pasts.past import with_seeds
        from brittle.model.setup.history import History

        past = self.manifest["scenarios"][scenario]["past"]
        with self._whole():
            row = self._histories.row(past, draw).to_pandas()
            number = self._histories.number_of(past) if row.empty else 0
        if row.empty:
            raise StoreError(
                f"{self.folder}: {scenario} has no draw {draw}; it has {number} draws, counted from 0"
            )
        told = row.iloc[0]
        parameters = row.drop(columns=list(OF_A_HISTORY), errors="ignore")
        parameters = parameters.loc[:, [not name.startswith(CODING) for name in parameters]]
        plain = History(
            index=int(told["history"]),
            seed=int(told["seed"]),
            weight=float(told["weight"]),
            parameters=np.array(
                [tuple(parameters.iloc[0])], dtype=[(name, "f8") for name in parameters]
            ),
        )
        return with_seeds(plain, str(told.get("turns", "")))

    @cached_property
    def place_table(self) -> pd.DataFrame:
        """The theatre's places (id, name, lat, lon, region, kind, population, ...)."""
        return pd.DataFrame(self.manifest["theatre"]["value"]["places"]).set_index("id")


def no_scenario(results: Results, key: str) -> StoreError:
    """Make the error for a key that is no scenario of a batch, or is a scenario whose runs all failed."""
    keys = results.every_scenario
    if key in keys:
        return StoreError(f"{results.folder}: no run of {key} was completed, so it has no results")
    return StoreError(f"{results.folder}: there is no scenario {key}{meant_or_all(key, keys)}")


def scenario_of(shard: str) -> str:
    """The scenario of a shard, with whose key the shard's name begins (`batches.shards.shard_name`)."""
    return shard.rpartition("-")[0]


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _manifest(held: FolderState) -> dict[str, Any]:
    """Return the manifest of a batch that has ended. Raises `StoreError` if there is no such batch."""
    folder = held.folder
    if held.whose in (Whose.NOBODY, Whose.OTHERS):
        raise StoreError(
            f"{folder}: this is not a results folder, because it has no {MANIFEST} from Brittle; give a "
            "folder that ",
            Argument("`br.run(..., out=...)` or `brittle run`", "`brittle run`"),
            " has written",
        )
    if held.whose is Whose.ANOTHER_VERSIONS:
        raise StoreError(
            f"{folder}: another version of Brittle wrote it; to replace it by playing the batch "
            f"again, give: {command_to(folder, held.command or ('brittle', 'run'), '--replace')}"
        )
    if held.manifest is None:
        raise StoreError(f"{folder / MANIFEST}: {held.problem}; ", *held.mending)
    if held.manifest.status == "running":
        raise StoreError(
            f"{folder}: its batch is still running, or was killed; to continue from the finished runs, give: "
            f"{command_to(folder, held.command)}"
        )
    return held.manifest.model_dump(mode="json")
