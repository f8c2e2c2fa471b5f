"""Compiles limit.c with gcc for the records of the model, and hands a State to it."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.performance.phases import Addresses
from brittle.model import codes, conventions, decisions
from brittle.model import state as st
from brittle.model.parameters import PARAMETER_DTYPE
from brittle.model.state import State

SOURCE = Path(__file__).with_name("limit.c")
COMPILER = "gcc"
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC", "-Wall", "-Wextra")
PHASES = ("survey", "consider", "desert", "fight", "strike", "suffer")
"""The phases that limit.c has."""

CHOOSES = -2
"""The decision of a unit that breaks, until the kernel has chosen what the unit does."""

_RECORDS = {
    "World": st.WORLD,
    "Place": st.PLACE,
    "Unit": st.UNIT,
    "Faction": st.FACTION,
    "Patron": st.PATRON,
    "Elite": st.ELITE,
    "Region": st.REGION,
    "Front": st.FRONT,
    "Parameters": PARAMETER_DTYPE,
    "Tie": st.TIE,
    "Camp": st.CAMP,
    "Way": st.WAY,
    "Road": st.ROAD,
    "Reach": st.REACH,
    "Backing": st.BACKING,
    "Act": st.EVENT,
}
_NUMBERS = {
    "i4": "int32_t",
    "u4": "uint32_t",
    "i8": "int64_t",
    "u8": "uint64_t",
    "f4": "float",
    "f8": "double",
}
_CODES = {
    **{name: int(getattr(st, name)) for name in (
        "LIVE", "OURS", "OTHERS", "ABSENT", "PRESSED", "SHAKEN", "ARMED", "HELD", "CUT_OFF", "VACANT",
        "RANGING", "SEEN", "BATTLES", "BREAKS", "MOVES", "BACKINGS", "REFUGES",
    )},
    **{name: int(getattr(codes, name)) for name in (
        "ACTIVE", "GONE", "WAITING", "HIDDEN", "COUNTER", "POLICE", "MILITIA", "NEUTRAL", "IN_OFFICE",
    )},
    "WITHDRAW": int(codes.Choice.WITHDRAW),
    "CHOOSES": CHOOSES,
    "BREAK": decisions.BREAK,
    "AS_ONE": decisions.AS_ONE,
}  # fmt: skip


class InC(NamedTuple):
    """The phases of limit.c, ready to be called."""

    library: ctypes.CDLL
    compiler: str
    """The compiler and its version."""

    def addresses(self, state: State) -> Addresses:
        """The addresses of a State for C and of each phase."""
        table = _table(state)
        phases = [_address(self.library, name) for name in PHASES]
        return _Kept.of([table.ctypes.data, *phases], table)


class _Kept(np.ndarray[Any, np.dtype[np.int64]]):
    """Addresses that keep alive the table to which the first of them points."""

    table: Any

    @classmethod
    def of(cls, values: list[int], table: object) -> _Kept:
        """An array of these values."""
        kept = np.array(values, np.int64).view(cls)
        kept.table = table
        return kept


def build(folder: Path) -> InC | None:
    """Compiles limit.c in a folder; returns None if there is no gcc."""
    compiler = shutil.which(COMPILER)
    if compiler is None:
        return None
    (folder / "records.h").write_text(header(), encoding="utf-8")
    made = folder / "limit.so"
    subprocess.run(
        [compiler, *FLAGS, f"-I{folder}", "-o", str(made), str(SOURCE), "-lm"], check=True
    )
    told = subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True)
    return InC(ctypes.CDLL(str(made)), told.stdout.splitlines()[0])


def header() -> str:
    """The records, codes and State of the model as C declarations."""
    lines = ["#pragma once", "#include <stddef.h>", f"#define MIDDLING {conventions.MIDDLING!r}"]
    lines += [f"#define {name} ({value})" for name, value in _CODES.items()]
    for name, kind in _RECORDS.items():
        lines += _struct(name, kind)
    lines += _state()
    return "\n".join(lines) + "\n"


def _struct(name: str, kind: np.dtype[np.void]) -> list[str]:
    """A packed struct with the offsets of a NumPy record, which the compiler checks."""
    fields, checks, end = [], [], 0
    for field in kind.names or ():
        sub, offset = kind.fields[field][:2]  # type: ignore[index]
        if offset > end:
            fields.append(f"    char gap_{end}[{offset - end}];")
        size = "".join(f"[{n}]" for n in sub.shape)
        fields.append(f"    {_NUMBERS[sub.base.str[1:]]} {field}{size};")
        checks.append(f'_Static_assert(offsetof({name}, {field}) == {offset}, "{name}.{field}");')
        end = offset + sub.itemsize
    if kind.itemsize > end:
        fields.append(f"    char gap_{end}[{kind.itemsize - end}];")
    checks.append(f'_Static_assert(sizeof({name}) == {kind.itemsize}, "{name}");')
    return ["typedef struct __attribute__((packed)) {", *fields, f"}} {name};", *checks]


def _state() -> list[str]:
    """A struct with a pointer and two lengths for each field of a State."""
    fields = [
        f"    {_pointed(name)} *{name};\n    int64_t {name}_0, {name}_1;" for name in State._fields
    ]
    return ["typedef struct {", *fields, "} State;"]


_ARRAYS = {
    "world": "World",
    "places": "Place",
    "units": "Unit",
    "factions": "Faction",
    "patrons": "Patron",
    "elites": "Elite",
    "regions": "Region",
    "fronts": "Front",
    "p": "Parameters",
    "ties": "Tie",
    "camps": "Camp",
    "ways": "Way",
    "neighbours": "Road",
    "reach": "Reach",
    "refuges": "int64_t",
    "supports": "double",
    "lists": "uint32_t",
    "counts": "int64_t",
    "hostile": "uint64_t",
    "linked": "uint64_t",
    "targets": "uint32_t",
    "backings": "Backing",
    "seen": "uint32_t",
    "events": "Act",
    "series": "float",
    "log": "void",
}


def _pointed(name: str) -> str:
    return _ARRAYS[name]


def _table(state: State) -> Addresses:
    """The State as C reads it: a pointer and two lengths for each field."""
    rows = []
    for name, array in state._asdict().items():
        _check(name, array)
        lengths = (*array.shape, 0)[:2]
        rows.append((array.ctypes.data, *lengths))
    return np.array(rows, np.int64)


def _check(name: str, array: Any) -> None:
    """Raises TypeError unless an array has the type that C expects."""
    kind = _RECORDS.get(_ARRAYS[name])
    plain = {"int64_t": "i8", "uint64_t": "u8", "uint32_t": "u4", "double": "f8", "float": "f4"}
    expected = np.dtype(plain[_ARRAYS[name]]) if kind is None and name != "log" else kind
    if not array.flags.c_contiguous or (expected is not None and array.dtype != expected):
        raise TypeError(f"{name}: limit.c expects {expected}, and the state has {array.dtype}")


def _address(library: ctypes.CDLL, name: str) -> int:
    return ctypes.cast(getattr(library, name), ctypes.c_void_p).value or 0
