"""What a report leaves out because the results folder does not hold it."""

from __future__ import annotations

from pathlib import Path

from brittle.batches.recognised import CALIBRATION
from brittle.report.figures.places.outlines import unreadable
from brittle.results.reading import Results
from brittle.wording import listed

MAP = "map"
"""Folder of the outlines, in a case as in its results."""


def left_out(results: Results) -> list[str]:
    """Each part that is missing and why, as plain text; empty where nothing is."""
    return [
        *_scenarios(results),
        *_map(results),
        *_outlines(results),
        *_calibration(results),
    ]


def _scenarios(results: Results) -> list[str]:
    gone = [f"“{results.title(k)}”" for k in results.every_scenario if k not in results.scenarios]
    if len(gone) < 2:
        return [f"{name}, because none of its runs came to an end" for name in gone]
    named = listed(gone, len(gone))
    return [f"{len(gone)} scenarios, because none of their runs came to an end: {named}"]


def _map(results: Results) -> list[str]:
    if results.place_table[["lat", "lon"]].notna().all(axis=1).any():
        return []
    return ["the map, because no place has coordinates"]


def _outlines(results: Results) -> list[str]:
    """Those that the theatre had when the batch ran; a theatre may have none."""
    had = [Path(name) for name in results.manifest["files"]]
    files = [file for file in had if file.parent == Path(MAP) and file.suffix == ".geojson"]
    gone = sorted(file.name for file in files if not (results.folder / file).exists())
    parts = [f"outlines on the map, because {MAP}/ lacks {', '.join(gone)}"] if gone else []
    parts += [f"outlines on the map, because {said}" for said in unreadable(results.folder / MAP)]
    return parts


def _calibration(results: Results) -> list[str]:
    scenarios = results.manifest["scenarios"].values()
    if results.fitted or all(one["origin"] != "posterior" for one in scenarios):
        return []
    return [
        "what the calibration says and how few histories it is worth, which would widen the "
        f"intervals, because {CALIBRATION} is missing"
    ]
