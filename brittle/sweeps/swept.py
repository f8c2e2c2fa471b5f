"""A sweep as its folder holds it: the record, the design and the results of each point."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from io import StringIO
from math import prod
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from brittle.batches.disk import StoreError
from brittle.sweeps.cases import ARTICLE, ON, THAT_DAY, label
from brittle.sweeps.folder import DESIGN, TABLE, SweepRecord, read_record

WEIGHED_BY = {ARTICLE: "the article", THAT_DAY: "what was known that day"}
"""What histories are weighed by, in words."""

MOST_FACETS = 6
"""Maximum number of plots into which the values of further keys divide a heat map."""


class Axis(NamedTuple):
    """A varied key, with its values in order."""

    name: str
    kind: Literal["number", "moment", "word"]
    values: tuple[str, ...]
    """The values as text, in rising order; words keep the order of the design."""
    labels: tuple[str, ...]

    @property
    def title(self) -> str:
        """The key as words."""
        return label(self.name)

    def word(self, value: str) -> str:
        """The label of a value."""
        return self.labels[self.values.index(value)]


@dataclass(frozen=True)
class Swept:
    """A sweep that has been played."""

    folder: Path
    record: SweepRecord
    design: pd.DataFrame
    table: pd.DataFrame

    @classmethod
    def read(cls, folder: Path) -> Swept:
        """Opens the folder of a sweep. Raises `StoreError` if it holds no finished sweep."""
        record = read_record(folder)
        for name in (DESIGN, TABLE):
            if not (folder / name).is_file():
                raise StoreError(
                    f"{folder / name}: is missing, because the sweep is not finished; give the command of "
                    f"the sweep again: {' '.join(record.command)}"
                )
        texts = [(folder / name).read_text(encoding="utf-8") for name in (DESIGN, TABLE)]
        return cls(folder, record, *(_frame(text, record) for text in texts))

    @classmethod
    def of(cls, record: str, design: str, table: str) -> Swept:
        """A sweep from the texts of its files, for instance one that is kept with a fit."""
        read = SweepRecord.model_validate_json(record)
        return cls(Path(), read, _frame(design, read), _frame(table, read))

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The varied keys, except the key that varies what the histories are weighed by."""
        return tuple(_axis(name, self.table[name]) for name in self.record.names if name != ON)

    @cached_property
    def on(self) -> Axis | None:
        """The key that varies what the histories are weighed by; None if it is not varied."""
        if ON not in self.record.names:
            return None
        values = tuple(value for value in WEIGHED_BY if value in set(self.table[ON]))
        return Axis(ON, "word", values, tuple(WEIGHED_BY[value] for value in values))

    @property
    def is_grid(self) -> bool:
        """Whether every combination of values is a point."""
        axes = [*self.axes, *([self.on] if self.on else [])]
        return len(self.table) == prod(len(axis.values) for axis in axes)

    @property
    def compared(self) -> bool:
        """Whether any point is compared with a reference."""
        return bool(self.table["compared_with"].notna().any())


def _frame(text: str, record: SweepRecord) -> pd.DataFrame:
    words = dict.fromkeys(["point", "batch", "beside", "compared_with", *record.names], str)
    return pd.read_csv(StringIO(text), dtype=words, keep_default_na=True, na_values=[""])


def _axis(name: str, column: pd.Series) -> Axis:
    found = list(dict.fromkeys(column.astype(str)))
    try:
        numbers = sorted(found, key=float)
        return Axis(name, "number", tuple(numbers), tuple(numbers))
    except ValueError:
        pass
    try:
        moments = sorted(found, key=datetime.fromisoformat)
    except ValueError:
        return Axis(name, "word", tuple(found), tuple(one.replace("_", " ") for one in found))
    dates = [datetime.fromisoformat(one) for one in moments]
    clock = "" if all((one.hour, one.minute) == (0, 0) for one in dates) else " %H:%M"
    years = "" if len({one.year for one in dates}) == 1 else " %Y"
    labels = tuple(f"{one.day} {one:{f'%b{years}{clock}'}}" for one in dates)
    return Axis(name, "moment", tuple(moments), labels)
