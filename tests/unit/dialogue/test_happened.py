"""What happened, or is planned, on a day whose words alone do not say it."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.dialogue.facts import PLANNED_SLOT
from bot.dialogue.happened import as_told
from bot.knowledge import KnowledgeBase
from bot.labels import DateRole
from tests.unit.dialogue.talks import TODAY, Talk, turn

DUE = ("application", "due_date")


@pytest.mark.parametrize(
    ("text", "role", "planned"),
    [
        ("我后天休息去登记", "registered", "registered"),
        ("他要是肯给，明天登上了", "registered", "registered"),
        ("我安排12月17号去交，第一次", "accepted", "accepted"),
        ("打算12月21号请半天假去交居住证材料", "accepted", "accepted"),
        ("下个月2号过去", "moved", None),
        ("下周三我爸妈从老家过来长住", "moved", None),
        ("上周五去弄的，人家说5个工作日", "accepted", None),
        ("我3月5号登记的", "registered", None),
        ("学校让12月10号交居住证", None, None),
        ("12月3号能交材料吗", None, None),
        ("12月10号交房租", None, None),
        ("下周三交学费", None, None),
    ],
)
def test_the_role_that_the_talk_tells(text: str, role: str | None, planned: str | None) -> None:
    said, learned = as_told(turn(text), {}, TODAY)

    assert [name for name, *_ in said.dates] == [role]
    assert learned.get(PLANNED_SLOT) == planned


@pytest.mark.parametrize(
    ("text", "matter", "role"),
    [
        ("我爸的今年12月18号到", "endorsement", "expires"),
        ("他今年12月18号到", "registration", "moved"),
        ("那个是公司给我们弄的，拖到8月31号才弄好", "registration", "registered"),
        ("拖到8月31号才弄好", "endorsement", None),
        ("今天上午刚交", "address_change", "accepted"),
        ("今天上午要交钱", "address_change", None),
        ("我今儿上午刚登的那得等到啥前儿能办", "application", "registered"),
        ("我的卡上到2026-12-25", "endorsement", "expires"),
        ("我这周四住", "registration", "moved"),
        ("那明天去交材料可以？", "application", None),
    ],
)
def test_the_role_that_the_matter_of_the_talk_tells(text: str, matter: str, role: str | None) -> None:
    said, _ = as_told(turn(text), {"focus_matter": matter}, TODAY)

    assert [name for name, *_ in said.dates] == [role]


def test_a_day_on_which_work_began_is_none_of_a_registration(kb: KnowledgeBase) -> None:
    (given,) = Talk(kb).says("7月6号入职的，是从这天算吗", DUE).answers

    assert not given.computed


def test_what_is_planned_is_reckoned_with_and_says_so(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("我还没登记，明天去登记，要带什么", ("registration", "materials"))

    (given,) = talk.says("那什么时候能申领", DUE).answers
    assert given.computed["earliest_application"] == dt.date(2027, 5, 25)
    assert any("按您打算的2026年11月24日" in note for note in given.notes)


def test_what_is_said_to_have_happened_in_the_future_is_asked_about(kb: KnowledgeBase) -> None:
    (given,) = Talk(kb).says("2027年3月5号登记的，什么时候能申领", DUE).answers

    assert not given.computed
    assert "还没有到" in given.body


def test_the_slip_of_a_registration_is_none_of_an_application(kb: KnowledgeBase) -> None:
    """登记是登记过的 … 回执上头写的五月二十六号,那我哪天能去办证"""
    (days,) = Talk(kb).days("回执上头写的五月二十六号，那我哪天能去办证", DUE)

    assert days["earliest_application"] == "2026-11-27"


@pytest.mark.parametrize("text", ["2月20才从老家回来，要带什么", "12月5号是礼拜六，派出所上班吗", "5号开门吗"])
def test_a_day_of_something_else_is_no_answer_to_the_question_for_a_day(text: str) -> None:
    said = turn(text)
    slots = {"pending_date": "registered", "date_registered": said.dates[0][1]}

    assert as_told(said, slots, TODAY)[1]["date_registered"] is None


def test_the_day_that_was_asked_for_is_kept() -> None:
    said = turn("3月5号")

    assert "date_registered" not in as_told(said, {"pending_date": "registered", "date_registered": "2026-03-05"}, TODAY)[1]


def test_so_many_working_days_from_the_day_it_was_handed_in(kb: KnowledgeBase) -> None:
    """窗口说10个工作日 … 今天上午交的 … 那到底是几号, of whatever was handed in."""
    talk = Talk(kb)
    talk.says("窗口讲10个工作日")
    talk.says("今天上午交的")

    assert talk.slots["date_accepted"] == "2026-11-23"
    assert talk.days("那到底是几号", ("application", "due_date")) == [{"stated_due": "2026-12-07"}]
    assert DateRole.ACCEPTED in DateRole


def test_the_slip_given_on_the_day_that_was_asked_for_is_that_of_the_registration() -> None:
    slots = {"pending_date": "registered", "date_registered": "2026-11-11", "date_accepted": "2026-07-08"}

    said, learned = as_told(turn("7月8号，派出所给了张回执。双十一忙完才想起来这事，哪天能去办证啊"), slots, TODAY)

    assert said.dates[0][:2] == ("registered", "2026-07-08")
    assert (learned["date_registered"], learned["date_accepted"]) == ("2026-07-08", None)
