"""Words of the pages: names that a screen reader speaks, and errors as sentences."""

from __future__ import annotations

from typing import Any

from brittle.model.inputs.errors import BrittleError, Surface


def label(words: str) -> dict[str, Any]:
    """The attribute that gives a part of the page a name that is not written on it."""
    return {"aria-label": words}


def about(address: str) -> dict[str, Any]:
    """The attribute that says which address a part of the page answers."""
    return {"data-address": address}


def named_by(identifier: str) -> dict[str, Any]:
    """The attribute that gives a part of the page the words of another part as its name."""
    return {"aria-labelledby": identifier}


def of(head: str) -> dict[str, Any]:
    """The attribute with which a narrow page writes the head of a column before a cell."""
    return {"data-of": head}


def about_control(error: BrittleError, field: str, label: str) -> str:
    """The message of an error about a field, which the page calls by the label of its control."""
    said = plainly(error)
    for head in (f"`{field}` is ", f"`{field}`: ", f"{field}: "):
        said = said.removeprefix(head)
    return f"{label}: {said.replace(f'the theatre cannot have {field}=', '')}"


def plainly(error: BrittleError) -> str:
    """The message of an error without the field and the value that it is about."""
    said = in_words(error)
    head, found, rest = said.partition(": ")
    return rest if found and "=" in head else said


def in_words(error: BrittleError) -> str:
    """The message of an error, about the field as the page shows it."""
    return error.on(Surface.COMMAND_LINE).removeprefix("--set ")
