"""List what a report omits because the results folder lacks the data."""

from __future__ import annotations

from pathlib import Path

from brittle.batches.recognised import CALIBRATION, HAPPENED
from brittle.report.map.outlines import unreadable
from brittle.results.reading import Results
from brittle.results.scores.table import cases_scored
from brittle.wording import listed

MAP = "map"
"""The folder of the map's outlines, both in a case and in its results."""


def left_out(results: Results) -> list[str]:
    """Name each missing part and the reason, as plain text; the list is empty if no part is missing."""
    return [
        *_scenarios(results),
        *_map(results),
        *_outlines(results),
        *_calibration(results),
        *_happened(results),
        *_all_cases(results),
    ]


def _scenarios(results: Results) -> list[str]:
    gone = [f"“{results.title(k)}”" for k in results.every_scenario if k not in results.scenarios]
    if len(gone) < 2:
        return [f"{name}, because none of its runs was completed" for name in gone]
    named = listed(gone, len(gone))
    return [f"{len(gone)} scenarios, because none of their runs was completed: {named}"]


def _map(results: Results) -> list[str]:
    if results.place_table[["lat", "lon"]].notna().all(axis=1).any():
        return []
    return ["the map, because no place has coordinates"]


def _outlines(results: Results) -> list[str]:
    """Name the outlines that the theatre had when the batch ran and that are now missing or unreadable."""
    had = [Path(name) for name in results.manifest["files"]]
    files = [file for file in had if file.parent == Path(MAP) and file.suffix == ".geojson"]
    gone = sorted(file.name for file in files if not (results.folder / file).exists())
    parts = [f"some outlines on the map, because {MAP}/ lacks {', '.join(gone)}"] if gone else []
    parts += [
        f"some outlines on the map, because {said}" for said in unreadable(results.folder / MAP)
    ]
    return parts


def _calibration(results: Results) -> list[str]:
    scenarios = results.manifest["scenarios"].values()
    if results.fitted or all(one["origin"] != "posterior" for one in scenarios):
        return []
    return [
        "the figures of the calibration, and the wider intervals that follow from its effective number "
        f"of histories, because {CALIBRATION} is missing"
    ]


def _happened(results: Results) -> list[str]:
    if results.happened is not None:
        return []
    return [
        f"what truly happened, because {HAPPENED} is missing: the case has no truth.yaml, or an earlier "
        "version of Brittle made the results"
    ]


def _all_cases(results: Results) -> list[str]:
    if results.once(cases_scored) is not None:
        return []
    return [
        "how far to trust the model in other cases, because no table scores several cases: the command "
        "brittle score without names makes one in the folder score, and a report finds it if that folder "
        "lies beside the results folder"
    ]
