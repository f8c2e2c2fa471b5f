"""How functions become machine code, and where that code is kept.

`rule` marks the science in `model/rules`: plain Python when an agent calls it, compiled when a
kernel does. `compiled` makes a kernel. Both keep the types of what they wrap, which numba loses.

Compiled code is kept on disk. numba notices a change in the file of a kernel but not in the rules
that the kernel calls, so the folder carries a hash of everything under model/ but the folders that are
interpreted: a changed rule can never be served stale machine code. Nothing here changes results;
fastmath stays off.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import platform
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import llvmlite
import numba
import numpy
from numba.core.registry import CPUDispatcher
from numba.extending import register_jitable

INTERPRETED = frozenset(
    {
        "ahead",  # compiles kernels and is not compiled itself
        "agents",  # plain Python: they call the rules as they are written
        "factions",  # makes matrices with NumPy, and hands them to the set-up
        "inputs",  # reads files; what it reads reaches a kernel as numbers
        "rows",  # reads the arrays of a finished run
        "setup",  # makes arrays with NumPy, and hands them to kernels
    }
)
"""Folders of model/ that hold no compiled code and are not compiled into any; a test holds it. All
else counts, a new folder too until it is listed."""

_ARRAYS_ARE_THE_CALLERS: dict[str, Any] = {"_nrt": False}
"""numba's switch, of its own and undocumented, for code that counts no references."""

_NO_WAY_IN: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""numba's switches for code that neither Python nor C calls."""

KEPT_FOLDERS = 3
"""Folders of machine code kept, the one in use among them; older ones are removed."""


def rule[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Marks a pure function that both engines call; returns it unchanged.

    Division by zero raises in Python but gives inf or nan in compiled code: a rule guards its own.
    """
    marked: Callable[P, R] = register_jitable(function)
    return marked


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compiles a kernel for the types of its first call, without the interpreter's lock.

    Division by zero gives inf or nan in the kernel's own body. The cache sees changes in model/
    and in the kernel's own file, so a kernel outside model/ calls nothing compiled but model/.

    A kernel makes no arrays (numba refuses), so none needs counting by who holds it: its caller
    holds those that it is given. The counts, atomic, took two fifths of a run.
    """
    options = numba.njit(**_OPTIONS, **_ARRAYS_ARE_THE_CALLERS)
    return cast(Callable[P, R], _once_for_all_integers(options(function)))


def part[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Like `compiled`, for what only kernels call. Python cannot.

    To unpack a State for Python's calls takes longer to compile than most parts do.
    """
    options = numba.njit(**_OPTIONS, **_NO_WAY_IN, **_ARRAYS_ARE_THE_CALLERS)
    return cast(Callable[P, R], _closed(options(function)))


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Like `part`, but becomes part of the kernel that calls it.

    To hand over a whole State costs as much as a small part does.
    """
    options = numba.njit(**_OPTIONS, **_NO_WAY_IN, **_ARRAYS_ARE_THE_CALLERS, forceinline=True)
    return cast(Callable[P, R], _closed(options(function)))


def allocating[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Like `part`, for the few that make arrays of their own."""
    counts: dict[str, Any] = {"_nrt": True}  # else numba takes it from the kernel that calls
    options = numba.njit(**_OPTIONS, **_NO_WAY_IN, **counts)
    return cast(Callable[P, R], _closed(options(function)))


class _KernelPart(CPUDispatcher):
    """Code without a way in for Python: to call it would end the process."""

    def __call__(self, *_arguments: Any, **_named: Any) -> Any:
        name = cast(Any, self).__name__
        raise TypeError(f"{name} is a part of kernels: Python cannot call it")


def _closed(dispatcher: Any) -> Any:
    dispatcher.__class__ = _KernelPart
    return _once_for_all_integers(dispatcher)


def _once_for_all_integers(dispatcher: Any) -> Any:
    """A kernel called by kernels with indices of several widths is compiled for the widest only.

    Records keep indices in 32 bits, loops count in 64: each mixture would be compiled by itself,
    and what calls it again. Words of 64 bits are left as they are, for keys are words of 64 bits. The method
    that is wrapped is numba's own and undocumented: a test says when it no longer does this.
    """
    template_for = dispatcher.get_call_template

    def widened(args: Sequence[Any], kws: Any) -> Any:
        return template_for(tuple(_widest(one) for one in args), kws)

    dispatcher.get_call_template = widened
    return dispatcher


def _widest(kind: Any) -> Any:
    if isinstance(kind, numba.types.IntEnumMember):  # a code's member is its integer
        return numba.types.int64
    whole = isinstance(kind, numba.types.Integer)
    return numba.types.int64 if whole and (kind.signed or kind.bitwidth < 64) else kind


def compiled_as[**P, R](
    signature: object, inline: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compiles for one signature, such as "float64(uint64)", to which arguments are converted."""
    options = numba.njit(signature, **_OPTIONS, **_ARRAYS_ARE_THE_CALLERS, forceinline=inline)
    return cast(Callable[[Callable[P, R]], Callable[P, R]], options)


def code_hash(folder: Path) -> str:
    """Names the compiled code in a folder: a hash of every .py that counts and of the versions."""
    versions = (numba.__version__, llvmlite.__version__, numpy.__version__)
    digest = hashlib.blake2b(digest_size=8)
    for version in (*versions, platform.python_implementation(), platform.python_version()):
        digest.update(version.encode() + b"\0")
    for name, path in sorted((p.relative_to(folder).as_posix(), p) for p in folder.rglob("*.py")):
        if name.split("/")[0] in INTERPRETED:
            continue
        source = path.read_bytes()
        digest.update(f"{name}\0{len(source)}\0".encode() + source)
    return digest.hexdigest()


def cache_root(environment: Mapping[str, str]) -> Path:
    """The user's folder for machine code: $BRITTLE_CACHE, or brittle/ in their cache folder."""
    if chosen := environment.get("BRITTLE_CACHE"):
        return Path(chosen)
    if general := environment.get("XDG_CACHE_HOME"):
        return Path(general) / "brittle"
    return Path("~/.cache/brittle").expanduser()


def open_cache(root: Path, code: Path) -> Path:
    """Makes and returns the folder for the code as it is now; removes those long unused.

    Raises OSError where the folder cannot be written.
    """
    folder = root / code_hash(code)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass  # os.access tells what the rights say, not what the disk does
    os.utime(folder)
    _remove_old(root, keep=folder)
    return folder


def _remove_old(root: Path, keep: Path) -> None:
    """Leaves the newest folders; another process may be removing the same ones."""
    others = [path for path in root.iterdir() if path != keep and _is_ours(path)]
    for path in sorted(others, key=_last_used, reverse=True)[KEPT_FOLDERS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    name = path.name
    return path.is_dir() and len(name) == 16 and set(name) <= set("0123456789abcdef")


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def temporary_root() -> Path:
    """The user's own folder for machine code among temporary files, found again by every command."""
    user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""  # elsewhere users share none
    return Path(tempfile.gettempdir()) / f"brittle{user}"


def open_somewhere(code: Path, tell: Callable[[str], object]) -> Path | None:
    """The folder for machine code: the user's own, else one among temporary files, which is named.

    Once the user's own can be written, the temporary one is removed. None where nothing can be written:
    code is then compiled by each process for itself.
    """
    root = cache_root(os.environ)
    try:
        folder = open_cache(root, code)
    except OSError as error:
        return _open_temporary(
            code, f"{root}: compiled code cannot be kept there ({error.strerror})", tell
        )
    if _is_alone(temporary := temporary_root()) and temporary != root:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _open_temporary(code: Path, why: str, tell: Callable[[str], object]) -> Path | None:
    choose = "BRITTLE_CACHE=FOLDER chooses another folder\n"
    try:
        chosen = temporary_root()
        chosen.mkdir(mode=0o700, exist_ok=True)
        if not _is_alone(chosen):
            chosen = Path(tempfile.mkdtemp(prefix="brittle-"))
            atexit.register(shutil.rmtree, chosen, ignore_errors=True)
        folder = open_cache(chosen, code)
    except OSError:
        tell(f"{why}, nor among temporary files: every command compiles the model again; {choose}")
        return None
    os.environ["BRITTLE_CACHE"] = str(chosen)  # for worker processes, which need not be told
    tell(f"{why} and is kept in {chosen}; {choose}")
    return folder


def _is_alone(folder: Path) -> bool:
    """Whether a folder is the user's and nobody else can write it: code there could be anyone's."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
    return stat.S_ISDIR(found.st_mode) and mine


_folder = open_somewhere(Path(__file__).parents[1], sys.stderr.write)
KEPT = _folder is not None
"""Whether machine code is kept on disk."""
if _folder is not None:
    cast(Any, numba.config).CACHE_DIR = str(_folder)

_OPTIONS: dict[str, Any] = {
    "cache": KEPT,
    "nogil": True,
    "fastmath": False,
    "error_model": "numpy",
}
"""What all compiled code has in common."""
