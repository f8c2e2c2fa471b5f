"""The machine and the software on which measurements are made."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks.performance.findings import MachineUsed
from brittle.model import jit

LIBRARIES = ("mesa", "numba", "llvmlite", "numpy", "pandas", "pyarrow", "plotly")
CPU_INFO = Path("/proc/cpuinfo")
GIGABYTE = 1e9


def this_machine() -> MachineUsed:
    """The machine that runs this process."""
    return MachineUsed(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE, 1),
        system=f"{platform.system()} {platform.release()}, {' '.join(platform.libc_ver())}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        libraries={name: version(name) for name in LIBRARIES},
    )


def code() -> str:
    """The hash of the compiled code."""
    return jit.code_hash(Path(jit.__file__).parents[1])


def _processor() -> str:
    if CPU_INFO.exists():
        for line in CPU_INFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
