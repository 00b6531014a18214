"""The calendar files: right day by day, and refused when they are wrong."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from borax.calendars.lunardate import LunarDate
from ruamel.yaml import YAML

from bot.deadlines import CalendarError, CalendarStatus, DeadlineError, WorkingDayCalendar, read_year
from bot.deadlines.calendar_file import parse_year

FILES = Path(__file__).resolve().parents[3] / "data" / "policy" / "calendars"
D = dt.date


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_an_independent_calendar(calendar: WorkingDayCalendar, year: int) -> None:
    first = D(year, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range((D(year + 1, 1, 1) - first).days)]
    wrong = [day for day in days if calendar.is_working_day(day) != chinese_calendar.is_workday(day)]
    assert wrong == []


@pytest.mark.parametrize(
    ("year", "number", "date", "source"),
    [
        (2024, "国办发明电〔2023〕7号", D(2023, 10, 25), "S-HOL24"),
        (2025, "国办发明电〔2024〕12号", D(2024, 11, 12), "S-HOL25"),
        (2026, "国办发明电〔2025〕7号", D(2025, 11, 4), "S-HOL26"),
    ],
)
def test_published_years_name_their_notice(calendar: WorkingDayCalendar, year: int, number: str, date: dt.date, source: str) -> None:
    known = calendar.year(year)
    assert known is not None
    assert known.notice.title == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert (known.notice.number, known.notice.date, known.source) == (number, date, source)
    assert calendar.is_loaded(year)


def test_2027_holds_the_statutory_days_only(calendar: WorkingDayCalendar) -> None:
    known = calendar.year(2027)
    assert known is not None
    assert known.status is CalendarStatus.STATUTORY_ONLY
    assert known.source == "S-HOLI"
    assert not calendar.is_loaded(2027)
    # 全国年节及纪念日放假办法: 除夕 to 初三, 端午 (5/5), 中秋 (8/15) by the lunar calendar; the others by the solar one.
    lunar = {LunarDate(2027, month, day).to_solar_date() for month, day in [(1, 1), (1, 2), (1, 3), (5, 5), (8, 15)]}
    eve = LunarDate(2027, 1, 1).to_solar_date() - dt.timedelta(days=1)
    solar = {D(2027, month, day) for month, day in [(1, 1), (4, 5), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]}
    assert {day for span in known.rest for day in span.days()} == lunar | {eve} | solar


@pytest.mark.parametrize("year", [2023, 2028, 1990])
def test_a_year_without_a_file_knows_weekends_only(calendar: WorkingDayCalendar, year: int) -> None:
    assert not calendar.is_loaded(year)
    assert calendar.year(year) is None
    first = D(year, 10, 1)
    for day in (first + dt.timedelta(days=n) for n in range(14)):
        assert calendar.is_working_day(day) == (day.weekday() < 5)


def test_why_a_day_is_off(calendar: WorkingDayCalendar) -> None:
    assert calendar.rest_name(D(2026, 10, 3)) == "国庆节"
    assert calendar.rest_name(D(2026, 11, 21)) == "周末"
    assert calendar.rest_name(D(2026, 10, 10)) is None
    assert calendar.is_make_up(D(2026, 10, 10))
    assert calendar.source(D(2026, 10, 3)) == "S-HOL26"
    assert calendar.source(D(2023, 10, 3)) is None


def test_next_and_previous_working_day(calendar: WorkingDayCalendar) -> None:
    assert calendar.next_working_day(D(2026, 9, 30)) == D(2026, 9, 30)
    assert calendar.next_working_day(D(2026, 10, 1)) == D(2026, 10, 8)
    assert calendar.previous_working_day(D(2026, 10, 7)) == D(2026, 9, 30)
    assert calendar.previous_working_day(D(2026, 10, 10)) == D(2026, 10, 10)


@pytest.mark.parametrize("n", [0, -1, 10**6])
def test_a_senseless_number_of_working_days_is_refused(calendar: WorkingDayCalendar, n: int) -> None:
    with pytest.raises(DeadlineError, match="工作日的数目不对"):
        calendar.add_working_days(D(2026, 11, 23), n)


def good() -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load(FILES / "2026.yml")
    return content


def rest(**changes: object) -> dict[str, object]:
    return {"name": "试验", "from": D(2026, 7, 1), "to": D(2026, 7, 2), **changes}


FAULTS: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("unknown key", lambda c: c.update(holidays=[]), "holidays"),
    ("missing key", lambda c: c.pop("make_up_work"), "make_up_work"),
    ("unknown key in a range", lambda c: c["rest"].append(rest(days=2)), "days"),
    ("unknown key in the notice", lambda c: c["notice"].update(url="x"), "url"),
    ("overlap", lambda c: c["rest"].append(rest(**{"from": D(2026, 10, 7), "to": D(2026, 10, 8)})), "重叠"),
    ("range backwards", lambda c: c["rest"].append(rest(to=D(2026, 6, 30))), "晚于"),
    ("range outside the year", lambda c: c["rest"].append(rest(**{"from": D(2026, 12, 31), "to": D(2027, 1, 1)})), "不在 2026 年内"),
    ("make-up day outside the year", lambda c: c["make_up_work"].append(D(2027, 1, 2)), "不在 2026 年内"),
    ("make-up day on a weekday", lambda c: c["make_up_work"].append(D(2026, 11, 23)), "不是周末"),
    ("make-up day in a holiday", lambda c: c["make_up_work"].append(D(2026, 10, 3)), "既是放假日又是"),
    ("make-up day twice", lambda c: c["make_up_work"].append(D(2026, 10, 10)), "重复"),
    ("no rest day", lambda c: c["rest"].clear(), "没有放假日"),
    ("unknown status", lambda c: c.update(status="draft"), "status"),
    ("statutory with make-up days", lambda c: c.update(status="statutory_only"), "不能有调休上班日"),
    ("published without a number", lambda c: c["notice"].update(number=None), "notice.number"),
    ("source that is none", lambda c: c.update(source="gov.cn"), "source"),
    ("confidence that is none", lambda c: c.update(confidence="D"), "confidence"),
    ("year as text", lambda c: c.update(year="2026"), "year"),
    ("date as text", lambda c: c.update(verified_on="2026年11月"), "verified_on"),
    ("date with a time", lambda c: c.update(verified_on=dt.datetime(2026, 11, 23)), "verified_on"),
    ("empty name", lambda c: c["rest"].append(rest(name=" ")), "rest.name"),
    ("rest as a mapping", lambda c: c.update(rest={}), "rest"),
    ("range as text", lambda c: c["rest"].append("2026-07-01"), "rest"),
]


def test_the_file_that_is_spoilt_below_is_good() -> None:
    assert parse_year(good()).year == 2026


@pytest.mark.parametrize(("fault", "message"), [pytest.param(f, m, id=name) for name, f, m in FAULTS])
def test_a_wrong_calendar_is_refused(fault: Callable[[dict[str, Any]], object], message: str) -> None:
    content = copy.deepcopy(good())
    fault(content)
    with pytest.raises(CalendarError, match=message):
        parse_year(content)


def test_the_message_names_the_file(tmp_path: Path) -> None:
    text = (FILES / "2026.yml").read_text(encoding="utf-8")
    (tmp_path / "2025.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CalendarError, match=r"2025\.yml：文件名与年份 2026 不符"):
        WorkingDayCalendar.load(tmp_path)


@pytest.mark.parametrize("text", ["rest: [", "- 1", "", "year: 2026\nyear: 2026\n", "year: 2026-02-30\n"])
def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "2026.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CalendarError, match=r"2026\.yml"):
        read_year(path)


def test_an_empty_or_absent_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match="没有放假安排文件"):
        WorkingDayCalendar.load(tmp_path)
    with pytest.raises(CalendarError, match="没有放假安排文件"):
        WorkingDayCalendar.load(tmp_path / "absent")


def test_a_year_given_twice_is_refused() -> None:
    year = parse_year(good())
    with pytest.raises(CalendarError, match="两次"):
        WorkingDayCalendar.from_years([year, year])
