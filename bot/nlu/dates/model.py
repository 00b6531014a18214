"""What a date expression means: the values this package returns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from bot.labels import DateRole

Span = tuple[dt.date | None, dt.date | None]
"""First and last day, both included; ``None`` = open."""


class Kind(str, Enum):
    """Grain of a mention."""

    DAY = "day"
    RANGE = "range"
    DURATION = "duration"
    IMPOSSIBLE = "impossible"

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class Length:
    """A length of time in calendar units, as it was said (weeks are days)."""

    years: int = 0
    months: int = 0
    days: int = 0

    @property
    def iso(self) -> str:
        """ISO 8601 form: ``P2M``, ``P1Y6M``, ``P45D``."""
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{n}{unit}" for n, unit in parts if n) or "0D")

    def __bool__(self) -> bool:
        return bool(self.years or self.months or self.days)

    def before(self, day: dt.date) -> dt.date | None:
        """The day this long before ``day``; ``None`` outside the calendar."""
        return shift(day, -self.years, -self.months, -self.days)

    def after(self, day: dt.date) -> dt.date | None:
        """The day this long after ``day``; ``None`` outside the calendar."""
        return shift(day, self.years, self.months, self.days)


NO_LENGTH = Length()


@dataclass(frozen=True)
class DateMention:
    """One date expression found in a message.

    Attributes:
        text: the words, as in the normalised text.
        start: index of its first character.
        end: index after its last character.
        kind: day, range, duration or impossible date.
        first: first day meant; ``None`` = open (and always for durations and impossible dates).
        last: last day meant.
        alternatives: other (first, last) readings, likeliest first.
        role: what happened on the date, when the words around say so.
        ambiguous: the user should be asked which reading is meant.
        approximate: the words do not give an exact day (八个月前, 快半年了).
        length: the length of a duration, or the one a relative date was computed with.
        overdue: the length says how long ago something expired.
    """

    text: str
    start: int
    end: int
    kind: Kind
    first: dt.date | None = None
    last: dt.date | None = None
    alternatives: tuple[Span, ...] = ()
    role: DateRole | None = None
    ambiguous: bool = False
    approximate: bool = False
    length: Length = NO_LENGTH
    overdue: bool = False

    @property
    def roughly_a_day(self) -> bool:
        """Whether a day is meant that the words give only roughly: who says 半年前 has not counted, who says 20天前 has."""
        return self.kind is Kind.DAY and self.approximate and self.length != NO_LENGTH and "天" not in self.text

    @property
    def value(self) -> str:
        """``2025-03-31``, ``2025-03-01/2025-03-31``, ``../2026-02-16``, ``P2M``, or the text of an impossible date."""
        if self.kind is Kind.DURATION:
            return self.length.iso
        if self.kind is Kind.IMPOSSIBLE:
            return self.text
        return span_value((self.first, self.last))


def span_value(span: Span) -> str:
    """The entity value of a span."""
    first, last = span
    if first is not None and first == last:
        return first.isoformat()
    return f"{first.isoformat() if first else '..'}/{last.isoformat() if last else '..'}"


@lru_cache(maxsize=4096)
def shift(day: dt.date, years: int = 0, months: int = 0, days: int = 0) -> dt.date | None:
    """Move a day by calendar units; a missing day number becomes the last of its month. ``None`` outside the calendar."""
    try:
        moved: dt.date = day + relativedelta(years=years, months=months, days=days)
    except (ValueError, OverflowError):
        return None
    return moved


def make_date(year: int, month: int, day: int) -> dt.date | None:
    """A date, or ``None`` when there is no such day."""
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=1024)
def month_span(year: int, month: int) -> Span | None:
    """First and last day of a month, or ``None`` when there is no such month."""
    first = make_date(year, month, 1)
    last = first and shift(first, months=1, days=-1)
    return (first, last) if first and last else None


def year_span(year: int) -> Span | None:
    """First and last day of a year."""
    first, last = make_date(year, 1, 1), make_date(year, 12, 31)
    return (first, last) if first and last else None


def joined_span(first: Span | None, last: Span | None) -> Span | None:
    """From the start of one span to the end of another."""
    return (first[0], last[1]) if first and last else None
