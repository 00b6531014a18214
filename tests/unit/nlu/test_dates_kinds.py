"""Kinds of dates that people write beside the plain ones. The day is Monday, 2026-11-23.

The second figure of a case says whether the assistant must ask back.
"""

from __future__ import annotations

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
