"""What tests of several files share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from synthetic import SyntheticEngine, make_case

from app import engine as engine_module
from app import running
from app.engine import Case
from model.problems import InputError, Problem


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SyntheticEngine:
    """The command line with the made-up war in place of the model."""
    engine = SyntheticEngine()

    def cases(paths: Sequence[Path], overrides: Sequence[str] = ()) -> list[Case]:
        if any("wrong" in str(path) for path in paths):
            raise InputError(
                [Problem("wrong.yaml", 7, "unknown key `rulr`; did you mean `ruler`?")]
            )
        return [make_case(path.stem) for path in paths]

    monkeypatch.setattr(running, "engine_for", lambda name, prior, tell=None: engine)
    monkeypatch.setattr(engine_module, "load_cases", cases)
    monkeypatch.chdir(tmp_path)
    return engine
