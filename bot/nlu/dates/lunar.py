"""Lunar dates and festivals."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from borax.calendars.lunardate import InvalidLunarDateError, LunarDate, TermUtils

from bot.nlu.dates.model import make_date

NEW_YEAR_EVE = (12, 30)

SOLAR_FESTIVALS: dict[str, tuple[int, int]] = {
    "元旦": (1, 1), "情人节": (2, 14), "妇女节": (3, 8), "三八节": (3, 8), "三八妇女节": (3, 8), "植树节": (3, 12),
    "愚人节": (4, 1), "劳动节": (5, 1), "五一": (5, 1),
    "青年节": (5, 4), "五四": (5, 4), "儿童节": (6, 1), "六一": (6, 1), "建党节": (7, 1), "七一": (7, 1), "建军节": (8, 1), "八一": (8, 1),
    "教师节": (9, 10), "国庆": (10, 1), "十一": (10, 1), "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12),
    "平安夜": (12, 24), "圣诞": (12, 25), "618": (6, 18),
}  # fmt: skip

LUNAR_FESTIVALS: dict[str, tuple[int, int]] = {
    "春节": (1, 1), "大年初一": (1, 1), "元宵": (1, 15), "端午": (5, 5), "七夕": (7, 7), "中元": (7, 15), "中秋": (8, 15), "重阳": (9, 9),
    "破五": (1, 5), "七月半": (7, 15), "五月节": (5, 5), "八月节": (8, 15), "腊八": (12, 8), "小年": (12, 23),
    "除夕": NEW_YEAR_EVE, "大年三十": NEW_YEAR_EVE, "年三十": NEW_YEAR_EVE, "大年夜": NEW_YEAR_EVE,
}  # fmt: skip

MOVING_FESTIVALS: dict[str, tuple[int, str, int]] = {"母亲节": (5, "日", 2), "父亲节": (6, "日", 3), "感恩节": (11, "四", 4)}
"""Month, weekday and which one of the month."""

SOLAR_TERMS = (
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
)  # fmt: skip

WEATHER = ("雨水", "小满", "小雪", "大雪", "小寒", "大寒")
"""Solar terms that are other words as well."""


@lru_cache(maxsize=2048)
def lunar_day(year: int, month: int, number: int, leap: bool = False) -> dt.date | None:
    """The solar date of a lunar one; ``None`` when there is no such day.

    The 30th of the twelfth month stands for New Year's Eve, as people say 大年三十 in years when that month has 29 days.
    """
    try:
        if (month, number) == NEW_YEAR_EVE:
            return _solar(LunarDate(year + 1, 1, 1)) - dt.timedelta(days=1)
        return _solar(LunarDate(year, month, number, int(leap)))
    except (InvalidLunarDateError, ValueError, IndexError, OverflowError):
        return None


@lru_cache(maxsize=256)
def term_day(year: int, name: str) -> dt.date | None:
    """The day of a solar term in a year."""
    try:
        value = TermUtils.day_start_from_term(year, name)
    except (ValueError, IndexError, KeyError, OverflowError):
        return None
    return make_date(value.year, value.month, value.day)


@lru_cache(maxsize=256)
def lunar_month(year: int, month: int) -> tuple[dt.date, dt.date] | None:
    """First and last day of a lunar month (leap months apart)."""
    first = lunar_day(year, month, 1)
    last = lunar_day(year, month, 30) or lunar_day(year, month, 29)
    return (first, last) if first and last else None


def lunar_month_start(day: dt.date, steps: int) -> dt.date | None:
    """The first day of the lunar month ``steps`` months from that of ``day``; a leap month counts as one."""
    try:
        first = day - dt.timedelta(days=LunarDate.from_solar(day).day - 1)
        for _ in range(abs(steps)):
            within = first + dt.timedelta(days=32 if steps > 0 else -1)  # a month has 29 or 30 days
            first = within - dt.timedelta(days=LunarDate.from_solar(within).day - 1)
    except (InvalidLunarDateError, ValueError, IndexError, OverflowError):
        return None
    return first


def _solar(value: LunarDate) -> dt.date:
    solar: dt.date = value.to_solar_date()
    return solar
