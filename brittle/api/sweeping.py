"""Plays sweeps from Python, with the code that `brittle sweep` uses."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from brittle.api.arguments import check_whole, path_of
from brittle.api.cases import LoadedScenario, as_yaml, one_scenario
from brittle.api.drawing import figure_of
from brittle.api.running import bar_of_runs, played_by, remove_folder
from brittle.batches.identity import needed_of_workers
from brittle.calibration.workers.opening import Workers
from brittle.model.inputs.errors import ArgumentError, UnknownNameError
from brittle.model.inputs.problems import Mark
from brittle.model.inputs.suggest import did_you_mean, meant_or_all
from brittle.report.figures.base.panel import ALL
from brittle.sweeps.cases import SweepFiles
from brittle.sweeps.design import SEED, Method, Variation, points_of
from brittle.sweeps.folder import SweepRequest
from brittle.sweeps.pasts import HowWeighed
from brittle.sweeps.playing import HowPlayed
from brittle.sweeps.report.page import panels_of, write_page
from brittle.sweeps.swept import Swept
from brittle.sweeps.values import Values, VaryText, as_text, listed, read_values
from brittle.sweeps.whole import planned, played, prepared

type DesignName = Literal["grid", "lhs", "sobol"]


@dataclass(frozen=True, eq=False)
class PlayedSweep:
    """A sweep that has been played."""

    swept: Swept
    """The sweep in the form that its report uses."""
    failed: int
    """Number of runs that failed."""

    @property
    def folder(self) -> Path:
        """The folder of the sweep, with a folder for each of its batches."""
        return self.swept.folder

    @property
    def table(self) -> pd.DataFrame:
        """A row for each point: the varied values, the results with intervals, and differences.

        Values of keys that are numbers are numbers. docs/SWEEPS.md explains the columns.
        """
        found = self.swept.table.copy()
        for axis in self.swept.axes:
            if axis.kind == "number":
                found[axis.name] = found[axis.name].astype(float)
            elif axis.kind == "moment":
                found[axis.name] = pd.to_datetime(found[axis.name])
        return found

    @property
    def figures(self) -> list[str]:
        """Names of the figures."""
        return [panel.id for panel in panels_of(self.swept) if panel.plots]

    def figure(self, name: str = "deals") -> go.Figure:
        """A figure of the report. For an unknown name, an `UnknownNameError` lists the figures."""
        panels = {panel.id: panel for panel in panels_of(self.swept) if panel.plots}
        if name not in panels:
            raise UnknownNameError(f"there is no figure {name!r}{meant_or_all(str(name), panels)}")
        return figure_of(panels[name], ALL)

    def report(self) -> Path:
        """Writes `sweep.html` into the folder and returns its path."""
        return write_page(self.folder)

    def __repr__(self) -> str:
        return f"<PlayedSweep: {len(self.swept.table):,} points in {self.folder}>"


def sweep(
    scenario: str | Path | LoadedScenario,
    *,
    vary: Mapping[str, object],
    design: DesignName = "grid",
    points: int | None = None,
    seed: int = SEED,
    beside: str | Path | LoadedScenario | None = None,
    draws: int = 200,
    replicates: int = 1,
    prior: bool = False,
    workers: int | None = None,
    executor: Literal["threads", "processes"] = "threads",
    cluster: str | None = None,
    out: str | Path | None = None,
    replace: bool = False,
    progress: bool = False,
) -> PlayedSweep:
    """Plays one scenario at every point of a design, exactly as `brittle sweep` does.

    `vary` maps fields to their values: a list, or text such as "0:1:0.1", "2024-11-28:2024-12-08:12h" or,
    for a Latin hypercube ("lhs") and Sobol points, "0:1". Fields that are joined by `+` take the same
    value. `beside` is a scenario with which every point is compared run by run. The other arguments are
    those of `run`. Repeating the same call continues the sweep in `out`. Without `out`, the files go into a
    temporary folder, which is removed when the returned object is no longer in use.

    Raises `ArgumentError` for arguments of a wrong type. Raises `InputError`, `StoreError` or `EngineError`
    if points, the folder or the histories cannot be used. Ctrl-C raises KeyboardInterrupt, and finished
    runs are kept in `out`.
    """
    check_whole(1, draws=draws, replicates=replicates, workers=workers, points=points)
    chosen = DesignAsked(tuple(_variations(vary)), _method(design), points, seed)
    scenarios = (one_scenario(scenario), None if beside is None else one_scenario(beside))
    if scenarios[1] is not None and scenarios[1].overrides:
        raise ArgumentError("beside must be a scenario as it is in its file, without changes")
    folder = Path(tempfile.mkdtemp(prefix="brittle-")) if out is None else path_of("out", out)
    runs = f"draws={draws}, replicates={replicates}, prior={prior}"
    command = ("python", "-c", _call(scenarios, chosen, runs))
    try:
        with Workers.asked(workers, executor, cluster).pool(needed_of_workers) as pool:
            how = HowPlayed(folder, draws, replicates, pool, replace, command)
            result = _played(scenarios, chosen, how, HowWeighed("compiled", prior, pool), progress)
    except BaseException:
        if out is None:
            remove_folder(folder)
        raise
    if out is None:
        weakref.finalize(result, remove_folder, folder)
    return result


class DesignAsked(NamedTuple):
    """The arguments of a call of `sweep` that describe the points."""

    variations: tuple[Variation, ...]
    method: Method
    points: int | None
    seed: int


type Scenarios = tuple[LoadedScenario, LoadedScenario | None]
"""The scenario that is varied, and the one with which its points are compared."""


def _played(
    scenarios: Scenarios, chosen: DesignAsked, how: HowPlayed, weighed: HowWeighed, progress: bool
) -> PlayedSweep:
    base, other = scenarios
    files = SweepFiles(base.file, None if other is None else other.file, base.overrides)
    request = SweepRequest(
        name="",
        command=list(how.command),
        replicates=how.replicates,
        engine=weighed.engine,
        prior=weighed.prior,
    )
    plan = planned(files, points_of(*chosen), how.folder, request, how.replace)
    player = prepared(plan, how, weighed, lambda words: None)
    with bar_of_runs(player.planned, progress) as report:
        ended = played(plan, player, report)
    if ended.interrupted:
        raise KeyboardInterrupt
    return PlayedSweep(Swept.read(how.folder), ended.failed)


def open_sweep(folder: str | Path) -> PlayedSweep:
    """The sweep in a folder that `brittle sweep` or `brittle.sweep` wrote.

    Raises `StoreError` if the folder holds no finished sweep.
    """
    swept = Swept.read(path_of("folder", folder))
    return PlayedSweep(swept, int(swept.table["failed"].fillna(0).sum()))


def _call(scenarios: Scenarios, chosen: DesignAsked, runs: str) -> str:
    """Python code that plays the sweep again; `--out FOLDER` is added to it."""
    base, beside = scenarios
    texts = {one.name: as_text(one.values) for one in chosen.variations}
    other = "" if beside is None else f", beside={played_by(beside)}"
    points = f"design={chosen.method.value!r}, points={chosen.points}, seed={chosen.seed}"
    where = "out=sys.argv[2], replace='--replace' in sys.argv"
    call = f"br.sweep({played_by(base)}, vary={texts!r}{other}, {points}, {runs}, {where})"
    return f"import sys, brittle as br; {call}"


def _method(name: object) -> Method:
    names = [one.value for one in Method]
    if name not in names:
        hint = did_you_mean(str(name), names, shown=0)
        raise ArgumentError(f"design must be {', '.join(map(repr, names))}, not {name!r}{hint}")
    return Method(str(name))


def _variations(vary: object) -> list[Variation]:
    if not isinstance(vary, Mapping):
        raise ArgumentError(
            'vary must map fields to values, such as {"offer.guarantee.chance_honoured": [0, 0.5, 1]}, '
            f"not {vary!r}"
        )
    return [_variation(name, values) for name, values in vary.items()]


def _variation(name: object, values: object) -> Variation:
    if not isinstance(name, str):
        raise ArgumentError(f"vary takes fields as text, not {name!r}")
    mark = Mark(VaryText(f"{name}={values if isinstance(values, str) else '...'}"))
    return Variation(name.replace(" ", ""), _values(name, values, mark), mark)


def _values(name: str, values: object, mark: Mark) -> Values:
    if isinstance(values, str):
        return read_values(values, mark)
    if hasattr(values, "tolist"):  # NumPy's arrays
        values = values.tolist()
    if not isinstance(values, Sequence):
        raise ArgumentError(
            f'vary={{"{name}": ...}}: give a list of values, or text such as "0:1:0.1", not {values!r}'
        )
    if not len(values):
        raise ArgumentError(f'vary={{"{name}": ...}}: the list of values is empty')
    try:
        return listed(tuple(as_yaml(value) for value in values), mark)
    except (TypeError, ValueError, RecursionError):  # from the JSON writer
        raise ArgumentError(
            f'vary={{"{name}": ...}}: no scenario can hold one of these values; give texts, numbers, '
            "dates, truth values or lists"
        ) from None
