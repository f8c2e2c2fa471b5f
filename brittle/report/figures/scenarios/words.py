"""Write keys and values of scenarios as people say them: dates, shares, names of places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from brittle.model.inputs.reading import input_keys
from brittle.model.inputs.schema.keys import InputKey
from brittle.model.parameters import PARAMETERS
from brittle.report.figures.scenarios.differences import ACT_PATH
from brittle.results.reading import Results
from brittle.wording import capital_letter, counted, listed, long_date, spaced

TAIL = re.compile(r"(?:, which (?:must|is|has)|; |: | \().*$", re.DOTALL)
"""The part of a key's meaning that its name in a table leaves out."""

ID = re.compile(r"[a-z][a-z0-9_]*")

BLOCKS = {"offer": "no offer", "ceasefire": "no cease-fire"}
"""What a scenario has that does not set a block."""


LISTS = frozenset({"offer.covers"})
"""Keys whose lists hold words and not ids."""


class KeyWords(NamedTuple):
    """How a key is written."""

    label: str
    unit: str
    kind: str
    choices: Mapping[str, str]
    """What each choice means."""
    default: str
    """The default in words; empty if it is not known."""
    is_chance: bool
    meaning: str = ""
    """The whole meaning, which may say what single numbers stand for."""


def key_words(path: str) -> KeyWords:
    """How the key at a path is written; an unknown key is written as its path."""
    if path.startswith("parameters."):
        name = path.removeprefix("parameters.")
        known = PARAMETERS.get(name)
        label = capital_letter(known.meaning) if known else spaced(name)
        return KeyWords(
            label, known.unit if known else "", "number", {}, "as in each history", False
        )
    key = _keys().get(_pattern(path)) or _keys().get(path)
    if path.startswith("patrons."):
        found = _theatre_keys().get("patrons.<id>." + path.rsplit(".", 1)[-1], key)
        who = spaced(path.split(".")[1]).title()
        meaning = TAIL.sub("", found.meaning) if found else spaced(path.rsplit(".", 1)[-1])
        unit, kind = (found.unit, found.kind) if found else ("", "number")
        return KeyWords(f"{who}: {meaning}", unit, kind, {}, "as in the case", "hance" in meaning)
    if key is None:
        return KeyWords(spaced(path), "", "text", {}, "", False)
    choices = _choices(key)
    label = _keys()[path.rpartition(".")[0]].meaning if choices else TAIL.sub("", key.meaning)
    chance = "hance" in label
    return KeyWords(_plain(label), key.unit, key.kind, choices, _default(key), chance, key.meaning)


def _default(key: InputKey) -> str:
    """The default in words, which may stand in the meaning of the key."""
    said = re.search(r"by default, (.*)$", key.meaning)
    if said is None:
        return _plain(key.default or "")
    return "as in each history" if said[1].startswith("the parameter") else _plain(said[1])


def _plain(text: str) -> str:
    return text.replace("`", "")


def _pattern(path: str) -> str:
    return re.sub(r"^patrons\.[^.]+", "patrons.<id>", path)


@cache
def _keys() -> dict[str, InputKey]:
    return {one.path: one for one in input_keys() if one.file == "scenario"}


@cache
def _theatre_keys() -> dict[str, InputKey]:
    return {one.path: one for one in input_keys() if one.file == "theatre.yaml"}


def _choices(key: InputKey) -> dict[str, str]:
    """What each choice of a key means, if its meaning explains all of them one by one."""
    parts = (part.partition(": ") for part in key.meaning.split("; "))
    found = {word: capital_letter(text) for word, _, text in parts if text}
    return found if key.choices and set(key.choices) <= found.keys() else {}


class KeyNames(NamedTuple):
    """The names of places and factions, by id."""

    of: Mapping[str, str]
    patrons: Mapping[str, Mapping[str, Any]]
    """The values of the theatre's patrons, by their ids."""

    @classmethod
    def read(cls, results: Results) -> KeyNames:
        """The names in the theatre of a batch."""
        land = results.manifest["theatre"]["value"]
        places = {one["id"]: one["name"] for one in land["places"]}
        factions = {key: one["name"] for key, one in land["factions"].items()}
        return cls({**places, **factions}, land.get("patrons", {}))

    def of_patron(self, path: str) -> Any:
        """The theatre's value for a key such as `patrons.russia.air`; None for any other key."""
        parts = path.split(".")
        return self.patrons.get(parts[1], {}).get(parts[2]) if len(parts) == 3 else None

    def name(self, text: str) -> str:
        """The name for an id; an id without a name is written as words, and any other text stays as it is."""
        if text in self.of:
            return self.of[text]
        return spaced(text).title() if ID.fullmatch(text) else text


def value_words(path: str, value: Any, names: KeyNames) -> str:
    """A value in words."""
    about = key_words(path)
    block = path.split(".")[0]
    if value is None and block == "patrons" and names.of_patron(path) is not None:
        return f"{value_words(path, names.of_patron(path), names)}, as in the case"
    if value is None:
        return BLOCKS.get(block, about.default or "not set")
    if path == ACT_PATH:
        return _act(value, names)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        words = [str(one) if path in LISTS else names.name(str(one)) for one in value]
        return listed(words, len(words))
    if isinstance(value, int | float):
        return _number(float(value), about)
    if about.kind == "datetime":
        return moment(str(value))
    return about.choices.get(str(value)) or names.name(str(value))


def moment(text: str) -> str:
    """A date and an hour in words."""
    when = datetime.fromisoformat(text)
    return f"{long_date(when)}, {when:%H:%M}"


def _number(value: float, about: KeyWords) -> str:
    if about.unit == "share":
        return f"{value * 100:g} in 100" if about.is_chance else f"{value:.0%}"
    if about.unit == "days":
        return counted(value, "day", "days")
    if about.unit == "hours":
        return counted(value, "hour", "hours")
    said = re.search(rf"\bat {value:g} ([^,;]+?)(?:,| and |$)", about.meaning)
    if said is not None:
        return f"{value:g} ({said[1]})"
    if about.unit == "factor":
        return f"{value:g} times"
    if not about.unit:
        return f"{value:.10g}"
    return f"{value:,.6g} {about.unit}"


def _act(value: Mapping[str, Any], names: KeyNames) -> str:
    """A dated act in words: when, what, and its details."""
    skipped = {"at", "kind", "source", "note", "answers_war"}
    details = [
        f"{spaced(key)} {value_words(f'events[].{key}', its, names)}"
        for key, its in value.items()
        if key not in skipped and its is not None
    ]
    more = f" ({', '.join(details)})" if details else ""
    return f"{moment(str(value['at']))}: {spaced(str(value['kind']))}{more}"
