"""The worked examples and edge days of ``tests/cases/deadlines/*.yml``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.deadlines import (
    Deadline,
    Period,
    WorkingDayCalendar,
    add_months,
    days_late,
    duty_limit,
    earliest_application,
    endorsement_window,
    issue_limit,
    overdue,
    stated_limit,
    what_if,
    years_held,
)

CASES = Path(__file__).resolve().parents[2] / "cases" / "deadlines"
Case = dict[str, Any]


def cases(rule: str) -> list[Any]:
    rows = YAML(typ="safe").load(CASES / f"{rule}.yml")
    return [pytest.param(row, id=row["name"]) for row in rows]


def period(text: str | None) -> Period | None:
    return Period.read(text) if text is not None else None


def needed(text: str) -> Period:
    result = period(text)
    assert result is not None
    return result


def check(result: Deadline, expect: Case) -> None:
    """Compare what the case names: null stands for an absent date or an unknown state."""
    for key, value in expect.items():
        if key == "provisional":
            assert result.provisional is value
        elif key == "state":
            assert (result.state and result.state.value) == value
        elif value is None:
            assert key not in result.dates
        else:
            assert result.dates[key] == value


@pytest.mark.parametrize("case", cases("add_months"))
def test_add_months(case: Case) -> None:
    assert add_months(case["day"], case["n"]) == case["expect"]


@pytest.mark.parametrize("case", cases("earliest_application"))
def test_earliest_application(case: Case, calendar: WorkingDayCalendar) -> None:
    check(earliest_application(case["registered"], needed(case["wait"]), calendar), case["expect"])


def window_of(case: Case) -> Deadline:
    return endorsement_window(
        issued=case.get("issued"),
        expires=case.get("expires"),
        year=case.get("year"),
        rule=needed(case["rule"]),
        today=case["today"],
    )


def overdue_of(case: Case) -> Deadline:
    return overdue(
        case["window_last"],
        case["today"],
        grace=period(case.get("grace")),
        make_up_limit=period(case.get("make_up_limit")),
        window_start=case.get("window_start"),
    )


@pytest.mark.parametrize("case", cases("endorsement_window"))
def test_endorsement_window(case: Case) -> None:
    check(window_of(case), case["expect"])


@pytest.mark.parametrize("case", cases("overdue"))
def test_overdue(case: Case) -> None:
    expect = dict(case["expect"])
    late = expect.pop("late", None)
    check(overdue_of(case), expect)
    if late is not None:
        assert days_late(case["window_last"], case["today"]) == late


@pytest.mark.parametrize("case", cases("issue_limit"))
def test_issue_limit(case: Case, calendar: WorkingDayCalendar) -> None:
    result = issue_limit(case["accepted"], needed(case["limit"]), calendar, cap=period(case.get("cap")))
    check(result, case["expect"])


@pytest.mark.parametrize("case", cases("duty_limit"))
def test_duty_limit(case: Case, calendar: WorkingDayCalendar) -> None:
    check(duty_limit(case["event"], needed(case["limit"]), calendar), case["expect"])


@pytest.mark.parametrize("case", cases("stated_limit"))
def test_stated_limit(case: Case, calendar: WorkingDayCalendar) -> None:
    check(stated_limit(case["event"], needed(case["limit"]), calendar), case["expect"])


@pytest.mark.parametrize("case", cases("years_held"))
def test_years_held(case: Case) -> None:
    check(years_held(case["issued"], case["today"], asked=period(case.get("asked"))), case["expect"])


@pytest.mark.parametrize("case", cases("what_if"))
def test_what_if(case: Case) -> None:
    make: Callable[[Case], Deadline] = overdue_of if "window_last" in case else window_of
    state = what_if(make(case), case["day"])
    assert state is not None
    assert state.value == case["expect"]
