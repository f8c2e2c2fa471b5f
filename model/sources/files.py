"""Bytes from disk to text, with every way in which that can fail told in a sentence."""

from __future__ import annotations

import re
from pathlib import Path

from model.problems import Mark, fail

MAX_CSV_BYTES = 5_000_000
"""A table larger than 5 MB is refused before it is parsed."""

MAX_YAML_BYTES = 250_000
"""A YAML file larger than 250 kB is refused before it is parsed (a theatre has about 10 kB)."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_text(path: Path, limit: int) -> str:
    """The text of a UTF-8 file (a byte order mark is dropped); `InputError` where that fails."""
    mark = Mark(str(path))
    try:
        if not path.exists():
            raise fail(mark, "no such file")
        if path.is_dir():
            raise fail(mark, "is a folder, a file is expected")
        if not path.is_file():
            raise fail(mark, "is not a regular file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise fail(mark, f"cannot be read: {reason(error)}") from None
    if len(data) > limit:
        raise fail(mark, f"is larger than {limit / 1e6:g} MB, the most that is read")
    return _decoded(data, mark)


def check_folder(path: Path) -> None:
    """Raise `InputError` unless the path is a folder that can be listed."""
    mark = Mark(str(path))
    try:
        if not path.exists():
            raise fail(mark, "no such folder")
        if not path.is_dir():
            raise fail(mark, "is a file, a folder is expected")
        next(iter(path.iterdir()), None)
    except (OSError, ValueError) as error:
        raise fail(mark, f"cannot be read: {reason(error)}") from None


def reason(error: Exception) -> str:
    """The operating system's words for an error, without the path, which is told already."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)


def _decoded(data: bytes, mark: Mark) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise fail(
            Mark(mark.file, line),
            f"byte {error.start + 1} is not UTF-8: save the file as UTF-8",
        ) from None
    if not text.strip():
        raise fail(mark, "is empty")
    strange = CONTROL.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        raise fail(Mark(mark.file, line), f"control character U+{ord(strange.group()):04X}")
    return text
