"""The one place that asks what day it is.

Chinese offices count days in China standard time (UTC+8, without summer time), wherever the server stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.settings import get_settings

CHINA = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


_asked_as_of: ContextVar[dt.date | None] = ContextVar("asked_as_of", default=None)


@contextmanager
def as_of(day: dt.date | None) -> Iterator[None]:
    """Within it ``today`` is this day, for the task under way only: a question asked as though on that day. None changes nothing."""
    token = _asked_as_of.set(day)
    try:
        yield
    finally:
        _asked_as_of.reset(token)


def today() -> dt.date:
    """Today's date in China, or the date fixed by ``as_of`` or ``JUYI_TODAY``."""
    return _asked_as_of.get() or get_settings().today or dt.datetime.now(CHINA).date()


def now() -> dt.datetime:
    """The current moment in China; its date follows ``JUYI_TODAY`` when that is set."""
    moment = dt.datetime.now(CHINA)
    fixed = get_settings().today
    return moment if fixed is None else dt.datetime.combine(fixed, moment.timetz())
