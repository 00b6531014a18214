"""Which length of time is asked about, and from which day it is counted. The knowledge is the real one."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.deadlines import Period, Unit
from bot.dialogue import answering, taking
from bot.dialogue.reckoning import named_length
from bot.dialogue.reply import Reply
from bot.dialogue.turn import Ask, Turn
from bot.knowledge import KnowledgeBase
from bot.labels import Aspect, DateRole, Matter, Status

TODAY = dt.date(2026, 11, 23)
YEAR, MONTH, DAY, WORKING_DAY = Unit.YEAR, Unit.MONTH, Unit.DAY, Unit.WORKING_DAY


def _turn(text: str, *dates: tuple[str | None, str, str], ask: Ask | None = None) -> Turn:
    return Turn(text=text, intent="ask", kind=None, asks=(ask,) if ask else (), dates=dates)


def _reply(kb: KnowledgeBase, matter: str, text: str, *dates: tuple[str | None, str, str], slots: dict[str, str] | None = None) -> Reply:
    ask = Ask(Matter(matter), Aspect.DUE_DATE, 0.9)
    told = {f"date_{role}": value for role, value, _ in dates if role}
    return answering.reply(_turn(text, *dates, ask=ask), {**(slots or {}), **told}, kb, TODAY)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("满三年是哪天", Period(3, YEAR)),
        ("要求满一年的话得到几号", Period(1, YEAR)),
        ("五年到哪天", Period(5, YEAR)),
        ("要滿半年才行", Period(6, MONTH)),
        ("满1年6个月是几号", Period(18, MONTH)),
        ("规定三十天的话到几号", Period(30, DAY)),
        ("说7个工作日，几号能拿", Period(7, WORKING_DAY)),
        ("十五个工作日，国庆放七天，算到哪天", Period(15, WORKING_DAY)),
        ("满五年，断了半年，推到哪天", Period(5, YEAR)),
        ("哪天能拿", None),
        ("住了两年多", None),
        ("中间断了半年", None),
        ("满三年还是满五年", None),
    ],
)
def test_the_length_that_is_asked_about(text: str, length: Period | None) -> None:
    assert named_length(_turn(text)) == length


def test_a_day_is_no_length() -> None:
    assert named_length(_turn("8月15日出的，要到哪天", ("issued", "2026-08-15", "8月15日"))) is None


@pytest.mark.parametrize("matter", ["rights", "settlement"])
def test_the_day_on_which_a_permit_has_been_held_for_so_long(kb: KnowledgeBase, matter: str) -> None:
    reply = _reply(kb, matter, "2022年8月25号领的，满三年是哪天", ("issued", "2022-08-25", "2022年8月25号"))

    (given,) = reply.answers
    assert given.entry == f"{matter}.due_date"
    assert given.computed == {"held_since": dt.date(2022, 8, 25), "held_asked": dt.date(2025, 8, 25)}
    assert "2025年8月25日过完，持证满3年" in given.body and "3年" in given.spoken
    assert given.receipt


def test_without_a_length_the_next_full_years_are_told(kb: KnowledgeBase) -> None:
    (given,) = _reply(kb, "settlement", "我2020年7月17领的", ("issued", "2020-07-17", "2020年7月17")).answers

    assert given.computed == {"held_since": dt.date(2020, 7, 17), "held_next": dt.date(2027, 7, 17)}
    assert "到今天满6年" in given.text and "满8年：2028年7月17日" in given.text


def test_a_length_in_working_days_is_none_of_holding_a_permit(kb: KnowledgeBase) -> None:
    (given,) = _reply(kb, "rights", "2025年5月6号领的，说7个工作日", ("issued", "2025-05-06", "2025年5月6号")).answers

    assert given.computed == {"held_since": dt.date(2025, 5, 6), "held_next": dt.date(2027, 5, 6)}


def test_a_day_to_be_ready_by_is_not_counted_from(kb: KnowledgeBase) -> None:
    """报名6月1号 is no day of issue: that is asked for."""
    reply = _reply(kb, "rights", "报名6月1号，要满一年，我最晚哪天得拿到", (None, "2027-06-01", "6月1号"))

    assert reply.answers[0].status is Status.NEEDS_FACT
    assert reply.missing_date is DateRole.ISSUED
    assert "date_issued" not in reply.learned


def test_a_bare_day_is_taken_for_the_day_of_issue(kb: KnowledgeBase) -> None:
    reply = _reply(kb, "rights", "4月15的，满一年是哪天", (None, "2026-04-15", "4月15"))

    assert reply.learned["date_issued"] == "2026-04-15"
    assert reply.answers[0].computed == {"held_since": dt.date(2026, 4, 15), "held_asked": dt.date(2027, 4, 15)}


def test_the_day_of_enrolment_is_compared_with_a_known_day_of_issue(kb: KnowledgeBase) -> None:
    reply = _reply(kb, "rights", "报名截止5月31，要满一年", (None, "2027-05-31", "5月31"), slots={"date_issued": "2026-06-12"})

    assert "您问的2027年5月31日（星期一）：还没满，2027年6月12日（星期六）才满。" in reply.answers[0].body
    assert "窗口" not in reply.answers[0].body


@pytest.mark.parametrize("role", ["accepted", None])
def test_what_a_counter_said_is_counted_from_the_day_of_handing_in(kb: KnowledgeBase, role: str | None) -> None:
    (given,) = _reply(kb, "loss_replacement", "9月3号办的，说7个工作日，几号能拿", (role, "2026-09-03", "9月3号")).answers

    assert given.computed == {"stated_due": dt.date(2026, 9, 14)}
    assert "您说的7个工作日" in given.body and "以回执为准" in given.body


def test_without_such_a_length_no_day_is_made_up(kb: KnowledgeBase) -> None:
    (given,) = _reply(kb, "loss_replacement", "9月3号交的哪天能拿", ("accepted", "2026-09-03", "9月3号"), slots={"city": "长沙"}).answers

    assert given.computed == {}
    assert "国家没有规定补领" in given.body


def test_a_day_in_a_statement_about_a_loss_asks_for_no_other_day(kb: KnowledgeBase) -> None:
    """可是昨天挂失了 goes on with what was asked."""
    turn = Turn(text="找到了，可是昨天挂失了", intent="inform", kind=None, asks=(), dates=((None, "2026-11-22", "昨天"),))
    slots = {"focus_matter": "loss_replacement", "focus_aspect": "procedure"}

    assert [given.entry for given in taking.take_facts(turn, slots, kb, TODAY).answers] == ["loss_replacement.procedure"]


@pytest.mark.parametrize(("text", "entry"), [("待核查是什么意思", "case.definition"), ("“实际居住”指的是什么", "application.definition")])
def test_words_of_a_case_and_words_of_the_rules(kb: KnowledgeBase, text: str, entry: str) -> None:
    ask = Ask(Matter.CASE, Aspect.DEFINITION, 0.9)

    assert [given.entry for given in answering.reply(_turn(text, ask=ask), {}, kb, TODAY).answers] == [entry]


@pytest.mark.parametrize(("text", "words", "told"), [("网上上周三交的材料，多久能好", "上周三", False), ("上周三去可以吗", "上周三", True)])
def test_a_day_on_which_something_was_done_is_no_day_to_go(kb: KnowledgeBase, text: str, words: str, told: bool) -> None:
    reply = _reply(kb, "application", text, (None, "2026-11-18", words), slots={"date_registered": "2026-04-01"})

    assert ("已经过去了" in reply.answers[0].body) is told


@pytest.mark.parametrize("text", ["今天能签吗", "今天去签还来得及吗", "今天去行不行"])
def test_the_day_on_which_somebody_means_to_go_is_no_day_of_issue(kb: KnowledgeBase, text: str) -> None:
    reply = _reply(kb, "endorsement", text, (None, "2026-11-23", "今天"))

    assert reply.missing_date is DateRole.ISSUED
    assert "date_issued" not in reply.learned


def test_a_day_that_answers_is_taken(kb: KnowledgeBase) -> None:
    assert _reply(kb, "endorsement", "今天", (None, "2026-11-23", "今天")).learned["date_issued"] == "2026-11-23"
    assert _reply(kb, "endorsement", "去年11月5号的", (None, "2025-11-05", "去年11月5号")).learned["date_issued"] == "2025-11-05"


def test_an_expiry_told_as_a_month_is_asked_for_its_day(kb: KnowledgeBase) -> None:
    """下个月到期 … 10号: the day of the expiry, in the month that was named."""
    reply = _reply(kb, "endorsement", "证下个月到期", ("expires", "2026-12-01/2026-12-31", "下个月"))

    assert reply.missing_date is DateRole.EXPIRES
    assert reply.learned["date_hint"] == "2026-12-01/2026-12-31"


def test_a_day_that_is_over_and_that_nobody_means_to_go_on_is_left_out(kb: KnowledgeBase) -> None:
    dates = (("accepted", "2026-09-30", "9月30号"), (None, "2026-10-01", "国庆"))
    (given,) = _reply(kb, "application", "我9月30号受理的，国庆算不算", *dates).answers

    assert "已经过去了" not in given.body


def test_a_day_in_the_month_named_before_is_taken_outside_a_form_too(kb: KnowledgeBase) -> None:
    reply = _reply(kb, "endorsement", "8号", (None, "2026-11-08", "8号"), slots={"date_hint": "2026-04-01/2026-04-30"})

    assert reply.learned["date_issued"] == "2026-04-08"


@pytest.mark.parametrize("text", ["12月3号我爸生日，什么时候签", "12月3号体检，什么时候签", "12月3号报名截止，什么时候签"])
def test_a_day_of_something_else_is_no_day_to_go(kb: KnowledgeBase, text: str) -> None:
    (given,) = _reply(kb, "endorsement", text, (None, "2026-12-03", "12月3号"), slots={"date_issued": "2025-12-18"}).answers

    assert "您问的" not in given.body


def test_the_day_of_an_endorsement_is_no_day_of_issue(kb: KnowledgeBase) -> None:
    reply = _reply(kb, "endorsement", "上次签注是2025年12月20日，下次哪天签", (None, "2025-12-20", "2025年12月20日"))

    assert reply.missing_date is DateRole.ISSUED
    assert "date_issued" not in reply.learned


def test_how_things_stand_now_is_told(kb: KnowledgeBase) -> None:
    (given,) = _reply(kb, "application", "去年12月1日登记的，现在能办了吗", ("registered", "2025-12-01", "去年12月1日")).answers
    assert given.body.startswith("您问的2026年11月23日（星期一）：已经住满时间，可以申请。")


def test_who_may_have_missed_the_last_window_reads_that_first(kb: KnowledgeBase) -> None:
    dates = (("issued", "2025-11-23", "去年11月23号"), (None, "2026-11-23", "今天"))
    (given,) = _reply(kb, "endorsement", "去年11月23号发的，今天能签吗", *dates).answers

    assert given.body.startswith("您问的2026年11月23日（星期一）：上一次没签的，那天去是补办")
    assert "上一次签过了的，还没到办理时间" in given.body


def test_the_city_that_is_told_next_is_for_the_answer_that_asked_for_it(kb: KnowledgeBase) -> None:
    asks = (Ask(Matter.ADDRESS_CHANGE, Aspect.DEADLINE, 0.9), Ask(Matter.ADDRESS_CHANGE, Aspect.WHERE, 0.9))
    turn = Turn(text="11月20日搬家，几天内改，在哪改", intent="ask", kind=None, asks=asks, dates=(("moved", "2026-11-20", "11月20日"),))
    reply = answering.reply(turn, {"date_moved": "2026-11-20"}, kb, TODAY)

    assert reply.focus == (Matter.ADDRESS_CHANGE, Aspect.DUE_DATE)


def test_a_printed_day_in_doubt_is_asked_for_whatever_day_of_issue_was_told_before(kb: KnowledgeBase) -> None:
    """证上写到11月20号 may be this year's or next year's: the day of issue of an earlier question does not settle it."""
    turn = Turn(
        text="证上写到11月20号，该签了吗",
        intent="ask",
        kind=None,
        asks=(Ask(Matter.ENDORSEMENT, Aspect.DUE_DATE, 0.9),),
        dates=(("expires", "2027-11-20", "11月20号"),),
        readings=(("expires", "11月20号", ("2027-11-20", "2026-11-20")),),
    )
    reply = answering.reply(turn, {"date_expires": "2027-11-20", "date_issued": "2023-05-08"}, kb, TODAY)

    assert reply.missing_date is DateRole.EXPIRES
    assert reply.answers[0].computed == {}
    assert any("2026年11月20日，也可能是2027年11月20日" in remark for remark in reply.remarks)
