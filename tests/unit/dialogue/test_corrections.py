"""A corrected date keeps the year of the one it corrects."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.dialogue import taking
from bot.dialogue.corrections import RECKONED, corrections, reckoned
from bot.dialogue.turn import Turn
from bot.knowledge import KnowledgeBase
from bot.labels import DateRole

TODAY = dt.date(2026, 11, 23)
SLOTS = {RECKONED: reckoned({DateRole.ISSUED: dt.date(2025, 3, 31)}), "focus_matter": "endorsement", "focus_aspect": "due_date"}


def _turn(text: str, value: str, words: str, role: str | None = "issued") -> Turn:
    return Turn(text, "inform", None, (), dates=((role, value, words),))


@pytest.mark.parametrize("role", ["issued", None])
def test_a_corrected_day_keeps_the_year(role: str | None) -> None:
    assert corrections(_turn("不对，是4月3号发的", "2026-04-03", "4月3号", role), SLOTS, TODAY) == {"date_issued": "2025-04-03"}


def test_a_year_that_is_named_stands() -> None:
    assert corrections(_turn("错了，是2024年4月3号发的", "2024-04-03", "2024年4月3号"), SLOTS, TODAY) == {"date_issued": "2024-04-03"}


@pytest.mark.parametrize(
    ("turn", "slots"),
    [
        (_turn("我另一张是4月3号发的", "2026-04-03", "4月3号"), SLOTS),
        (_turn("不对，是4月3号发的", "2026-04-03", "4月3号"), {}),
        (_turn("不对，是4月发的", "2026-04-01/2026-04-30", "4月"), SLOTS),
        (_turn("不对，是4月3号搬的", "2026-04-03", "4月3号", "moved"), SLOTS),
        (_turn("不对，是4月3号发的", "2026-04-03", "4月3号"), {RECKONED: "no json"}),
    ],
)
def test_anything_else_corrects_nothing(turn: Turn, slots: dict[str, str]) -> None:
    assert corrections(turn, slots, TODAY) == {}


def test_a_leap_day_corrected_into_a_common_year_is_left_as_it_was_read() -> None:
    assert corrections(_turn("不对，是2月29号发的", "2024-02-29", "2月29号"), SLOTS, TODAY) == {"date_issued": "2024-02-29"}


def test_the_answer_is_reckoned_anew_and_says_so(kb: KnowledgeBase) -> None:
    turn = _turn("不对，是4月3号发的", "2026-04-03", "4月3号")
    reply = taking.take_facts(turn, {**SLOTS, "date_issued": "2026-04-03"}, kb, TODAY)

    assert "2025年4月3日" in reply.remarks[0]
    assert reply.learned["date_issued"] == "2025-04-03"
    assert reply.answers[0].computed["window_last"] == dt.date(2027, 4, 2)
    assert reply.learned[RECKONED] == reckoned({DateRole.ISSUED: dt.date(2025, 4, 3)})
