"""What the results say, and what is refused."""

from __future__ import annotations

import datetime as dt
import pickle
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.deadlines import (
    Deadline,
    DeadlineError,
    Period,
    RestRange,
    Rule,
    State,
    Unit,
    WorkingDayCalendar,
    add_months,
    duty_limit,
    earliest_application,
    endorsement_window,
    issue_limit,
    long_date,
    overdue,
    stated_limit,
    what_if,
    years_held,
)

D = dt.date
TODAY = D(2026, 11, 23)
MONTH = Period(1, Unit.MONTH)
HALF_YEAR = Period(6, Unit.MONTH)
BASIS = re.compile(r"S-[A-Z0-9-]+(#\S+)?")


def text(result: Deadline) -> str:
    return "\n".join(step.text for step in result.steps)


def bases(result: Deadline) -> set[str]:
    return {step.basis for step in result.steps if step.basis}


def everything(calendar: WorkingDayCalendar) -> list[Deadline]:
    return [
        earliest_application(D(2025, 8, 31), HALF_YEAR, calendar),
        endorsement_window(issued=D(2025, 3, 31), rule=MONTH, today=TODAY),
        overdue(D(2026, 3, 30), TODAY, grace=Period(60, Unit.DAY), make_up_limit=Period(24, Unit.MONTH)),
        issue_limit(D(2026, 9, 28), Period(15, Unit.WORKING_DAY), calendar, cap=Period(30, Unit.DAY)),
        duty_limit(D(2026, 9, 27), Period(7, Unit.DAY), calendar),
        stated_limit(D(2026, 9, 27), Period(7, Unit.WORKING_DAY), calendar),
        years_held(D(2022, 8, 25), TODAY, asked=Period(3, Unit.YEAR)),
    ]


def test_a_date_is_shown_with_its_weekday() -> None:
    assert long_date(D(2026, 3, 1)) == "2026年3月1日（星期日）"
    assert long_date(D(2026, 11, 23)) == "2026年11月23日（星期一）"


def test_every_rule_names_each_of_its_dates_and_cites_well_formed_bases(calendar: WorkingDayCalendar) -> None:
    results = everything(calendar)
    assert [result.rule for result in results] == list(Rule)
    for result in results:
        assert all(long_date(day) in text(result) for day in result.dates.values()), result
        assert bases(result)
        assert all(BASIS.fullmatch(basis) for basis in bases(result))
        assert all(step.text.endswith("。") for step in result.steps)


def test_a_result_can_be_pickled(calendar: WorkingDayCalendar) -> None:
    for result in everything(calendar):
        assert pickle.loads(pickle.dumps(result)) == result


def test_the_waiting_period_explains_the_month_end_and_the_weekend(calendar: WorkingDayCalendar) -> None:
    result = earliest_application(D(2025, 8, 31), HALF_YEAR, calendar)
    assert bases(result) == {"S-MPS38#二(一)", "S-CIVIL#201", "S-CIVIL#202", "S-CIVIL#203", "S-HOL26"}
    assert "到期月没有31日，以月末日2026年2月28日（星期六）为最后一日" in text(result)
    assert "2026年3月1日（星期日）是休息日（周末），去窗口最早是2026年3月2日（星期一）" in text(result)


def test_a_waiting_period_in_days_does_not_cite_the_month_rule(calendar: WorkingDayCalendar) -> None:
    result = earliest_application(D(2025, 8, 31), Period(183, Unit.DAY), calendar)
    assert "S-CIVIL#202" not in bases(result)
    assert "数183日" in text(result)


def test_working_days_name_the_holiday_and_the_make_up_day(calendar: WorkingDayCalendar) -> None:
    result = issue_limit(D(2026, 9, 28), Period(15, Unit.WORKING_DAY), calendar)
    assert "2026年10月1日（星期四）至2026年10月7日（星期三）国庆节放假，不数" in text(result)
    assert "2026年10月10日（星期六）调休上班，要数" in text(result)
    assert {"S-REG663#9", "S-CIVIL#201", "S-HOL26"} <= bases(result)
    assert "端午" not in text(result)


def test_a_rest_day_at_the_end_of_the_issue_limit_moves_it(calendar: WorkingDayCalendar) -> None:
    result = issue_limit(D(2026, 9, 18), Period(15, Unit.DAY), calendar)
    assert "是休息日（国庆节放假），按一般规则顺延到下一个工作日2026年10月8日（星期四）" in text(result)
    assert "S-CIVIL#203" in bases(result)


def test_a_limit_beyond_its_cap_says_so(calendar: WorkingDayCalendar) -> None:
    result = issue_limit(D(2026, 9, 28), Period(30, Unit.WORKING_DAY), calendar, cap=Period(30, Unit.DAY))
    assert "上限2026年10月28日（星期三）比期限的最后一日还早" in text(result)


def test_a_duty_that_ends_in_a_holiday_names_the_day_the_office_opens(calendar: WorkingDayCalendar) -> None:
    result = duty_limit(D(2026, 10, 1), Period(3, Unit.DAY), calendar)
    assert "2026年10月8日（星期四）一上班就去" in text(result)
    assert "最好在2026年9月30日（星期三）当天或者之前办好" in text(duty_limit(D(2026, 9, 27), Period(7, Unit.DAY), calendar))


def test_a_duty_whose_office_opens_in_a_year_not_loaded_is_provisional(calendar: WorkingDayCalendar) -> None:
    known = calendar.year(2026)
    assert known is not None
    rest = (RestRange("试验", D(2022, 12, 30), D(2022, 12, 30)),)
    only_2022 = WorkingDayCalendar.from_years([replace(known, year=2022, rest=rest, make_up_work=())])
    result = duty_limit(D(2022, 12, 30), Period(1, Unit.DAY), only_2022)
    assert result.dates["duty_due"] == D(2022, 12, 31)
    assert "2023年1月2日（星期一）一上班就去" in text(result)
    assert result.provisional


def test_provisional_results_say_why(calendar: WorkingDayCalendar) -> None:
    result = issue_limit(D(2026, 12, 21), Period(15, Unit.WORKING_DAY), calendar)
    assert result.provisional
    assert "2027年的放假调休安排没有收录，这里只按周末和法定节日当天推算，结果是暂定的" in text(result)
    old = issue_limit(D(2020, 1, 20), Period(15, Unit.WORKING_DAY), calendar)
    assert old.provisional
    assert "2020年的放假调休安排没有收录，这里只按周末推算，结果是暂定的" in text(old)
    assert "暂定" not in text(issue_limit(D(2026, 11, 23), Period(15, Unit.WORKING_DAY), calendar))


def test_the_window_of_a_later_year_says_what_it_takes_for_granted() -> None:
    assert "假定以前每年都按时签注" in text(endorsement_window(issued=D(2024, 2, 29), rule=MONTH, today=TODAY))
    assert "假定" not in text(endorsement_window(issued=D(2026, 2, 28), rule=MONTH, today=TODAY))
    assert "假定" not in text(endorsement_window(issued=D(2024, 2, 29), year=3, rule=MONTH, today=TODAY))


def test_an_expiry_that_does_not_fit_the_issue_date_is_pointed_out() -> None:
    odd = endorsement_window(issued=D(2025, 3, 31), expires=D(2027, 6, 9), rule=MONTH, today=TODAY)
    assert "与有效期对不上，以证上的有效期为准" in text(odd)
    fits = endorsement_window(issued=D(2025, 12, 1), expires=D(2026, 11, 30), rule=MONTH, today=TODAY)
    assert "对不上" not in text(fits)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (D(2026, 2, 26), "还要等2天才能办"),
        (D(2026, 3, 20), "离最后一日还有10天"),
        (D(2026, 3, 30), "这就是最后一日，请今天办"),
        (D(2026, 4, 2), "已经逾期3天，要补办签注"),
    ],
)
def test_the_window_says_how_today_stands(today: dt.date, words: str) -> None:
    assert words in text(endorsement_window(issued=D(2025, 3, 31), year=1, rule=MONTH, today=today))


def test_what_is_said_once_overdue_follows_the_city() -> None:
    last = D(2026, 3, 30)
    plain = overdue(last, TODAY)
    assert "已经逾期238天" in text(plain)
    assert "使用功能中止；补办签注后恢复" in text(plain)
    assert "国家规定没有给补办签注设最后期限" in text(plain)
    assert "是不是清零" in text(plain)
    lapsed = overdue(last, TODAY, make_up_limit=HALF_YEAR)
    assert "不能再按补办签注处理" in text(lapsed)
    assert "连续计算" not in text(lapsed)
    grace = overdue(last, D(2026, 5, 1), grace=Period(60, Unit.DAY))
    assert "60日的宽限期，从最后一日的次日起数，到2026年5月29日（星期五）为止，今天还在宽限期内" in text(grace)
    assert "清零" not in text(grace)
    assert "逾期" not in text(overdue(last, last)).replace("还没有逾期", "")


def test_periods_are_shown_in_chinese() -> None:
    shown = [Period(n, unit).zh for n, unit in [(15, Unit.DAY), (15, Unit.WORKING_DAY), (6, Unit.MONTH), (1, Unit.YEAR)]]
    assert shown == ["15日", "15个工作日", "6个月", "1年"]
    assert all(state.zh for state in State)


REFUSED: list[tuple[str, Callable[[WorkingDayCalendar], object], str]] = [
    ("no date at all", lambda c: endorsement_window(rule=MONTH, today=TODAY), "签发日期，或者证上的有效期截止日"),
    ("issued tomorrow", lambda c: endorsement_window(issued=D(2026, 11, 24), rule=MONTH, today=TODAY), "还没有到"),
    ("issued too early", lambda c: endorsement_window(issued=D(1984, 12, 31), rule=MONTH, today=TODAY), "1984年，超出了"),
    ("expires too late", lambda c: endorsement_window(expires=D(2101, 1, 1), rule=MONTH, today=TODAY), "2101年，超出了"),
    (
        "expires before issue",
        lambda c: endorsement_window(issued=D(2026, 1, 2), expires=D(2026, 1, 1), rule=MONTH, today=TODAY),
        "不能早于签发日期",
    ),
    ("year nought", lambda c: endorsement_window(issued=D(2025, 1, 2), year=0, rule=MONTH, today=TODAY), "从1数起"),
    (
        "window in working days",
        lambda c: endorsement_window(issued=D(2025, 1, 2), rule=Period(30, Unit.WORKING_DAY), today=TODAY),
        "不能按“个工作日”计算",
    ),
    ("today too late", lambda c: endorsement_window(issued=D(2025, 1, 2), rule=MONTH, today=D(2101, 1, 1)), "今天的日期"),
    ("grace in working days", lambda c: overdue(D(2026, 3, 30), TODAY, grace=Period(5, Unit.WORKING_DAY)), "个工作日"),
    ("window backwards", lambda c: overdue(D(2026, 3, 30), TODAY, window_start=D(2026, 3, 31)), "不能晚于"),
    ("wait in working days", lambda c: earliest_application(TODAY, Period(5, Unit.WORKING_DAY), c), "不按工作日"),
    ("registered too early", lambda c: earliest_application(D(1900, 1, 1), HALF_YEAR, c), "登记日期是1900年"),
    ("accepted too late", lambda c: issue_limit(D(2200, 1, 1), HALF_YEAR, c), "受理日期是2200年"),
    ("moved too early", lambda c: duty_limit(D(1900, 1, 1), HALF_YEAR, c), "发生日期是1900年"),
    ("a date with a time", lambda c: earliest_application(dt.datetime(2026, 1, 1), HALF_YEAR, c), "年月日"),
    ("no date but text", lambda c: earliest_application("2026-01-01", HALF_YEAR, c), "年月日"),  # type: ignore[arg-type]
    ("nought days", lambda c: Period(0, Unit.DAY), "大于零"),
    ("half a month", lambda c: Period(0.5, Unit.MONTH), "大于零"),  # type: ignore[arg-type]
    ("endless period", lambda c: Period(10**9, Unit.DAY), "数目不对"),
    ("unknown unit", lambda c: Period(1, "week"), "不认识的期限单位"),  # type: ignore[arg-type]
    ("a period out of the calendar", lambda c: earliest_application(TODAY, Period(36_000, Unit.YEAR), c), "期限太长"),
    ("months before the calendar", lambda c: add_months(TODAY, -36_000), "期限太长"),
    ("what if about a waiting period", lambda c: what_if(earliest_application(TODAY, HALF_YEAR, c), TODAY), "只有签注"),
    ("what if too late", lambda c: what_if(overdue(D(2026, 3, 30), TODAY), D(2101, 1, 1)), "要问的日期"),
]


@pytest.mark.parametrize(("act", "message"), [pytest.param(act, message, id=name) for name, act, message in REFUSED])
def test_what_makes_no_sense_is_refused_in_chinese(
    calendar: WorkingDayCalendar, act: Callable[[WorkingDayCalendar], object], message: str
) -> None:
    with pytest.raises(DeadlineError, match=message):
        act(calendar)


def test_the_edge_years_are_accepted(calendar: WorkingDayCalendar) -> None:
    assert earliest_application(D(1985, 1, 1), HALF_YEAR, calendar).dates["period_complete"] == D(1985, 7, 1)
    assert earliest_application(D(2100, 12, 31), HALF_YEAR, calendar).dates["period_complete"] == D(2101, 6, 30)


def test_a_period_takes_the_value_of_its_unit() -> None:
    assert Period(6, "month") == HALF_YEAR  # type: ignore[arg-type]
