"""The inputs that determine a batch. Batches with the same inputs are the same batch.

More draws extend a batch. Anything else that could change a result makes another batch: the values of a
scenario, the theatre, the source of the histories, the replicates, the engine, the rules, the libraries
and the machine. The order of scenarios and the spelling of paths are not inputs.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from brittle.engine import Case, Json, Past

if TYPE_CHECKING:
    from brittle.model.setup.history import History

FORMAT: Final = 4
"""The format of results folders. Older versions of Brittle wrote formats 1 to 3."""

SHAPES_RUNS = frozenset({"agents", "jit", "outcome", "parameters.py", "rows"})
"""Parts of the model that affect runs, although they affect no past. Two further parts, model/ahead and
model/inputs, affect neither runs nor pasts. model/ahead compiles kernels, which changes no number.
model/inputs reads and checks files. Its code does not matter, because batches are compared by the values
that it reads."""


def sha256(value: Json | Mapping[str, Any]) -> str:
    """Hash of a value as canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


@cache
def circumstances() -> dict[str, str]:
    """What must be the same for identical results: the rules (`model`), libraries, libm and CPU family."""
    from brittle import model
    from brittle.calibration.pasts.fingerprint import SILENT, code_mark

    libraries = ("numpy", "numba", "mesa", "pandas", "pyarrow")
    return {
        "model": code_mark(Path(model.__file__).parent, SILENT - SHAPES_RUNS),
        "python": platform.python_version(),
        **{name: _version(name) for name in libraries},
        "system": platform.system(),
        "library": " ".join(platform.libc_ver()).strip(),
        "cpu": platform.machine(),
        "byte_order": sys.byteorder,
    }


def needed_of_workers() -> dict[str, str]:
    """What must be the same on every worker of a cluster: the version of Brittle and the circumstances."""
    from brittle.origin import version

    return {"brittle": version(), **circumstances()}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


@lru_cache(maxsize=16)
def past_id(past: Past) -> str:
    """Short name of a set of histories. Scenarios with the same set are compared run by run."""
    return mark_of_histories(past.histories)[:12]


def mark_of_histories(histories: Iterable[History]) -> str:
    """A hash of histories and of their order."""
    from brittle.calibration.pasts.past import seeds_as_text

    digest = hashlib.sha256()
    names: tuple[str, ...] | None = None
    for one in histories:
        if names != one.parameters.dtype.names:
            names = one.parameters.dtype.names
            digest.update(repr(one.parameters.dtype.descr).encode())
        digest.update(f"{one.index} {one.seed} {one.weight!r} {seeds_as_text(one)};".encode())
        digest.update(one.parameters.tobytes())
    return digest.hexdigest()


def source_of(past: Past) -> str:
    """A hash of the source of histories.

    The hash does not depend on the number of histories, because a longer list begins with the shorter one.
    """
    made = past.made.mark if past.made is not None else ""
    again = [past.made.weighing] if past.made is not None and past.made.changed else []
    return sha256([past.origin, made, *again, mark_of_histories([past.histories[0]])])


class Difference(NamedTuple):
    """One input in which two batches differ."""

    kind: str
    """One word for the input, used in the name of a folder."""
    words: str


class Inputs(BaseModel):
    """The inputs that determine a batch. Long inputs are represented by their hashes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    scenarios: dict[str, str]
    theatre: str
    histories: dict[str, str]
    """For each scenario, a hash of the source of its histories."""
    replicates: int
    engine: str
    rules: str
    libraries: str
    """A hash of the libraries and the machine, which are the `circumstances` without the rules."""

    @classmethod
    def of(
        cls, cases: Sequence[Case], pasts: Sequence[Past], replicates: int, engine: str
    ) -> Inputs:
        """The inputs of a batch of these scenarios and the histories that lead up to them."""
        here: dict[str, Json] = {**circumstances()}
        rules = str(here.pop("model"))
        return cls(
            scenarios={case.key: sha256(case.value) for case in cases},
            theatre=sha256(cases[0].theatre),
            histories={c.key: source_of(past) for c, past in zip(cases, pasts, strict=True)},
            replicates=replicates,
            engine=engine,
            rules=rules,
            libraries=sha256(here),
        )

    @property
    def mark(self) -> str:
        """One hash of all inputs."""
        return sha256(self.model_dump())

    def differences(self, there: Inputs) -> list[Difference]:
        """How these inputs differ from others; empty if both make the same batch."""
        shaping = [
            *_of("theatre", "the theatre", self.theatre, there.theatre),
            *_of("rules", "the model's rules", self.rules, there.rules),
        ]
        same = [key for key, its in there.scenarios.items() if self.scenarios.get(key) == its]
        if not shaping:  # the histories depend on these as well
            mine, its = ([one.histories.get(key, "") for key in same] for one in (self, there))
            shaping = _of("histories", "where the histories come from", "".join(mine), "".join(its))
        return [
            *_of_scenarios(self.scenarios, there.scenarios),
            *shaping,
            *_counted("replicates", there.replicates, self.replicates),
            *_counted("engine", there.engine, self.engine),
            *_of("libraries", "the libraries or the machine", self.libraries, there.libraries),
        ]


def _of(kind: str, words: str, mine: str, its: str) -> list[Difference]:
    return [Difference(kind, words)] if mine != its else []


def _counted(kind: str, there: object, here: object) -> list[Difference]:
    return [Difference(kind, f"{kind} ({there} there, {here} here)")] if there != here else []


def _of_scenarios(mine: Mapping[str, str], its: Mapping[str, str]) -> list[Difference]:
    """Which scenarios differ, and which are in only one of the two batches."""
    changed = sorted(key for key in mine.keys() & its.keys() if mine[key] != its[key])
    parts = [
        f"{', '.join(keys)} {word}"
        for keys, word in (
            (changed, "differs" if len(changed) == 1 else "differ"),
            (sorted(mine.keys() - its.keys()), "only here"),
            (sorted(its.keys() - mine.keys()), "only there"),
        )
        if keys
    ]
    return [Difference("scenarios", f"the scenarios ({'; '.join(parts)})")] if parts else []


def in_words(differences: Sequence[Difference]) -> str:
    """The inputs that differ, as one phrase."""
    words = [one.words for one in differences]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
