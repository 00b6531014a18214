"""The rules of the law as the case store takes them."""

from __future__ import annotations

import datetime as dt

from bot.deadlines import Period, Unit
from bot.dialogue.case_rules import case_rules
from bot.knowledge import KnowledgeBase

TODAY = dt.date(2026, 11, 23)


def test_the_time_limit_is_that_of_the_city(kb: KnowledgeBase) -> None:
    rules = case_rules(kb, TODAY)

    shenzhen, unknown = rules.limits("深圳"), rules.limits("别处")
    assert shenzhen is not None and unknown is not None
    assert shenzhen.limit == Period(15, Unit.WORKING_DAY)
    assert unknown.limit == Period(15, Unit.DAY)


def test_districts_and_aliases_count_as_their_city(kb: KnowledgeBase) -> None:
    rules = case_rules(kb, TODAY)

    assert rules.limits("鹏城") == rules.limits("深圳")
    assert rules.windows("上海市") == rules.windows("上海")


def test_the_hotline_is_named(kb: KnowledgeBase) -> None:
    hotline = kb.parameters.resolve("hotline.government", None, TODAY)

    assert hotline is not None
    assert str(hotline.value.content) in str(case_rules(kb, TODAY).hotline)


def test_before_the_law_there_is_no_limit(kb: KnowledgeBase) -> None:
    assert case_rules(kb, dt.date(2000, 1, 1)).limits("武汉") is None
