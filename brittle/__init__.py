"""Scenarios of how regimes collapse, or don't: hindcasts in a model, not forecasts.

    import brittle as br

    case = br.load("scenarios/syria_2024")
    runs = br.run(case["safe_passage"], draws=200)
    runs.plot.outcomes().show()

docs/PYTHON.md is the tutorial. What stands in `__all__` is the Python API; the rest of the package is
what it is made of, and changes when that must.
"""

import os
import sys

TYPE_CHECKING = False  # that of `typing`, whose import takes a moment in which Ctrl-C may come
if TYPE_CHECKING:
    from brittle.api.agents import CollapseModel
    from brittle.api.cases import LoadedCase, LoadedScenario, load
    from brittle.api.comparing import PairedComparison, compare
    from brittle.api.plots import RunPlots
    from brittle.api.running import run
    from brittle.api.runs import Runs, open_results
    from brittle.api.scoring import score
    from brittle.api.tracing import trace
    from brittle.batches.disk import StoreError
    from brittle.engine import EngineError
    from brittle.model.inputs.errors import ArgumentError, BrittleError, UnknownNameError
    from brittle.model.inputs.problems import InputError

# Workers share the cores among themselves. It counts only if it is set before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Where no bytecode is kept, each command compiles thousands of modules, which takes seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

__all__ = [
    "ArgumentError",
    "BrittleError",
    "CollapseModel",
    "EngineError",
    "InputError",
    "LoadedCase",
    "LoadedScenario",
    "PairedComparison",
    "RunPlots",
    "Runs",
    "StoreError",
    "UnknownNameError",
    "compare",
    "load",
    "open_results",
    "run",
    "score",
    "trace",
]

_WHERE = {
    "ArgumentError": "brittle.model.inputs.errors",
    "BrittleError": "brittle.model.inputs.errors",
    "CollapseModel": "brittle.api.agents",
    "EngineError": "brittle.engine",
    "InputError": "brittle.model.inputs.problems",
    "LoadedCase": "brittle.api.cases",
    "LoadedScenario": "brittle.api.cases",
    "PairedComparison": "brittle.api.comparing",
    "RunPlots": "brittle.api.plots",
    "Runs": "brittle.api.runs",
    "StoreError": "brittle.batches.disk",
    "UnknownNameError": "brittle.model.inputs.errors",
    "compare": "brittle.api.comparing",
    "load": "brittle.api.cases",
    "open_results": "brittle.api.runs",
    "run": "brittle.api.running",
    "score": "brittle.api.scoring",
    "trace": "brittle.api.tracing",
}
"""Where each name of the API is defined: it is imported when it is first asked for."""


def __getattr__(name: str) -> object:
    """A name of the API. Raises AttributeError for others."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_WHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
