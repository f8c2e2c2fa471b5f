"""A results folder read back, with its counts checked."""

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
"""Flags of a run that came to an end which have no missing value: plain booleans."""

OF_A_HISTORY = [one.name for one in HISTORY_COLUMNS if one.name != "history"]
"""Columns of the draws, beside the history's number, that are no parameters."""


@dataclass(frozen=True)
class Results:
    """One batch. Tables are read when first asked for; large ones only the columns wanted."""

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Results:
        """Opens a folder.

        Raises `StoreError` where it holds no batch, or one that is not whole: it names the file and
        the command that mends it.
        """
        results = cls(folder, _manifest(look(folder)))
        results._check_shards()
        return results

    def _check_shards(self) -> None:
        """Raises `StoreError` unless each shard is as it was when the manifest listed it."""
        with self._whole():
            for name, shard in self.manifest["shards"].items():
                self._store.check_shard(name, shard["fingerprint"], ("runs", "places"))

    @property
    def mending(self) -> str:
        """How what is damaged in the folder is mended."""
        return self._mended_by()

    def _mended_by(self, *more: str) -> str:
        return f"to mend it, give: {command_to(self.folder, self.manifest['command'], *more)}"

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """What is damaged or missing is named, with the command that mends it."""
        try:
            yield
        except DamagedError as error:
            more = ["--replace"] if str(error).endswith(ANOTHERS) else []
            raise StoreError(f"{self.folder}/{error}; {self._mended_by(*more)}") from None

    @cached_property
    def all_runs(self) -> pd.DataFrame:
        """Every run, failed ones too."""
        runs = self._table("runs")
        if runs.duplicated(KEYS).any():
            raise StoreError(f"{self.folder}: its tables hold a run twice; {self.mending}")
        return runs

    @cached_property
    def runs(self) -> pd.DataFrame:
        """The runs that came to an end, with the number of the history behind each."""
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
        """The given columns of the place table, the largest: each is read once, when asked for."""
        new = [name for name in columns if name not in self._places]
        if new:
            self._places.update(self._table("places", new).items())
        return pd.DataFrame({name: self._places[name] for name in columns})

    @cached_property
    def _places(self) -> dict[Hashable, pd.Series[Any]]:
        """Columns of the place table that have been read."""
        return {}

    @cached_property
    def series(self) -> pd.DataFrame:
        """Daily histograms."""
        return _frame(self.arrow(dictionary.SERIES_TABLE))

    @cached_property
    def draws(self) -> pd.DataFrame:
        """Histories and their parameters."""
        return _frame(self.arrow(dictionary.DRAWS_TABLE))

    @cached_property
    def fitted(self) -> FitSummary | None:
        """What the posterior says that the batch played; None where it played the priors."""
        if CALIBRATION not in self.manifest["written"]:
            return None
        return kept(self.folder, self.mending, self._record.inputs.mark)

    @cached_property
    def _record(self) -> BatchRecord:
        """What the batch was made from."""
        return BatchRecord.model_validate(self.manifest)

    @property
    def _store(self) -> Store:
        return Store(self.folder)

    @property
    def worth(self) -> float:
        """Effective size of the fit that the histories were drawn from; infinite for the priors."""
        return self.fitted.effective if self.fitted else float("inf")

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """The parameters of each history, by its number."""
        once = self.draws.drop_duplicates("history").set_index("history")
        return once.drop(columns=OF_A_HISTORY, errors="ignore")

    @property
    def has_trajectories(self) -> bool:
        """Whether the daily series of single runs were kept; earlier versions kept none."""
        return TRAJECTORIES in self.manifest["written"] and (self.folder / TRAJECTORIES).exists()

    def arrow(self, table: str) -> pa.Table:
        """A whole table as Arrow has it; `table` is its name in the data dictionary.

        Raises `StoreError` where it is damaged, missing, or has no row because no run is finished.
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
        """A table that lies in shards."""
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
        """Keys of the scenarios that have results: some run of theirs came to an end.

        In the order of `every_scenario`. Raises `StoreError` where there is none.
        """
        told = set(self.runs["scenario"].unique())
        if not told:
            raise StoreError(f"{self.folder}: every run failed; the column `error` of the tables in runs/ says why")
        return [key for key in self.every_scenario if key in told]

    @property
    def every_scenario(self) -> list[str]:
        """Keys of the batch's scenarios: first the one that the report is about, then as it ran them."""
        return in_order(self.manifest["scenarios"])

    @property
    def main(self) -> str:
        """The scenario that the report's first sentence is about."""
        return self.scenarios[0]

    def title(self, scenario: str) -> str:
        """A scenario's name."""
        return str(self.manifest["scenarios"][scenario]["title"])

    def branch(self, scenario: str) -> datetime:
        """The moment at which a scenario begins to act."""
        return datetime.fromisoformat(self.manifest["scenarios"][scenario]["branch"])

    def chosen(self, scenario: str) -> Mapping[str, float]:
        """The parameters that a scenario sets, by name."""
        return self.manifest["scenarios"][scenario]["value"].get("parameters") or {}

    def horizon(self, scenario: str) -> float:
        """Days from the branch to the last."""
        return float(self.manifest["scenarios"][scenario]["horizon_days"])

    def pairs(self, one: str, other: str) -> pd.DataFrame:
        """Runs of two scenarios side by side, suffixes `_one` and `_other`."""
        left = self.runs[self.runs["scenario"] == one].drop(columns="scenario")
        right = self.runs[self.runs["scenario"] == other].drop(columns="scenario")
        return left.merge(right, on=RUN_IN_SCENARIO, suffixes=("_one", "_other"))

    def history(self, scenario: str, draw: int) -> History:
        """The history behind a draw of a scenario, as it was played."""
        from brittle.calibration.pasts.past import turned, turns_from_text  # reports do without the model
        from brittle.model.setup.history import History

        past = self.manifest["scenarios"][scenario]["past"]
        draws = self.draws
        row = draws[(draws["past"] == past) & (draws["draw"] == draw)]
        if row.empty:
            raise StoreError(f"{self.folder}: {scenario} has no draw {draw}; it has {len(draws[draws['past'] == past])}, "
                "counted from 0")
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
    """The error for a key that no scenario of a batch has, or of whose runs none came to an end."""
    keys = results.every_scenario
    if key in keys:
        return StoreError(f"{results.folder}: no run of {key} came to an end, so it has no results")
    return StoreError(f"{results.folder}: no scenario {key}{meant_or_all(key, keys)}")


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _manifest(held: FolderState) -> dict[str, Any]:
    """The manifest of a batch that has ended. Raises `StoreError`."""
    folder = held.folder
    if held.whose in (Whose.NOBODY, Whose.OTHERS):
        raise StoreError(
            f"{folder}: not a results folder: no {MANIFEST} of Brittle's lies in it; give a folder that ",
            Argument("`br.run(..., out=...)` or `brittle run`", "`brittle run`"),
            " has written",
        )
    if held.whose is Whose.ANOTHER_VERSIONS:
        raise StoreError(
            f"{folder}: another version of Brittle wrote it; to play the batch again in its place, "
            f"give: {command_to(folder, held.command or ('brittle', 'run'), '--replace')}"
        )
    if held.manifest is None:
        raise StoreError(f"{folder / MANIFEST}: {held.problem}; ", *held.mending)
    if held.manifest.status == "running":
        raise StoreError(
            f"{folder}: its batch still runs, or was killed; to go on from what finished, give: "
            f"{command_to(folder, held.command)}"
        )
    return held.manifest.model_dump(mode="json")
