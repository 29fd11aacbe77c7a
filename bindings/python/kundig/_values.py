# Copied from crates/kundig-bindgen/templates/python/_values.py; do not edit here.
"""Values between Python and JSON."""
from __future__ import annotations

import datetime
import enum
from typing import Any


class Unset:
    """What a field is that was left out, where that means another thing than `None` ("stays as it is")."""

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET = Unset()


class Word(str, enum.Enum):
    """One of some words. Words that a newer library answers are kept as they are: `Status("new_word").value`."""

    value: str

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        made = str.__new__(cls, value)
        made._name_ = value.upper()
        made._value_ = value
        return made

    def __str__(self) -> str:
        return str(self.value)


def read_instant(text: str) -> datetime.datetime:
    """Reads a time as the library writes it: RFC 3339 in UTC."""
    # Python before 3.11 does not know the Z.
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def write_instant(time: datetime.datetime) -> str:
    """Writes a time. It must say its time zone: the library does not guess which one a clerk meant."""
    if time.tzinfo is None:
        raise ValueError(f"{time.isoformat()} has no time zone; use e.g. datetime.now(timezone.utc) or .astimezone()")
    return time.isoformat()


def unreadable(name: str, what: object) -> ValueError:
    """The error for a possibility that this version does not know."""
    return ValueError(f"{name}: {what!r} is not known to this version of the client")
