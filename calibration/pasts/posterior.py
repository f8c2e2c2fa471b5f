"""A posterior over histories, as a file: parameters, seed and weight of each, and its provenance.

Every row is one history, once; its weight is the number of times it was drawn, over
all. The file's metadata say what the pasts follow from, so that they are never used for others; a
digest of each says what it looked like at the article's moment, so that it is known again.

A file outlives the list of parameters. A parameter that is new since the fit takes the values that
the fit's own prior histories would have had; one that is gone is left out. Both are among the
differences that the fingerprint tells (`calibration.pasts.fingerprint`).
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

from brittle.calibration.pasts.fingerprint import Fingerprint, mark_of
from brittle.calibration.pasts.past import turned, turns_as_text, turns_from_text, turns_of
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
    """What a posterior was made from, and what it is worth."""

    case: str
    article: str
    """The article in words."""
    ledger: str
    """Mark of the claims that were targets, their sources' credibility and the outlet's errors."""
    targets: int
    bank: int
    """Prior histories weighed."""
    bank_seed: int
    failed: int
    """Histories of the bank that raised."""
    method: str
    """importance or tempering (`calibration.sampling.sample`)."""
    effective: float
    """Effective sample size; histories of one ancestor count as one."""
    drawn: int
    """Histories drawn for the file."""
    fingerprint: Fingerprint
    changed: tuple[str, ...] = ()
    """What changed since the fit, for which the histories were replayed and weighed again."""
    registered: str = ""
    """Hash of names, priors and sources when it was fitted, as the register has it."""
    seen: tuple[str, ...] = ()
    """Columns of a bank of which the file holds each history's digest; empty where it holds none."""
    first_mark: str = ""
    """The mark that it had before it was marked again for code that replays it to the last bit."""
    weighing: str = ""
    """Mark of the code that played and weighed its histories; empty where the file bears none."""

    def differences(self, now: Fingerprint) -> tuple[str, ...]:
        """What has changed since the fit, in words: of what its pasts follow from, and of weighing."""
        return (*self.fingerprint.differences(now), *self._of_weighing)

    def differences_anywhere(self, now: Fingerprint) -> tuple[str, ...]:
        """The same, but only of what holds in every theatre."""
        return (*self.fingerprint.differences_anywhere(now), *self._of_weighing)

    @property
    def _of_weighing(self) -> tuple[str, ...]:
        if self.weighing == weighing_mark():
            return ()
        unmarked = "" if self.weighing else " (of which the file bears no mark)"
        return (f"the code that weighs histories{unmarked}",)

    def to_json(self) -> str:
        """As text for a file's metadata."""
        return json.dumps({**asdict(self), "fingerprint": self.fingerprint.to_json()})

    @property
    def mark(self) -> str:
        """Names the fit, its scores and what is played of it; the same for the same histories."""
        return self.first_mark or mark_of(self.to_json())

    @classmethod
    def from_json(cls, text: str) -> Provenance:
        """Back from `to_json`. Raises ValueError, KeyError or TypeError for anything else."""
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
    """Weighted histories; all of the same length."""

    provenance: Provenance
    histories: tuple[History, ...]
    """Each of weight 1; `index` numbers it in the sample that it was drawn from."""
    weights: NDArray[np.float64]
    """They add up to 1."""
    log_likelihood: NDArray[np.float64]
    """Of the article, as it was when the histories were drawn."""
    stands: NDArray[np.bool_]
    """Whether the regime stands at the article's moment."""
    digests: tuple[str, ...] = ()
    """Of each history's row when it was fitted, in the provenance's columns (`seen`)."""

    def __len__(self) -> int:
        return len(self.histories)

    @cached_property
    def parameters(self) -> Array:
        """[n] PARAMETER_DTYPE."""
        return np.concatenate([history.parameters for history in self.histories])


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Parquet, whole then renamed. Fixed parameters are left out; turns are JSON."""
    histories, parameters = posterior.histories, posterior.parameters
    table = pa.table(
        {
            "index": [history.index for history in histories],
            "seed": [history.seed for history in histories],
            "turns": [turns_as_text(turns_of(history)) for history in histories],
            "weight": posterior.weights,
            "log_likelihood": posterior.log_likelihood,
            "stands": posterior.stands,
            **({DIGEST: posterior.digests} if posterior.digests else {}),
            **{name: np.ascontiguousarray(parameters[name]) for name in FREE},
        }
    )
    told = table.replace_schema_metadata({METADATA: posterior.provenance.to_json().encode()})
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    pq.write_table(told, temporary, compression="zstd")
    temporary.replace(path)


def read_posterior(path: Path) -> Posterior:
    """A posterior file. Raises `InputError` where it is none, or lacks what it should hold."""
    try:
        table = pq.read_table(path)
        provenance = Provenance.from_json((table.schema.metadata or {})[METADATA].decode())
    except (OSError, pa.ArrowInvalid, ValueError, KeyError, TypeError) as error:
        raise _unusable(path, f"no posterior ({type(error).__name__})") from None
    needed = (*COLUMNS, *_fitted(provenance.fingerprint.priors))
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise _unusable(path, f"it has no column {missing[0]}")
    records = _parameters(table, provenance)
    facts = zip(*(table[name].to_pylist() for name in ("index", "seed", "turns")), strict=True)
    return Posterior(
        provenance,
        tuple(
            turned(History(index, seed, 1.0, records[i : i + 1]), turns_from_text(text))
            for i, (index, seed, text) in enumerate(facts)
        ),
        table["weight"].to_numpy(),
        table["log_likelihood"].to_numpy(),
        table["stands"].to_numpy(),
        tuple(table[DIGEST].to_pylist()) if DIGEST in table.column_names else (),
    )


COLUMNS = ("index", "seed", "turns", "weight", "log_likelihood", "stands")
"""Of a posterior file, beside the parameters."""

DIGEST = "row_digest"
"""A further column, which files of earlier versions lack."""


def _fitted(then: Priors) -> list[str]:
    """Free parameters whose prior is what it was at the fit: the file holds their values."""
    now = priors_in_force()
    return [name for name in FREE if then.get(name) == now[name]]


def _parameters(table: pa.Table, provenance: Provenance) -> Array:
    """The histories' records: values of the file, draws of what is new, defaults of what is fixed."""
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
    return fail(Mark(str(path)), f"{why}; make it again with `brittle calibrate`, or use", PRIOR)
