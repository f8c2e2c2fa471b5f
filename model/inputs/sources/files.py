"""Bytes from disk to text, with every way in which that can fail put in a sentence."""

from __future__ import annotations

import re
from pathlib import Path

from brittle.model.inputs.problems import Mark, fail

MAX_CSV_BYTES = 5_000_000
"""A table larger than 5 MB is refused before it is parsed."""

MAX_YAML_BYTES = 250_000
"""A YAML file larger than 250 kB is refused before it is parsed (a theatre has about 10 kB)."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters that no text file needs; what YAML spells out is looked at where it is read."""

SIGNATURES = (
    (b"PK\x03\x04", "is a spreadsheet or an archive"),
    (b"\xd0\xcf\x11\xe0", "is a spreadsheet"),
    (b"\x1f\x8b", "is a compressed file"),
    (b"%PDF", "is a PDF"),
    (b"SQLite format 3", "is a database"),
    (b"<!DOCTYPE html", "is a web page"),
    (b"<html", "is a web page"),
    (
        b"version https://git-lfs",
        "only points to a file that Git LFS keeps: `git lfs pull` gets it",
    ),
)
"""How files begin that carry a text file's name and are none."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""Marks with which a file in UTF-16 begins; without one, about every other byte is zero."""

UTF_8 = "save the file as UTF-8 (spreadsheets call it `CSV UTF-8`)"


def read_text(path: Path, limit: int, inside: Path | None = None) -> str:
    """The text of a UTF-8 file (a byte order mark is dropped); `InputError` where that fails.

    With `inside`, a folder, a link that leads out of that folder is refused.
    """
    mark = Mark(str(path))
    try:
        if not path.exists():
            raise fail(mark, "no such file")
        if path.is_dir():
            raise fail(mark, "is a folder, a file is expected")
        if not path.is_file():
            raise fail(mark, "is not a regular file: copy its contents into one")
        if inside is not None and leads_out(path, inside):
            raise fail(mark, f"is a link that leads out of {inside}: copy the file there")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise fail(mark, f"cannot be read: {reason(error)}") from None
    if len(data) > limit:
        raise fail(mark, f"is larger than {limit / 1e6:g} MB, the most that is read")
    return _decoded(data, mark)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether what a path means lies outside a folder, because of a link."""
    return not path.resolve().is_relative_to(folder.resolve())


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
    """The operating system's words for an error, without the path, which is named already."""
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
            f"byte {error.start + 1} is not UTF-8 (in Windows' encoding it is `{seems}`): {UTF_8}",
        ) from None
    if not text.strip():
        raise fail(mark, "is empty")
    strange = CONTROL.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        raise fail(
            Mark(mark.file, line),
            f"holds the control character U+{ord(strange.group()):04X}: delete it",
        )
    return text


def _check_kind(data: bytes, mark: Mark) -> None:
    """Raise `InputError` for a file that is no text, or is text in another encoding."""
    for begins, words in SIGNATURES:
        if data[: len(begins)].lower() == begins.lower():
            raise fail(mark, f"{words}; a text file is expected")
    head = data[:200]
    if head.startswith(UTF_16) or head.count(0) > 0.4 * len(head) > 0:
        raise fail(mark, f"is written in UTF-16: {UTF_8}")
