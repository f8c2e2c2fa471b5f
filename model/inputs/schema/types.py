"""The types of the values in input files, with messages about wrong values that a person understands.

YAML and CSV files both deliver text (see `model.inputs.sources.nodes`). The types turn this text into
numbers, times, switches and names. The types refuse text that only looks like a number (`12,000`, `8.000`
men, `80%`, `3 km`, `nan`).
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
"""The largest number of characters in a text field."""

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
GAPS = "[,_ '\u2019\u00a0\u2009\u202f]"
"""Characters, other than the dot, that people use to separate thousands in a number."""

THOUSANDS = re.compile(rf"[+-]?[0-9]{{1,3}}(?:{GAPS}[0-9]{{3}})+(?:\.[0-9]+)?")
DOTTED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
DOTTED_TWICE = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?")
THOUSAND_WORD = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([kKmM])")
RANGE = re.compile(r"[0-9][0-9.,]* ?[-\u2013\u2014] ?[0-9][0-9.,]*")
ABOUT = re.compile(r"[~<>\u2248\u2264\u2265] ?[0-9].*|[0-9].*[?+]|(?:ca|c|about)\.? ?[0-9].*")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
PERCENT = re.compile(r"([+-]?[0-9.]+) ?%")
MINUS = re.compile("[\u2212\u2013\u2010\u2011](.+)")
"""A number that begins with a dash other than ASCII's minus sign, as is common in spreadsheets and texts."""
WITH_UNIT = re.compile(r"[+-]?[0-9][0-9.]*\s*[^\W\d_][\w/²]*")
IDENTIFIER = re.compile(r"[^\W_][\w-]{0,63}")
MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?)?"
)
YEARS = (1800, 2200)
"""First and last year of a date; Python's calendar is long enough to add days to any date between them."""


if TYPE_CHECKING:
    type Word[Codes: IntEnum] = str
else:

    class Word:
        """A type such as `Word[Side]`, which accepts those words of `Side` that inputs may use."""

        def __class_getitem__(cls, codes: type[IntEnum]) -> Any:
            return Literal[words(codes, written=True)]


class Record(BaseModel):
    """A frozen record: unknown keys are errors, and no value changes after the record is read."""

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
    """Read a finite number from text or from a number; common mistakes have messages of their own."""
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
        return "must be a finite number; to use the default, leave the value out"
    if THOUSANDS.fullmatch(text):
        return f"the number has separators between its digits; write {re.sub(GAPS, '', text)}"
    if DOTTED_TWICE.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
        return f"the number has separators between its digits; write {plain}"
    if (minus := MINUS.fullmatch(text)) and NUMBER.fullmatch(minus.group(1)):
        return f"the number begins with a dash that is not a minus sign; write -{minus.group(1)}"
    if DECIMAL_COMMA.fullmatch(text):
        return f"the number has a decimal comma; write {text.replace(',', '.')}"
    percent = PERCENT.fullmatch(text)
    if percent and NUMBER.fullmatch(percent.group(1)):
        return f"the number is a percentage; write {float(percent.group(1)) / 100:g}"
    if (short := THOUSAND_WORD.fullmatch(text)) is not None:
        factor = 1e3 if short.group(2) in "kK" else 1e6
        return f"must be a number without a unit; write {float(short.group(1)) * factor:.12g}"
    if WITH_UNIT.fullmatch(text):
        return "must be a number without a unit"
    if RANGE.fullmatch(text):
        return "this is a range; write one number"
    if ABOUT.fullmatch(text):
        return "must be only a number; say in `source` or `note` how certain the number is"
    return "must be a number"


def read_count(value: object) -> object:
    """Read a number of people or men from text: a whole number, without a dot between thousands.

    `8.000` is refused, because it would be read as eight although eight thousand is probably meant.
    """
    _check_dots(value)
    number = read_number(value)
    if isinstance(value, str) and isinstance(number, float) and not number.is_integer():
        refuse("the number includes a fraction of a person; write a whole number")
    return number


def _check_dots(value: object) -> None:
    if isinstance(value, str) and DOTTED.fullmatch(value.strip()):
        refuse(f"the number has a dot between thousands; write {value.strip().replace('.', '')}")


def read_whole(value: object) -> object:
    """Read a whole number from text or from a number, without rounding."""
    _check_dots(value)
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+", value.strip()):
        refuse("the number has more than 18 digits; write a smaller one")
    number = read_number(value)
    if isinstance(number, float):
        if not number.is_integer() or abs(number) > 2**53:
            refuse("must be a whole number")
        return int(number)
    return number


def read_flag(value: object) -> object:
    """Read true or false from `true`, `false`, 1 or 0."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in {"1", "true"}:
        return True
    if text in {"0", "false"}:
        return False
    refuse("must be true or false (1 or 0 in a table)")


def read_text(value: object) -> object:
    """Read text that is not empty, without the blanks around it."""
    if not isinstance(value, str):
        refuse("must be text")
    text = value.strip()
    if not text:
        refuse("must not be empty")
    if len(text) > MAX_TEXT:
        refuse(f"the text has more than {MAX_TEXT} characters; shorten it")
    strange = strange_in(text)
    if strange is not None:
        refuse(f"the text {strange.words}")
    return text


def read_title(value: object) -> object:
    """Read text as one line, in which each run of blanks and line breaks becomes one blank."""
    return " ".join(str(read_text(value)).split())


def read_note(value: object) -> object:
    """Read text that may be empty."""
    return "" if value is None or value == "" else read_text(value)


def read_id(value: object) -> object:
    """Read an id: at most 64 letters, digits, `_` and `-`, beginning with a letter or a digit."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value.strip()):
        refuse(
            "must be an id: at most 64 letters, digits, _ and -, with no spaces, beginning with a "
            "letter or a digit"
        )
    return value.strip()


def read_time(value: object) -> object:
    """Read a local time without an offset: `2024-12-08T03:00`, or a date, which means the day's beginning."""
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
            refuse(f"must be local time without an offset; leave out {tail.group()}")
        refuse("must be a local time such as 2024-12-08T03:00")
    numbers = [int(part or 0) for part in match.groups()]
    try:
        moment = datetime(*numbers)  # type: ignore[arg-type]
    except ValueError as error:
        refuse(f"there is no such time ({error}); correct it")
    if not YEARS[0] <= moment.year <= YEARS[1]:
        refuse(f"must be between the years {YEARS[0]} and {YEARS[1]}")
    return moment


def read_day(value: object) -> object:
    """Read a date such as `2024-11-26`; a time of day after the date is ignored."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or MOMENT.fullmatch(value.strip()) is None:
        refuse("must be a date such as 2024-12-08")
    moment = read_time(value)
    return moment.date() if isinstance(moment, datetime) else moment


def read_list(value: object) -> object:
    """Read a list; null is read as the empty list."""
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)):
        refuse("must be a list, written [one, two]")
    return tuple(value)


def read_one_or_list(value: object) -> object:
    """Read a single id, or a list of ids."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, (list, tuple)) or not value:
        refuse("must be the id of a faction, or a list of such ids")
    return tuple(value)


def read_mapping(value: object) -> object:
    """Read a mapping from names to values; null is read as the empty mapping."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        refuse("must be a mapping, written {name: value}")
    return value


def read_fears(value: object) -> object:
    """Read `faction:0.5;other:0.2` as a mapping."""
    if not isinstance(value, str):
        return read_mapping(value)
    fears: dict[str, str] = {}
    for part in value.split(";"):
        name, colon, level = part.partition(":")
        if not part.strip():
            continue
        if not colon or not level.strip():
            refuse("must be written like faction:0.5;other:0.2")
        if name.strip() in fears:
            refuse(f"`{name.strip()}` is named twice; delete one of the two")
        fears[name.strip()] = level.strip()
    return fears


def read_value(value: object) -> object:
    """Read a value that replaces a coded value: one text, or a list of texts."""
    if isinstance(value, (list, tuple)):
        return tuple(str(read_text(one)) for one in value)
    return read_text(value)


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
Value = Annotated[
    str | tuple[str, ...],
    BeforeValidator(read_value),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "number", "boolean"]},
                {"type": "array", "items": {"type": "string"}},
            ]
        }
    ),
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
