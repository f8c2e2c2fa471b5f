"""Read a results folder back and check that it is complete and unchanged."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from brittle.batches.tables import dictionary
from brittle.batches.disk import DamagedError, StoreError
from brittle.batches.folder import FolderState, BatchRecord, Whose, look
from brittle.batches.manifest import MANIFEST, command_to
from brittle.batches.recognised import CALIBRATION, DRAWS, TRAJECTORIES
from brittle.batches.tables.columns import HISTORY_COLUMNS, KEYS, RUN_IN_SCENARIO
from brittle.results.comparing import in_order
from brittle.results.fit import FitSummary, kept
from brittle.batches.store import ANOTHERS, Store
from brittle.model.inputs.errors import Argument
from brittle.model.inputs.suggest import meant_or_all
from brittle.model.outcome import RUN_COLUMNS, Holds

if TYPE_CHECKING:
    from brittle.model.setup.history import History

ALWAYS_THERE = [one.name for one in RUN_COLUMNS if one.holds is Holds.FLAG and not one.missing]
"""Flags that are never missing in a completed run and can therefore be plain booleans."""

OF_A_HISTORY = [one.name for one in HISTORY_COLUMNS if one.name != "history"]
"""Columns of the draws, other than the history's number, that are not parameters."""


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
                self._store.check_shard(name, shard["fingerprint"], ("runs", "places"))

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
    def all_runs(self) -> pd.DataFrame:
        """Every run, including failed ones."""
        runs = self._table("runs")
        if runs.duplicated(KEYS).any():
            raise StoreError(
                f"{self.folder}: its tables contain the same run twice; {self.mending}"
            )
        return runs

    @cached_property
    def runs(self) -> pd.DataFrame:
        """The completed runs, without failed ones, each with the number of its history."""
        done: pd.DataFrame = self.all_runs[self.all_runs["error"].isna()].drop(columns="error")
        for name in ALWAYS_THERE:
            done[name] = done[name].astype(bool)
        done = done.reset_index(drop=True)
        past = done["scenario"].map(lambda key: self.manifest["scenarios"][key]["past"])
        numbers = self.draws.set_index(["past", "draw"])["history"]
        with self._whole():
            try:
                behind = numbers.loc[list(zip(past, done["draw"], strict=True))]
            except KeyError:
                raise DamagedError(f"{DRAWS} lacks histories that were played") from None
        done["history"] = behind.to_numpy()
        return done

    def places(self, columns: Sequence[str]) -> pd.DataFrame:
        """The given columns of the table of places, the largest table; each column is read when first used."""
        new = [name for name in columns if name not in self._places]
        if new:
            self._places.update(self._table("places", new).items())
        return pd.DataFrame({name: self._places[name] for name in columns})

    @cached_property
    def _places(self) -> dict[Hashable, pd.Series[Any]]:
        """The columns of the table of places that have been read."""
        return {}

    @cached_property
    def series(self) -> pd.DataFrame:
        """The daily histograms of each series."""
        return _frame(self.arrow(dictionary.SERIES_TABLE))

    @cached_property
    def draws(self) -> pd.DataFrame:
        """The histories and their parameters."""
        return _frame(self.arrow(dictionary.DRAWS_TABLE))

    @cached_property
    def fitted(self) -> FitSummary | None:
        """The summary of the posterior that the batch played; None if it played the priors."""
        if CALIBRATION not in self.manifest["written"]:
            return None
        return kept(self.folder, self.mending, self._record.inputs.mark)

    @cached_property
    def _record(self) -> BatchRecord:
        """The record of what the batch was made from."""
        return BatchRecord.model_validate(self.manifest)

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
        once = self.draws.drop_duplicates("history").set_index("history")
        return once.drop(columns=OF_A_HISTORY, errors="ignore")

    @property
    def has_trajectories(self) -> bool:
        """Whether the daily series of single runs were saved; earlier versions of Brittle saved none."""
        return TRAJECTORIES in self.manifest["written"] and (self.folder / TRAJECTORIES).exists()

    def arrow(self, table: str) -> pa.Table:
        """Read a whole Arrow table; `table` is its name in the data dictionary.

        Raises `StoreError` if the table is damaged, is missing, or has no row because no run is finished.
        """
        with self._whole():
            match table:
                case dictionary.SERIES_TABLE:
                    shards = self.manifest["shards"].values()
                    return self._store.series(shard["fingerprint"] for shard in shards)
                case dictionary.DRAWS_TABLE:
                    return self._store.draws(self._record)
                case dictionary.TRAJECTORY_TABLE:
                    return self._store.trajectories(self._record.inputs.mark)
        return self._joined(table)

    def _joined(self, kind: str, columns: list[str] | None = None) -> pa.Table:
        """Join a table that is stored in shards."""
        names = self.manifest["shards"]
        if not names:
            raise StoreError(f"{self.folder}: no run is finished; {self.mending}")
        with self._whole():
            parts = [self._store.part(kind, name).table(columns) for name in names]
        return pa.concat_tables(parts).unify_dictionaries()

    def _table(self, kind: str, columns: list[str] | None = None) -> pd.DataFrame:
        frame = _frame(self._joined(kind, columns))
        if "scenario" in frame:
            frame["scenario"] = frame["scenario"].cat.set_categories(self.every_scenario)
        return frame

    @cached_property
    def scenarios(self) -> list[str]:
        """The keys of the scenarios with at least one completed run, in the order of `every_scenario`.

        Raises `StoreError` if no run was completed.
        """
        told = set(self.runs["scenario"].unique())
        if not told:
            raise StoreError(
                f"{self.folder}: every run failed; the column `error` of the tables in runs/ gives the "
                "reasons"
            )
        return [key for key in self.every_scenario if key in told]

    @property
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

    def pairs(self, one: str, other: str) -> pd.DataFrame:
        """Put runs of two scenarios side by side, with the suffixes `_one` and `_other`."""
        left = self.runs[self.runs["scenario"] == one].drop(columns="scenario")
        right = self.runs[self.runs["scenario"] == other].drop(columns="scenario")
        return left.merge(right, on=RUN_IN_SCENARIO, suffixes=("_one", "_other"))

    def history(self, scenario: str, draw: int) -> History:
        """Rebuild, exactly as it was played, the history of a scenario's draw."""
        # imported here because reports do not need the model
        from brittle.calibration.pasts.past import turned, turns_from_text
        from brittle.model.setup.history import History

        past = self.manifest["scenarios"][scenario]["past"]
        draws = self.draws
        row = draws[(draws["past"] == past) & (draws["draw"] == draw)]
        if row.empty:
            number = len(draws[draws["past"] == past])
            raise StoreError(
                f"{self.folder}: {scenario} has no draw {draw}; it has {number} draws, counted from 0"
            )
        told = row.iloc[0]
        parameters = row.drop(columns=[*OF_A_HISTORY, "history"], errors="ignore")
        plain = History(
            index=int(told["history"]),
            seed=int(told["seed"]),
            weight=float(told["weight"]),
            parameters=np.array(
                [tuple(parameters.iloc[0])], dtype=[(name, "f8") for name in parameters]
            ),
        )
        return turned(plain, turns_from_text(str(told.get("turns", ""))))

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
