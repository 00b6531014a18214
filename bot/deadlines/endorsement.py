"""The yearly endorsement (签注): when it can be done, and what holds once it is overdue.

No rule here moves a day because it is a rest day: the permit is suspended by the system whatever the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bot.deadlines.errors import DeadlineError
from bot.deadlines.explain import MONTH_BASIS, NEXT_DAY_BASIS
from bot.deadlines.periods import ONE_DAY, Period, Unit, add_months, add_period, check_day, months_of
from bot.deadlines.result import Deadline, Rule, State, Step, StepRole
from bot.deadlines.wording import long_date

_YEARLY_BASIS = "S-REG663#10"
_MONTHS_PER_YEAR = 12


def endorsement_window(
    *,
    issued: dt.date | None = None,
    expires: dt.date | None = None,
    year: int | None = None,
    rule: Period,
    today: dt.date,
) -> Deadline:
    """The days on which the endorsement of a year is to be done.

    Basis: 居住证暂行条例 第十条: within one month before each full year. Whether the anniversary itself is still in time is
    read differently from place to place; here the day before it is the last one.

    Args:
        issued: day of issue printed on the permit.
        expires: end of validity shown on the permit or e-permit; it wins over ``issued`` and ``year``.
        year: which full year since ``issued`` (1, 2, …). None: the first whose window is not over; that earlier endorsements
            were made in time is then taken for granted, and a step says so.
        rule: length of the window, in months or years before the anniversary, or in days before the last day.
        today: the day on which the question is asked.

    Returns:
        Dates: ``window_start``, ``window_last``, and ``anniversary`` when ``issued`` is known.
        State: too_early, in_window or overdue. Never provisional: no working day enters.

    Raises:
        DeadlineError: neither date is given, a date is out of range, ``issued`` lies after ``today`` or after ``expires``,
            ``year`` is below 1, or the rule counts working days.
    """
    check_day(today, "今天的日期")
    if issued is not None and check_day(issued, "签发日期") > today:
        raise DeadlineError(f"签发日期{long_date(issued)}还没有到，请核对。")
    if year is not None and year < 1:
        raise DeadlineError("第几年签注要从1数起。")
    steps = [Step("居住证每年签注一次，要在居住每满1年之日前办。", basis=_YEARLY_BASIS)]
    dates: dict[str, dt.date] = {}
    if expires is not None:
        last = _last_from_expiry(expires, issued, dates, steps)
        start = expires
    elif issued is not None:
        last = _last_from_issue(issued, year, today, dates, steps)
        start = issued
    else:
        raise DeadlineError("请告诉我居住证的签发日期，或者证上的有效期截止日。")
    first = _window_start(last, rule, steps)
    dates = {"window_start": first, "window_last": last, **dates}
    state = _state_on(dates, today)
    steps.append(_today_step(first, last, today))
    steps.append(Step(f"{long_date(last)}即使是休息日，也不要指望顺延，请提前办。", last, role=StepRole.NO_EXTENSION))
    return Deadline(Rule.ENDORSEMENT_WINDOW, start, dates, tuple(steps), state=state)


def overdue(
    window_last: dt.date,
    today: dt.date,
    *,
    grace: Period | None = None,
    make_up_limit: Period | None = None,
    window_start: dt.date | None = None,
) -> Deadline:
    """How late an endorsement is and what is still possible.

    Basis: 居住证暂行条例 第十条: the use of the permit is suspended, and restored by a late endorsement, for which the national
    rule sets no last day. Cities may.

    Args:
        window_last: last day on which the endorsement was in time.
        today: the day on which the question is asked.
        grace: time after ``window_last`` within which a city treats a late endorsement like one made in time.
        make_up_limit: time after ``window_last`` within which a city takes a late endorsement at all.
        window_start: first day of the window; without it a day before ``window_last`` may be too early or not.

    Returns:
        Dates: ``window_last``, ``grace_until`` (with ``grace``), ``make_up_until`` (with ``make_up_limit``), ``window_start`` if given.
        State: any; None when today is before ``window_last`` and the start of the window is unknown.

    Raises:
        DeadlineError: date out of range, window that ends before it begins, or a period in working days.
    """
    check_day(window_last, "签注的最后一日")
    check_day(today, "今天的日期")
    dates = {"window_last": window_last}
    if window_start is not None:
        if check_day(window_start, "签注的第一日") > window_last:
            raise DeadlineError("签注的第一日不能晚于最后一日，请核对。")
        dates["window_start"] = window_start
    if grace is not None:
        dates["grace_until"] = add_period(window_last, grace)
    if make_up_limit is not None:
        dates["make_up_until"] = add_period(window_last, make_up_limit)
    state = _state_on(dates, today)
    steps = [Step(f"签注的最后一日是{long_date(window_last)}。", window_last, _YEARLY_BASIS, StepRole.LAST_DAY)]
    late = days_late(window_last, today)
    if late:
        text = f"今天是{long_date(today)}，已经逾期{late}天。逾期没有签注的，居住证使用功能中止；补办签注后恢复。"
        steps.append(Step(text, today, _YEARLY_BASIS, StepRole.TODAY))
        steps.extend(_late_steps(dates, today, grace, make_up_limit))
        if state is not State.LAPSED:
            steps.append(Step("居住年限自补办签注手续之日起连续计算。", basis=_YEARLY_BASIS, role=StepRole.YEARS_GO_ON))
        if state is State.OVERDUE:
            text = "以前的年限是不是清零，由办理积分、入学等事项的部门认定，请先问清楚。"
            steps.append(Step(text, role=StepRole.YEARS_IN_DOUBT))
    elif window_start is not None:
        steps.append(_today_step(window_start, window_last, today))
    else:
        steps.append(Step(f"今天是{long_date(today)}，还没有逾期。", today, role=StepRole.TODAY))
    return Deadline(Rule.OVERDUE, window_last, dates, tuple(steps), state=state)


def what_if(window: Deadline, day: dt.date) -> State | None:
    """Where another day would stand: 那天再去行不行.

    Args:
        window: a result of ``endorsement_window`` or of ``overdue`` (which knows grace and make-up limit).
        day: the day in question.

    Returns:
        The state on that day; None as described at ``overdue``.

    Raises:
        DeadlineError: the result is of another rule, or the day is out of range.
    """
    if window.rule not in (Rule.ENDORSEMENT_WINDOW, Rule.OVERDUE):
        raise DeadlineError("只有签注才能问某一天行不行。")
    return _state_on(window.dates, check_day(day, "要问的日期"))


def days_late(window_last: dt.date, today: dt.date) -> int:
    """Whole days since the last day in time; 0 when it is not over."""
    return max(0, (today - window_last).days)


def _state_on(dates: Mapping[str, dt.date], day: dt.date) -> State | None:
    last = dates["window_last"]
    if day <= last:
        if "window_start" in dates:
            return State.TOO_EARLY if day < dates["window_start"] else State.IN_WINDOW
        return State.IN_WINDOW if day == last else None
    if "make_up_until" in dates and day > dates["make_up_until"]:
        return State.LAPSED
    if "grace_until" in dates and day <= dates["grace_until"]:
        return State.OVERDUE_IN_GRACE
    return State.OVERDUE


def _last_from_expiry(expires: dt.date, issued: dt.date | None, dates: dict[str, dt.date], steps: list[Step]) -> dt.date:
    check_day(expires, "有效期截止日")
    steps.append(Step(f"证上的有效期截止日是{long_date(expires)}，以这一天为最后一日。", expires))
    if issued is None:
        return expires
    if expires < issued:
        raise DeadlineError("有效期截止日不能早于签发日期，请核对。")
    anniversary = _nearest_anniversary(issued, expires)
    dates["anniversary"] = anniversary
    if expires not in (anniversary, anniversary - ONE_DAY):
        text = f"签发日期{long_date(issued)}的周年是{long_date(anniversary)}，与有效期对不上，以证上的有效期为准。"
        steps.append(Step(text, anniversary))
    return expires


def _last_from_issue(issued: dt.date, year: int | None, today: dt.date, dates: dict[str, dt.date], steps: list[Step]) -> dt.date:
    k = year or _first_open_year(issued, today)
    anniversary = add_months(issued, _MONTHS_PER_YEAR * k)
    last = anniversary - ONE_DAY
    dates["anniversary"] = anniversary
    text = f"签发日期是{long_date(issued)}，满{k}年之日是{long_date(anniversary)}"
    if anniversary.day != issued.day:
        text += f"（那个月没有{issued.day}日，取月末日）"
    steps.append(Step(f"{text}。", anniversary, MONTH_BASIS))
    steps.append(Step(f"满年当天还能不能办，各地说法不一；稳妥起见，以前一天{long_date(last)}为最后一日。", last, _YEARLY_BASIS))
    if year is None and k > 1:
        steps.append(Step("这里假定以前每年都按时签注了；有漏签或者补签的，请告诉我证上的有效期截止日。"))
    return last


def _first_open_year(issued: dt.date, today: dt.date) -> int:
    k = max(1, today.year - issued.year)
    while add_months(issued, _MONTHS_PER_YEAR * k) <= today:
        k += 1
    return k


def _nearest_anniversary(issued: dt.date, day: dt.date) -> dt.date:
    k = max(1, day.year - issued.year)
    around = (add_months(issued, _MONTHS_PER_YEAR * n) for n in range(max(1, k - 1), k + 2))
    return min(around, key=lambda item: abs((item - day).days))


def _window_start(last: dt.date, rule: Period, steps: list[Step]) -> dt.date:
    if rule.unit is Unit.DAY:
        start = last - dt.timedelta(days=rule.n)
        steps.append(Step(f"最后一日往前数{rule.zh}，从{long_date(start)}起可以办。", start))
    else:
        start = add_months(last + ONE_DAY, -months_of(rule))
        steps.append(Step(f"最后一日的次日{long_date(last + ONE_DAY)}往前推{rule.zh}，从{long_date(start)}起可以办。", start, MONTH_BASIS))
    return start


def _today_step(first: dt.date, last: dt.date, today: dt.date) -> Step:
    if today < first:
        text = f"还要等{(first - today).days}天才能办。"
    elif today < last:
        text = f"现在可以办，离最后一日还有{(last - today).days}天。"
    elif today == last:
        text = "这就是最后一日，请今天办。"
    else:
        text = f"已经逾期{days_late(last, today)}天，要补办签注。"
    return Step(f"今天是{long_date(today)}，{text}", today, role=StepRole.TODAY)


def _late_steps(dates: Mapping[str, dt.date], today: dt.date, grace: Period | None, make_up_limit: Period | None) -> list[Step]:
    steps = []
    if grace is not None:
        until = dates["grace_until"]
        now = "今天还在宽限期内" if today <= until else f"今天已经过了{(today - until).days}天"
        text = f"逾期后有{grace.zh}的宽限期，从最后一日的次日起数，到{long_date(until)}为止，{now}。"
        steps.append(Step(text, until, _count_basis(grace)))
    if make_up_limit is not None:
        until = dates["make_up_until"]
        now = "今天还可以补办" if today <= until else "今天已经过了，不能再按补办签注处理"
        text = f"补办签注的期限是{make_up_limit.zh}，从最后一日的次日起数，到{long_date(until)}为止，{now}。"
        steps.append(Step(text, until, _count_basis(make_up_limit)))
    else:
        steps.append(Step("国家规定没有给补办签注设最后期限，当地另有规定的从其规定。", basis=_YEARLY_BASIS))
    return steps


def _count_basis(period: Period) -> str:
    return NEXT_DAY_BASIS if period.unit is Unit.DAY else MONTH_BASIS
