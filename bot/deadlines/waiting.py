"""The waiting period before a residence permit can be applied for (满半年)."""

from __future__ import annotations

import datetime as dt

from bot.deadlines.errors import DeadlineError
from bot.deadlines.explain import (
    REST_DAY_BASIS,
    count_steps,
    next_day_step,
    provisional_steps,
    rest_reason,
    unloaded_years,
)
from bot.deadlines.periods import ONE_DAY, Period, Unit, add_period, check_day
from bot.deadlines.result import Deadline, Rule, Step
from bot.deadlines.wording import long_date
from bot.deadlines.working_days import WorkingDayCalendar


def earliest_application(registered: dt.date, wait: Period, calendar: WorkingDayCalendar) -> Deadline:
    """From when a residence permit can be applied for.

    It is a waiting period, not a time limit for an act: a rest day at its end moves nothing (the extension of 民法典 第203条
    is not applied).
    Basis: 居住证暂行条例 第二条; 公通字〔2015〕38号 二(一): the half year is counted from the residence registration.

    Args:
        registered: day of the residence registration; after a 注销, of the latest registration.
        wait: national 6 months; a city may have another number, or days.
        calendar: decides the first day on which an office is open.

    Returns:
        Dates: ``period_complete`` (last day of the period), ``earliest_application`` (the day after, safe everywhere),
        ``counter_day`` (first working day from then on, for a visit). Provisional when ``counter_day`` hangs on a year not loaded.

    Raises:
        DeadlineError: date out of range, or a period in working days.
    """
    check_day(registered, "登记日期")
    if wait.unit is Unit.WORKING_DAY:
        raise DeadlineError("居住时间不按工作日计算，请用日、月或年。")
    full = add_period(registered, wait)
    safe = full + ONE_DAY
    counter = calendar.next_working_day(safe)
    missing = unloaded_years(safe, counter, calendar)
    steps = [
        Step(f"登记日期是{long_date(registered)}，居住时间从办好居住登记算起，要满{wait.zh}。", registered, "S-MPS38#二(一)"),
        next_day_step(registered, "登记"),
        *count_steps(registered, full, wait, calendar),
        Step(
            f"{long_date(full)}过完才算满，最早{long_date(safe)}可以申请；有的系统在满期当天就能提交。",
            safe,
            REST_DAY_BASIS,
        ),
    ]
    if counter == safe:
        steps.append(Step(f"{long_date(safe)}是工作日，当天就可以去窗口。", counter, calendar.source(safe)))
    else:
        text = f"{long_date(safe)}是休息日（{rest_reason(safe, calendar)}），去窗口最早是{long_date(counter)}；能网上办的不用等。"
        steps.append(Step(text, counter, calendar.source(safe)))
    steps.append(Step("如果中间注销过登记，请用最近一次重新登记的日期来算。"))
    steps.extend(provisional_steps(missing, calendar))
    dates = {"period_complete": full, "earliest_application": safe, "counter_day": counter}
    return Deadline(Rule.EARLIEST_APPLICATION, registered, dates, tuple(steps), provisional=bool(missing))
