"""Days told in pieces are completed by what was told of them before."""

from __future__ import annotations

import pytest

from bot.dialogue.earlier import EARLIER_SLOT, with_earlier
from bot.knowledge import KnowledgeBase
from bot.labels import DateRole
from tests.unit.dialogue.talks import TODAY, Talk, turn

DUE, ENDORSE, REGISTER = ("application", "due_date"), ("endorsement", "due_date"), ("registration", "due_date")


def _talk(kb: KnowledgeBase, *texts: str, last: tuple[str, str]) -> list[dict[str, str]]:
    talk = Talk(kb)
    for text in texts[:-1]:
        talk.says(text)
    return talk.days(texts[-1], last)


@pytest.mark.parametrize(
    ("texts", "last"),
    [
        (("证是去年12月发的，第一次签", "26号发的，最晚哪天签"), "2026-12-25"),
        (("证是去年发的", "12月26号发的，最晚哪天签"), "2026-12-25"),
        (("证是2023年12月发的，每年都签", "12月26号，最晚哪天签"), "2026-12-25"),
        (("证是去年12月发的", "今年2月3号发的，最晚哪天签"), "2027-02-02"),  # what names its year needs none
        (("我3月签发的", "不是3月，是4月", "8号，最晚哪天签"), "2027-04-07"),
    ],
)
def test_a_day_lies_in_the_month_told_before(kb: KnowledgeBase, texts: tuple[str, ...], last: str) -> None:
    assert [days["window_last"] for days in _talk(kb, *texts, last=ENDORSE)] == [last]


def test_the_month_may_be_told_after_the_day(kb: KnowledgeBase) -> None:
    (days,) = _talk(kb, "我登记过了，5号登的", "是7月，哪天能办", last=DUE)
    assert days["earliest_application"] == "2027-01-06"

    talk = Talk(kb)
    talk.says("我登记过了，5号登的")
    asked = talk.says("夏天，7月还是8月，哪天能办", DUE)
    assert not any(given.computed for given in asked.answers)
    assert [button.title for button in asked.buttons[:2]] == ["2026年7月5日", "2026年8月5日"]


def test_a_move_to_come_stays_to_come(kb: KnowledgeBase) -> None:
    (days,) = _talk(kb, "12月5号搬", "又变了，6号才住进去，最晚哪天登记", last=REGISTER)
    assert days["duty_due"] == "2026-12-09"

    (again,) = _talk(kb, "我26号住进去，就这周四，最晚哪天登记", last=REGISTER)
    assert again["duty_due"] == "2026-11-29"


def test_the_message_itself_comes_first(kb: KnowledgeBase) -> None:
    (days,) = _talk(kb, "证是2022年11月办的", "打错了，2023年，11月26号发的，最晚哪天签", last=ENDORSE)
    assert days["window_last"] == "2026-11-25"


def test_of_two_days_the_one_in_the_month_answers(kb: KnowledgeBase) -> None:
    """有效期到明年1月 … 是1月20日。我12月18日休假,那天去可以吗"""
    kept = {EARLIER_SLOT: '{"expires": ["", "", "2027-01-01/2027-01-31"]}', "pending_date": "expires", "date_expires": "2025-12-18"}
    said, learned = with_earlier(turn("是1月20日。我12月18日休假，那天去可以吗"), kept, TODAY)

    assert learned["date_expires"] == "2027-01-20"
    assert [name for name, *_ in said.dates] == [str(DateRole.EXPIRES), None]


def test_what_is_one_of_two_is_left_open() -> None:
    kept = {EARLIER_SLOT: '{"issued": ["", "", "2026-01-01/2026-01-31"]}', "pending_date": "issued"}

    assert "date_issued" not in with_earlier(turn("9号还是19号"), kept, TODAY)[1]


@pytest.mark.parametrize(
    ("told", "then"),
    [
        ("上面写25号到期，哪天签", "月份磨掉了看不清，哪天签"),
        ("证10月8号签发的，哪天签", "年份看不清，哪天签"),
        ("证上有个日子是25年12月6号签发的，哪天签", "是签发还是到期我也看不出来，哪天签"),
        ("证是十月初八签发的，哪天签", "今年的还是去年的讲不清，哪天签"),
    ],
)
def test_what_turns_out_to_be_unread_is_not_reckoned_with(kb: KnowledgeBase, told: str, then: str) -> None:
    talk = Talk(kb)
    assert talk.days(told, ENDORSE)

    assert not talk.days(then, ENDORSE)


def test_a_year_that_cannot_be_read_is_asked_for(kb: KnowledgeBase) -> None:
    asked = Talk(kb).says("只看得清签发日期10月8日，年份那块反光了，哪天签", ENDORSE)

    assert [button.title for button in asked.buttons[:2]] == ["2025年10月8日", "2026年10月8日"]


def test_a_day_by_either_calendar_is_asked_for(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("我妈十月十二到我这儿来住的，最晚哪天登记", REGISTER)
    asked = talk.says("农历还是公历她讲不清，最晚哪天登记", REGISTER)

    assert not any(given.computed for given in asked.answers)
    assert [button.title for button in asked.buttons[:2]] == ["2026年10月12日", "2026年11月20日"]


def test_what_cannot_be_read_of_the_slot_is_nothing() -> None:
    assert with_earlier(turn("3月5号登记的"), {EARLIER_SLOT: "{"}, TODAY)[1][EARLIER_SLOT] == '{"registered": ["2026-03-05", "3月5号", ""]}'


def test_the_month_may_be_told_beside_the_day(kb: KnowledgeBase) -> None:
    """8月底,30号: no doubt about the month."""
    (days,) = _talk(kb, "8月才想起来登记", "8月底登记的，30号，哪天能办", last=DUE)
    assert days["earliest_application"] == "2027-03-01"


def test_a_year_confirmed_leaves_the_day(kb: KnowledgeBase) -> None:
    (days,) = _talk(kb, "我证是2025年12月18号发的，签注怎么算", "24年，哦不是，是25年没错，最晚哪天", last=ENDORSE)
    assert days["window_last"] == "2026-12-17"


def test_the_wrong_day_may_be_told_to_be_that_of_a_contract(kb: KnowledgeBase) -> None:
    (days,) = _talk(kb, "7月12号登记的，哪天能办", "不对不对，是7月20号，12号是租房合同那天，哪天能办", last=DUE)
    assert days["earliest_application"] == "2027-01-21"
