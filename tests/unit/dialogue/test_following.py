"""A registration told by the day of the move."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.dialogue.facts import DATE_SLOTS
from bot.dialogue.happened import as_told
from bot.knowledge import KnowledgeBase
from bot.labels import DateRole
from tests.unit.dialogue.talks import TODAY, Talk, turn


@pytest.mark.parametrize(
    ("text", "moved", "registered"),
    [
        ("第二天就上居委会登记了", "2026-03-05", "2026-03-06"),
        ("我当天就去派出所登的", "2026-03-05", "2026-03-05"),
        ("到了第三天社区给登记的", "2026-03-05", "2026-03-07"),
        ("第二天就要去登记吗", "2026-03-05", None),
        ("第二天登记的话要带什么", "2026-03-05", None),
        ("第二天我是3月9号登记的", "2026-03-05", None),
        ("第三天就登记了", "2026-11-22", None),  # still to come
        ("第二天就登记了", None, None),
    ],
)
def test_the_day_of_the_registration(text: str, moved: str | None, registered: str | None) -> None:
    said, learned = as_told(turn(text), {DATE_SLOTS[DateRole.MOVED]: moved}, TODAY)

    assert learned.get(DATE_SLOTS[DateRole.REGISTERED]) == registered
    assert ("registered", registered) in [(name, value) for name, value, _ in said.dates] or registered is None


def test_it_is_reckoned_with(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("我今年3月5号搬来的，登记最晚哪天", ("registration", "due_date"))
    talk.says("第二天就上居委会登记了")

    (given,) = talk.says("我最早哪天能办居住证", ("application", "due_date")).answers
    assert given.computed["earliest_application"] == dt.date(2026, 9, 7)
