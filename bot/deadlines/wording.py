"""Chinese wording of dates, shared by the rules."""

from __future__ import annotations

import datetime as dt

_WEEKDAYS = "一二三四五六日"


def plain_date(day: dt.date) -> str:
    """A date such as ``2026年3月1日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def long_date(day: dt.date) -> str:
    """A date with its weekday, such as ``2026年3月1日（星期日）``."""
    return f"{plain_date(day)}（星期{_WEEKDAYS[day.weekday()]}）"
