"""What holds for every date, not only for the examples."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import (
    Period,
    State,
    Unit,
    WorkingDayCalendar,
    add_months,
    duty_limit,
    earliest_application,
    endorsement_window,
    issue_limit,
    overdue,
    what_if,
)

CALENDAR = WorkingDayCalendar.load(Path(__file__).resolve().parents[3] / "data" / "policy" / "calendars")
ONE_DAY = dt.timedelta(days=1)

DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2029, 12, 31))
GAPS = st.integers(0, 400).map(lambda n: dt.timedelta(days=n))
ANY_PERIOD = st.builds(Period, st.integers(1, 60), st.sampled_from(Unit))
CALENDAR_PERIOD = st.builds(Period, st.integers(1, 200), st.sampled_from([Unit.DAY, Unit.MONTH]))
WINDOW_RULE = st.one_of(
    st.builds(Period, st.integers(1, 90), st.just(Unit.DAY)),
    st.builds(Period, st.integers(1, 3), st.just(Unit.MONTH)),
)
SHORT_RULE = st.one_of(st.builds(Period, st.integers(1, 30), st.just(Unit.DAY)), st.just(Period(1, Unit.MONTH)))


def unloaded(first: dt.date, last: dt.date) -> bool:
    return any(not CALENDAR.is_loaded(year) for year in range(first.year, last.year + 1))


@given(DAYS, st.integers(-600, 600))
def test_add_months_keeps_the_day_or_ends_the_month(day: dt.date, n: int) -> None:
    moved = add_months(day, n)
    assert (moved.year - day.year) * 12 + moved.month - day.month == n
    assert moved.day == day.day or (moved.day < day.day and (moved + ONE_DAY).day == 1)


@given(DAYS, st.integers(1, 60))
def test_working_days_are_counted_one_by_one(day: dt.date, n: int) -> None:
    due = CALENDAR.add_working_days(day, n)
    between = [day + dt.timedelta(days=k) for k in range(1, (due - day).days + 1)]
    assert CALENDAR.is_working_day(due)
    assert sum(CALENDAR.is_working_day(item) for item in between) == n


@given(DAYS, GAPS, st.integers(1, 40), st.integers(0, 20))
def test_working_day_addition_is_monotone(day: dt.date, gap: dt.timedelta, n: int, more: int) -> None:
    assert CALENDAR.add_working_days(day, n) <= CALENDAR.add_working_days(day + gap, n)
    assert CALENDAR.add_working_days(day, n) <= CALENDAR.add_working_days(day, n + more)


@given(DAYS)
def test_next_and_previous_working_day_enclose_rest_days_only(day: dt.date) -> None:
    before, after = CALENDAR.previous_working_day(day), CALENDAR.next_working_day(day)
    assert before <= day <= after
    assert CALENDAR.is_working_day(before)
    assert CALENDAR.is_working_day(after)
    inside = (before + dt.timedelta(days=k) for k in range(1, (after - before).days))
    assert not any(CALENDAR.is_working_day(item) for item in inside)


@given(DAYS, GAPS, CALENDAR_PERIOD)
def test_a_later_registration_is_never_due_earlier(day: dt.date, gap: dt.timedelta, wait: Period) -> None:
    early, late = (earliest_application(item, wait, CALENDAR).dates for item in (day, day + gap))
    assert all(early[name] <= late[name] for name in early)


@given(DAYS, GAPS, ANY_PERIOD, ANY_PERIOD)
def test_a_later_acceptance_is_never_due_earlier(day: dt.date, gap: dt.timedelta, limit: Period, cap: Period) -> None:
    early, late = (issue_limit(item, limit, CALENDAR, cap=cap).dates for item in (day, day + gap))
    assert all(early[name] <= late[name] for name in early)


@given(DAYS, GAPS, ANY_PERIOD)
def test_a_later_event_is_never_due_earlier(day: dt.date, gap: dt.timedelta, limit: Period) -> None:
    early, late = (duty_limit(item, limit, CALENDAR).dates for item in (day, day + gap))
    assert all(early[name] <= late[name] for name in early)


@given(DAYS, GAPS, WINDOW_RULE, st.integers(1, 10))
def test_a_later_issue_never_has_an_earlier_window(day: dt.date, gap: dt.timedelta, rule: Period, year: int) -> None:
    today = day + gap
    early, late = (endorsement_window(issued=item, year=year, rule=rule, today=today).dates for item in (day, today))
    assert all(early[name] <= late[name] for name in early)


@given(DAYS, GAPS, CALENDAR_PERIOD, CALENDAR_PERIOD)
def test_a_later_last_day_never_has_an_earlier_grace(day: dt.date, gap: dt.timedelta, grace: Period, limit: Period) -> None:
    early, late = (overdue(item, day, grace=grace, make_up_limit=limit).dates for item in (day, day + gap))
    assert all(early[name] <= late[name] for name in early)


@given(DAYS, DAYS, st.one_of(st.none(), st.integers(1, 10)), WINDOW_RULE)
def test_a_window_is_not_empty_and_holds_its_ends(one: dt.date, other: dt.date, year: int | None, rule: Period) -> None:
    window = endorsement_window(issued=min(one, other), year=year, rule=rule, today=max(one, other))
    first, last = window.dates["window_start"], window.dates["window_last"]
    assert first < last < window.dates["anniversary"]
    assert what_if(window, first - ONE_DAY) is State.TOO_EARLY
    assert what_if(window, first) is State.IN_WINDOW
    assert what_if(window, last) is State.IN_WINDOW
    assert what_if(window, last + ONE_DAY) is State.OVERDUE


@given(DAYS, DAYS, WINDOW_RULE)
def test_without_a_year_the_first_open_window_is_taken(one: dt.date, other: dt.date, rule: Period) -> None:
    issued, today = min(one, other), max(one, other)
    found = endorsement_window(issued=issued, rule=rule, today=today)
    years = (endorsement_window(issued=issued, year=k, rule=rule, today=today) for k in range(1, 12))
    first_open = next(window for window in years if window.dates["window_last"] >= today)
    assert found.dates == first_open.dates
    assert found.state in (State.TOO_EARLY, State.IN_WINDOW)


@given(DAYS, st.integers(1, 30), SHORT_RULE)
def test_windows_of_consecutive_years_do_not_overlap(issued: dt.date, year: int, rule: Period) -> None:
    this, following = (endorsement_window(issued=issued, year=k, rule=rule, today=issued).dates for k in (year, year + 1))
    assert this["window_last"] < following["window_start"]


@given(DAYS, DAYS, st.one_of(st.none(), CALENDAR_PERIOD), st.one_of(st.none(), CALENDAR_PERIOD))
def test_the_state_only_worsens_from_day_to_day(last: dt.date, today: dt.date, grace: Period | None, limit: Period | None) -> None:
    result = overdue(last, today, grace=grace, make_up_limit=limit, window_start=last)
    order = list(State)
    today_state, tomorrow = what_if(result, today), what_if(result, today + ONE_DAY)
    assert result.state is today_state
    assert today_state is not None
    assert tomorrow is not None
    assert order.index(today_state) <= order.index(tomorrow)


@given(DAYS, st.integers(1, 60))
def test_working_day_limits_are_provisional_iff_the_span_touches_an_unloaded_year(day: dt.date, n: int) -> None:
    limit = Period(n, Unit.WORKING_DAY)
    issue, duty = issue_limit(day, limit, CALENDAR), duty_limit(day, limit, CALENDAR)
    expected = unloaded(day + ONE_DAY, issue.dates["issue_due"])
    assert issue.provisional is expected
    assert duty.provisional is expected


@given(DAYS, CALENDAR_PERIOD)
def test_calendar_day_results_are_provisional_iff_the_days_looked_up_touch_an_unloaded_year(day: dt.date, period: Period) -> None:
    issue = issue_limit(day, period, CALENDAR)
    assert issue.provisional is unloaded(issue.dates["issue_due"], issue.dates["issue_due_next_working_day"])
    wait = earliest_application(day, period, CALENDAR)
    assert wait.provisional is unloaded(wait.dates["earliest_application"], wait.dates["counter_day"])


@given(DAYS, ANY_PERIOD)
def test_a_provisional_result_says_so_and_no_other_does(day: dt.date, limit: Period) -> None:
    for result in (issue_limit(day, limit, CALENDAR), duty_limit(day, limit, CALENDAR)):
        assert result.provisional is any("结果是暂定的" in step.text for step in result.steps)


@given(DAYS, ANY_PERIOD)
def test_the_strict_reading_of_a_duty_is_never_later(day: dt.date, limit: Period) -> None:
    dates = duty_limit(day, limit, CALENDAR).dates
    assert day <= dates["duty_due_strict"] <= dates["duty_due"]
