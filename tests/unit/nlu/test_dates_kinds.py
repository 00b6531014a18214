"""Kinds of dates that people write beside the plain ones. The day is Monday, 2026-11-23.

The second figure of a case says whether the assistant must ask back.
"""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.nlu.date_cases import answer, read


def _check(text: str, expected: str, ask: bool | None = None) -> None:
    mentions = read(text)
    assert answer(mentions) == expected
    if ask is not None:
        assert any(mention.ambiguous for mention in mentions) == ask
        if ask:  # who is asked must be offered another reading
            assert any(mention.alternatives for mention in mentions if mention.ambiguous)


@pytest.mark.parametrize(
    "text",
    [
        "居住证办理时间是不是每周一到周五", "每周三和周五上班吗", "每周一三五办理吗", "每周二、四下午", "逢周三休息吗", "每月5号交房租",
        "每个月5号到10号开门", "每月第二个星期一上班吗", "每年3月第一个周一", "三月里小区的社区中心在哪", "八月里花园能登记吗",
    ],
)  # fmt: skip
def test_what_repeats_and_what_is_a_name_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大上个星期二搬进来的", "D:2026-11-10@moved"),
        ("大上个月5号登记的", "D:2026-09-05@registered"),
        ("昨个去拿的证", "D:2026-11-22@issued"),
        ("昨儿个登记的", "D:2026-11-22@registered"),
        ("前儿个登记的", "D:2026-11-21@registered"),
        ("今个去登记了", "D:2026-11-23@registered"),
        ("前个月", "NONE"),
        ("我是上周八去登记的", "X@registered"),
        ("上周八点半去的", "R:2026-11-16/2026-11-22@-"),
        ("还有两周证就过期了", "D:2026-12-07@expires"),
    ],
)
def test_days_of_speech(text: str, expected: str) -> None:
    _check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("5/3/2026登记", "D:2026-05-03@registered", True),
        ("01/02/2025签发", "D:2025-01-02@issued", True),
        ("05/13/2026登记", "D:2026-05-13@registered", False),
        ("13/05/2026登记", "D:2026-05-13@registered", False),
        ("13/13/2026登记", "X@registered", False),
    ],
)
def test_a_year_at_the_end(text: str, expected: str, ask: bool) -> None:
    _check(text, expected, ask)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我十月中旬换的房子", "R:2026-10-11/2026-10-20@moved"),
        ("十月换了新房子", "R:2026-10-01/2026-10-31@moved"),
        ("昨天搬新家", "D:2026-11-22@moved"),
        ("五月六才去登记", "D:2026-05-06@registered"),
        ("到期前几天可以签", "R:*/2026-11-22@-"),
        ("十来天前搬的", "R:*/2026-11-13@moved"),
        ("今年清明那天刚好休息，就去派出所登记了", "D:2026-04-05@registered"),
        ("11月3号到厂里上班，当天就登记了", "D:2026-11-03@registered"),
        ("11月3号那天我生病，还没登记", "D:2026-11-03@-"),
        ("11月3号那天下雨，我上周才登记", "D:2026-11-03@- + R:2026-11-16/2026-11-22@registered"),
        ("昨晚在网上提交了，显示待受理", "D:2026-11-22@-"),
        ("10月3号支付宝上交的申请", "D:2026-10-03@-"),
        ("在小程序提交申请后，昨天受理了", "D:2026-11-22@accepted"),
        ("10月8日去窗口提交了材料", "D:2026-10-08@accepted"),
        ("上个月8号受里的", "D:2026-10-08@accepted"),
        ("有效至2027年2月27日", "D:2027-02-27@expires"),
        ("Registered on Mar 5, 2026", "D:2026-03-05@registered"),
        ("上周日搬来，周三登记行吗", "D:2026-11-22@moved + D:2026-11-25@-"),
        ("去年国庆搬来杭州 一直没登记 上周四才补的", "D:2025-10-01@moved + D:2026-11-19@registered"),
        ("10月3号登记的，应该是10月13号受理的", "D:2026-10-03@registered + D:2026-10-13@accepted"),
        ("过完年才去登记的", "R:2026-02-18/*@registered"),
        ("我12月5号才有空", "D:2026-12-05@-"),
    ],
)
def test_what_happened(text: str, expected: str) -> None:
    _check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("上月第二个星期一受理的", "D:2026-10-12@accepted", False),
        ("9月最后一个周五拿的回执", "D:2026-09-25@accepted", False),
        ("9月的第一个周一登记的", "D:2026-09-07@registered", False),
        ("去年9月第三个星期五发的证", "D:2025-09-19@issued", False),
        ("上个月最后一天登记的", "D:2026-10-31@registered", False),
        ("今年2月最后一天登的记", "D:2026-02-28@registered", False),
        ("上个月倒数第二天搬的", "D:2026-10-30@moved", False),
        ("今年最后一天到期", "D:2026-12-31@expires", False),
        ("上月第五个星期日登记的", "X@registered", None),
        ("第二个星期一登记的", "NONE", None),
    ],
)
def test_days_counted_within_a_month(text: str, expected: str, ask: bool | None) -> None:
    _check(text, expected, ask)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登记 2O26年4月l2日", "D:2026-04-12@registered"),
        ("2026年lO月2O日登记", "D:2026-10-20@registered"),
        ("2O26-O4-l2登记", "D:2026-04-12@registered"),
        ("2026 年 5 月 19 曰 登的", "D:2026-05-19@registered"),
        ("三越五号登记的", "D:2026-03-05@registered"),
        ("上各月8号受里的", "D:2026-10-08@accepted"),
        ("上各星期三登记的", "D:2026-11-18@registered"),
        ("坐3号线去", "NONE"),
    ],
)
def test_slips_inside_a_date_are_mended(text: str, expected: str) -> None:
    _check(text, expected)


def test_the_words_of_a_mended_date_are_those_written() -> None:
    assert [mention.text for mention in read("登记 2O26年4月l2日")] == ["2O26年4月l2日"]


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("今年端午前两天搬的家", "D:2026-06-17@moved", False),
        ("今年中秋第二天去登的记", "D:2026-09-26@registered", False),
        ("元宵节过后一天登记的", "D:2026-03-04@registered", False),
        ("国庆节前一天登记的", "D:2026-09-30@registered", False),
        ("元旦前一天登记", "D:2025-12-31@registered", True),
        ("国庆三天前登记的", "D:2026-09-28@registered", False),
        ("端午前几天搬来的", "R:*/2026-06-18@moved", True),
        ("中秋后第二天搬的", "D:2026-09-27@moved", True),
        ("大年初三登记的", "D:2026-02-19@registered", False),
        ("除夕前两天搬的", "D:2026-02-14@moved", False),
        ("二月二龙抬头那天登记的", "D:2026-03-20@registered", False),
        ("三月三登记的", "D:2026-03-03@registered", True),
        ("去年腊八节前两天盖章", "D:2026-01-24@-", True),
        ("八月十五前两天登记的", "D:2026-08-13@registered", True),
        ("八月十五去登记的", "D:2026-08-15@registered", True),
        ("母亲节那天搬的", "D:2026-05-10@moved", False),
        ("父亲节登记的", "D:2026-06-21@registered", False),
        ("去年母亲节第二天搬的", "D:2025-05-12@moved", False),
        ("618那天搬新家", "D:2026-06-18@moved", False),
        ("618路公交怎么去", "NONE", None),
        ("房租618", "NONE", None),
        ("国庆长假搬的", "R:2026-10-01/2026-10-07@moved", False),
        ("国庆假期后登记的", "R:2026-10-08/*@registered", True),
        ("国庆假期第二天登记的", "R:2026-10-01/2026-10-07@registered", False),
    ],
)
def test_festivals_and_what_is_counted_from_them(text: str, expected: str, ask: bool | None) -> None:
    _check(text, expected, ask)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民國114年8月3日入住的", "D:2025-08-03@moved"),
        ("民国一百一十四年八月三日搬的", "D:2025-08-03@moved"),
        ("卅号到期", "D:2026-11-30@expires"),
        ("二〇二六年二月廿八日核發", "D:2026-02-28@issued"),
        ("26年元月8号登记 同月20号搬了", "D:2026-01-08@registered + D:2026-01-20@moved"),
        ("3月2号登记，当月28号受理", "D:2026-03-02@registered + D:2026-03-28@accepted"),
        ("2024年3月2号登记，同年9月8号受理", "D:2024-03-02@registered + D:2024-09-08@accepted"),
    ],
)
def test_years_of_the_republic_and_the_same_month(text: str, expected: str) -> None:
    _check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("2026年3月5日（周四）登记", "D:2026-03-05@registered", False),
        ("2026.3.5（周五）登记", "D:2026-03-05@registered", True),
        ("11月18号星期四受理的", "D:2026-11-18@accepted", True),
        ("11月19日，周四，我去受理的", "D:2026-11-19@accepted", False),
        ("周四11月19号受理的", "D:2026-11-19@accepted", False),
        ("12月20号星期六", "D:2025-12-20@-", False),
        ("12月20号星期日", "D:2026-12-20@-", False),
        ("上周四（19号）受理的", "D:2026-11-19@accepted", False),
        ("昨天21号登记的", "D:2026-11-21@registered", True),
        ("今天周三", "D:2026-11-23@-", True),
        ("1号受理的，今天23号了", "D:2026-11-01@accepted + D:2026-11-23@-", False),
        ("3号、周五都行", "D:2026-11-03@- + D:2026-11-27@-", True),
    ],
)
def test_a_weekday_beside_a_date_belongs_to_it(text: str, expected: str, ask: bool) -> None:
    _check(text, expected, ask)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登记的时间不是3号是13号，上个说错了", "D:2026-11-13@registered"),
        ("不是2025年，是2026年6月9日登记的", "D:2026-06-09@registered"),
        ("说错啦 发证日期应该是去年11月26号 不是10月26号", "D:2025-11-26@issued"),
        ("更正：到期日为12月19日，非9月12日", "D:2026-12-19@expires"),
        ("登记日期不是3月5日而是3月15日", "D:2026-03-15@registered"),
        ("没在3号登记，我是13号登记的", "D:2026-11-13@registered"),
        ("不是3号登记的", "NONE"),
        ("不是周三到期吗", "D:2026-11-25@expires"),
        ("是不是3号就到期", "D:2026-12-03@expires"),
    ],
)
def test_a_date_denied_is_none(text: str, expected: str) -> None:
    _check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登记不是10月3号，是13号", "D:2026-10-13@registered"),
        ("是13号登记的，不是10月3号", "D:2026-10-13@registered"),
        ("不是去年3月5号登记的是3月6号", "D:2025-03-06@registered"),
    ],
)
def test_a_date_denied_lends_its_month_and_year_in_doubt(text: str, expected: str) -> None:
    _check(text, expected, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5号还是6号来着，反正刚登记没多久", "D:2026-11-05@registered + D:2026-11-06@registered"),
        ("登记是3号还是5号我忘了", "D:2026-11-03@registered + D:2026-11-05@registered"),
        ("3月5号或者3月6号登记的", "D:2026-03-05@registered + D:2026-03-06@registered"),
    ],
)
def test_one_of_two_days_is_asked_for(text: str, expected: str) -> None:
    _check(text, expected)
    assert all(mention.ambiguous and mention.alternatives for mention in read(text))


@pytest.mark.parametrize(
    "text", ["前两天受理的", "差不多十来天前搬的", "大概国庆前后搬的", "这周日之前能办好不", "去年差不多这个时候登记的"]
)
def test_what_is_vague_stays_a_span(text: str) -> None:
    (mention,) = read(text)
    assert mention.first is None or mention.first != mention.last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年前登记的", "R:*/2024-12-31@registered"),
        ("2024年以前登记的", "R:*/2023-12-31@registered"),
        ("二〇二五年之前登记的", "R:*/2024-12-31@registered"),
        ("2年前登记的", "D:2024-11-23@registered"),
        ("300年前登记的", "NONE"),
        ("国庆节假期登记的", "R:2026-10-01/2026-10-07@registered"),
        ("端午节假期登记的", "R:2026-06-19/2026-06-21@registered"),
        ("清明节假期登记的", "R:2026-04-05/2026-04-07@registered"),
        ("国庆最后一天登记的", "R:2026-10-01/2026-10-07@registered"),
        ("国庆第四天登记的", "R:2026-10-01/2026-10-07@registered"),
        ("国庆第一天登记的", "D:2026-10-01@registered"),
        ("春节最后一天登记的", "R:2026-02-17/2026-02-23@registered"),
        ("七月半那天登记的", "D:2026-08-27@registered"),
        ("三约5号登记的", "D:2026-03-05@registered"),
        ("我周三约5号登记的", "D:2026-11-25@- + D:2026-11-05@registered"),
        ("一个月前的3号交的材料", "D:2026-10-03@accepted"),
        ("两个月前的15号交的材料", "D:2026-09-15@accepted"),
    ],
)
def test_what_was_once_read_as_another_day(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


def test_the_middle_of_july_may_be_the_lunar_festival() -> None:
    (mention,) = read("七月半登记的")
    assert mention.ambiguous
    assert mention.first == dt.date(2026, 8, 27)
    assert (dt.date(2026, 7, 11), dt.date(2026, 7, 20)) in mention.alternatives
