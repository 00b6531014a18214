"""Dates that may be one of several days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.dialogue import answering
from bot.dialogue.doubts import doubt_about, doubts
from bot.dialogue.happened import as_told
from bot.dialogue.turn import Turn, read_turn
from bot.knowledge import KnowledgeBase
from bot.labels import DateRole, Status
from bot.nlu.dates import find_dates
from bot.nlu.parse_data import date_entities

TODAY = dt.date(2026, 11, 23)


def _turn(text: str, *asks: tuple[str, str]) -> Turn:
    questions = [{"matter": matter, "aspect": aspect, "confidence": 0.95} for matter, aspect in asks]
    return read_turn(
        {"text": text, "intent": {"name": "ask"}, "entities": date_entities(find_dates(text, TODAY)), "questions": questions},
    )


@pytest.mark.parametrize(
    ("text", "role", "days"),
    [
        ("11月18号星期四受理的", "accepted", ["2026-11-18", "2026-11-19"]),  # the 18th was a Wednesday
        ("5号还是6号受理的", "accepted", ["2026-11-05", "2026-11-06"]),
        ("03/04/2025登记的", "registered", ["2025-03-04", "2025-04-03"]),
        ("昨天(10月9号)受理的", "accepted", ["2026-10-09", "2026-11-22"]),
        ("证上写五月三十一号到期", "expires", ["2026-05-31", "2027-05-31"]),
    ],
)
def test_the_days_that_a_date_may_be(text: str, role: str, days: list[str]) -> None:
    (doubt,) = doubts(_turn(text), {}, TODAY)

    assert str(doubt.role) == role
    assert [day.isoformat() for day in doubt.days] == days
    assert [button.facts for button in doubt.buttons] == [f'{{"date": "{day}"}}' for day in days]


@pytest.mark.parametrize(
    "text",
    [
        "去年三月五号登记的",
        "3月5号登记的",  # next year's is to come
        "我11月30号去签行不行",  # a day to come is no day of the past
        "去年三月登记的",  # a span is asked for its day anyway
        "1月15号到期",
    ],
)
def test_a_date_of_one_meaning_is_not_doubted(text: str) -> None:
    assert doubts(_turn(text), {}, TODAY) == ()


def test_a_doubtful_date_without_a_role_answers_the_question_for_one() -> None:
    assert doubt_about(DateRole.ISSUED, _turn("03/04/2025"), {}, TODAY) is not None
    assert doubt_about(DateRole.ISSUED, _turn("03/04/2025登记的"), {}, TODAY) is None


@pytest.mark.parametrize(
    ("text", "pair", "entry", "role"),
    [
        ("11月18号星期四受理的，哪天拿证", ("application", "due_date"), "application.due_date.issue", DateRole.ACCEPTED),
        ("03/04/2025登记的，哪天能申请", ("application", "due_date"), "application.due_date", DateRole.REGISTERED),
        ("证上写五月三十一号到期，哪天签", ("endorsement", "due_date"), "endorsement.due_date", DateRole.EXPIRES),
    ],
)
def test_nothing_is_reckoned_from_it_until_the_day_is_chosen(
    kb: KnowledgeBase, text: str, pair: tuple[str, str], entry: str, role: DateRole
) -> None:
    turn = _turn(text, pair)
    filled = {f"date_{role}": turn.dates[0][1]}  # Rasa has filled the slot with the likeliest reading
    reply = answering.reply(turn, filled, kb, TODAY)

    (given,) = reply.answers
    assert (given.entry, given.status) == (entry, Status.NEEDS_FACT)
    assert not given.computed
    assert reply.missing_date is role
    assert reply.learned[f"date_{role}"] is None
    (doubt,) = doubts(turn, {}, TODAY)
    assert doubt.question in reply.remarks
    assert reply.buttons[: len(doubt.buttons)] == doubt.buttons


def test_an_answer_that_needs_no_date_is_given_without_asking(kb: KnowledgeBase) -> None:
    slots: dict[str, Any] = {"date_accepted": "2026-11-18"}
    reply = answering.reply(_turn("11月18号星期四受理的，要交钱吗", ("application", "fee")), slots, kb, TODAY)

    assert [given.entry for given in reply.answers] == ["application.fee"]
    assert not any("可能是" in remark for remark in reply.remarks)


def test_the_day_once_chosen_answers_the_question(kb: KnowledgeBase) -> None:
    waiting = {"pending_question": "application.due_date", "date_accepted": "2026-11-19"}
    (given,) = answering.answer_waiting(waiting, kb, TODAY).answers

    assert given.entry == "application.due_date.issue"
    assert given.computed["issue_due"] == dt.date(2026, 12, 4)


def _issued(text: str, *asks: tuple[str, str]) -> list[str]:
    """The days of issue that a message may mean, in a talk that keeps its days."""
    turn, told = as_told(_turn(text, *asks), {}, TODAY)
    return [str(day) for doubt in doubts(turn, told, TODAY) if doubt.role is DateRole.ISSUED for day in doubt.days]


@pytest.mark.parametrize(
    ("text", "ask", "days"),
    [
        ("证11月20号发的，我现在去签注晚没晚", ("endorsement", "due_date"), ["2025-11-20", "2026-11-20"]),
        ("证5月18号发的，哪天满五年", ("settlement", "due_date"), ["2025-05-18", "2026-05-18"]),
        ("证2021年5月18号发的，哪天满五年", ("settlement", "due_date"), []),
        ("证11月20号发的，哪天去签注", ("endorsement", "due_date"), []),
        ("证2月20号发的，我现在去签注晚没晚", ("endorsement", "due_date"), []),
    ],
)
def test_the_year_is_asked_for_where_the_answer_turns_on_it(text: str, ask: tuple[str, str], days: list[str]) -> None:
    assert _issued(text, ask) == days
