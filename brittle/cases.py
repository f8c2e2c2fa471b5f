"""Where a case lies: at a path, or among those that are shipped, by its name."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parent / "scenarios"
"""The cases that come with Brittle, a folder each."""


def case_path(text: str | Path) -> Path:
    """The path that a text means: itself if it exists, else what is shipped under that name.

    `syria_2024` is a shipped case and `syria_2024/baseline.yaml` one of its scenarios. A text that is
    neither comes back as a path, so that whoever reads it says what is missing.
    """
    path = Path(text)
    shipped = SHIPPED / path
    if path.is_absolute() or ".." in path.parts or _is_there(path) or not _is_there(shipped):
        return path
    return shipped


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # such as a name that is too long
        return False
