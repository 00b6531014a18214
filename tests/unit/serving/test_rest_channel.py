"""Rasa's REST channel as ``rasa run`` offers it here: personal data is masked before Rasa sees it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("rasa")

from rasa.core.channels.rest import RestInput

from bot.channels.rest import MaskingRestInput


def request(**content: Any) -> Any:
    return SimpleNamespace(json=content)


@pytest.fixture
def channel() -> MaskingRestInput:
    return MaskingRestInput()


def test_it_takes_the_place_of_rasas_own(channel: MaskingRestInput) -> None:
    assert MaskingRestInput.name() == RestInput.name() == "rest"
    assert isinstance(channel, RestInput)


@pytest.mark.parametrize(("message", "text"), [("签注", "签注"), ("手机13812345678", "手机[手机号]5678"), (None, ""), (5, ""), (["a"], "")])
def test_messages_are_masked(channel: MaskingRestInput, message: Any, text: str) -> None:
    assert channel._extract_message(request(message=message)) == text


def test_metadata_is_not_taken_over(channel: MaskingRestInput) -> None:
    assert channel.get_metadata(request(message="x", metadata={"phone": "13812345678"})) is None


async def test_the_address_passes_masked_text_on(channel: MaskingRestInput) -> None:
    received: list[Any] = []

    async def note(message: Any) -> None:
        received.append(message)

    route = next(route for route in channel.blueprint(note)._future_routes if route.uri == "/webhook")
    sent = SimpleNamespace(json={"sender": "u1", "message": "手机13812345678", "metadata": {"x": 1}}, args={})
    await route.handler(sent)
    assert [(message.text, message.sender_id, message.metadata) for message in received] == [("手机[手机号]5678", "u1", None)]
