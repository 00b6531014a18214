"""What the date finder promises, one behaviour at a time. The day is 2026-11-23, a Monday, unless said otherwise."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.labels import DateRole
from bot.nlu.dates import Kind, Length, find_dates
from tests.unit.nlu.date_cases import TODAY, answer, read

D = dt.date


def test_the_words_of_a_mention_are_where_it_says() -> None:
    text = "我3月1号登记的,9月5号受理的"
    registered, accepted = find_dates(text, TODAY)
    assert (text[registered.start : registered.end], registered.text) == ("3月1号", "3月1号")
    assert (text[accepted.start : accepted.end], accepted.text) == ("9月5号", "9月5号")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登记日期3月1号受理日期9月5号", "D:2026-03-01@registered + D:2026-09-05@accepted"),
        ("3月1号登记9月5号受理", "D:2026-03-01@registered + D:2026-09-05@accepted"),
        ("我去年登记过，是8月14号", "R:2025-01-01/2025-12-31@registered + D:2025-08-14@-"),
        ("我登记过了，是8月14号的", "D:2026-08-14@registered"),
        ("居住证是去年4月2号办的", "D:2025-04-02@issued"),
        ("去年4月2号办的居住登记", "D:2025-04-02@registered"),
        ("入住登记是4月2号办的", "D:2026-04-02@registered"),
        ("有效期起始日2025年6月6日", "D:2025-06-06@issued"),
        ("租房合同12月31日到期", "D:2026-12-31@-"),
        ("周末受理申领吗", "R:2026-11-28/2026-11-29@-"),
        ("还有十天到期", "D:2026-12-03@expires"),
    ],
)
def test_the_words_around_say_what_happened(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "first", "other", "ask"),
    [
        ("12月20号", D(2026, 12, 20), D(2025, 12, 20), True),  # the near one first
        ("12月20号登记的", D(2025, 12, 20), D(2026, 12, 20), False),
        ("12月20号到期", D(2026, 12, 20), D(2025, 12, 20), False),
        ("10月20号到期", D(2027, 10, 20), D(2026, 10, 20), True),
        ("10月20号过期了", D(2026, 10, 20), D(2027, 10, 20), False),
        ("预约了12月20号", D(2026, 12, 20), D(2025, 12, 20), False),
        ("15号", D(2026, 11, 15), D(2026, 12, 15), True),
        ("15号去办", D(2026, 12, 15), D(2026, 11, 15), False),
        ("31号登记的", D(2026, 10, 31), D(2026, 12, 31), False),
        ("周三", D(2026, 11, 25), D(2026, 11, 18), True),
        ("周三登记的", D(2026, 11, 18), D(2026, 11, 25), False),
    ],
)
def test_a_missing_year_month_or_week_is_filled_by_role_and_asked_only_in_doubt(text: str, first: D, other: D, ask: bool) -> None:
    (mention,) = read(text)
    assert (mention.first, mention.last, mention.ambiguous) == (first, first, ask)
    assert (other, other) in mention.alternatives


def test_a_date_that_is_today_needs_no_question() -> None:
    (mention,) = read("23号")
    assert (mention.first, mention.ambiguous, mention.alternatives) == (TODAY, False, ())


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("去年3月1号登记的，9月5号受理的", [D(2025, 3, 1), D(2025, 9, 5)], True),
        ("9月5号登记的，3月1号受理的", [D(2025, 9, 5), D(2026, 3, 1)], True),
        ("3月1号登记的，15号受理的", [D(2026, 3, 1), D(2026, 3, 15)], True),
        ("去年12月3号登记的，3月5号受理的", [D(2025, 12, 3), D(2026, 3, 5)], False),
        ("3月1号登记的，9月5号受理的", [D(2026, 3, 1), D(2026, 9, 5)], False),
    ],
)
def test_things_happen_in_their_order(text: str, expected: list[D], ask: bool) -> None:
    mentions = read(text)
    assert [mention.first for mention in mentions] == expected
    assert any(mention.ambiguous for mention in mentions) == ask


@pytest.mark.parametrize("text", ["2月30号", "13月5号", "2025年2月29日", "2025-02-29", "6月31日到期", "农历正月三十五"])
def test_an_impossible_date_is_said_to_be_one(text: str) -> None:
    mentions = read(text)
    assert [mention.kind for mention in mentions] == [Kind.IMPOSSIBLE]
    assert (mentions[0].first, mentions[0].last) == (None, None)
    assert mentions[0].value == mentions[0].text


def test_29_february_without_a_year_is_in_a_leap_year() -> None:
    (mention,) = read("2月29号登记的")
    assert mention.first == D(2024, 2, 29)
    assert (D(2028, 2, 29), D(2028, 2, 29)) in mention.alternatives


@pytest.mark.parametrize(
    "text",
    [
        "13812345678", "330106199003071234", "33010619900307123X", "JZ2025-06-10-001", "受理编号20250610", "0571-88888888",
        "案件号 2025-0415-0032",
        "五一路15号", "文一西路128号", "15楼2号房", "三月小区", "五一广场派出所", "15号窗口", "3号楼", "地铁1号线", "朝晖路 15号",
        "第十条", "第三年", "每年3月", "每周三", "周一到周五", "双休日",
        "周一鸣是我房东", "房东叫张国庆", "6.5元", "12345热线", "2张照片",
        "满半年", "住满六个月才行", "15个工作日内", "到期前三十日内", "提前一个月", "一年一次",
        "有效期一年", "登记半年后", "还有多久", "几天能好",
        "居住证明年限", "证明日期", "什么时候去年审", "注销后年限", "证明天数", "哪一天之前",
    ],
)  # fmt: skip
def test_what_is_no_date_gives_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "length", "approximate"),
    [
        ("住了八个月了", Length(months=8), False),
        ("快半年了", Length(months=6), True),
        ("来了大半年了", Length(months=6), True),
        ("一年半了", Length(years=1, months=6), False),
        ("等了两个星期", Length(days=14), False),
        ("一个半月了", Length(months=1, days=15), False),
        ("八个月", Length(months=8), False),
        ("住了一年零两个月", Length(years=1, months=2), False),
    ],
)
def test_elapsed_time_is_a_duration(text: str, length: Length, approximate: bool) -> None:
    (mention,) = read(text)
    assert (mention.kind, mention.length, mention.approximate, mention.overdue) == (Kind.DURATION, length, approximate, False)
    assert (mention.first, mention.last) == (None, None)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("过期两个月了", "P2M"),
        ("逾期45天", "P45D"),
        ("超了半个月", "P15D"),
        ("晚了3天", "P3D"),
        ("居住证过期大概有一年多了", "P1Y"),
        ("到期已经一个半月了", "P1M15D"),
        ("签注过了三个星期", "P21D"),
    ],
)
def test_how_long_ago_it_expired_is_told_apart(text: str, iso: str) -> None:
    (mention,) = find_dates(text, TODAY)
    assert (mention.value, mention.overdue, mention.role, mention.kind) == (iso, True, DateRole.EXPIRES, Kind.DURATION)


@pytest.mark.parametrize(
    "text", ["还有两个月过期", "到期前30天", "过期一个月内能补吗", "住了两个月了", "比他晚了两个月", "两个月前过期的", ""]
)
def test_what_is_not_overdue_by_a_length_is_told_apart(text: str) -> None:
    assert not any(mention.overdue for mention in find_dates(text, TODAY))


@pytest.mark.parametrize("text", ["前几天登记的", "刚来没多久", "年前搬的", "春节前", "两个多月前来的", "过完年登记的", "前不久"])
def test_vague_words_give_an_open_range_to_ask_about(text: str) -> None:
    (mention,) = read(text)
    assert mention.kind is Kind.RANGE
    assert None in (mention.first, mention.last)
    assert mention.ambiguous


def test_an_open_range_is_written_with_two_dots() -> None:
    (mention,) = read("春节前")
    assert mention.value == "../2026-02-16"


def test_an_offset_in_months_is_a_day_that_is_only_about_right() -> None:
    (mention,) = read("八个月前")
    assert (mention.first, mention.approximate, mention.length) == (D(2026, 3, 23), True, Length(months=8))
    (exact,) = read("三天前")
    assert (exact.first, exact.approximate) == (D(2026, 11, 20), False)


def test_a_month_offset_ends_on_the_last_day_of_a_shorter_month() -> None:
    (mention,) = find_dates("六个月前登记的", D(2026, 8, 31))
    assert mention.first == D(2026, 2, 28)


def test_an_offset_after_another_date_does_not_run_from_today() -> None:
    assert answer(read("8月31日登记的，六个月后能办吗")) == "D:2026-08-31@registered"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6月1日到8月31日", "R:2026-06-01/2026-08-31@-"),
        ("11月1号到2月1号在老家", "R:2025-11-01/2026-02-01@-"),
        ("12月1号到2月1号在老家", "R:2025-12-01/2026-02-01@-"),
        ("6月1-15号", "R:2026-06-01/2026-06-15@-"),
        ("2025.06.01-2026.05.31", "R:2025-06-01/2026-05-31@-"),
        ("20250601-20260531", "R:2025-06-01/2026-05-31@-"),
        ("从去年三月到现在", "R:2025-03-01/2026-11-23@-"),
        ("国庆前一天", "D:2026-09-30@-"),
        ("去年国庆前9月29号提交的", "D:2025-09-29@accepted"),
        ("下周一到周五", "R:2026-11-30/2026-12-04@-"),
    ],
)
def test_ranges(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("农历八月十五", D(2026, 9, 25)),
        ("去年农历闰六月初一", D(2025, 7, 25)),
        ("腊月二十八", D(2026, 2, 15)),
        ("大年三十", D(2026, 2, 16)),
        ("正月初八", D(2026, 2, 24)),
        ("2025年除夕", D(2025, 1, 28)),
        ("今年清明", D(2026, 4, 5)),
        ("前年冬至", D(2024, 12, 21)),
    ],
)
def test_lunar_days_and_solar_terms(text: str, day: D) -> None:
    assert read(text)[0].first == day


def test_new_years_eve_of_a_named_year_has_two_readings() -> None:
    (mention,) = read("去年除夕")
    assert mention.ambiguous
    assert {mention.first, mention.alternatives[0][0]} == {D(2025, 1, 28), D(2026, 2, 16)}


def test_two_digit_years_reach_back_to_the_last_century() -> None:
    assert read("99年3月5日")[0].first == D(1999, 3, 5)
    assert read("25年3月5日")[0].first == D(2025, 3, 5)
