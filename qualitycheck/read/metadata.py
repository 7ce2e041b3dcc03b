"""Turns what an input says of itself (dates, authors, languages, in many shapes) into an article's plain fields."""

from __future__ import annotations

import datetime as dt
import email.utils

_LONGEST = 1000  # characters of one field; more is a body in the wrong place


def date(value: object) -> str | None:
    """The date or date-time as stated when it is ISO 8601, rewritten to it from RFC 2822, else None."""
    if isinstance(value, dt.date):
        return value.isoformat()
    stated = line(value)
    if stated is None or len(stated) > 60:
        return None
    try:
        dt.datetime.fromisoformat(stated)
    except ValueError:
        pass
    else:
        return stated if len(stated) >= len("2023-12-05") else None
    try:
        return email.utils.parsedate_to_datetime(stated).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def names(value: object) -> str | None:
    """One or more names joined by commas; a name is a string or a mapping with `name`."""
    several = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in several[:50]:
        name = line(item.get("name") if isinstance(item, dict) else item)
        if name and name not in found:
            found.append(name)
    return line(", ".join(found))


def line(value: object) -> str | None:
    """A string on one line without surrounding white space; None when it is empty or no string."""
    if not isinstance(value, str):
        return None
    return " ".join(value[: 4 * _LONGEST].split())[:_LONGEST] or None
