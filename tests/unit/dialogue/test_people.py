"""The dates of one person are not reckoned with for another."""

from __future__ import annotations

import pytest

from bot.dialogue.people import PEOPLE_SLOT, People
from bot.knowledge import KnowledgeBase
from bot.labels import DateRole
from tests.unit.dialogue.talks import Talk

DUE, ENDORSE = ("application", "due_date"), ("endorsement", "due_date")


def _earliest(talk: Talk, text: str) -> list[str]:
    return [days["earliest_application"] for days in talk.days(text, DUE)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("我老公6月15登记，我是7月1号登记的，哪天能办", ["2026-12-16", "2027-01-02"]),
        ("我去年3月5号登记的，我儿子今年8月6号登记的，什么时候能办", ["2025-09-06", "2027-02-07"]),
        ("奶奶4月17登记的，孩子8月20跟我一起登的，各自哪天能办", ["2026-10-18", "2027-02-21"]),
        ("长沙，我和老婆前后脚登记的，她6月3号，我7月15才去，哪天能办", ["2026-12-04", "2027-01-16"]),
        ("我3月5号登记的，哪天能办", ["2026-09-06"]),
        ("我和孩子3月5号登记的，哪天能办", ["2026-09-06"]),
        ("去年3月5号登记的，今年2月6号又重新登记的，哪天能办", ["2026-08-07"]),
    ],
)
def test_each_has_a_day_of_his_own(kb: KnowledgeBase, text: str, days: list[str]) -> None:
    assert _earliest(Talk(kb), text) == days


def test_who_is_asked_for_alone_is_answered_alone(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("公公去年8月15号发的，婆婆去年12月15号发的，哪天签注", ENDORSE)

    (given,) = talk.says("婆婆的最晚哪天", ENDORSE).answers
    assert given.computed["window_last"].isoformat() == "2026-12-14"
    assert given.body.startswith("婆婆的：\n")

    assert len(talk.says("他们俩最晚哪天", ENDORSE).answers) == 2


def test_of_somebody_else_nothing_is_known(kb: KnowledgeBase) -> None:
    """我3月5号登记的 … 老公的呢: not with my day."""
    talk = Talk(kb)
    assert _earliest(talk, "我3月5号登记的，哪天能办") == ["2026-09-06"]

    reply = talk.says("那老公的呢", DUE)
    assert reply.missing_date is DateRole.REGISTERED
    assert not any(given.computed for given in reply.answers)
    assert talk.slots["date_registered"] is None

    assert _earliest(talk, "他是5月6号登记的，哪天能办") == ["2026-11-07"]
    assert _earliest(talk, "那我呢") == ["2026-09-06"]


def test_what_is_told_of_each_in_a_talk_on_the_endorsement_is_the_end(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("我和对象的居住证都该签注了", ("endorsement", "procedure"))
    talk.says("我的卡上到2026-12-25，他的到2027-01-10", ("endorsement", "procedure"))

    (given,) = talk.says("他那个呢，最早哪天可以签", ENDORSE).answers
    assert given.computed["window_start"].isoformat() == "2026-12-11"


def test_both_are_answered_where_both_are_asked_for(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("小伙子是今年7月15日做的居住登记", ("application", "due_date"))
    given = talk.says("还有一位女同事，今年5月31日登记的。两个人分别最早什么时候能申领", ("application", "due_date")).answers

    assert [one.computed["earliest_application"].isoformat() for one in given] == ["2027-01-16", "2026-12-01"]


def test_a_day_to_go_on_is_nobodys_registration(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("孩子3月5号登记的", DUE)

    assert _earliest(talk, "我今天去办行吗") == ["2026-09-06"]


def test_the_one_of_whom_a_day_was_just_told_is_answered(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("我妈7月1号登记的，我爸7月20登记的，哪天能办", DUE)

    assert _earliest(talk, "爸爸是7月21登记的，说错了，哪天能办") == ["2027-01-22"]


def test_what_is_kept_of_people_can_be_read_again() -> None:
    people = People("妈妈", ("妈妈",), {"妈妈": {DateRole.ISSUED: __import__("datetime").date(2026, 1, 2)}})

    assert People.read({PEOPLE_SLOT: people.plain}) == people
    assert People.read({PEOPLE_SLOT: "{"}) == People.read({}) == People()
