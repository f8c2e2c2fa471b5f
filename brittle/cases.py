"""Which case a word on the command line means: a path of the user's, or a shipped case by its name.

Nothing heavy is imported here: a misspelt name is answered at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from brittle.model.inputs.case_files import THEATRE, near_in_words
from brittle.model.inputs.problems import InputError, Mark, Problems, fail
from brittle.model.inputs.suggest import closest

SHIPPED = Path(__file__).parent / "scenarios"
"""The folder of the cases that come with Brittle, a folder a case."""


def shipped_cases() -> list[str]:
    """The names of the cases that come with Brittle, in alphabetical order."""
    return sorted(file.parent.name for file in SHIPPED.glob(f"*/{THEATRE}"))


def case_path(text: str | Path) -> Path:
    """The file or folder that a word means: `my_cases/chad`, `syria_2024`, `syria_2024/ceasefire`.

    A path wins over a name: where the working folder holds anything of that name, it is meant. A
    scenario of a shipped case may be named without its ending. Raises `InputError` for a bare name
    that is neither, and lists the shipped cases. A longer path that does not exist is returned as it
    is: whoever reads it says what is wrong.
    """
    path = Path(text)
    parts = path.parts
    if not parts or path.is_absolute() or _is_there(Path(parts[0])):
        return path
    names = shipped_cases()
    if parts[0] in names:
        meant = SHIPPED.joinpath(*parts)
        written = meant.with_name(f"{meant.name}.yaml")
        return written if len(parts) == 2 and not meant.exists() and written.exists() else meant
    if len(parts) == 1 and not path.suffix:
        raise fail(Mark(str(path)), f"no such file or folder{_instead(path, names)}")
    return path


def name_of_path(path: Path) -> str:
    """What `case_path` reads as a path: for a shipped case its name, wherever Brittle lies; else itself."""
    if not path.is_relative_to(SHIPPED):
        return str(path)
    return path.relative_to(SHIPPED).with_suffix("").as_posix()


def case_paths(words: Iterable[str | Path]) -> list[Path]:
    """What several words mean. Raises `InputError` with every word that means nothing."""
    problems = Problems()
    found = []
    for word in words:
        try:
            found.append(case_path(word))
        except InputError as error:
            problems.include(error)
    problems.raise_any()
    return found


def _instead(path: Path, names: list[str]) -> str:
    """What may have been meant, and the names of the shipped cases."""
    near = closest(path.name, names)
    meant = near_in_words(path) or (f"; did you mean `{near}`?" if near else "")
    return f"{f'{meant} The' if meant else '; the'} shipped cases are {', '.join(names)}"


def _is_there(path: Path) -> bool:
    """Whether a path leads somewhere, were it only a link that leads nowhere."""
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):  # no file can have such a name; whoever reads it says why
        return True
