"""The schedule of a tick with a clock after every phase, and with phases in C, if any are given.

The copy of the schedule is made from the source of `model.kernel.schedule.play_ticks`, so it always has the
phases that the model has. It is kept, with its machine code, in the folder of the model's own machine code.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, cast

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from brittle.model.ensemble import Prepared, look
from brittle.model.kernel import schedule
from brittle.model.setup.history import History
from brittle.model.setup.prepare import branch_off
from brittle.model.state import State

type Cycles = NDArray[np.int64]
"""The number of clock cycles that each phase of the schedule took."""

type Addresses = NDArray[np.int64]
"""The addresses of a State for C and of the phases in C."""


class TimedSchedule(NamedTuple):
    """A copy of the schedule that measures its phases."""

    play: Callable[[State, int, int, Cycles, Addresses], None]
    """As `play_ticks`; adds to the cycles of each phase."""
    phases: tuple[str, ...]
    """The names of the phases, in their order."""


def _read_clock(_typing: Any) -> Any:
    """The processor's own clock, which costs less to read than a system call."""

    def generate(_context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(64), [])
        return builder.call(builder.module.declare_intrinsic("llvm.readcyclecounter", [], kind), [])

    return types.int64(), generate


def _call_at(_typing: Any, _address: Any, _state: Any, _tick: Any) -> Any:
    """A call of a C function, by its address, with the address of a State and a tick."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        word = ir.IntType(64)
        kind = ir.FunctionType(ir.VoidType(), [word, word])
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])
        return ir.Constant(word, 0)

    return types.int64(types.int64, types.int64, types.int64), generate


clock = cast(Callable[[], int], intrinsic(_read_clock))
call_at = cast(Callable[[int, int, int], int], intrinsic(_call_at))


class _Timed(ast.NodeTransformer):
    """Turns `play_ticks` into a function that measures its phases."""

    def __init__(self, in_c: Mapping[str, int], after: Mapping[str, str]) -> None:
        self.in_c, self.after = in_c, after
        self.phases: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name != schedule.play_ticks.__name__:
            return node
        loop = next(one for one in node.body if isinstance(one, ast.For))
        loop.body = [
            *_parsed("last = clock()"),
            *(line for one in loop.body for line in self._measured(one)),
        ]
        node.name = "play_timed"
        node.args.args += [ast.arg("spent"), ast.arg("addresses")]
        return node

    def _measured(self, statement: ast.stmt) -> list[ast.stmt]:
        name = _called(statement)
        lines = [statement]
        if name in self.in_c:
            lines = _parsed(f"call_at(addresses[{self.in_c[name]}], addresses[0], tick)")
            lines += _parsed(self.after.get(name, ""))
        self.phases.append(name)
        spent = f"spent[{len(self.phases) - 1}]"
        return lines + _parsed(f"now = clock()\n{spent} += now - last\nlast = now")


def timed_schedule(
    in_c: Mapping[str, int], after: Mapping[str, str], extra: str = ""
) -> TimedSchedule:
    """A schedule whose phases are measured.

    `in_c` maps the name of a phase to the index of its address among `Addresses`, `after` maps it to a
    statement that follows it, and `extra` is code that these statements need.
    """
    source = Path(inspect.getfile(schedule)).read_text(encoding="utf-8")
    timed = _Timed(in_c, after)
    tree = timed.visit(ast.parse(source))
    begin = schedule.begin.__name__
    tree.body = [
        one for one in tree.body if not (isinstance(one, ast.FunctionDef) and one.name == begin)
    ]
    head, _, rest = ast.unparse(tree).partition("from __future__ import annotations\n")
    code = f"{head}from {__name__} import call_at, clock\n{rest}\n{extra}\n"
    module = _module("timed_in_c" if in_c else "timed", code)
    return TimedSchedule(module.play_timed, tuple(timed.phases))


def play_timed(
    prepared: Prepared,
    history: History,
    timed: TimedSchedule,
    spent: Cycles,
    addresses: Callable[[State], Addresses],
) -> State:
    """The last state of a run with replicate 0, played by a schedule that measures its phases."""
    state = look(prepared, history)
    timed.play(state, 0, prepared.branch_tick, spent, addresses(state))
    state = branch_off(prepared, state, 0, look)
    timed.play(state, prepared.branch_tick, prepared.last_tick, spent, addresses(state))
    return state


def no_addresses(_state: State) -> Addresses:
    """Addresses for a schedule that calls nothing in C."""
    return np.zeros(1, np.int64)


def _parsed(code: str) -> list[ast.stmt]:
    return ast.parse(code).body


def _called(statement: ast.stmt) -> str:
    """The name of the first function that a statement calls by its name; other statements are bookkeeping."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Name):
                return called.id
    return "bookkeeping"


def _module(name: str, code: str) -> ModuleType:
    """A module with this code; it is compiled only once for each version of the code."""
    kept = cast(Any, numba.config).CACHE_DIR
    folder = Path(kept or tempfile.mkdtemp()) / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.py"
    if not path.exists() or path.read_text(encoding="utf-8") != code:
        path.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
