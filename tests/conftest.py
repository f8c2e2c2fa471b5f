"""What tests of several files share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from first_screen_numbers import play
from killing import Whole, undisturbed
from synthetic import SyntheticEngine, make_case

from brittle import cli
from brittle.batches import shards
from brittle.commands import run as running
from brittle.engine import Case
from brittle.model.inputs.problems import InputError, Problem


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards of 40 runs, with which a batch that is played in a moment has several."""
    monkeypatch.setattr(shards, "SMALL", 40)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SyntheticEngine:
    """The command line with the made-up war in place of the model."""
    engine = SyntheticEngine()

    def cases(
        paths: Sequence[Path], overrides: Sequence[str] = (), coding: Path | None = None
    ) -> list[Case]:
        if any("wrong" in str(path) for path in paths):
            raise InputError(
                [Problem("wrong.yaml", 7, "unknown key `rulr`; did you mean `ruler`?")]
            )
        return [make_case(path.stem) for path in paths]

    monkeypatch.setattr(running, "engine_for", lambda name, prior, tell=None, pool=None: engine)
    monkeypatch.setattr(running, "load_cases", cases)
    monkeypatch.setattr(running, "notes_of", lambda cases: [])
    monkeypatch.setattr(cli, "cases_at", lambda words: words)
    monkeypatch.chdir(tmp_path)
    return engine


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A batch of twelve shards, with which disturbed ones are compared."""
    return undisturbed(tmp_path_factory.mktemp("whole") / "out")


@pytest.fixture(scope="session")
def syria_played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight scenarios of Syria, played from the priors, with their report."""
    return play(tmp_path_factory.mktemp("opening") / "out")


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Dask cluster with two worker processes, which all tests share."""
    from clusters import local_cluster

    with local_cluster() as address:
        yield address


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documentation site, built once."""
    from tests.site_built import built_site

    return built_site(tmp_path_factory.mktemp("site"))
