"""Who is asked for a case number and has lost what it stands on is told where else it is found."""

from __future__ import annotations

import pytest

from bot.dialogue import helping
from bot.dialogue.turn import Turn


def _turn(text: str, named: frozenset[str] = frozenset()) -> Turn:
    return Turn(text=text, intent="inform", kind=None, asks=(), named=named)


@pytest.mark.parametrize("text", ["回执单找不着了", "短信删了", "回执被我丢了怎么查", "我弄丢了那张纸", "没给我编号啊", "回執單不見了"])
def test_a_lost_receipt_is_helped_with(text: str) -> None:
    said = helping.without_number("case_number", _turn(text))

    assert said is not None and "带身份证到受理的窗口" in said


@pytest.mark.parametrize("text", ["证丢了怎么办", "回执上写的几号", "JZ20260900001"])
def test_other_messages_are_not(text: str) -> None:
    assert helping.without_number("case_number", _turn(text)) is None


def test_nor_is_a_number_that_is_given(text: str = "回执丢了，编号是JZ2026090001") -> None:
    assert helping.without_number("case_number", _turn(text, frozenset({"case_number"}))) is None
    assert helping.without_number("id_tail", _turn("回执丢了")) is None
