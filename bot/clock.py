"""The one place that asks what day it is.

Chinese offices count days in China standard time (UTC+8, without summer time), wherever the server stands.
"""

from __future__ import annotations

import datetime as dt

from bot.settings import get_settings

CHINA = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


def today() -> dt.date:
    """Today's date in China, or the date fixed by ``JUYI_TODAY``."""
    return get_settings().today or dt.datetime.now(CHINA).date()


def now() -> dt.datetime:
    """The current moment in China; its date follows ``JUYI_TODAY`` when that is set."""
    moment = dt.datetime.now(CHINA)
    fixed = get_settings().today
    return moment if fixed is None else dt.datetime.combine(fixed, moment.timetz())
