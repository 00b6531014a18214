"""One answer is one message: text, buttons and JSON stay together."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.output import WholeMessages


def _sent(*responses: dict[str, Any]) -> list[dict[str, Any]]:
    channel = WholeMessages()
    for response in responses:
        asyncio.run(channel.send_response("u", response))
    return channel.messages


def test_text_with_empty_lines_buttons_and_json_are_one_message() -> None:
    response = {"text": "一\n\n二", "buttons": [{"title": "好", "payload": "/ask"}], "custom": {"answer": {"status": "answered"}}}

    assert _sent(response) == [{"recipient_id": "u", **response}]


def test_quick_replies_are_buttons() -> None:
    assert _sent({"text": "问", "quick_replies": [{"title": "好"}]})[0]["buttons"] == [{"title": "好"}]


@pytest.mark.parametrize("response", [{}, {"text": ""}, {"text": None, "buttons": []}])
def test_nothing_is_not_a_message(response: dict[str, Any]) -> None:
    assert _sent(response) == []
