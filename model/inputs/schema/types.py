"""The kinds of value that inputs hold, each read from text with a message a person understands.

YAML and CSV both deliver text (see `model.inputs.sources.nodes`); these types turn it into numbers, times,
switches and names, and refuse what looks like one but is not (`12,000`, `8.000` men, `80%`, `3 km`, `nan`).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import IntEnum
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from brittle.model.codes import words
from brittle.model.inputs.sources.text import strange_in

MAX_TEXT = 4000
"""Characters in a text field."""

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
GAPS = "[,_ '\u2019\u00a0\u2009\u202f]"
"""What people put between thousands, but for the dot."""

THOUSANDS = re.compile(rf"[+-]?[0-9]{{1,3}}(?:{GAPS}[0-9]{{3}})+(?:\.[0-9]+)?")
DOTTED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
DOTTED_TWICE = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?")
THOUSAND_WORD = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([kKmM])")
RANGE = re.compile(r"[0-9][0-9.,]* ?[-\u2013\u2014] ?[0-9][0-9.,]*")
ABOUT = re.compile(r"[~<>\u2248\u2264\u2265] ?[0-9].*|[0-9].*[?+]|(?:ca|c|about)\.? ?[0-9].*")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
PERCENT = re.compile(r"([+-]?[0-9.]+) ?%")
MINUS = re.compile("[\u2212\u2013\u2010\u2011](.+)")
"""A number behind a dash that is no minus sign of ASCII, as spreadsheets and texts have it."""
WITH_UNIT = re.compile(r"[+-]?[0-9][0-9.]*\s*[^\W\d_][\w/²]*")
IDENTIFIER = re.compile(r"[^\W_][\w-]{0,63}")
MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?)?"
)
YEARS = (1800, 2200)
"""Years that a date may lie in: far enough from the calendar's ends for sums of days."""


if TYPE_CHECKING:
    type Word[Codes: IntEnum] = str
else:

    class Word:
        """`Word[Side]`: one of the words of a set of `model.codes` that an input may use."""

        def __class_getitem__(cls, codes: type[IntEnum]) -> Any:
            return Literal[words(codes, written=True)]


class Record(BaseModel):
    """A frozen record: unknown keys are errors, and nothing changes after it is read."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )


def unit(name: str, **more: Any) -> dict[str, Any]:
    """The unit of a field, as it appears in the schema and in `brittle explain`."""
    return {"unit": name, **more}


def refuse(message: str) -> NoReturn:
    """Raise a validation error with this message."""
    raise PydanticCustomError("value", "{message}", {"message": message})


def read_number(value: object) -> object:
    """A finite number from text or a number; a message for the usual slips."""
    if isinstance(value, bool) or value is None:
        refuse("must be a number")
    if isinstance(value, (int, float)):
        return value
    if not isinstance(value, str):
        refuse("must be a single number")
    text = value.strip()
    if NUMBER.fullmatch(text) and isfinite(float(text)):
        return float(text)
    refuse(_why_no_number(text))


def _why_no_number(text: str) -> str:
    if NUMBER.fullmatch(text) or text.lstrip("+-.").lower() in {
        "nan",
        "inf",
        "infinity",
        "na",
        "n/a",
    }:
        return "must be a finite number: leave it out for the default"
    if THOUSANDS.fullmatch(text):
        return f"has separators: write {re.sub(GAPS, '', text)}"
    if DOTTED_TWICE.fullmatch(text):
        return f"has separators: write {text.replace('.', '').replace(',', '.')}"
    if (minus := MINUS.fullmatch(text)) and NUMBER.fullmatch(minus.group(1)):
        return f"begins with a dash that is no minus sign: write -{minus.group(1)}"
    if DECIMAL_COMMA.fullmatch(text):
        return f"has a decimal comma: write {text.replace(',', '.')}"
    percent = PERCENT.fullmatch(text)
    if percent and NUMBER.fullmatch(percent.group(1)):
        return f"is a percentage: write {float(percent.group(1)) / 100:g}"
    if (short := THOUSAND_WORD.fullmatch(text)) is not None:
        factor = 1e3 if short.group(2) in "kK" else 1e6
        return f"must be a number without a unit: write {float(short.group(1)) * factor:.12g}"
    if WITH_UNIT.fullmatch(text):
        return "must be a number without a unit"
    if RANGE.fullmatch(text):
        return "is a range: write one number"
    if ABOUT.fullmatch(text):
        return "must be a number alone: how sure it is belongs into `source` or `note`"
    return "must be a number"


def read_count(value: object) -> object:
    """A number of people or men from text: whole, and without a dot between thousands.

    `8.000` is refused: it is eight, and eight thousand was meant.
    """
    _check_dots(value)
    number = read_number(value)
    if isinstance(value, str) and isinstance(number, float) and not number.is_integer():
        refuse("is a fraction of a person: write a whole number")
    return number


def _check_dots(value: object) -> None:
    if isinstance(value, str) and DOTTED.fullmatch(value.strip()):
        refuse(f"has a dot between thousands: write {value.strip().replace('.', '')}")


def read_whole(value: object) -> object:
    """A whole number, exactly, from text or a number."""
    _check_dots(value)
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+", value.strip()):
        refuse("has more than 18 digits")
    number = read_number(value)
    if isinstance(number, float):
        if not number.is_integer() or abs(number) > 2**53:
            refuse("must be a whole number")
        return int(number)
    return number


def read_flag(value: object) -> object:
    """True or false from `true`, `false`, 1 or 0."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in {"1", "true"}:
        return True
    if text in {"0", "false"}:
        return False
    refuse("must be true or false (1 or 0 in a table)")


def read_text(value: object) -> object:
    """Text that says something, stripped."""
    if not isinstance(value, str):
        refuse("must be text")
    text = value.strip()
    if not text:
        refuse("must not be empty")
    if len(text) > MAX_TEXT:
        refuse(f"has more than {MAX_TEXT} characters")
    strange = strange_in(text)
    if strange is not None:
        refuse(strange.words)
    return text


def read_title(value: object) -> object:
    """Text on one line; runs of blanks and line breaks count as one blank."""
    return " ".join(str(read_text(value)).split())


def read_note(value: object) -> object:
    """Text that may be empty."""
    return "" if value is None or value == "" else read_text(value)


def read_id(value: object) -> object:
    """An id: letters, digits, `_` and `-`, at most 64, beginning with a letter or digit."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value.strip()):
        refuse("must be an id: letters, digits, _ and - (at most 64, no spaces)")
    return value.strip()


def read_time(value: object) -> object:
    """A local time, `2024-12-08T03:00` or a date (midnight), without an offset."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            refuse("must be local time without an offset")
        return value
    if not isinstance(value, str):
        refuse("must be a local time such as 2024-12-08T03:00")
    match = MOMENT.fullmatch(value.strip())
    if match is None:
        tail = re.search(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$", value.strip())
        if tail and "T" in value:
            refuse(f"must be local time without an offset: leave out {tail.group()}")
        refuse("must be a local time such as 2024-12-08T03:00")
    numbers = [int(part or 0) for part in match.groups()]
    try:
        moment = datetime(*numbers)  # type: ignore[arg-type]
    except ValueError as error:
        refuse(f"is no time: {error}")
    if not YEARS[0] <= moment.year <= YEARS[1]:
        refuse(f"must lie between the years {YEARS[0]} and {YEARS[1]}")
    return moment


def read_day(value: object) -> object:
    """A date, `2024-11-26`; the hour of a time is dropped."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or MOMENT.fullmatch(value.strip()) is None:
        refuse("must be a date such as 2024-12-08")
    moment = read_time(value)
    return moment.date() if isinstance(moment, datetime) else moment


def read_list(value: object) -> object:
    """A list; null is the empty list."""
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)):
        refuse("must be a list: [one, two]")
    return tuple(value)


def read_one_or_list(value: object) -> object:
    """A single id or a list of ids."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, (list, tuple)) or not value:
        refuse("must be a faction's id or a list of them")
    return tuple(value)


def read_mapping(value: object) -> object:
    """Names with values; null is the empty mapping."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        refuse("must be a mapping: {name: value}")
    return value


def read_fears(value: object) -> object:
    """`faction:0.5;other:0.2` as a mapping."""
    if not isinstance(value, str):
        return read_mapping(value)
    fears: dict[str, str] = {}
    for part in value.split(";"):
        name, colon, level = part.partition(":")
        if not part.strip():
            continue
        if not colon or not level.strip():
            refuse("must be written faction:0.5;other:0.2")
        if name.strip() in fears:
            refuse(f"names `{name.strip()}` twice")
        fears[name.strip()] = level.strip()
    return fears


Number = Annotated[float, BeforeValidator(read_number), Field(allow_inf_nan=False)]
Share = Annotated[Number, Field(ge=0, le=1, json_schema_extra=unit("share"))]
Signed = Annotated[Number, Field(ge=-1, le=1, json_schema_extra=unit("scale"))]
Count = Annotated[float, BeforeValidator(read_count), Field(allow_inf_nan=False)]
Men = Annotated[Count, Field(ge=0, le=1e6, json_schema_extra=unit("men"))]
Days = Annotated[Number, Field(ge=0, le=800, json_schema_extra=unit("days"))]
Whole = Annotated[int, BeforeValidator(read_whole)]
Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema({"type": "boolean"})]
Text = Annotated[
    str, BeforeValidator(read_text), WithJsonSchema({"type": "string", "minLength": 1})
]
Title = Annotated[
    str, BeforeValidator(read_title), WithJsonSchema({"type": "string", "minLength": 1})
]
Note = Annotated[str, BeforeValidator(read_note), WithJsonSchema({"type": ["string", "null"]})]
Id = Annotated[str, BeforeValidator(read_id), WithJsonSchema({"type": "string"})]
LocalTime = Annotated[
    datetime,
    BeforeValidator(read_time),
    WithJsonSchema({"type": "string", "pattern": f"^(?:{MOMENT.pattern})$"}),
    Field(json_schema_extra=unit("local time")),
]
Day = Annotated[
    date,
    BeforeValidator(read_day),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}),
    Field(json_schema_extra=unit("date")),
]
Ids = Annotated[tuple[Id, ...], BeforeValidator(read_list)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(read_list)]
