"""Ways of naming a day in dialect, by the old calendar, by ear, and what is no day. The day is Monday, 2026-11-23."""

from __future__ import annotations

import pytest

from tests.unit.nlu.date_cases import answer, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今朝去登记了", "D:2026-11-23@registered"),
        ("夜儿个刚登的记", "D:2026-11-22@registered"),
        ("琴日攞咗張卡", "D:2026-11-22@issued"),
        ("前日入咗紙", "D:2026-11-21@accepted"),
        ("啥前儿能拿着啊", "NONE"),
        ("目前日子还行", "NONE"),
        ("头年腊月搬来的", "R:2026-01-19/2026-02-16@moved"),
        ("头年要签注吗", "NONE"),
        ("年时八月搬来的", "R:2025-08-01/2025-08-31@moved"),
        ("去年子十月搬的", "R:2025-10-01/2025-10-31@moved"),
        ("今年子女入学要证吗", "NONE"),
        ("顶个月搬来", "R:2026-10-01/2026-10-31@moved"),
        ("该上一年级了", "NONE"),
    ],
)
def test_days_and_years_of_dialect(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23年就住进来了", "R:2023-01-01/2023-12-31@moved"),
        ("二六年没续", "R:2026-01-01/2026-12-31@-"),
        ("住了23年了", "DUR:23y"),
        ("我15年没搬过家", "NONE"),
    ],
)
def test_a_two_digit_year_is_one_where_it_cannot_be_a_length(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("霜降那天登记的", "D:2026-10-23@registered"),
        ("惊蛰前一天搬的", "D:2026-03-04@moved"),
        ("大雪那天登的记", "D:2025-12-07@registered"),
        ("下大雪没去成", "NONE"),
        ("破五来登记的", "D:2026-02-21@registered"),
        ("阴历初八交的材料", "D:2026-11-16@accepted"),
        ("农历廿六搬的家", "D:2026-11-04@moved"),
        ("初五开工那天厂里给报的", "D:2026-02-21@registered"),
        ("上个月廿八交的", "D:2026-10-28@accepted"),
        ("上月28搬的", "D:2026-10-28@moved"),
        ("廿八搬的家", "D:2026-10-28@moved"),
        ("交咗廿日喇", "NONE"),
    ],
)
def test_the_old_calendar_and_days_without_their_sign(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("八月三是号搬的", "D:2026-08-30@moved"),
        ("二月三是号登记的", "X@registered"),
        ("十月十二好在居委会登的急", "D:2026-10-12@registered"),
        ("就月二十一号交的", "D:2026-09-21@accepted"),
        ("气月三十一号发正", "D:2026-07-31@issued"),
        ("十月十二好像登过", "D:2026-10-12@registered"),
        ("登记号第三是号码写错", "NONE"),
    ],
)
def test_what_is_written_by_ear(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize("text", ["5号楼归2号社区管", "身份证441***19900307****", "手机号138****0520"])
def test_houses_and_struck_out_numbers_are_no_dates(text: str) -> None:
    assert read(text) == []


def test_a_community_that_registers_does_not_hide_the_date() -> None:
    assert answer(read("5号社区来人登的")) == "D:2026-11-05@registered"
