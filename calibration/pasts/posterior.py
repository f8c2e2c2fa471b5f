"""A posterior over histories, kept in a file with each history's parameters, seed and weight.

Each row is a different history. Its weight is the number of times that it was drawn, divided by the
total number of draws. The file's metadata lists everything on which the histories depend, so that they
are never used for another scenario. A digest of each history shows how the history looked at the
article's end, so that a later replay can be compared with it. The list of parameters may change after a
file is written. A parameter that was added since the fit is drawn from its prior, with the bank's seed
and each history's index. A parameter that no longer exists is left out. The fingerprint reports added
and removed parameters as differences (`calibration.pasts.fingerprint`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from brittle.calibration.files.whole import unfinished
from brittle.calibration.pasts.fingerprint import Fingerprint, mark_of
from brittle.calibration.pasts.past import seeds_as_text, with_seeds
from brittle.calibration.pasts.prior_draws import FREE
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.priors import Priors, priors_in_force
from brittle.model.inputs.errors import PRIOR
from brittle.model.inputs.problems import InputError, Mark, fail
from brittle.model.parameters import PARAMETER_DTYPE, PARAMETERS
from brittle.model.setup.history import History, drawn
from brittle.model.state import Array

METADATA = b"brittle.posterior"


@dataclass(frozen=True)
class Provenance:
    """How a posterior was made, and how many independent histories it is worth."""

    case: str
    article: str
    """The article's publisher and date, in words."""
    ledger: str
    """Mark of the claims used as targets, of their sources' credibility and of the outlet's errors."""
    targets: int
    bank: int
    """Number of prior histories that were weighed."""
    bank_seed: int
    failed: int
    """Number of histories of the bank that raised an error."""
    method: str
    """The method of sampling: importance or tempering (`calibration.sampling.sample`)."""
    effective: float
    """Effective sample size, which allows for histories that share an ancestor."""
    drawn: int
    """Number of histories drawn for the file."""
    fingerprint: Fingerprint
    changed: tuple[str, ...] = ()
    """Changes since the fit because of which the histories were replayed and weighed again."""
    registered: str = ""
    """Hash, as in the register, of the names, priors and sources in force at the fit."""
    seen: tuple[str, ...] = ()
    """The columns of a bank that each history's digest covers; empty if the file has no digests."""
    first_mark: str = ""
    """The fit's first mark, if it was marked again or comes from an earlier version; otherwise empty."""
    weighing: str = ""
    """Mark of the code that played and weighed the histories; empty if the file does not record it."""

    def differences(self, now: Fingerprint) -> tuple[str, ...]:
        """All changes since the fit, in words: in what pasts depend on, and in the code that weighs them."""
        return (*self.fingerprint.differences(now), *self._of_weighing)

    def differences_anywhere(self, now: Fingerprint) -> tuple[str, ...]:
        """Changes in rules, priors and the weighing code, all of which are the same in every theatre."""
        return (*self.fingerprint.differences_anywhere(now), *self._of_weighing)

    @property
    def _of_weighing(self) -> tuple[str, ...]:
        if self.weighing == weighing_mark():
            return ()
        unmarked = "" if self.weighing else " (whose mark is not in the file)"
        return (f"the code that weighs histories{unmarked}",)

    def to_json(self) -> str:
        """The provenance as text for a file's metadata."""
        return json.dumps({**asdict(self), "fingerprint": self.fingerprint.to_json()})

    @property
    def mark(self) -> str:
        """A hash that identifies the fit; it does not change when the fit is marked again."""
        return self.first_mark or mark_of(self.to_json())

    @classmethod
    def from_json(cls, text: str) -> Provenance:
        """Read what `to_json` wrote. Raises ValueError, KeyError or TypeError for any other text."""
        value = json.loads(text)
        priors = json.loads(value["fingerprint"])["priors"]
        value["fingerprint"] = Fingerprint.from_json(value["fingerprint"])
        value["changed"] = tuple(value["changed"])
        value["seen"] = tuple(value.get("seen", ()))
        if isinstance(priors, str):  # as earlier versions wrote it
            value["registered"], value["first_mark"] = priors, mark_of(text)
        if "weighing" not in value:
            value["first_mark"] = value.get("first_mark") or mark_of(text)
        return cls(**value)


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted histories; all fields but the provenance have one entry for each history."""

    provenance: Provenance
    histories: tuple[History, ...]
    """The histories, each with weight 1 and with its `index` in the sample from which it was drawn."""
    weights: NDArray[np.float64]
    """Weights of the histories, which add up to 1."""
    log_likelihood: NDArray[np.float64]
    """Log likelihood of the article under each history, as it was last computed."""
    stands: NDArray[np.bool_]
    """Whether the regime stands at the article's end."""
    digests: tuple[str, ...] = ()
    """Digest of each history's row at the fit, in the columns named by `provenance.seen`; may be empty."""

    def __len__(self) -> int:
        return len(self.histories)

    @cached_property
    def parameters(self) -> Array:
        """[n] parameter records of the histories, of type PARAMETER_DTYPE."""
        return np.concatenate([history.parameters for history in self.histories])


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write a Parquet file under a temporary name, then sync and rename it.

    Fixed parameters are left out, and further seeds are written as JSON.
    """
    histories, parameters = posterior.histories, posterior.parameters
    table = pa.table(
        {
            "index": [history.index for history in histories],
            "seed": [history.seed for history in histories],
            "turns": [seeds_as_text(history) for history in histories],
            "weight": posterior.weights,
            "log_likelihood": posterior.log_likelihood,
            "stands": posterior.stands,
            **({DIGEST: posterior.digests} if posterior.digests else {}),
            **{name: np.ascontiguousarray(parameters[name]) for name in FREE},
        }
    )
    told = table.replace_schema_metadata({METADATA: posterior.provenance.to_json().encode()})
    path.parent.mkdir(parents=True, exist_ok=True)
    with unfinished(path) as temporary:
        pq.write_table(told, temporary, compression="zstd")


def read_posterior(path: Path) -> Posterior:
    """Read a posterior file. Raises `InputError` if it is no posterior file or lacks a column."""
    try:
        table = pq.read_table(path)
        provenance = Provenance.from_json((table.schema.metadata or {})[METADATA].decode())
    except (OSError, pa.ArrowInvalid, ValueError, KeyError, TypeError) as error:
        raise _unusable(path, f"this is not a posterior file ({type(error).__name__})") from None
    needed = (*COLUMNS, *_fitted(provenance.fingerprint.priors))
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise _unusable(path, f"the posterior has no column {missing[0]}")
    records = _parameters(table, provenance)
    facts = zip(*(table[name].to_pylist() for name in ("index", "seed", "turns")), strict=True)
    return Posterior(
        provenance,
        tuple(
            with_seeds(History(index, seed, 1.0, records[i : i + 1]), text)
            for i, (index, seed, text) in enumerate(facts)
        ),
        table["weight"].to_numpy(),
        table["log_likelihood"].to_numpy(),
        table["stands"].to_numpy(),
        tuple(table[DIGEST].to_pylist()) if DIGEST in table.column_names else (),
    )


COLUMNS = ("index", "seed", "turns", "weight", "log_likelihood", "stands")
"""Columns of a posterior file other than the parameters."""

DIGEST = "row_digest"
"""Name of the column of digests, which files of earlier versions lack."""


def _fitted(then: Priors) -> list[str]:
    """Free parameters with the same prior as at the fit, whose values must be in the file."""
    now = priors_in_force()
    return [name for name in FREE if then.get(name) == now[name]]


def _parameters(table: pa.Table, provenance: Provenance) -> Array:
    """The histories' parameter records.

    Values come from the file if it has them. A parameter that is new since the fit is drawn from its
    prior, and one that was not free at the fit has its default.
    """
    then, seed = provenance.fingerprint.priors, provenance.bank_seed
    records = np.empty(table.num_rows, PARAMETER_DTYPE)
    for name, parameter in PARAMETERS.items():
        if name in table.column_names:
            records[name] = table[name].to_numpy()
        elif name in then:
            records[name] = parameter.default
        else:
            records[name] = [drawn(name, index, seed) for index in table["index"].to_pylist()]
    return records


def _unusable(path: Path, why: str) -> InputError:
    return fail(
        Mark(str(path)), f"{why}; make the file again with `brittle calibrate`, or use", PRIOR
    )
