"""Simulations of how regimes collapse or survive; the results are hindcasts in a model, not forecasts.

    import brittle as br

    case = br.load("scenarios/syria_2024")
    runs = br.run(case["safe_passage"], draws=200)
    runs.plot.outcomes().show()

docs/PYTHON.md is the tutorial. The names in `__all__` are the Python API. Everything else in the package
is internal and may change at any time.
"""

import os
import sys

TYPE_CHECKING = (
    False  # not from `typing`, because its import takes time in which Ctrl-C may be pressed
)
if TYPE_CHECKING:
    from brittle.api.agents import CollapseModel
    from brittle.api.cases import LoadedCase, LoadedScenario, load
    from brittle.api.comparing import PairedComparison, compare
    from brittle.api.plots import RunPlots
    from brittle.api.running import run
    from brittle.api.runs import Runs, open_results
    from brittle.api.scoring import score
    from brittle.api.sweeping import PlayedSweep, open_sweep, sweep
    from brittle.api.tracing import trace
    from brittle.batches.disk import StoreError
    from brittle.engine import EngineError
    from brittle.model.inputs.errors import ArgumentError, BrittleError, UnknownNameError
    from brittle.model.inputs.problems import InputError

# Workers share the cores among themselves, so NumPy must use one thread. This must be set before it loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# If Python keeps no bytecode, each command compiles thousands of modules, which takes seconds.
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
    "PlayedSweep",
    "RunPlots",
    "Runs",
    "StoreError",
    "UnknownNameError",
    "compare",
    "load",
    "open_results",
    "open_sweep",
    "run",
    "score",
    "sweep",
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
    "PlayedSweep": "brittle.api.sweeping",
    "RunPlots": "brittle.api.plots",
    "Runs": "brittle.api.runs",
    "StoreError": "brittle.batches.disk",
    "UnknownNameError": "brittle.model.inputs.errors",
    "compare": "brittle.api.comparing",
    "load": "brittle.api.cases",
    "open_results": "brittle.api.runs",
    "open_sweep": "brittle.api.sweeping",
    "run": "brittle.api.running",
    "score": "brittle.api.scoring",
    "sweep": "brittle.api.sweeping",
    "trace": "brittle.api.tracing",
}
"""For each name of the API, the module that defines it, which is imported when the name is first used."""


def __getattr__(name: str) -> object:
    """The object that a name of the API refers to. Any other name raises AttributeError."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_WHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
