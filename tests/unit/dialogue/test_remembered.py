"""A remembered answer is the answer."""

from __future__ import annotations

import datetime as dt

from bot.dialogue import remembered
from bot.dialogue.remembered import remembered_answer
from bot.knowledge import Facts, KnowledgeBase, Question, answer
from bot.labels import Aspect, DateRole, Matter

TODAY = dt.date(2026, 11, 23)
QUESTION = Question(Matter.ENDORSEMENT, Aspect.DUE_DATE)


def test_it_is_the_answer_and_is_made_once(kb: KnowledgeBase) -> None:
    facts = Facts(city="上海", dates={DateRole.ISSUED: dt.date(2026, 3, 31)})

    first = remembered_answer(QUESTION, facts, TODAY, kb)

    assert first == answer(QUESTION, facts, TODAY, kb)
    assert remembered_answer(QUESTION, Facts(city="上海", dates=dict(facts.dates)), TODAY, kb) is first


def test_other_facts_or_another_day_give_another_answer(kb: KnowledgeBase) -> None:
    issued = {DateRole.ISSUED: dt.date(2026, 3, 31)}

    answers = [
        remembered_answer(QUESTION, Facts(dates=issued), TODAY, kb),
        remembered_answer(QUESTION, Facts(city="深圳", dates=issued), TODAY, kb),
        remembered_answer(QUESTION, Facts(dates=issued), TODAY + dt.timedelta(days=1), kb),
    ]

    assert len({given.receipt for given in answers}) == 3


def test_memory_is_bounded(kb: KnowledgeBase) -> None:
    for days in range(remembered.CAPACITY + 5):
        remembered_answer(Question(Matter.APPLICATION, Aspect.FEE), Facts(), TODAY - dt.timedelta(days=days % 3650), kb)

    assert len(remembered._kept) <= remembered.CAPACITY
