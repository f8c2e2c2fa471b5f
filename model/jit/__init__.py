"""How functions become machine code, and where that code is kept.

`rule` marks a rule of `model/rules`, which is plain Python when an agent calls it and compiled code
when a kernel calls it. `compiled` turns a function into a kernel, a compiled function that works on
arrays. Both preserve the types of the functions that they wrap; numba itself would lose these types.

Compiled code is kept on disk. numba recompiles a kernel when the kernel's own file changes, but not when
a rule that the kernel calls changes. The name of the folder for compiled code is therefore a hash of all
code under model/, except code in folders that are never compiled. In this way, old machine code is never
used after a rule has changed. Nothing in this module changes results; fastmath stays off.
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
        "agents",  # plain Python, which calls the rules as they are written
        "factions",  # makes matrices with NumPy and hands them to the set-up
        "inputs",  # reads files, whose contents reach a kernel as numbers
        "rows",  # reads the arrays of a finished run
        "setup",  # makes arrays with NumPy and hands them to kernels
    }
)
"""The folders of model/ whose code is never compiled; a test checks this.
The hash covers every other folder. It covers a new folder until that folder is listed here."""

_ARRAYS_ARE_THE_CALLERS: dict[str, Any] = {"_nrt": False}
"""numba's private and undocumented option for code that does not count references."""

_NO_WAY_IN: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""numba's options for code that neither Python nor C calls."""

KEPT_FOLDERS = 3
"""The number of folders of machine code that are kept, including the one in use."""


def rule[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Marks a pure function that both engines call, and returns the function unchanged.

    Division by zero raises an error in Python but gives inf or nan in compiled code, so every rule must
    make sure that it never divides by zero.
    """
    marked: Callable[P, R] = register_jitable(function)
    return marked


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compiles a kernel for the types of its first call; the kernel runs without the interpreter's lock.

    Division by zero gives inf or nan in the kernel's own body. The cache notices only changes in model/ and
    in the kernel's own file. If a kernel outside model/ calls compiled code, that code must be in model/.

    A kernel makes no arrays of its own; numba refuses to compile a kernel that does. The caller of a kernel
    holds references to the arrays that it passes. Kernels therefore do not count references to arrays.
    Counting these references, with atomic operations, took two fifths of the time of a run.
    """
    options = numba.njit(**_OPTIONS, **_ARRAYS_ARE_THE_CALLERS)
    return cast(Callable[P, R], _once_for_all_integers(options(function)))


def part[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compiles, as `compiled` does, a function that only kernels call and that Python cannot call.

    The code that would unpack a State for a call from Python takes longer to compile than most of these
    functions do.
    """
    options = numba.njit(**_OPTIONS, **_NO_WAY_IN, **_ARRAYS_ARE_THE_CALLERS)
    return cast(Callable[P, R], _closed(options(function)))


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compiles a function, as `part` does, but into the body of each kernel that calls the function.

    Passing a whole State to a small function takes as much time as running the function.
    """
    options = numba.njit(**_OPTIONS, **_NO_WAY_IN, **_ARRAYS_ARE_THE_CALLERS, forceinline=True)
    return cast(Callable[P, R], _closed(options(function)))


def allocating[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compiles, as `part` does, one of the few functions that make arrays of their own."""
    counts: dict[str, Any] = {"_nrt": True}  # otherwise numba uses the calling kernel's setting
    options = numba.njit(**_OPTIONS, **_NO_WAY_IN, **counts)
    return cast(Callable[P, R], _closed(options(function)))


class _KernelPart(CPUDispatcher):
    """Compiled code that raises an error if Python calls it, because a real call would crash the process."""

    def __call__(self, *_arguments: Any, **_named: Any) -> Any:
        name = cast(Any, self).__name__
        raise TypeError(f"{name} is a part of the kernels, and Python cannot call it")


def _closed(dispatcher: Any) -> Any:
    dispatcher.__class__ = _KernelPart
    return _once_for_all_integers(dispatcher)


def _once_for_all_integers(dispatcher: Any) -> Any:
    """Compile a kernel only for 64-bit integers, even if other kernels call it with narrower integers.

    Records keep indices in 32 bits, while loops count in 64 bits. Without this function, numba would
    compile a kernel, and its callers, separately for each mixture of widths. Unsigned 64-bit integers are
    left as they are, because keys have this type. The method that is wrapped here is an undocumented part
    of numba; a test fails if numba stops using the method in this way.
    """
    template_for = dispatcher.get_call_template

    def widened(args: Sequence[Any], kws: Any) -> Any:
        return template_for(tuple(_widest(one) for one in args), kws)

    dispatcher.get_call_template = widened
    return dispatcher


def _widest(kind: Any) -> Any:
    if isinstance(kind, numba.types.IntEnumMember):  # a member is an integer
        return numba.types.int64
    whole = isinstance(kind, numba.types.Integer)
    return numba.types.int64 if whole and (kind.signed or kind.bitwidth < 64) else kind


def compiled_as[**P, R](
    signature: object, inline: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compiles a function for one signature, such as "float64(uint64)".

    Arguments are converted to the types in the signature.
    """
    options = numba.njit(signature, **_OPTIONS, **_ARRAYS_ARE_THE_CALLERS, forceinline=inline)
    return cast(Callable[[Callable[P, R]], Callable[P, R]], options)


def code_hash(folder: Path) -> str:
    """The hash that is the name of the folder for compiled code.

    The hash covers every .py file under `folder`, except in the INTERPRETED folders, and the versions of
    Python, numba, llvmlite and NumPy.
    """
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
    """The user's folder for machine code.

    This is $BRITTLE_CACHE or, if that is not set, the folder brittle/ in the user's cache folder.
    """
    if chosen := environment.get("BRITTLE_CACHE"):
        return Path(chosen)
    if general := environment.get("XDG_CACHE_HOME"):
        return Path(general) / "brittle"
    return Path("~/.cache/brittle").expanduser()


def open_cache(root: Path, code: Path) -> Path:
    """Creates and returns the folder for the current code, and keeps only the latest KEPT_FOLDERS folders.

    Raises OSError if the folder cannot be written to.
    """
    folder = root / code_hash(code)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass  # os.access reports permissions, not whether the disk can be written to
    os.utime(folder)
    _remove_old(root, keep=folder)
    return folder


def _remove_old(root: Path, keep: Path) -> None:
    """Removes all folders but those used last; another process may be removing the same folders."""
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
    """The user's own folder for machine code among the temporary files; every command uses this folder."""
    user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""  # elsewhere, each user has a folder
    return Path(tempfile.gettempdir()) / f"brittle{user}"


def open_somewhere(code: Path, tell: Callable[[str], object]) -> Path | None:
    """The folder for machine code: the user's own or, failing that, one among temporary files.

    If the temporary folder is used, a message names it. The temporary folder is removed once the user's own
    folder can be written to. Returns None if neither folder can be written to; each process then compiles
    the code for itself.
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
        tell(
            f"{why}, nor among temporary files, so every command compiles the model again; {choose}"
        )
        return None
    os.environ["BRITTLE_CACHE"] = str(chosen)  # for worker processes, which then print no message
    tell(f"{why} and is kept in {chosen}; {choose}")
    return folder


def _is_alone(folder: Path) -> bool:
    """Whether a folder belongs to the user and nobody else can read or write it.

    Anyone could have put code into a folder that is open to others.
    """
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
"""The options that all compiled code has in common."""
