"""Time limits counted from an event: issuing a permit (the office), reporting a change (the holder)."""

from __future__ import annotations

import datetime as dt

from bot.deadlines.explain import (
    REST_DAY_BASIS,
    count_steps,
    end_of_period,
    next_day_step,
    provisional_steps,
    rest_reason,
    unloaded_years,
)
from bot.deadlines.periods import ONE_DAY, Period, Unit, check_day
from bot.deadlines.result import Deadline, Rule, Step
from bot.deadlines.wording import long_date
from bot.deadlines.working_days import WorkingDayCalendar

_ISSUE_BASIS = "S-REG663#9"


def issue_limit(accepted: dt.date, limit: Period, calendar: WorkingDayCalendar, *, cap: Period | None = None) -> Deadline:
    """By when the permit has to be issued.

    Basis: 居住证暂行条例 第九条: from 受理 on, not from the handing in of papers.

    Args:
        accepted: day of acceptance (受理).
        limit: the limit as the rule states it; 日 are calendar days, 工作日 working days.
        calendar: decides rest days and make-up working days.
        cap: the longest the limit may be extended to, if the rule has one; counted in the same way, never moved.

    Returns:
        Dates: ``issue_due`` (last day of the limit), ``issue_due_next_working_day`` (the same, or the next working day when it is
        a rest day, 民法典 第203条), ``issue_due_cap`` (with ``cap`` only). Provisional when a date hangs on a year not loaded.

    Raises:
        DeadlineError: date out of range.
    """
    check_day(accepted, "受理日期")
    due = end_of_period(accepted, limit, calendar)
    moved = calendar.next_working_day(due)
    dates = {"issue_due": due, "issue_due_next_working_day": moved}
    looked_at = _looked_at(accepted, due, limit, moved)
    steps = [
        Step(f"受理日期是{long_date(accepted)}，期限{limit.zh}自受理之日起算，不是从交材料那天算。", accepted, _ISSUE_BASIS),
        next_day_step(accepted, "受理"),
        *count_steps(accepted, due, limit, calendar),
    ]
    if moved == due:
        steps.append(Step(f"{long_date(due)}是工作日，最迟应在这一天制作发放。", due, calendar.source(due)))
    else:
        text = f"{long_date(due)}是休息日（{rest_reason(due, calendar)}），按一般规则顺延到下一个工作日{long_date(moved)}。"
        steps.append(Step(text, moved, REST_DAY_BASIS))
    if cap is not None:
        cap_due = end_of_period(accepted, cap, calendar)
        dates["issue_due_cap"] = cap_due
        steps.append(Step(f"按规定可以延长的，最长{cap.zh}，到{long_date(cap_due)}为止。", cap_due, _ISSUE_BASIS))
        if cap_due < due:
            steps.append(Step(f"上限{long_date(cap_due)}比期限的最后一日还早，到这一天没有发证就可以询问。", cap_due))
        if cap.unit is Unit.WORKING_DAY:
            looked_at = min(looked_at[0], accepted + ONE_DAY), max(looked_at[1], cap_due)
    missing = unloaded_years(*looked_at, calendar)
    steps.extend(provisional_steps(missing, calendar))
    return Deadline(Rule.ISSUE_LIMIT, accepted, dates, tuple(steps), provisional=bool(missing))


def duty_limit(event: dt.date, limit: Period, calendar: WorkingDayCalendar) -> Deadline:
    """By when a person has to do something after an event, such as reporting a change of address.

    Args:
        event: day of the event (the move).
        limit: the limit as the local rule states it.
        calendar: decides rest days and make-up working days.

    Returns:
        Dates: ``duty_due`` (last day by the words of the rule) and ``duty_due_strict`` (the earlier reading that is safe: the last
        working day not after it; ``duty_due`` itself when there is none since the event). Provisional when a date hangs on a
        year not loaded.

    Raises:
        DeadlineError: date out of range.
    """
    check_day(event, "发生日期")
    due = end_of_period(event, limit, calendar)
    before = calendar.previous_working_day(due)
    strict = before if before >= event else due
    first, last = _looked_at(event, due, limit, due)
    steps = [
        Step(f"变动发生在{long_date(event)}，要在{limit.zh}内办。", event),
        next_day_step(event, "变动"),
        *count_steps(event, due, limit, calendar),
    ]
    if before == due:
        steps.append(Step(f"{long_date(due)}是工作日，最晚这一天办好。", due, calendar.source(due)))
    elif strict == before:
        text = f"{long_date(due)}是休息日（{rest_reason(due, calendar)}），不要等顺延，最好在{long_date(before)}当天或者之前办好。"
        steps.append(Step(text, before, calendar.source(due)))
    else:
        opened = calendar.next_working_day(due)
        last = opened
        text = f"到{long_date(due)}都是休息日（{rest_reason(due, calendar)}），能网上办的请在这一天或者之前办；"
        steps.append(Step(f"{text}只能去窗口的，{long_date(opened)}一上班就去。", opened, calendar.source(due)))
    missing = unloaded_years(max(event, min(first, before)), last, calendar)
    steps.extend(provisional_steps(missing, calendar))
    dates = {"duty_due": due, "duty_due_strict": strict}
    return Deadline(Rule.DUTY_LIMIT, event, dates, tuple(steps), provisional=bool(missing))


def stated_limit(event: dt.date, limit: Period, calendar: WorkingDayCalendar) -> Deadline:
    """By when something is done if it takes as long as the asker was told (窗口说7个工作日).

    Args:
        event: the day on which it was handed in.
        limit: the length as it was told; no rule stands behind it.
        calendar: decides rest days and make-up working days.

    Returns:
        Dates: ``stated_due``, the last day. Provisional when it hangs on a year not loaded.

    Raises:
        DeadlineError: date out of range.
    """
    check_day(event, "递交日期")
    due = end_of_period(event, limit, calendar)
    missing = unloaded_years(*_looked_at(event, due, limit, due), calendar)
    steps = [
        Step(f"{limit.zh}是您说的，从{long_date(event)}数起。", event),
        next_day_step(event, "递交"),
        *count_steps(event, due, limit, calendar),
        *provisional_steps(missing, calendar),
    ]
    return Deadline(Rule.STATED_LIMIT, event, {"stated_due": due}, tuple(steps), provisional=bool(missing))


def _looked_at(start: dt.date, due: dt.date, limit: Period, moved: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day whose being a working day decides the result."""
    return (start + ONE_DAY if limit.unit is Unit.WORKING_DAY else due), moved
