"""A date expression before its reading is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.labels import DateRole
from bot.nlu.dates.model import NO_LENGTH, Kind, Length, Span

Readings = Callable[[dt.date], list[Span]]
"""All readings of an incomplete expression near a day, oldest first."""


@dataclass
class Candidate:
    """An expression found by a rule.

    Exactly one of ``fixed`` and ``readings`` is set, except for durations and impossible dates, which have neither, as what is
    counted from a day told before (``told``).

    Attributes:
        start: index of the first character.
        end: index after the last character.
        kind: day, range, duration or impossible.
        fixed: the one meaning.
        readings: the possible meanings when the year, month or week is not said.
        present: without a clue the current unit is meant (周三, 第三季度), not the past one.
        bare_day: only a day number is said (20号), so an earlier month in the message may be meant.
        needs_role: too weak alone (6.18): kept only when the clause says what happened.
        alternatives: further readings of a fixed meaning.
        ambiguous: always ask back.
        may_ask: several readings are a reason to ask back.
        approximate: not an exact day.
        open_side: -1 the time before, 1 the time after.
        moved_days: days between the meaning and the named day (国庆前一天 = -1).
        length: of a duration or an offset.
        overdue: the duration tells how long ago something expired.
        role: role that the words themselves say.
        anchor: a day that lends its year and month to what follows, where the meaning itself cannot.
        joined: made of two dates (A到B).
        weekday: the day of the week said beside the date, Monday = 0.
        also_moved: days between the meaning and another reading of it (中秋过后第二天).
        same: ``month`` or ``year``: the one of the date before is meant (同月20号).
        negated: said not to be the day (不是3号): it only lends its month and year.
        told: days from the day told before it (第二天 = 1); nothing else gives its meaning.
        told_or: the same by another way of counting.
        either: one of two that are asked to choose from (5号还是6号), with the one that follows or precedes.
    """

    start: int
    end: int
    kind: Kind = Kind.DAY
    fixed: Span | None = None
    readings: Readings | None = None
    present: bool = False
    bare_day: bool = False
    needs_role: bool = False
    alternatives: tuple[Span, ...] = ()
    ambiguous: bool = False
    may_ask: bool = True
    approximate: bool = False
    open_side: int = 0
    moved_days: int = 0
    length: Length = NO_LENGTH
    overdue: bool = False
    role: DateRole | None = None
    anchor: dt.date | None = None
    joined: bool = False
    weekday: int | None = None
    also_moved: int = 0
    same: str = ""
    negated: bool = False
    told: int | None = None
    told_or: int | None = None
    either: bool = False


def day(start: int, end: int, value: dt.date | None) -> Candidate | None:
    """A single known day."""
    return None if value is None else Candidate(start, end, fixed=(value, value))


def span(start: int, end: int, value: Span | None) -> Candidate | None:
    """A known range."""
    return None if value is None else Candidate(start, end, Kind.RANGE, fixed=value)


def one_day(value: dt.date | None) -> Span | None:
    """The span of a single day, where there is one."""
    return (value, value) if value else None


def in_year_or_yearly(start: int, end: int, year: int | None, in_year: Callable[[int], Span | None]) -> Candidate:
    """A range in a year that is said, impossible where the year has none, or else in every year."""
    if year is None:
        return Candidate(start, end, Kind.RANGE, readings=yearly(in_year))
    value = in_year(year)
    return Candidate(start, end, Kind.RANGE if value else Kind.IMPOSSIBLE, fixed=value)


def yearly(in_year: Callable[[int], Span | None], reach: int = 2) -> Readings:
    """Readings of an expression that means one span in each year (``None`` = not in that year)."""

    def near(anchor: dt.date) -> list[Span]:
        found = (in_year(year) for year in range(anchor.year - reach, anchor.year + reach + 1))
        return [one for one in found if one is not None]

    return near
