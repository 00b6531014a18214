"""What people write is cleaned and masked at the door."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import inbound_text
from bot.privacy import check_character, mask, tail

FIRST17 = "11010119900307123"
ID_NUMBER = FIRST17 + check_character(FIRST17)


@pytest.mark.parametrize("text", ["居住证怎么办", "JZ202611230000123 尾号1234", '/ask{"matter": "application"}', "第一行\n第二行"])
def test_other_messages_stay_as_they_are(text: str) -> None:
    assert inbound_text(text) == text


@pytest.mark.parametrize("text", [f"我的身份证{ID_NUMBER}", ID_NUMBER, "电话13812345678，查进度", "138 1234 5678"])
def test_the_last_four_of_a_full_number_can_still_be_used(text: str) -> None:
    clean = inbound_text(text)
    assert tail(clean) == tail(text)
    assert mask(clean) == clean
    assert ID_NUMBER not in clean
    assert "13812345678" not in clean


def test_of_two_numbers_the_factor_is_that_of_the_id() -> None:
    clean = inbound_text(f"电话13812345678，身份证{ID_NUMBER}")
    assert clean == f"电话[手机号]，身份证[身份证号]{ID_NUMBER[-4:]}"


def test_other_masks_get_no_factor() -> None:
    assert inbound_text("卡号6222021234567890128") == mask("卡号6222021234567890128")


def test_unprintable_characters_are_dropped() -> None:
    assert inbound_text("居\x00住\ud800证\x1b") == "居住证"


@given(st.text())
def test_every_text_can_be_stored_and_nothing_personal_is_left(text: str) -> None:
    clean = inbound_text(text)
    clean.encode()
    assert mask(clean) == clean
    assert inbound_text(clean) == clean
