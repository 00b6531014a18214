"""Typed numbers for buttons."""

from __future__ import annotations

import pytest

from bot.dialogue.choices import chosen

BUTTONS = [{"title": "甲", "payload": "/a"}, {"title": "乙", "payload": "/b"}, {"title": "丙", "payload": "/c"}]


@pytest.mark.parametrize("text", ["2", "２", "②", "第二个", "选2", "我选第二个", "二", "2。", "(2)", "第2项吧", "就第二个"])
def test_a_number_picks_its_button(text: str) -> None:
    assert chosen(text, BUTTONS) == "/b"


@pytest.mark.parametrize("text", ["", "0", "4", "22", "0017", "2月", "2天", "第二次", "二手房", "2025", "乙", "一年", "两个"])
def test_anything_else_picks_none(text: str) -> None:
    assert chosen(text, BUTTONS) is None


def test_without_buttons_a_number_is_no_choice() -> None:
    assert chosen("1", []) is None
