"""What is taken as a message, and in what words the rest is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.errors import InvalidRequest
from bot.serving.intake import MAX_SENDER_CHARS, max_body_bytes, parse_message

LONGEST = 100


def parse(content: Any) -> Any:
    return parse_message(json.dumps(content).encode(), LONGEST)


def test_a_message_as_rasas_rest_channel_takes_it() -> None:
    message = parse({"sender": "u1", "message": " 居住证怎么办 ", "metadata": {"x": 1}, "stream": True})
    assert (message.sender, message.text) == ("u1", "居住证怎么办")


def test_a_message_without_sender_starts_a_conversation_of_its_own() -> None:
    first, second = parse({"message": "你好"}), parse({"message": "你好", "sender": None})
    assert first.sender != second.sender
    assert len(first.sender) == 32


def test_personal_data_is_masked_and_the_factor_stays() -> None:
    message = parse({"sender": "u", "message": "手机13812345678"})
    assert "13812345678" not in message.text
    assert "5678" in message.text


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ([], "对象"),
        ("text", "对象"),
        (None, "对象"),
        ({}, "message"),
        ({"message": None}, "message"),
        ({"message": 5}, "message"),
        ({"message": ["a"]}, "message"),
        ({"message": ""}, "空"),
        ({"message": " \n\t "}, "空"),
        ({"message": "\x00\x01"}, "空"),
        ({"message": "字" * (LONGEST + 1)}, "太长"),
        ({"message": "a", "sender": 5}, "sender"),
        ({"message": "a", "sender": ""}, "sender"),
        ({"message": "a", "sender": "a\nb"}, "sender"),
        ({"message": "a", "sender": "\ud800"}, "sender"),
        ({"message": "a", "sender": "x" * (MAX_SENDER_CHARS + 1)}, "sender"),
    ],
)
def test_the_reason_of_a_refusal_is_told(content: Any, word: str) -> None:
    with pytest.raises(InvalidRequest, match=word) as caught:
        parse(content)
    assert caught.value.status == 400


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b"message=a", b"1" * 5000])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest):
        parse_message(body, LONGEST)


def test_the_longest_message_fits_into_the_largest_body() -> None:
    body = json.dumps({"sender": "😀" * MAX_SENDER_CHARS, "message": "😀" * LONGEST}).encode()
    assert len(body) <= max_body_bytes(LONGEST)
    assert parse_message(body, LONGEST).text == "😀" * LONGEST


@given(st.binary(max_size=200))
def test_no_body_makes_it_fail_otherwise(body: bytes) -> None:
    try:
        parse_message(body, LONGEST)
    except InvalidRequest as error:
        assert error.message


@given(
    st.dictionaries(
        st.sampled_from(["message", "sender", "message_id", "x"]), st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()))
    )
)
def test_no_object_makes_it_fail_otherwise(content: dict[str, Any]) -> None:
    try:
        message = parse(content)
    except InvalidRequest as error:
        assert error.message
    else:
        (message.sender + message.text).encode()
