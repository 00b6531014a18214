"""Steps that several rules share: how a period was counted, why a day is off, what is not loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.deadlines.periods import ONE_DAY, Period, Unit, add_period
from bot.deadlines.result import Step
from bot.deadlines.wording import long_date
from bot.deadlines.working_days import WorkingDayCalendar

NEXT_DAY_BASIS = "S-CIVIL#201"
MONTH_BASIS = "S-CIVIL#202"
REST_DAY_BASIS = "S-CIVIL#203"


def end_of_period(start: dt.date, period: Period, calendar: WorkingDayCalendar) -> dt.date:
    """Last day of a period in any unit; the day ``start`` is not counted."""
    if period.unit is Unit.WORKING_DAY:
        return calendar.add_working_days(start, period.n)
    return add_period(start, period)


def next_day_step(start: dt.date, what: str) -> Step:
    """The day on which something happened is not counted (民法典 第201条)."""
    return Step(f"{what}当天不计入，从次日{long_date(start + ONE_DAY)}起算。", start + ONE_DAY, NEXT_DAY_BASIS)


def count_steps(start: dt.date, last: dt.date, period: Period, calendar: WorkingDayCalendar) -> Iterator[Step]:
    """How ``period`` after ``start`` arrives at ``last``."""
    if period.unit is Unit.WORKING_DAY:
        yield from _working_day_steps(start, last, period, calendar)
    elif period.unit is Unit.DAY:
        yield Step(f"连周末和节假日一起数{period.zh}，最后一日是{long_date(last)}。", last, NEXT_DAY_BASIS)
    else:
        yield month_step(start, last, period)


def month_step(start: dt.date, last: dt.date, period: Period) -> Step:
    """A period in months or years ends on the day of the same number, or at the end of the month (民法典 第202条)."""
    if last.day == start.day:
        text = f"数{period.zh}，到期月的对应日{long_date(last)}是最后一日。"
    else:
        text = f"数{period.zh}，到期月没有{start.day}日，以月末日{long_date(last)}为最后一日。"
    return Step(text, last, MONTH_BASIS)


def _working_day_steps(start: dt.date, last: dt.date, period: Period, calendar: WorkingDayCalendar) -> Iterator[Step]:
    yield Step("只数工作日：周末和放假日不数，调休上班的周末要数。")
    first = start + ONE_DAY
    for span in calendar.rest_ranges(first, last):
        days = long_date(span.first) if span.first == span.last else f"{long_date(span.first)}至{long_date(span.last)}"
        yield Step(f"{days}{span.name}放假，不数。", span.first, calendar.source(span.first))
    for day in calendar.make_up_days(first, last):
        yield Step(f"{long_date(day)}调休上班，要数。", day, calendar.source(day))
    yield Step(f"数满{period.zh}，最后一日是{long_date(last)}。", last)


def rest_reason(day: dt.date, calendar: WorkingDayCalendar) -> str:
    """Why a rest day is off, such as 国庆节放假 or 周末."""
    name = calendar.rest_name(day) or ""
    return name if name == "周末" else f"{name}放假"


def unloaded_years(first: dt.date, last: dt.date, calendar: WorkingDayCalendar) -> tuple[int, ...]:
    """Years between two days whose holiday arrangement is not loaded."""
    return tuple(year for year in range(first.year, last.year + 1) if not calendar.is_loaded(year))


def provisional_steps(years: tuple[int, ...], calendar: WorkingDayCalendar) -> Iterator[Step]:
    """Say of each year that its arrangement is not loaded, and what was used in its place."""
    for year in years:
        known = calendar.year(year)
        if known is None:
            yield Step(f"{year}年的放假调休安排没有收录，这里只按周末推算，结果是暂定的，请以当年公布的安排为准。")
        else:
            yield Step(
                f"{year}年的放假调休安排没有收录，这里只按周末和法定节日当天推算，结果是暂定的，请以公布的安排为准。",
                basis=known.source,
            )
