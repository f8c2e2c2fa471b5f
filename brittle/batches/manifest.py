"""Writes and reads `manifest.json`, which records what a batch was made from and how it ended.

The manifest says that Brittle wrote it, and in which format. When the manifest is read, the type of every
key is checked. Each key and each scenario is also checked against its hash in `digests`, so that an edit
is noticed and the message can say what was edited.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from brittle.batches.disk import DamagedError, read_bytes
from brittle.batches.identity import FORMAT, Inputs, circumstances, past_id, sha256
from brittle.engine import Case, Past
from brittle.origin import UNKNOWN, commit, lock_hash, version

MANIFEST = "manifest.json"

DIGESTS = "digests"
"""The key under which the file holds a hash of each of its other keys."""

INSIDE = re.compile(r"((chronicle|map)/)?(?!\.\.?$)[^/\\\0]+")
"""Names that a manifest may list; none of them leads out of the folder."""


class ManifestPart(BaseModel):
    """Part of a manifest. Every key without a default must be present, and unknown keys are not allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ByValue(ManifestPart):
    """The value of an input, with its hash."""

    sha256: str
    value: dict[str, Any]

    @model_validator(mode="after")
    def _as_it_was(self) -> Self:
        if sha256(self.value) != self.sha256:
            raise ValueError("`value` was changed: it does not match `sha256`")
        return self


class ScenarioTold(ByValue):
    """The value of a scenario, and facts about the histories from which the scenario was played."""

    title: str
    description: str
    branch: str
    horizon_days: float
    seed: int
    past: str
    histories: int
    origin: Literal["prior", "posterior", "known"]
    screened: int
    standing: float
    evidence: str

    @field_validator("branch")
    @classmethod
    def _a_moment(cls, text: str) -> str:
        datetime.fromisoformat(text)
        return text


class RunsTold(ManifestPart):
    """Numbers of runs that are planned, that are finished, and that failed."""

    planned: int = Field(ge=0)
    finished: int = Field(ge=0)
    failed: int = Field(ge=0)


class Failure(ManifestPart):
    """A run that failed, with its error."""

    scenario: str
    draw: int
    replicate: int
    error: str


class ShardTold(ManifestPart):
    """A finished shard: its fingerprint, and the number of rows in its three tables."""

    fingerprint: str
    runs: int
    places: int
    series: int


class Manifest(ManifestPart):
    """The record of a batch that is kept in `manifest.json`."""

    brittle: str
    """The version of Brittle that wrote the manifest. This key marks the folder as Brittle's."""
    commit: str = UNKNOWN
    """The commit of the checkout that last wrote to the folder; `unknown` in older manifests."""
    lock: str = UNKNOWN
    """SHA-256 of the lock file of this version; `unknown` in older manifests."""
    format: Literal[4]
    status: Literal["running", "interrupted", "done"]
    name: str
    command: list[str]
    overrides: list[str]
    draws: int = Field(ge=1)
    engine: str
    replicates: int = Field(ge=1)
    inputs: Inputs
    circumstances: dict[str, str]
    theatre: ByValue
    files: dict[str, str]
    places: list[str]
    factions: list[str]
    scenarios: dict[str, ScenarioTold] = Field(min_length=1)
    runs: RunsTold
    failures: list[Failure]
    shards: dict[str, ShardTold]
    written: list[str]
    """Files that Brittle wrote or was about to write, other than shards. No further files are Brittle's."""
    seconds: float

    @field_validator("shards", "written")
    @classmethod
    def _in_the_folder[T: (list[str], dict[str, ShardTold])](cls, names: T) -> T:
        for name in names:
            if not INSIDE.fullmatch(name):
                raise ValueError(f"{name!r} is not a file of a results folder")
        return names

    @model_validator(mode="after")
    def _of_one_batch(self) -> Self:
        if self.scenarios.keys() != self.inputs.scenarios.keys():
            raise ValueError("`scenarios` are not those of `inputs`")
        return self

    def as_text(self) -> str:
        """The text of the file, with its digests."""
        value = self.model_dump(mode="json")
        value[DIGESTS] = _digests(value)
        return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


class Request(NamedTuple):
    """The settings of a batch that are not inputs, such as its name and whether it may replace another."""

    name: str = ""
    """The name of the batch. If the name is empty, the batch is named after its folder."""
    command: Sequence[str] = ()
    """The command that makes the batch again."""
    overrides: Sequence[str] = ()
    wanted: int | None = None
    """Number of histories to play; None to play all. Existing runs of further histories are kept."""
    also: Sequence[str] = ()
    """Files that will later be written into the folder, in addition to the runs."""
    replace: bool = False
    """Whether another batch in the folder may be removed."""


class TheatreNames(NamedTuple):
    """The names that a theatre's codes stand for, and hashes of the case's files."""

    places: Sequence[str]
    factions: Sequence[str]
    files: Mapping[str, str]
    """Hashes of the case's files, by name."""


def begun(
    cases: Sequence[Case],
    pasts: Sequence[Past],
    inputs: Inputs,
    ground: TheatreNames,
    asked: Request,
    planned: int,
    written: Sequence[str],
) -> Manifest:
    """The manifest of a batch before any of its runs is finished."""
    land = cases[0].theatre
    return Manifest(
        brittle=version(),
        commit=commit(),
        lock=lock_hash(),
        format=FORMAT,
        status="running",
        name=asked.name,
        command=list(asked.command),
        overrides=list(asked.overrides),
        draws=max(len(past.histories) for past in pasts),
        engine=inputs.engine,
        replicates=inputs.replicates,
        inputs=inputs,
        circumstances=circumstances(),
        theatre=ByValue(sha256=sha256(land), value=land),
        files=dict(ground.files),
        places=list(ground.places),
        factions=list(ground.factions),
        scenarios={case.key: _told(case, past) for case, past in zip(cases, pasts, strict=True)},
        runs=RunsTold(planned=planned, finished=0, failed=0),
        failures=[],
        shards={},
        written=sorted(written),
        seconds=0.0,
    )


def _told(case: Case, past: Past) -> ScenarioTold:
    return ScenarioTold(
        title=case.title,
        description=case.description,
        branch=case.branch.isoformat(timespec="minutes"),
        horizon_days=case.horizon_days,
        seed=case.seed,
        past=past_id(past),
        histories=len(past.histories),
        origin=past.origin,
        screened=past.screened,
        standing=past.standing,
        evidence=past.evidence,
        sha256=sha256(case.value),
        value=case.value,
    )


def parsed(path: Path) -> Manifest:
    """The manifest in a file. If the manifest is damaged, a `DamagedError` names the damaged key."""
    raw = raw_manifest(path)
    digests = raw.pop(DIGESTS, None)
    try:
        manifest = Manifest.model_validate(raw)
    except ValidationError as error:
        raise DamagedError(told(error)) from None
    _check_digests(raw, digests)
    return manifest


def _check_digests(raw: Mapping[str, Any], digests: object) -> None:
    """Raises a `DamagedError` that names the first key that has changed since Brittle wrote it."""
    if not isinstance(digests, dict):
        raise DamagedError(f"has no table `{DIGESTS}`")
    right = _digests(raw)
    for key in sorted(right.keys() | digests.keys()):
        if right.get(key) != digests.get(key):
            raise DamagedError(f"`{key}` was changed: it does not match its hash in `{DIGESTS}`")


def _digests(value: Mapping[str, Any]) -> dict[str, str]:
    """A hash of each key and of each scenario, by name."""
    parts = {key: its for key, its in value.items() if key != "scenarios"}
    parts |= {f"scenarios.{key}": its for key, its in value["scenarios"].items()}
    parts["scenarios"] = list(
        value["scenarios"]
    )  # the order of the scenarios, which the report follows
    return {key: sha256(its) for key, its in parts.items()}


def raw_manifest(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises `DamagedError` if the file holds anything else."""
    try:
        raw = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        raise DamagedError("is not complete JSON") from None
    if not isinstance(raw, dict):
        raise DamagedError("is not a JSON object")
    return raw


def told(error: ValidationError) -> str:
    """The first error in a JSON file, with its key."""
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"has no key `{key}`"
    if first["type"] == "extra_forbidden":
        return f"has a key `{key}` that does not belong there"
    words = first["msg"].removeprefix("Value error, ")
    return f"`{key}`: {words[:1].lower()}{words[1:]}" if key else words


def command_to(folder: Path, command: Sequence[str], *more: str) -> str:
    """The command that plays a batch in `folder`, ready to paste into a shell."""
    return shlex.join([*anywhere(command), "--out", str(folder), *more])


def anywhere(command: Sequence[str]) -> list[str]:
    """A command without `--out` and the folder that follows it."""
    words = list(command)
    if "--out" in words[:-1]:
        at = words.index("--out")
        del words[at : at + 2]
    return words
