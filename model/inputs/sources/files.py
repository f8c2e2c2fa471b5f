"""Read text files from disk, with a message for every way in which reading can fail."""

from __future__ import annotations

import re
from pathlib import Path

from brittle.model.inputs.problems import Mark, fail

MAX_CSV_BYTES = 5_000_000
"""A table larger than 5 MB is refused before it is parsed."""

MAX_YAML_BYTES = 250_000
"""A YAML file larger than 250 kB is refused before it is parsed (a theatre has about 10 kB)."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters that no text file needs; control characters in YAML escapes are checked later."""

SIGNATURES = (
    (b"PK\x03\x04", "this is a spreadsheet or an archive"),
    (b"\xd0\xcf\x11\xe0", "this is a spreadsheet"),
    (b"\x1f\x8b", "this is a compressed file"),
    (b"%PDF", "this is a PDF"),
    (b"SQLite format 3", "this is a database"),
    (b"<!DOCTYPE html", "this is a web page"),
    (b"<html", "this is a web page"),
    (
        b"version https://git-lfs",
        "this is only a pointer to a file in Git LFS, which `git lfs pull` fetches",
    ),
)
"""The first bytes of files that may be named like text files but are not, and what these files are."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""Marks at the beginning of files in UTF-16. If the mark is missing, about every second byte is zero."""

UTF_8 = "save the file as UTF-8 (spreadsheets call it `CSV UTF-8`)"


def read_text(path: Path, limit: int, inside: Path | None = None) -> str:
    """Read the text of a UTF-8 file, without a byte order mark. Raises `InputError` if reading fails.

    If a folder `inside` is given, a link that leads out of it is refused.
    """
    mark = Mark(str(path))
    try:
        if not path.exists():
            raise fail(mark, "no such file")
        if path.is_dir():
            raise fail(mark, "this is a folder, but a file is needed here")
        if not path.is_file():
            raise fail(mark, "this is not a regular file; copy its contents into a regular file")
        if inside is not None and leads_out(path, inside):
            raise fail(
                mark,
                f"this is a link that leads out of {inside}; replace it with a copy of the file",
            )
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise fail(mark, f"this file cannot be read: {reason(error)}") from None
    if len(data) > limit:
        raise fail(
            mark,
            f"this file is larger than {limit / 1e6:g} MB, the largest size allowed; shorten it",
        )
    return _decoded(data, mark)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path leads out of a folder, because of a link."""
    return not path.resolve().is_relative_to(folder.resolve())


def check_folder(path: Path) -> None:
    """Raise `InputError` unless the path is a folder that can be listed."""
    mark = Mark(str(path))
    try:
        if not path.exists():
            raise fail(mark, "no such folder")
        if not path.is_dir():
            raise fail(mark, "this is a file, but a folder is needed here")
        next(iter(path.iterdir()), None)
    except (OSError, ValueError) as error:
        raise fail(mark, f"this folder cannot be read: {reason(error)}") from None


def reason(error: Exception) -> str:
    """The operating system's words for an error, without the path, which the message names already."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)


def _decoded(data: bytes, mark: Mark) -> str:
    _check_kind(data, mark)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        seems = data[error.start : error.start + 1].decode("cp1252", "replace")
        raise fail(
            Mark(mark.file, line),
            f"byte {error.start + 1} is not UTF-8 (in Windows' encoding it is `{seems}`); {UTF_8}",
        ) from None
    if not text.strip():
        raise fail(mark, "this file is empty; fill it, or delete it")
    strange = CONTROL.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        raise fail(
            Mark(mark.file, line),
            f"this line contains the control character U+{ord(strange.group()):04X}; delete it",
        )
    return text


def _check_kind(data: bytes, mark: Mark) -> None:
    """Raise `InputError` for a file that is not text, or is text in another encoding."""
    for begins, words in SIGNATURES:
        if data[: len(begins)].lower() == begins.lower():
            raise fail(mark, f"{words}, but a text file is needed here")
    head = data[:200]
    if head.startswith(UTF_16) or head.count(0) > 0.4 * len(head) > 0:
        raise fail(mark, f"this file is written in UTF-16; {UTF_8}")
