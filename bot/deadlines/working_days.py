"""Working days of China: weekends, public holidays and make-up working days (调休).

Weekends and holidays rest, make-up weekend days work. For a year whose arrangement is not loaded the calendar still answers,
from weekends and the statutory days it knows; ``is_loaded`` tells, and every rule marks such a result provisional.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from bot.deadlines.calendar_file import CalendarStatus, RestRange, YearCalendar, read_year
from bot.deadlines.errors import CalendarError, DeadlineError
from bot.deadlines.periods import LONGEST, ONE_DAY

_SATURDAY = 5


class WorkingDayCalendar:
    """The years that are on file."""

    def __init__(self, years: Iterable[YearCalendar]) -> None:
        """Index the years.

        Raises:
            CalendarError: a year is given twice.
        """
        self._years: dict[int, YearCalendar] = {}
        self._rest: dict[dt.date, str] = {}
        self._make_up: set[dt.date] = set()
        for year in sorted(years, key=lambda item: item.year):
            if year.year in self._years:
                raise CalendarError(f"{year.year} 年的安排出现了两次")
            self._years[year.year] = year
            self._rest.update({day: span.name for span in year.rest for day in span.days()})
            self._make_up.update(year.make_up_work)

    @classmethod
    def from_years(cls, years: Iterable[YearCalendar]) -> WorkingDayCalendar:
        """A calendar of the given years; of none, it knows weekends only."""
        return cls(years)

    @classmethod
    def load(cls, directory: Path | str) -> WorkingDayCalendar:
        """Read every ``<year>.yml`` of a directory.

        Raises:
            CalendarError: no such directory, no file in it, or a file that does not pass the checks.
        """
        files = sorted(Path(directory).glob("*.yml"))
        if not files:
            raise CalendarError(f"{directory} 里没有放假安排文件")
        return cls(read_year(path) for path in files)

    @property
    def years(self) -> tuple[YearCalendar, ...]:
        """The years on file, in order, whatever their status."""
        return tuple(self._years.values())

    def year(self, year: int) -> YearCalendar | None:
        """What is on file for a year, or None."""
        return self._years.get(year)

    def is_loaded(self, year: int) -> bool:
        """Whether the published arrangement of the year is on file."""
        known = self._years.get(year)
        return known is not None and known.status is CalendarStatus.PUBLISHED

    def source(self, day: dt.date) -> str | None:
        """Source id of the arrangement in force on a day, or None when the year is not on file."""
        known = self._years.get(day.year)
        return known.source if known else None

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices work on a day (see the module's note on years that are not loaded)."""
        if day in self._rest:
            return False
        return day.weekday() < _SATURDAY or day in self._make_up

    def is_make_up(self, day: dt.date) -> bool:
        """Whether a weekend day is worked (调休上班)."""
        return day in self._make_up

    def rest_name(self, day: dt.date) -> str | None:
        """Why a day is off: the holiday's name or 周末; None on a working day."""
        if self.is_working_day(day):
            return None
        return self._rest.get(day, "周末")

    def rest_ranges(self, first: dt.date, last: dt.date) -> tuple[RestRange, ...]:
        """Holidays that touch the days from ``first`` to ``last``, in order."""
        spans = (span for year in self.years for span in year.rest)
        return tuple(sorted((s for s in spans if s.first <= last and first <= s.last), key=lambda s: s.first))

    def make_up_days(self, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """Make-up working days from ``first`` to ``last``, in order."""
        return tuple(sorted(day for day in self._make_up if first <= day <= last))

    def next_working_day(self, day: dt.date) -> dt.date:
        """First working day on or after ``day``."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def previous_working_day(self, day: dt.date) -> dt.date:
        """Last working day on or before ``day``."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, day: dt.date, n: int) -> dt.date:
        """The ``n``-th working day after ``day``, which itself is not counted.

        Raises:
            DeadlineError: ``n`` is below 1, or beyond a century of days.
        """
        if not 1 <= n <= LONGEST:
            raise DeadlineError(f"工作日的数目不对：{n}。请用大于零的整数。")
        for _ in range(n):
            day = self.next_working_day(day + ONE_DAY)
        return day
