"""Periods and how they are added to a date (民法典 第200至202条)."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import Enum

from bot.deadlines.errors import DeadlineError

FIRST_YEAR = 1985  # no residence or temporary-residence permit is older
LAST_YEAR = 2100
LONGEST = 36_525  # days in a century: bounds the loops, no rule comes near it
ONE_DAY = dt.timedelta(days=1)


class Unit(str, Enum):
    """What a period is counted in."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"

    @property
    def zh(self) -> str:
        """The words that follow the number: 日, 个工作日, 个月, 年."""
        return _UNIT_ZH[self]


_UNIT_ZH = {Unit.DAY: "日", Unit.WORKING_DAY: "个工作日", Unit.MONTH: "个月", Unit.YEAR: "年"}


@dataclass(frozen=True)
class Period:
    """A length of time as a rule states it, such as ``Period(6, Unit.MONTH)``.

    Raises:
        DeadlineError: ``n`` is not a whole number of at least 1, or is beyond a century of days.
    """

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        """Check the number and accept the unit by its value."""
        if isinstance(self.n, bool) or not isinstance(self.n, int) or not 1 <= self.n <= LONGEST:
            raise DeadlineError(f"期限的数目不对：{self.n}。请用大于零的整数。")
        try:
            object.__setattr__(self, "unit", Unit(self.unit))
        except ValueError:
            raise DeadlineError(f"不认识的期限单位：{self.unit}。") from None

    @property
    def zh(self) -> str:
        """The period in Chinese: 15日, 15个工作日, 6个月, 1年."""
        return f"{self.n}{self.unit.zh}"

    @property
    def plain(self) -> str:
        """The period as ``read`` takes it: ``15 day``, ``15 working_day``, ``6 month``, ``1 year``."""
        return f"{self.n} {self.unit.value}"

    @classmethod
    def read(cls, text: str) -> Period:
        """Read what ``plain`` writes.

        Raises:
            ValueError: it is not of this form.
            DeadlineError: the number or the unit is none of a period.
        """
        count, _, unit = text.partition(" ")
        return cls(int(count), Unit(unit))


def add_months(day: dt.date, n: int) -> dt.date:
    """Move ``n`` months on (back when negative): same day number, else the last day of the month (民法典 第202条).

    Several periods must each be added to the original date: chaining would lose a 29th, 30th or 31st on the way.

    Raises:
        DeadlineError: the result is outside the calendar.
    """
    months = day.year * 12 + day.month - 1 + n
    year, month = divmod(months, 12)
    if not dt.MINYEAR < year < dt.MAXYEAR:
        raise DeadlineError("期限太长，算不出日期。")
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_period(day: dt.date, period: Period) -> dt.date:
    """Last day of a period that starts to run on the day after ``day`` (民法典 第201、202条).

    Working days need a calendar: see ``WorkingDayCalendar.add_working_days``.

    Raises:
        DeadlineError: the unit is working days, or the result is outside the calendar.
    """
    if period.unit is Unit.DAY:
        return day + dt.timedelta(days=period.n)
    return add_months(day, months_of(period))


def months_of(period: Period) -> int:
    """Number of months of a period in months or years.

    Raises:
        DeadlineError: the period is counted in days.
    """
    if period.unit is Unit.MONTH:
        return period.n
    if period.unit is Unit.YEAR:
        return period.n * 12
    raise DeadlineError(f"这一项期限不能按“{period.unit.zh}”计算。")


def check_day(day: dt.date, name: str) -> dt.date:
    """Return ``day`` when it is a plain date within the years that are handled.

    Args:
        day: the date to check.
        name: what the date is, in Chinese, for the message.

    Raises:
        DeadlineError: not a date, a date with a time, or outside 1985 to 2100.
    """
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise DeadlineError(f"{name}应当是年月日齐全的日期。")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DeadlineError(f"{name}是{day.year}年，超出了可以计算的范围（{FIRST_YEAR}年至{LAST_YEAR}年），请核对。")
    return day
