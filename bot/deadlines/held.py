"""How long a permit has been held (持证年限), by the calendar alone."""

from __future__ import annotations

import datetime as dt

from bot.deadlines.explain import MONTH_BASIS
from bot.deadlines.periods import Period, Unit, add_months, add_period, check_day
from bot.deadlines.result import Deadline, Rule, Step
from bot.deadlines.wording import long_date

_AHEAD = 3  # full years that are named when none is asked for


def years_held(issued: dt.date, today: dt.date, *, asked: Period | None = None) -> Deadline:
    """On which day a permit will have been held for so long.

    Only the calendar is reckoned with: whether a place counts from the day of issue, and whether the years still count after a late
    endorsement, is not decided here.
    Basis: 民法典 第二百零二条: a period in months or years ends on the day that corresponds to its first.

    Args:
        issued: day of issue on the permit.
        today: the day of the answer.
        asked: the length asked about, in days, months or years; the next full years when omitted.

    Returns:
        Dates: ``held_since`` (the day of issue), ``held_asked`` (the last day of the length asked about) or ``held_next`` (of the next
        full year).

    Raises:
        DeadlineError: date out of range, or a length in working days.
    """
    check_day(issued, "签发日期")
    full = full_years(issued, today)
    until_now = f"到今天满{full}年" if full else "到今天还不满1年"
    steps = [Step(f"从证上的签发日期{long_date(issued)}数起，{until_now}。", issued)]
    if asked is not None:
        last = add_period(issued, asked)
        steps.append(_full(asked, last))
        return Deadline(Rule.YEARS_HELD, issued, {"held_since": issued, "held_asked": last}, tuple(steps))
    coming = [Period(n, Unit.YEAR) for n in range(full + 1, full + 1 + _AHEAD)]
    steps += [_full(length, add_period(issued, length)) for length in coming]
    return Deadline(Rule.YEARS_HELD, issued, {"held_since": issued, "held_next": add_period(issued, coming[0])}, tuple(steps))


def full_years(start: dt.date, today: dt.date) -> int:
    """Number of full years from a day until today."""
    years = today.year - start.year
    return years if add_months(start, 12 * years) <= today else years - 1


def _full(length: Period, last: dt.date) -> Step:
    return Step(f"满{length.zh}：{long_date(last)}。", last, MONTH_BASIS)
