"""那天再去行不行: what a day stands for on which somebody thinks of going."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from bot.deadlines import Deadline, State, WorkingDayCalendar, full_years, long_date, what_if

Dates = Mapping[str, dt.date]


def past(day: dt.date) -> str:
    """A day that is over cannot be gone on."""
    return f"您问的{long_date(day)}已经过去了，请告诉我以后的日子。"


def endorsement(day: dt.date, late: Deadline) -> str:
    """Where a day stands towards the endorsement.

    Args:
        late: result of ``bot.deadlines.overdue`` with the start of the window, the grace and the make-up limit of the place.
    """
    return f"您问的{long_date(day)}：{_endorsement(day, late)}"


def either(day: dt.date, last: Deadline, following: Deadline) -> str:
    """The same where nobody knows whether the window before was kept.

    Args:
        last: the window that is over.
        following: the next one.
    """
    return f"您问的{long_date(day)}：{_missed(day, last)}上一次签过了的，{_endorsement(day, following)}"


def _missed(day: dt.date, late: Deadline) -> str:
    state = what_if(late, day)
    if state is State.LAPSED:
        return f"上一次没签的，那天已经超过补办期限（到{long_date(late.dates['make_up_until'])}为止）。"
    if state is State.OVERDUE_IN_GRACE:
        return f"上一次没签的，那天去是补办，还在宽限期内（到{long_date(late.dates['grace_until'])}为止）。"
    return "上一次没签的，那天去是补办，越早越好。"


def _endorsement(day: dt.date, late: Deadline) -> str:
    dates, state = late.dates, what_if(late, day)
    if state is State.TOO_EARLY:
        return f"还没到办理时间，最早{long_date(dates['window_start'])}。"
    if state is State.OVERDUE_IN_GRACE:
        return f"已经逾期，要补办；还在宽限期内（到{long_date(dates['grace_until'])}为止）。"
    if state is State.LAPSED:
        return f"已经超过补办期限（到{long_date(dates['make_up_until'])}为止）。"
    if state is State.OVERDUE:
        grace = dates.get("grace_until")
        return f"已经逾期，要补办{f'；宽限期到{long_date(grace)}为止，也过了' if grace else ''}。"
    return f"在办理时间内，可以去，最晚{long_date(dates['window_last'])}。"


def _issue(day: dt.date, dates: Dates) -> str:
    due = max(dates["issue_due"], dates["issue_due_next_working_day"])
    if day < due:
        return f"还没到最迟发证的日子（{long_date(due)}），可能还没做好，去之前先查进度。"
    return f"最迟发证的日子是{long_date(due)}，那天应当已经可以领；没有的，问窗口原因。"


def _application(day: dt.date, dates: Dates) -> str:
    earliest = dates["earliest_application"]
    return f"还没住满时间，最早{long_date(earliest)}可以申请。" if day < earliest else "已经住满时间，可以申请。"


def _duty(day: dt.date, dates: Dates) -> str:
    due = dates["duty_due"]
    return f"还在期限内（最晚{long_date(due)}）。" if day <= due else f"已经过了期限（最晚{long_date(due)}），请早些去。"


def _held(day: dt.date, dates: Dates) -> str:
    last = dates.get("held_asked")
    if last is None:
        full = full_years(dates["held_since"], day)
        return f"那天满{full}年。" if full else "那天还不满1年。"
    if day == last:
        return "那天刚好到，过完才满；当天算不算够，以认定的部门为准。"
    return f"还没满，{long_date(last)}才满。" if day < last else "那天已经满了，算不算够，以认定的部门为准。"


def _stated(day: dt.date, dates: Dates) -> str:
    due = dates["stated_due"]
    return (
        f"还没到您说的期限（{long_date(due)}），去之前先问好了没有。" if day < due else f"您说的期限到{long_date(due)}，那天应当已经好了。"
    )


_RULES: Mapping[str, Callable[[dt.date, Dates], str]] = {
    "issue_limit": _issue,
    "earliest_application": _application,
    "duty_limit": _duty,
    "stated_limit": _stated,
    "years_held": _held,
}


def other(rule: str, day: dt.date, dates: Dates) -> str:
    """Where a day stands towards the dates of a rule other than the endorsement's."""
    return f"您问的{long_date(day)}：{_RULES[rule](day, dates)}"


def opening(day: dt.date, calendar: WorkingDayCalendar) -> str:
    """A remark when offices are likely to be closed, or when that is not known; else an empty text."""
    name = calendar.rest_name(day)
    if name is not None:
        return f"那天是休息日（{name}），窗口可能不开，网上办的不受影响。"
    return "" if calendar.is_loaded(day.year) else "那一年的放假安排还没有收录，去之前先看窗口开不开。"
