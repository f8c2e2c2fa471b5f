"""Names a batch's folder, if the user does not, after the case and everything that is not the default.

    results/chad_2008                                    all scenarios of the case, unchanged
    results/chad_2008-safe_passage                       one of its scenarios
    results/chad_2008-horizon_days=30-replicates=2       with changes
    results/chad_2008-theatre-1a2b3c4d                   if the first folder holds a different batch

The same command always finds its own folder again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from brittle.batches.folder import FolderState, Whose, look
from brittle.batches.identity import Inputs, in_words, sha256

RESULTS = Path("results")

REPLICATES, ENGINE = 5, "compiled"
"""Defaults of `brittle run`, which are left out of names."""

LONGEST = 100
"""Maximum length of a name in bytes. A longer name is cut, and a hash is added to keep it distinct."""

HASHED = 8
"""Number of characters of a hash that are used in a name."""


class Chosen(NamedTuple):
    """A folder for a batch. If the folder does not have the plain name, `why` gives the reason."""

    folder: Path
    why: str = ""


@dataclass(frozen=True, slots=True)
class FolderAsked:
    """The part of the user's request that determines the name of the folder."""

    paths: Sequence[Path]
    overrides: Sequence[str]
    prior: bool
    replicates: int
    engine: str
    coding: Path | None = None

    @property
    def name(self) -> str:
        """The plain name, which is safe on any file system and always the same for the same request."""
        parts = [self._case, *self._scenarios, *self.overrides]
        parts += [f"coding={self.coding.resolve().name}"] if self.coding is not None else []
        parts += ["prior"] if self.prior else []
        parts += [f"replicates={self.replicates}"] if self.replicates != REPLICATES else []
        parts += [self.engine] if self.engine != ENGINE else []
        return short("-".join(safe(part) for part in parts))

    @property
    def _case(self) -> str:
        """The name of the case's folder."""
        folders = {path if path.is_dir() else path.parent for path in self._resolved}
        return min(folder.name for folder in folders) or "case"

    @property
    def _scenarios(self) -> list[str]:
        """The names of the scenarios; empty if the request covers all scenarios of the case."""
        files = {file for path in self._resolved for file in _files(path)}
        every = {file for path in files for file in _files(path.parent)}
        return [] if files == every else ["+".join(sorted({file.stem for file in files}))]

    @property
    def _resolved(self) -> list[Path]:
        return [path.resolve() for path in self.paths]


def _files(path: Path) -> list[Path]:
    """The scenario files that a path refers to."""
    from brittle.model.inputs.reading import InputError, scenario_files

    try:
        return scenario_files(path)
    except InputError:  # the run reads the same files and reports what is wrong
        return []


def safe(part: str) -> str:
    """A part of a name; characters that could trouble file systems, shells or readers are replaced."""
    return re.sub(r"[^\w.=+-]", "_", part.encode(errors="replace").decode()).strip(".") or "_"


def short(name: str) -> str:
    """A name, cut to at most LONGEST bytes."""
    if len(name.encode()) <= LONGEST:
        return name
    cut = name.encode()[: LONGEST - HASHED - 1].decode(errors="ignore")
    return f"{cut}-{sha256(name)[:HASHED]}"


def choose(name: str, inputs: Inputs, replace: bool) -> Chosen:
    """Chooses the folder in results/ for a batch with these inputs.

    The folder with the plain name is chosen if it is free, holds this very batch, or is to be replaced.
    Otherwise, the choice is another folder that already holds this batch or, if there is none, a new
    folder whose name says in what the batches differ.
    """
    plain = RESULTS / name
    held = look(plain)
    if replace or _is_this(held, inputs):
        return Chosen(plain)
    mark = inputs.mark[:HASHED]
    beside = sorted(RESULTS.glob(f"{name}-*{mark}"))
    own = [path for path in beside if path.is_dir() and _is_this(look(path), inputs)]
    if own:
        return Chosen(own[0], f"{plain} holds another batch, so this one is in {own[0]}")
    if held.whose is Whose.NOBODY or (held.whose is Whose.OURS and held.record is None):
        return Chosen(plain)
    found, words = _taken_by(held, inputs)
    other = plain.with_name("-".join([name, *found, mark]))
    return Chosen(other, f"{plain} {words}, so this batch goes to {other}")


def _is_this(held: FolderState, inputs: Inputs) -> bool:
    return held.record is not None and not held.differences(inputs)


def _taken_by(held: FolderState, inputs: Inputs) -> tuple[list[str], str]:
    """What the plain folder holds instead of this batch, as parts of a folder's name and in words."""
    if held.whose is Whose.OTHERS:
        return [], "holds files that are not Brittle's"
    if held.record is None:
        return ["version"], "holds a batch of another version of Brittle"
    different = held.different(inputs)
    kinds = "+".join(dict.fromkeys(one.kind for one in different))
    return [kinds], f"holds a batch that differs in {in_words(different)}"
